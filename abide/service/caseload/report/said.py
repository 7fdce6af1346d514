"""Small ways of saying things on a paper, where "yesterday" has no meaning and every date is whole."""

from datetime import datetime

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.people.models import Person


def stamp(moment: datetime) -> str:
    """Say a moment in full and briefly: "Fri 20 Nov 2026 19:12 GMT"."""
    here = times.local(moment)
    return f"{times.short_day(moment)} {here.year} {here:%H:%M} {here.tzname()}"


def printing(user: User, person: Person, now: datetime) -> dict[str, str]:
    """Say by whom, about whom and when a paper is printed: to a reader, and so that no two are the same."""
    return {
        "foot": f"Printed {times.full_moment(now)} by {user.full_name}, {user.get_role_display()}",
        "printed_by": str(user.ref),
        "printed_about": str(person.ref),
        "printed_at": now.isoformat(),
    }


def span(start: datetime, end: datetime) -> str:
    """Say from when to when: "Fri 20 Nov 2026 19:12 GMT to 20:02 GMT", with both days where they differ."""
    until = times.local(end)
    same = times.local(start).date() == until.date()
    return f"{stamp(start)} to {f'{until:%H:%M} {until.tzname()}' if same else stamp(end)}"


def count(n: int, one: str, many: str = "") -> str:
    """Say how many: "1 day", "3 days", "1,200 days"."""
    return f"1 {one}" if n == 1 else f"{n:,} {many or one + 's'}"


def who(user: User | None) -> str:
    """Name somebody who decided: "Kim Lee"; "somebody not named" where the record names nobody."""
    return user.full_name if user is not None else "somebody not named"


def full_stop(text: str) -> str:
    """End somebody's own words as a sentence ends."""
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."
