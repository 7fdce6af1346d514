"""What keeps a hand-over from being signed, and which stretch of time it is about."""

from datetime import datetime, timedelta

# Where no hand-over came before: the length of a shift, our own default.
USUAL = timedelta(hours=12)
LONGEST = timedelta(days=3)
# Sooner than this after a hand-over nobody's shift is over: another look at the last hours is meant.
SHORTEST = timedelta(hours=1)


class Refused(Exception):
    """What is not possible now; the message is a sentence for the user."""


def usual_period(last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Give the stretch a new hand-over is about: since the last one ended, or the usual length."""
    if last is None or not SHORTEST <= now - last <= LONGEST:
        return now - USUAL, now
    return last, now


def fault_of_period(since: datetime, until: datetime, now: datetime) -> str:
    """Say what is wrong with a stretch of time; "" where nothing is."""
    if until > now:
        return "The shift cannot end later than now."
    if since >= until:
        return "The shift must begin before it ends."
    if until - since > LONGEST:
        return "A hand-over is about three days at most."
    return ""


def check_sign_in(*, signed_out_by: int, signed_in_by: int | None, user: int) -> None:
    """Refuse a second signature by the same lead, and one on what is signed already."""
    if signed_in_by is not None:
        raise Refused("This hand-over is signed already.")
    if signed_out_by == user:
        raise Refused("You signed this hand-over as the lead who goes. The lead who comes signs it now.")
