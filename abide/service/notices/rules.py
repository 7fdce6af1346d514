"""When a notice is tried again, who is told next, and what may be switched off; pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from abide.service.notices.parameters import in_force


class Channel(StrEnum):
    """A way to tell somebody something."""

    IN_APP = "IN_APP"
    EMAIL = "EMAIL"
    SMS = "SMS"


class Way(StrEnum):
    """How one sending stands: one notice to one receiver by one channel."""

    WAITING = "WAITING"  # not tried yet
    SENT = "SENT"  # handed on; whether it arrived is not known
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"  # and will be tried again
    GIVEN_UP = "GIVEN_UP"
    NOT_NEEDED = "NOT_NEEDED"  # confirmed, or taken back, before it was sent


class Stands(StrEnum):
    """How a whole notice stands, for whoever sent it."""

    WAITING = "WAITING"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    GIVEN_UP = "GIVEN_UP"
    LOGGED = "LOGGED"  # written to the log only: the service has no provider
    RECEIPTED = "RECEIPTED"
    UNANSWERED = "UNANSWERED"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a notice is about, in words that name nobody, and how it is sent where nobody chose."""

    title: str
    urgent: bool
    channels: frozenset[Channel]


_QUIET = frozenset({Channel.IN_APP})
_ALSO_EMAIL = frozenset({Channel.IN_APP, Channel.EMAIL})
_ALL = frozenset(Channel)

KINDS: dict[str, Kind] = {
    "ESCALATION": Kind("An escalation", True, _ALL),
    "UNANSWERED": Kind("A notice of yours that nobody confirmed", True, _ALL),
    "OUTAGE": Kind("An outage of the service or of a supplier", True, _ALL),
    "REQUEST": Kind("A request from a person on tag", False, _ALSO_EMAIL),
    "MESSAGE": Kind("A new message in a thread", False, _ALSO_EMAIL),
    "OVERDUE": Kind("A thread whose answer is overdue", False, _ALSO_EMAIL),
    "HANDED_OVER": Kind("Work handed over to you", False, _ALSO_EMAIL),
    "TOLD": Kind("Something to know", False, _QUIET),
}

# Once a sending is here, nothing a provider says later moves it.
SETTLED = frozenset({Way.DELIVERED, Way.GIVEN_UP, Way.NOT_NEEDED})


def next_try(*, tries: int, first_at: datetime, last_at: datetime) -> datetime | None:
    """Say when to try again after `tries` failures; None where it is time to give up.

    The wait doubles with each failure up to a longest one, by the numbers of the day of the last try.
    """
    day = last_at.date()
    wait = in_force("notice_first_wait_seconds", day) * 2 ** min(max(tries, 1) - 1, 30)
    again = last_at + timedelta(seconds=min(wait, in_force("notice_longest_wait_seconds", day)))
    gives_up_at = first_at + timedelta(hours=in_force("notice_give_up_hours", day))
    return again if again <= gives_up_at else None


def next_look(*, sent_at: datetime, now: datetime) -> datetime:
    """Say when to ask again what became of something sent: after as long again as it is under way."""
    least = timedelta(seconds=in_force("notice_status_first_wait_seconds", now.date()))
    longest = timedelta(seconds=in_force("notice_longest_wait_seconds", now.date()))
    return now + min(max(now - sent_at, least), longest)


class Step(StrEnum):
    """What is to be done about a notice that wants a receipt."""

    WAIT = "WAIT"
    NEXT = "NEXT"
    END = "END"


def step(*, place: int, places: int, due_at: datetime | None, ways: Collection[str], now: datetime) -> Step:
    """Say whether to go on to the next on the list. Nobody's receipt has come; due_at None: none is wanted.

    place: who was told last, counted from 0, of so many places. ways: how every sending to that place
    stands. Where nothing can reach anybody there, the next are told at once.
    """
    if due_at is None:
        return Step.WAIT
    unreachable = all(way in {Way.GIVEN_UP, Way.NOT_NEEDED} for way in ways)
    if now < due_at and not unreachable:
        return Step.WAIT
    return Step.NEXT if place + 1 < places else Step.END


def stands(*, receipted: bool, unanswered: bool, ways: Iterable[str]) -> Stands:
    """Say how a notice stands: confirmed, not confirmed by anybody on the list, or its best sending.

    ways: how each sending stands, with LOGGED for one that was written to the log and not sent.
    """
    if receipted:
        return Stands.RECEIPTED
    if unanswered:
        return Stands.UNANSWERED
    found = set(ways) - {Way.NOT_NEEDED}
    for way in (Way.DELIVERED, Way.SENT, Way.WAITING, Way.FAILED, Stands.LOGGED):
        if way in found:
            return Stands(way)
    return Stands.GIVEN_UP


def fault_of_choice(kind: str, channels: Collection[str], *, phone: bool) -> str:
    """Say why somebody cannot be told of a kind by these channels alone; "" when they can."""
    if "SMS" in channels and not phone:
        return "Give a mobile number to be told by text message."
    if KINDS[kind].urgent and not channels:
        return "Keep at least one way switched on: this is urgent."
    return ""


def channels_of(kind: str, chosen: Collection[str] | None) -> frozenset[Channel]:
    """Give the channels for a kind: what the user chose, or else the usual ones; None: they never chose."""
    return KINDS[kind].channels if chosen is None else frozenset(Channel(each) for each in chosen)


def most_to_address(now: datetime) -> int:
    """Say how many messages one address is sent within an hour, urgent ones not counted in."""
    return int(in_force("notice_address_most_an_hour", now.date()))


def claim_lasts(now: datetime) -> timedelta:
    """Say after how long a try whose end was never recorded counts as broken off."""
    return timedelta(seconds=in_force("notice_claim_seconds", now.date()))


def code_is_dead(wrong: int, now: datetime) -> bool:
    """Whether so many wrong codes were tried that the right one is taken no more."""
    return wrong >= in_force("notice_wrong_codes_most", now.date())
