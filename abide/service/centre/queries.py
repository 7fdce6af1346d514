"""What people may read of the queue and of what was done: the user comes first, as everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts.models import Alert, AlertState, Severity
from abide.service.centre import suspending
from abide.service.centre.models import AlertCall, Escalation, StepAnswer, Suspension
from abide.service.centre.procedures import Procedure, procedure_for
from abide.service.outages import queries as outages
from abide.service.people.models import Person, ProtectedPerson
from abide.service.people.queries import people_for
from abide.service.supervision.models import Contact

OLD_AFTER = timedelta(days=1)

OPEN, MINE, NEW, OVER, SUSPENDED, CLOSED = "open", "mine", "new", "over", "suspended", "closed"


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits and how old it is; shown on every list, whatever is filtered away."""

    open: int
    nobody: int
    mine: int
    over: int
    suspended: int
    old: int
    oldest: datetime | None

    def oldest_days(self, now: datetime) -> int:
        """How many whole days the oldest open alert has waited."""
        return 0 if self.oldest is None else (now - self.oldest).days


def going_on(now: datetime) -> QuerySet[Suspension]:
    """Give the suspensions in force at a moment; nobody has to end them."""
    return Suspension.objects.filter(start__lte=now, end__gt=now, ended_at=None)


def _protecting() -> Exists:
    return Exists(ProtectedPerson.objects.filter(protected_from=OuterRef("person"), erased_at=None))


def is_suspended(now: datetime) -> Q:
    """Say of an alert whether notifying of it is suspended; what could end in harm never is."""
    ours = going_on(now).filter(
        Q(person=None) | Q(person=OuterRef("person")), Q(kind="") | Q(kind=OuterRef("kind"))
    )
    return ~Q(kind__in=suspending.NEVER) & Q(Exists(ours)) & ~Q(_protecting())


def queue(
    user: User, now: datetime, *, state: str = OPEN, severity: str = "", order_type: str = ""
) -> QuerySet[Alert]:
    """Give the alerts of a list, what runs out first at the top: first what is over its time, gravest first.

    Open ones unless asked otherwise. Those that one line of an outage stands for are left out of what is
    open to all, and those whose notifying is suspended have a list of their own.
    """
    found = alerts.alerts(user).select_related("acknowledged_by", "closed_by", "fitting__order")
    found = found.annotate(protected=_protecting())
    if state == CLOSED:
        found = found.filter(state=AlertState.CLOSED).order_by("-closed_at", "-pk")
    else:
        over = Q(act_by__lte=now)
        found = found.exclude(state=AlertState.CLOSED).order_by(
            Case(When(over, then=Value(0)), default=Value(1)),
            Case(When(over, then=F("severity")), default=Value(0), output_field=IntegerField()),
            "act_by",
            "pk",
        )
    if state == MINE:
        found = found.filter(acknowledged_by=user)
    elif state == SUSPENDED:
        found = found.filter(is_suspended(now))
    elif state != CLOSED:
        found = outages.alone(user, found.exclude(is_suspended(now)))
        if state == NEW:
            found = found.filter(state=AlertState.NEW)
        elif state == OVER:
            found = found.filter(act_by__lte=now)
    if severity:
        found = found.filter(severity=int(severity))
    return found.filter(fitting__order__order_type=order_type) if order_type else found


def backlog(user: User, now: datetime) -> Backlog:
    """Count the open alerts of a user in one question: nobody's, theirs, over, suspended, old."""
    found = alerts.open_alerts(user).order_by()
    old = Q(raised_at__lte=now - OLD_AFTER)
    counted = found.aggregate(
        open=Count("pk"),
        nobody=Count("pk", filter=Q(state=AlertState.NEW)),
        mine=Count("pk", filter=Q(acknowledged_by=user)),
        over=Count("pk", filter=Q(act_by__lte=now)),
        suspended=Count("pk", filter=is_suspended(now)),
        old=Count("pk", filter=old),
        oldest=Min("raised_at", filter=old),
    )
    return Backlog(**counted)


def next_to_run_out(user: User, now: datetime) -> Alert | None:
    """Give what runs out first of what is still within its time and for now; None where nothing is."""
    found = queue(user, now).filter(act_by__gt=now, severity=Severity.NOW)
    return found.first()


def procedure_of(alert: Alert) -> Procedure | None:
    """Give the procedure for an alert as in force when it was raised; None for a kind that has none."""
    order_type = alert.fitting.order.order_type if alert.fitting else ""
    return procedure_for(alert.kind, order_type, timezone.localdate(alert.raised_at))


def calls(user: User, alert: Alert) -> list[Contact]:
    """Give the calls made for an alert that the user was given, as they stand, the first first."""
    refs = AlertCall.objects.filter(alert=alert).values("contact")
    seen = Contact.objects.filter(ref__in=refs, latest=True, withdrawn=False, person__in=people_for(user))
    return list(seen.select_related("written_by").order_by("at", "pk"))


def answers(alert: Alert) -> dict[str, StepAnswer]:
    """Give what holds of the steps of an alert that a user was given, by step."""
    rows = StepAnswer.objects.filter(alert=alert).select_related("by").order_by("at", "pk")
    return {row.step: row for row in rows}


def escalations(alert: Alert) -> list[Escalation]:
    """Give to whom an alert that a user was given was passed on, the first first."""
    return list(Escalation.objects.filter(alert=alert).select_related("by").order_by("at", "pk"))


def suspensions(user: User, now: datetime) -> QuerySet[Suspension]:
    """Give the suspensions in force that a user may see: of their people, and of everybody's alerts."""
    seen = going_on(now).filter(Q(person=None) | Q(person__in=people_for(user)))
    return seen.select_related("person", "by").order_by("end", "pk")


def ended_suspensions(user: User, now: datetime, *, limit: int = 20) -> Sequence[Suspension]:
    """Give the suspensions that ended last, by themselves or by somebody."""
    over = Suspension.objects.filter(Q(end__lte=now) | Q(ended_at__isnull=False))
    seen = over.filter(Q(person=None) | Q(person__in=people_for(user)))
    return list(seen.select_related("person", "by", "ended_by").order_by("-start", "-pk")[:limit])


def suspension(user: User, ref: UUID, now: datetime) -> Suspension:
    """Give one suspension in force; Http404 where the user sees none such."""
    found = suspensions(user, now).filter(ref=ref).first()
    if found is None:
        raise Http404("There is no such suspension going on among those you may see.")
    return found


def of_person(user: User, person: Person, now: datetime) -> list[Suspension]:
    """Give the suspensions in force that concern a person, those of a kind for everybody included."""
    if ProtectedPerson.objects.filter(protected_from=person, erased_at=None).exists():
        return []
    return list(suspensions(user, now).filter(Q(person=person) | Q(person=None)))


def of_alert(user: User, alert: Alert, now: datetime) -> list[Suspension]:
    """Give the suspensions in force of an alert that the user was given; none of one that never is."""
    if alert.person is None or alert.kind in suspending.NEVER:
        return []
    return [each for each in of_person(user, alert.person, now) if each.kind in ("", alert.kind)]
