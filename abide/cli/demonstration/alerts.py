"""What the monitoring centre did with the alerts of the last days: most of them are dealt with."""

from datetime import datetime, timedelta

from abide.monitoring.findings import Code
from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.alerts import actions
from abide.service.alerts.models import Alert, AlertState, Outcome
from abide.service.alerts.rules import Refused
from abide.service.worker.models import Partition

WHO = "centre@abide.example"
STILL_OPEN = timedelta(hours=10)  # what ended later than this long ago is left for whoever signs in
LEFT_OVER = 15  # and so is one in so many of the older ones

ENDINGS = {
    Code.CURFEW_LATE: (Outcome.NOT_EXPLAINED, "Called: said the bus was late. Noted for the officer."),
    Code.CURFEW_LEFT: (Outcome.NOT_EXPLAINED, "Called: was putting the bins out. Noted for the officer."),
    Code.CURFEW_EARLY: (Outcome.EXPLAINED, "Early shift; the employer confirmed it."),
    Code.CURFEW_MISSED: (Outcome.ESCALATED, "No answer all night. Sent to the responsible officer."),
    Code.CURFEW_NOT_KNOWN: (Outcome.EQUIPMENT, "The home unit could not be heard; back since."),
    Code.ZONE_ENTERED: (Outcome.ESCALATED, "Called at once; left the zone. Sent to the responsible officer."),
    Code.ZONE_LEFT: (Outcome.NOT_EXPLAINED, "Called: went to see a relation. Noted for the officer."),
    Code.BUFFER_ENTERED: (Outcome.EXPLAINED, "Passing by on the usual way to work."),
    Code.STRAP: (Outcome.EQUIPMENT, "Called: tag is on; the strap was knocked. To be looked at on a visit."),
    Code.TAMPER: (Outcome.EQUIPMENT, "Case looked at on a visit; sound."),
    Code.BATTERY_LOW: (Outcome.EXPLAINED, "Reminded to charge; charging since."),
    Code.BATTERY_DEAD: (Outcome.EXPLAINED, "Charged again after a call."),
    Code.HOME_UNIT: (Outcome.EXPLAINED, "Electricity was off in the street."),
    Code.NO_CONTACT: (Outcome.EQUIPMENT, "No signal; all that was kept waiting has come in since."),
    Code.ALCOHOL_CONFIRMED: (Outcome.NOT_EXPLAINED, "Said it was a birthday. Sent to the officer."),
    Code.ALCOHOL_FOR_REVIEW: (Outcome.NOT_EXPLAINED, "Looked at the curve; the officer will talk about it."),
    Code.ALCOHOL_ENVIRONMENTAL: (Outcome.EXPLAINED, "Hand gel at work; the curve shows nothing else."),
    Code.ALCOHOL_OBSTRUCTION: (Outcome.NOT_EXPLAINED, "Thick sock under the tag. Told how to wear it."),
    Code.ALCOHOL_NOT_KNOWN: (Outcome.EXPLAINED, "Was away from the base station; samples have come since."),
    Code.NO_LOCATION: (Outcome.EQUIPMENT, "Indoors without signal."),
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
        outcome, note = ENDINGS[Code(alert.kind)]
        try:
            actions.close(by=user, alert=alert.ref, outcome=outcome, note=note)
        except Refused:  # later evidence was quicker
            continue
        closed += 1
    return closed
