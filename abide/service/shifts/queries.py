"""What people may read of hand-overs: the monitoring centre only, and of people only those they may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts.models import Severity
from abide.service.outages import queries as outages
from abide.service.people.models import Person
from abide.service.people.queries import people_for
from abide.service.shifts.models import HandOver, Watched

# So many people are offered to be watched.
MOST_OFFERED = 30


def sees_shifts(user: User) -> bool:
    """Whether a user's role works in shifts: the monitoring centre."""
    return outages.sees_outages(user)


def hand_overs(user: User) -> QuerySet[HandOver]:
    """Give the hand-overs a user may see, the newest first."""
    found = HandOver.objects.select_related("signed_out_by", "signed_in_by").order_by("-signed_out_at", "-pk")
    return found if sees_shifts(user) else found.none()


def hand_over(user: User, ref: UUID) -> HandOver:
    """Give one; HandOver.DoesNotExist for a user who sees none."""
    return hand_overs(user).get(ref=ref)


def unsigned(user: User) -> HandOver | None:
    """Give the newest hand-over that waits for the signature of whoever comes; None where none does."""
    newest = hand_overs(user).first()
    return newest if newest is not None and newest.signed_in_by_id is None else None


def watched(user: User, of: HandOver) -> list[Watched]:
    """Give whom a hand-over asks to watch, of those the user may see, by name."""
    seen = Watched.objects.filter(hand_over=of, person__in=people_for(user).values("pk"))
    return list(seen.select_related("person").order_by("person__family_name", "person__given_name", "pk"))


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who may be worth a word to the next shift: why, and the word of the shift before."""

    person: Person
    why: str
    before: str


def to_watch(user: User, now: datetime) -> list[Offered]:
    """Offer people to be watched: in danger in an outage, watched before, or with alerts over their time."""
    last = hand_overs(user).first()
    before = {each.person_id: each for each in watched(user, last)} if last is not None else {}
    found: dict[int, Offered] = {}
    for member in outages.ahead(user).select_related("person")[:MOST_OFFERED]:
        found[member.person_id] = Offered(member.person, "Silent in an outage", "")
    for pk, each in before.items():
        found.setdefault(pk, Offered(each.person, "Watched by this shift", each.words))
    pressing = (
        alerts.open_alerts(user)
        .filter(Q(severity=Severity.NOW) | Q(act_by__lt=now), severity__lt=Severity.ROUTINE)
        .exclude(person=None)
    )
    rows = (
        pressing.order_by()
        .values("person")
        .annotate(n=Count("pk"), over=Count("pk", filter=Q(act_by__lt=now)))
        .order_by("-over", "-n", "person")[:MOST_OFFERED]
    )
    counted = {row["person"]: row for row in rows if row["person"] not in found}
    people = people_for(user).in_bulk(list(counted))
    for pk, row in counted.items():
        if pk in people:
            over = (
                f", {row['over']} over {'its' if row['over'] == 1 else 'their'} time" if row["over"] else ""
            )
            said = f"{row['n']} alert{'' if row['n'] == 1 else 's'} to act on{over}"
            found[pk] = Offered(people[pk], said, "")
    return list(found.values())[:MOST_OFFERED]
