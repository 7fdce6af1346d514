"""Pure rules on reaching a protected person safely, and on how fresh their unit's word is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from abide.monitoring.parameters import in_force

NEVER, FRESH, OLD = "never", "fresh", "old"


@dataclass(frozen=True, slots=True)
class Contact:
    """What a safe-contact plan says, as values; empty where it says nothing."""

    name: str
    allowed: bool = False
    phone: str = ""
    email: str = ""
    safe_times: str = ""
    never_do: str = ""
    code_word: str = ""
    through: str = ""


def steps(contact: Contact) -> tuple[str, ...]:
    """Say what to do when the person on tag is near, in order: the protected person comes first."""
    said = ["If they may be in danger now, call the police on 999 before anything else."]
    if contact.never_do:
        said.append(f"Never: {contact.never_do}.")
    if contact.allowed and (contact.phone or contact.email):
        how = f"Call {contact.name} on {contact.phone}." if contact.phone else f"Write to {contact.email}."
        times = f" Safe times: {contact.safe_times}." if contact.safe_times else ""
        word = f" Say the code word first: {contact.code_word}." if contact.code_word else ""
        said.append(how + times + word)
    elif contact.through:
        said.append(f"Do not contact {contact.name} directly. Go through {contact.through}.")
    else:
        said.append(f"Do not contact {contact.name}: nobody has agreed with them how. Call the police.")
    said.append("Then call the person on tag. Do not say where anybody is, or that anybody was called.")
    return tuple(step.replace("..", ".") for step in said)


def stale_after(ordered: Iterable[float | None], now: datetime) -> float:
    """Say after how many minutes a position says nothing: the shortest that any condition in force gives."""
    usual = in_force(now.date())["proximity_stale_minutes"]
    return min((usual if minutes is None else minutes for minutes in ordered), default=usual)


def freshness(last: datetime | None, now: datetime, stale_minutes: float) -> str:
    """Say whether a unit's last position still counts: never, fresh or old."""
    if last is None:
        return NEVER
    return FRESH if (now - last).total_seconds() < stale_minutes * 60 else OLD
