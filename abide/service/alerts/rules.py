"""What a finding asks of people: how grave, by when; and how an alert may move from state to state.

The contracts' own response times are not public, so every number of this table is our default, chosen to
be changed by whoever runs the service. What is published is said beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.service.alerts.models import AlertState, Outcome, Severity
from abide.service.alerts.response import NOTHING, Stakes, response

NOT_FITTED = "NOT_FITTED"
SET_ASIDE = "SET_ASIDE"
ABSENCE_WARNING = "ABSENCE_WARNING"
ABSENCE_BREACH = "ABSENCE_BREACH"
CLOCK_AHEAD = "CLOCK_AHEAD"


@dataclass(frozen=True, slots=True)
class Urgency:
    """How grave a finding is and how long people have, in minutes; `source` says where the number is from."""

    severity: Severity
    minutes: int
    source: str = "our default"


_NOW, _TODAY, _ROUTINE = Severity.NOW, Severity.TODAY, Severity.ROUTINE
_CONTACT = "our default; NIJ 1004.00 asks for word of a zone or strap alarm within 4 minutes, not for a visit"

# While it is going on, and once it is over. A strap, a case or a zone keeps its rank when it is over: alerts
# that cleared themselves and were left unread have been followed by murder.
URGENCY: Mapping[str, tuple[Urgency, Urgency]] = {
    Code.CURFEW_LATE: (Urgency(_NOW, 15), Urgency(_TODAY, 24 * 60)),
    Code.CURFEW_LEFT: (Urgency(_NOW, 15), Urgency(_TODAY, 24 * 60)),
    Code.CURFEW_EARLY: (Urgency(_NOW, 15), Urgency(_TODAY, 24 * 60)),
    Code.CURFEW_MISSED: (Urgency(_NOW, 15), Urgency(_NOW, 60)),
    Code.CURFEW_NOT_KNOWN: (Urgency(_TODAY, 2 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.ATTENDANCE_LATE: (Urgency(_TODAY, 60), Urgency(_TODAY, 24 * 60)),
    Code.ATTENDANCE_LEFT: (Urgency(_TODAY, 60), Urgency(_TODAY, 24 * 60)),
    Code.ATTENDANCE_EARLY: (Urgency(_TODAY, 24 * 60), Urgency(_TODAY, 24 * 60)),
    Code.ATTENDANCE_MISSED: (Urgency(_TODAY, 24 * 60), Urgency(_TODAY, 24 * 60)),
    Code.ATTENDANCE_NOT_KNOWN: (Urgency(_ROUTINE, 24 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    # Drinking is talked about, not chased; a tag off the skin may be put right today.
    Code.ALCOHOL_CONFIRMED: (Urgency(_TODAY, 24 * 60), Urgency(_TODAY, 24 * 60)),
    Code.ALCOHOL_FOR_REVIEW: (Urgency(_TODAY, 24 * 60), Urgency(_TODAY, 24 * 60)),
    Code.ALCOHOL_ENVIRONMENTAL: (Urgency(_ROUTINE, 3 * 24 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.ALCOHOL_OBSTRUCTION: (Urgency(_TODAY, 4 * 60), Urgency(_TODAY, 24 * 60)),
    Code.ALCOHOL_NOT_KNOWN: (Urgency(_TODAY, 4 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.ZONE_ENTERED: (Urgency(_NOW, 4, _CONTACT), Urgency(_NOW, 60)),
    Code.ZONE_CROSSED: (Urgency(_TODAY, 60), Urgency(_TODAY, 24 * 60)),
    Code.ZONE_LEFT: (Urgency(_NOW, 15), Urgency(_TODAY, 24 * 60)),
    Code.BUFFER_ENTERED: (Urgency(_TODAY, 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.STRAP: (Urgency(_NOW, 4, _CONTACT), Urgency(_NOW, 60)),
    Code.TAMPER: (Urgency(_NOW, 60), Urgency(_NOW, 60)),
    Code.JAMMING: (Urgency(_NOW, 15), Urgency(_NOW, 60)),
    Code.BATTERY_LOW: (Urgency(_ROUTINE, 4 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.BATTERY_DEAD: (Urgency(_TODAY, 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.HOME_UNIT: (Urgency(_TODAY, 2 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.NO_CONTACT: (Urgency(_TODAY, 2 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    Code.NO_LOCATION: (Urgency(_ROUTINE, 4 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    # Silence about somebody whom it could endanger is not the silence of a flat battery.
    Code.PROXIMITY: (Urgency(_NOW, 4, _CONTACT), Urgency(_NOW, 60)),
    Code.PROXIMITY_WARNING: (Urgency(_NOW, 15), Urgency(_TODAY, 24 * 60)),
    Code.PROXIMITY_NOT_KNOWN: (Urgency(_NOW, 15), Urgency(_TODAY, 2 * 60)),
    Code.NON_ASSOCIATION: (Urgency(_NOW, 60), Urgency(_TODAY, 24 * 60)),
    NOT_FITTED: (Urgency(_TODAY, 4 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    CLOCK_AHEAD: (Urgency(_TODAY, 4 * 60), Urgency(_ROUTINE, 3 * 24 * 60)),
    SET_ASIDE: (Urgency(_NOW, 60), Urgency(_NOW, 60)),
    ABSENCE_WARNING: (Urgency(_TODAY, 24 * 60), Urgency(_TODAY, 24 * 60)),
    ABSENCE_BREACH: (Urgency(_TODAY, 8 * 60), Urgency(_TODAY, 8 * 60)),
}


# What was kept is recorded and shown; nobody need be called to it.
GOOD_NEWS = frozenset({Code.ATTENDED})


def needs_somebody(finding: Finding) -> bool:
    """Whether a finding is for somebody to look at now: whether it raises an alert."""
    return finding.code not in GOOD_NEWS


# Whether somebody was in a zone at all is not known, mostly from a reflection: a person looks, nobody calls.
_IN_DOUBT = (Urgency(_TODAY, 2 * 60), Urgency(_ROUTINE, 3 * 24 * 60))
_ZONES = frozenset({Code.ZONE_ENTERED, Code.ZONE_LEFT})


# A home unit that was moved was handled: it keeps its rank, though it was moved in a moment.
_HANDLED = frozenset({"home_unit_moved"})


def urgency(finding: Finding, stakes: Stakes = NOTHING, on: date | None = None) -> Urgency:
    """Say how grave a finding is and how long people have to act on it, by what is at stake (on: a day)."""
    keeps = finding.reason.get("what") in _HANDLED
    going_on = finding.status is Status.OPEN or keeps
    return act_within(finding.code, finding.certainty, stakes, going_on=going_on, on=on)


def act_within(
    code: str, certainty: str, stakes: Stakes, *, going_on: bool = True, on: date | None = None
) -> Urgency:
    """Give severity and minutes for a kind of finding under an order, by the numbers in force on a day."""
    doubtful = code in _ZONES and certainty == Certainty.NOT_KNOWN
    now, over = _IN_DOUBT if doubtful else URGENCY[code]
    if not going_on:
        return over
    row = None if doubtful else response(code, stakes, on or date.max)
    return now if row is None else Urgency(row.severity, row.minutes, row.source)


# What somebody must have seen themselves: where it turns out to belong to an alert that was closed, it opens
# that again.
_SEEN = frozenset({Code.PROXIMITY, Code.STRAP, Code.TAMPER, Code.JAMMING, Code.HOME_UNIT, Code.ZONE_ENTERED})


def must_be_seen(finding: Finding) -> bool:
    """Whether a finding goes to a person even where the alert it belongs to was closed before it."""
    return finding.code in _SEEN and finding.certainty is not Certainty.NOT_KNOWN


class Refused(Exception):
    """An action that is not possible now; the message is a sentence for the user."""


# (state, what is done) -> state. What is not here is refused.
ACKNOWLEDGE, CLOSE, CORRECT, REOPEN = "acknowledge", "close", "correct", "reopen"
HAND_BACK, TAKE_OVER = "hand back", "take over"
TRANSITIONS: Mapping[tuple[AlertState, str], AlertState] = {
    (AlertState.NEW, ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.NEW, CLOSE): AlertState.CLOSED,
    (AlertState.ACKNOWLEDGED, CLOSE): AlertState.CLOSED,
    (AlertState.ACKNOWLEDGED, HAND_BACK): AlertState.NEW,
    (AlertState.ACKNOWLEDGED, TAKE_OVER): AlertState.ACKNOWLEDGED,
    # Nobody had taken it up and later evidence took it back: nothing is left to do.
    (AlertState.NEW, CORRECT): AlertState.CLOSED,
    # Somebody is on it: they decide, and see that it was corrected.
    (AlertState.ACKNOWLEDGED, CORRECT): AlertState.ACKNOWLEDGED,
    (AlertState.CLOSED, CORRECT): AlertState.CLOSED,
    (AlertState.CLOSED, REOPEN): AlertState.NEW,
}
OUTCOMES_TO_CHOOSE = (Outcome.EXPLAINED, Outcome.NOT_EXPLAINED, Outcome.EQUIPMENT, Outcome.ESCALATED)

_SENTENCES: Mapping[tuple[AlertState, str], str] = {
    (AlertState.ACKNOWLEDGED, ACKNOWLEDGE): "Somebody has already acknowledged this alert.",
    (AlertState.CLOSED, ACKNOWLEDGE): "This alert is already closed.",
    (AlertState.CLOSED, CLOSE): "This alert is already closed.",
    (AlertState.NEW, HAND_BACK): "Nobody has this alert.",
    (AlertState.CLOSED, HAND_BACK): "This alert is already closed.",
    (AlertState.NEW, TAKE_OVER): "Nobody has this alert any longer: take it up.",
    (AlertState.CLOSED, TAKE_OVER): "This alert is already closed.",
}


def next_state(state: AlertState, done: str) -> AlertState:
    """Give the state an alert moves to; Refused with a sentence where it may not."""
    try:
        return TRANSITIONS[state, done]
    except KeyError:
        raise Refused(_SENTENCES.get((state, done), "This cannot be done to the alert now.")) from None


def check_outcome(outcome: str, note: str) -> None:
    """Refuse an ending nobody can choose, and one that must be explained and is not."""
    if outcome not in OUTCOMES_TO_CHOOSE:
        raise Refused("Choose how the alert ended.")
    if not note.strip():
        raise Refused("Say in a few words what was found out.")


def graver(now: Urgency, before: int) -> bool:
    """Whether what is known now is graver than the severity an alert had."""
    return now.severity < before


def details_of(finding: Finding) -> dict[str, Any]:
    """Pick the values of a finding that a line in the alert list needs."""
    return {"minutes": finding.minutes, "condition": finding.condition, **dict(finding.reason)}
