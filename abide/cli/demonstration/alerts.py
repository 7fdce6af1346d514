"""What the monitoring centre did with the alerts of the last days: most of them are dealt with."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from abide.monitoring.findings import Code
from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert, AlertState, Outcome
from abide.service.alerts.response import ABSENCES
from abide.service.alerts.rules import Refused
from abide.service.centre import actions
from abide.service.centre.queries import escalations, queue
from abide.service.notices import actions as notices
from abide.service.notices.models import Receiver
from abide.service.supervision.choices import Came, Whom
from abide.service.worker.models import Partition

WHO = "centre@abide.example"
OFFICER = "monitoring@abide.example"
TAKEN_UP = 2
QUIET = (Code.BATTERY_DEAD, Code.NO_CONTACT, Code.NO_LOCATION, Code.BATTERY_LOW)
STILL_OPEN = timedelta(hours=10)  # what ended later than this long ago is left for whoever signs in
LEFT_OVER = 15  # and so is one in so many of the older ones

ENDINGS = {
    Code.CURFEW_LATE: (Outcome.NOT_EXPLAINED, "REASON_FAILS", "Said the bus was late; it ran."),
    Code.CURFEW_LEFT: (Outcome.NOT_EXPLAINED, "REASON_FAILS", "Was putting the bins out."),
    Code.CURFEW_EARLY: (Outcome.EXPLAINED, "WORK", "Early shift; the employer confirmed it."),
    Code.CURFEW_MISSED: (Outcome.ESCALATED, "PROBATION", "No answer all night."),
    Code.CURFEW_NOT_KNOWN: (Outcome.EQUIPMENT, "HOME_UNIT", "It could not be heard; back since."),
    Code.ZONE_ENTERED: (Outcome.ESCALATED, "PROBATION", "Called at once; left the zone."),
    Code.ZONE_LEFT: (Outcome.NOT_EXPLAINED, "NO_REASON", "Went to see a relation."),
    Code.BUFFER_ENTERED: (Outcome.EXPLAINED, "TRAVEL", "Passing by on the usual way to work."),
    Code.STRAP: (Outcome.EQUIPMENT, "TAG_FAULT", "Tag is on; the strap was knocked."),
    Code.TAMPER: (Outcome.EQUIPMENT, "TAG_FAULT", "Case looked at on a visit; sound."),
    Code.BATTERY_LOW: (Outcome.EXPLAINED, "CHARGED", "Reminded to charge; charging since."),
    Code.BATTERY_DEAD: (Outcome.EXPLAINED, "CHARGED", "Charged again after a call."),
    Code.HOME_UNIT: (Outcome.EQUIPMENT, "NO_SIGNAL", "Electricity was off in the street."),
    Code.NO_CONTACT: (Outcome.EQUIPMENT, "NO_SIGNAL", "All that was kept waiting has come in since."),
    Code.ALCOHOL_CONFIRMED: (Outcome.NOT_EXPLAINED, "NO_REASON", "Said it was a birthday."),
    Code.ALCOHOL_FOR_REVIEW: (Outcome.NOT_EXPLAINED, "NO_ANSWER", "The officer will talk about it."),
    Code.ALCOHOL_ENVIRONMENTAL: (Outcome.EXPLAINED, "WORK", "Hand gel at work."),
    Code.ALCOHOL_OBSTRUCTION: (Outcome.NOT_EXPLAINED, "NO_REASON", "A thick sock under the tag."),
    Code.ALCOHOL_NOT_KNOWN: (Outcome.EXPLAINED, "TRAVEL", "Away from the base station until now."),
    Code.NO_LOCATION: (Outcome.EQUIPMENT, "NO_SIGNAL", "Indoors."),
}  # fmt: skip


def caught_up(since: datetime) -> bool:
    """Tell whether the worker has judged all that had been sent by a moment."""
    return Partition.objects.filter(clock__gte=from_datetime(since)).exists()


def deal_with_the_past(*, now: datetime) -> int:
    """Close what ended long ago, as the centre's manager would have; gives how many."""
    user = User.objects.get(email=WHO)
    old = Alert.objects.filter(
        state=AlertState.NEW, head__end__lt=now - STILL_OPEN, kind__in=[code.value for code in ENDINGS]
    )
    closed = 0
    for number, alert in enumerate(old.order_by("pk")):
        if number % LEFT_OVER == LEFT_OVER - 1:
            continue
        outcome, code, words = ENDINGS[Code(alert.kind)]
        try:
            ending = actions.end(by=user, alert=alert.ref, outcome=outcome, code=code, words=words)
        except Refused:  # later evidence was quicker
            continue
        except ValidationError:  # an order on bail with no officer to tell: left for whoever signs in
            continue
        if outcome == Outcome.ESCALATED:
            _confirmed(ending.alert)
        closed += 1
    return closed


def _confirmed(alert: Alert) -> None:
    """Confirm what was escalated long ago, as whoever was told did then."""
    for escalation in escalations(alert):
        if escalation.notice is None:
            continue
        receiver = Receiver.objects.filter(notice__ref=escalation.notice, place=0).first()
        if receiver is not None:
            notices.confirm(by=receiver.user or "demo", receiver=receiver)


def begin_the_shift(*, now: datetime) -> int:
    """Begin on what is open as an officer would: a call that nobody answers, somebody in hospital.

    Gives how many alerts were taken up.
    """
    officer = User.objects.get(email=OFFICER)
    taken = 0
    for alert in queue(officer, now, state="new").filter(kind__in=ABSENCES)[:TAKEN_UP]:
        try:
            alerts.acknowledge(by=officer, alert=alert.ref)
        except Refused:
            continue
        taken += 1
        actions.record_call(by=officer, alert=alert.ref, whom=Whom.PERSON, came=Came.NO_ANSWER)
        # What is done about an order on bail, with nobody to tell, has no such step.
        with suppress(Refused):
            actions.answer_step(by=officer, alert=alert.ref, step="OFFICER", answer="MORNING")
    silent = queue(officer, now, state="new").filter(kind__in=QUIET, person__protected_people=None).first()
    if silent is not None and silent.person is not None:
        until = now + timedelta(hours=40)
        why = "In hospital for an operation; the tag is off. The ward confirmed it."
        actions.suspend(by=officer, person=silent.person, kind="", reason=why, end=until)
    return taken
