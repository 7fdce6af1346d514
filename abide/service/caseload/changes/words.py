"""What each kind of change is called in plain words, and how two versions differ; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from abide.explain import times

# What the audit calls it -> what was done. What is not here is said by its own words (`said`).
SAID: Mapping[str, str] = {
    "absence.authorised": "Leave given in advance",
    "absence.withdrawn": "Leave withdrawn",
    "address.added": "Address added",
    "address.ended": "Address ended",
    "alert.acknowledged": "Alert taken up",
    "alert.closed": "Alert closed",
    "alert.ended": "How the alert ended, recorded",
    "alert.handed_back": "Alert handed back",
    "alert.joined": "Finding joined to an alert",
    "alert.raised": "Alert raised",
    "alert.step": "Step of the procedure done",
    "alert.taken_over": "Alert taken over from a colleague",
    "appointment.changed": "Appointment changed",
    "appointment.made": "Appointment made",
    "characteristics.declared": "What the person says of themselves, recorded",
    "contact.corrected": "Contact corrected",
    "contact.recorded": "Contact recorded",
    "device.fitted": "Device fitted",
    "device.removed": "Device removed",
    "document.added": "Document added",
    "document.withdrawn": "Document withdrawn",
    "episode.decided": "Alcohol episode decided",
    "episode.withdrawn": "Decision on an alcohol episode taken back",
    "excuse.accepted": "Excuse accepted",
    "excuse.withdrawn": "Excuse taken back",
    "home_unit.installed": "Home unit installed",
    "identifier.added": "Number added",
    "notifying.resumed": "Notifying resumed",
    "notifying.suspended": "Notifying suspended; recording went on",
    "order.allowance": "Allowance of absence changed",
    "order.assigned": "Order given to a responsible officer",
    "order.drafted": "Order drafted",
    "order.ended": "Order ended",
    "order.in_force": "Order brought into force",
    "own_page.given": "Their own page opened to the person",
    "own_page.taken_back": "Their own page closed",
    "person.added": "Person taken in",
    "person.changed": "Details changed",
    "purpose.stated": "Purpose of a condition stated",
    "request.agreed": "Request of the person agreed to",
    "request.passed_on": "Request of the person passed on",
    "request.refused": "Request of the person refused",
    "referral.recorded": "Referral for support recorded",
    "responsible_adult.set": "Responsible adult recorded",
    "milestone.recognised": "Milestone recognised with a message",
    "thread.answered": "Message written in a thread",
    "thread.handed_over": "Thread given to an owner",
    "thread.moved": "Thread moved on with a message",
    "zone.served": "Map of a zone served on the person",
}
# Not changes, though the audit calls them so: what devices report, all day long.
NEVER = ("events.collected", "events.recorded")

# How a field of a version is named when it changed; what is not here is not told.
FIELDS: Mapping[str, str] = {
    "way": "How",
    "kind": "What for",
    "whom": "With whom",
    "with_name": "Their name",
    "at": "When",
    "place": "Where",
    "made_by": "By whom",
    "planned_by": "Planned by",
    "came": "What came of it",
    "outcome": "What came of it",
    "note": "Note",
    "withdrawn": "Withdrawn",
}


def said(what: str) -> str:
    """Say what was done: "Excuse accepted"; a code that nobody put into words is said as it is written."""
    return SAID.get(what) or what.replace("_", " ").replace(".", " ").capitalize()


def who(kind: str, name: str) -> str:
    """Say who did it: a user's name, or which part it was that acts by itself."""
    if kind == "USER":
        return name or "somebody whose account is gone"
    if kind == "SUPPLIER":
        return "a supplier"
    return "the person on tag" if name == "wearer" else "the service"


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Say how two versions differ, field by field: "When: Mon 16 Nov 10:30, was Mon 16 Nov 10:00"."""
    told = []
    for field, name in FIELDS.items():
        old, new = before.get(field), after.get(field)
        if old != new and field in after:
            told.append(
                "Withdrawn" if field == "withdrawn" and new else f"{name}: {_value(new)}, was {_value(old)}"
            )
    return told


def conditions(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> list[str]:
    """Say how the conditions of two versions of an order differ, each given by its key as sentences."""
    told = []
    for key in sorted({*before, *after}):
        old, new = " ".join(before.get(key, ())), " ".join(after.get(key, ()))
        if old == new:
            continue
        if not old:
            told.append(f"Added: {new}")
        elif not new:
            told.append(f"No longer asked: {old}")
        else:
            told.append(f"Now: {new} Before: {old}")
    return told


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return times.moment(value, times.LONG_AGO)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if value else "nothing"
