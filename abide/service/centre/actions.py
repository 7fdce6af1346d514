"""The only writer of what the centre did: steps, calls, endings, escalations, suspended notifying."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, check
from abide.service.alerts import actions as alerts
from abide.service.alerts import queries as alert_queries
from abide.service.alerts.following import reopen
from abide.service.alerts.models import Alert, AlertState, Outcome
from abide.service.alerts.rules import Refused
from abide.service.audit import actions as audit
from abide.service.centre import endings, procedures, queries, suspending, targets
from abide.service.centre.models import AlertCall, Ending, Escalation, StepAnswer, Suspension, Target
from abide.service.centre.parameters import receipt_within
from abide.service.notices import actions as notices
from abide.service.notices.models import Notice
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write
from abide.service.supervision import actions as supervision
from abide.service.supervision.choices import Way, Whom
from abide.service.supervision.models import Contact


@transaction.atomic
def answer_step(*, by: User, alert: UUID, step: str, answer: str) -> StepAnswer:
    """Tick a step of an alert's procedure with what was found; said again, the latest holds.

    Refused for an alert that is closed or a step or answer that its procedure has not; Alert.DoesNotExist
    outside `by`'s scope.
    """
    seen = _open(by, alert)
    now = timezone.now()
    procedure = queries.procedure_of(seen)
    if procedure is None or step not in procedure.steps:
        raise Refused("This step is not part of what is done about this alert now. Look at it again.")
    if answer not in dict(procedures.STEPS[step].answers):
        raise Refused("Choose what you found.")
    made = StepAnswer.objects.create(
        alert=seen, procedure=procedure.key, step=step, answer=answer, by=by, at=now
    )
    _note(by, seen, "alert.step", f"{step}:{answer}", now)
    return made


@transaction.atomic
def record_call(
    *, by: User, alert: UUID, whom: str, came: str, note: str = "", with_name: str = ""
) -> Contact:
    """Write down a call that was made or tried just now, as a contact of the person and of this alert.

    ValidationError as supervision.actions.record_contact; Refused for an alert about nobody.
    """
    seen = alert_queries.alert(by, alert)
    if seen.person is None:
        raise Refused("This alert is about nobody on tag.")
    now = timezone.now()
    contact = supervision.record_contact(
        by=by,
        person=seen.person,
        way=Way.CALL,
        came=came,
        at=now,
        whom=whom or Whom.PERSON,
        with_name=with_name,
        note=note,
    )
    AlertCall.objects.create(alert=seen, contact=contact.ref)
    _tell(seen, now)
    return contact


@transaction.atomic
def end(
    *, by: User, alert: UUID, outcome: str, code: str, words: str = "", desk: UUID | None = None
) -> Ending:
    """Close an alert by one of its four endings; one that escalates sends word at once (desk: to whom).

    ValidationError, by field, for what is missing; Refused where somebody else was quicker.
    """
    if fault := endings.fault(outcome, code, words):
        raise ValidationError({fault[0]: fault[1]})
    closed = alerts.close(by=by, alert=alert, outcome=outcome, note=endings.note(code, words))
    now = closed.closed_at or timezone.now()
    made = Ending.objects.create(
        alert=closed,
        outcome=outcome,
        code=code,
        happened=endings.CODES[code].happened,
        words=words.strip(),
        by=by,
        at=now,
    )
    audit.record(
        by=by, action="COLLECTION", what="alert.ended", person=closed.person, obj=closed, reason=code
    )
    if outcome == Outcome.ESCALATED:
        _escalate(by, closed, Target(code), words.strip(), desk, now)
    return made


def _escalate(
    by: User, alert: Alert, target: Target, reason: str, desk: UUID | None, now: datetime
) -> Escalation:
    found = alert_queries.alert(by, alert.ref)
    if desk is not None and desk not in {each.ref for each in targets.desks(target)}:
        raise ValidationError({"desk": "Choose a desk of theirs, or the usual one."})
    told, *then = targets.lists_for(found, target, desk) or [[]]
    if not told:
        raise ValidationError({"desk": targets.NOBODY[target]})
    escalation = Escalation.objects.create(alert=alert, target=target, reason=reason, by=by, at=now)
    act_by = now + receipt_within(timezone.localdate(now))
    number = str(alert.ref)[:8]
    # Nothing of the person or of why: a receiver who may see them no more could still read the notice.
    notice = notices.send(
        by=by,
        to=told,
        then=then,
        kind="ESCALATION",
        subject=f"An alert waits for you: act by {times.clock(act_by)} (reference {number})",
        text="Open it to read what happened and why you are told, then confirm here that you have it. "
        "If it does not open, call the monitoring centre and give them the reference.",
        outside=f"The monitoring centre asks you to call about alert {number}.",
        about_ref=found.person.ref if found.person else None,
        needs_receipt_by=act_by,
        leads_to=reverse("alerts:alert", args=[alert.ref]),
        key=f"escalation:{escalation.ref}",
    )
    escalation.notice = notice.ref
    escalation.save(update_fields=["notice"])
    return escalation


@transaction.atomic
def bring_back(*, notice: Notice) -> Alert | None:
    """Open an alert again whose escalation nobody confirmed, to be acted on at once; None if it is open.

    Called by the service in the transaction in which the notice came to the end of its list.
    """
    escalation = Escalation.objects.filter(notice=notice.ref).first()
    if escalation is None:
        return None
    closed = Alert.objects.select_for_update(of=("self",)).select_related("person")
    alert = closed.filter(pk=escalation.alert_id, state=AlertState.CLOSED, outcome=Outcome.ESCALATED).first()
    if alert is None:
        return None
    now = timezone.now()
    reopen(alert, now)
    alert.changed_at = now
    alert.save()
    if alert.fitting_id is not None:
        alerts.count_open(fitting_pks=[alert.fitting_id])
    audit.record(by="notices", action="ALTERATION", what="alert.came_back", person=alert.person, obj=alert)
    _tell(alert, now)
    return alert


@transaction.atomic
def suspend(*, by: User, person: Person | None, kind: str, reason: str, end: datetime) -> Suspension:
    """Suspend notifying of a person's alerts, of a kind, or of a kind of a person's, from now up to `end`.

    person None: of everybody, which takes a manager of the centre. Recording goes on, and what is suspended
    is counted on the queue. ValidationError, by field; PermissionDenied.
    """
    now = timezone.now()
    if person is None:
        check(by, Task.SUSPEND_FOR_ALL)
    else:
        check_may_write(by, Task.SUSPEND_NOTIFYING, person)
    protects = person is not None and person.protected_people.filter(erased_at=None).exists()
    found = suspending.faults(
        kind=kind, of_person=person is not None, protects=protects, reason=reason, end=end, now=now
    )
    if found:
        raise ValidationError(found)
    made = Suspension.objects.create(
        person=person, kind=kind, reason=reason.strip()[:300], start=now, end=end, by=by
    )
    audit.record(
        by=by, action="ALTERATION", what="notifying.suspended", person=person, obj=made, reason=kind or "ALL"
    )
    alerts.notify(now=now, words=[(made.person_id, "alert", {"suspension": str(made.ref)})])
    return made


@transaction.atomic
def resume(*, by: User, suspension: Suspension) -> None:
    """End a suspension before its time. Refused where it has ended already."""
    person = suspension.person
    if person is None:
        check(by, Task.SUSPEND_FOR_ALL)
    else:
        check_may_write(by, Task.SUSPEND_NOTIFYING, person)
    now = timezone.now()
    going_on = Suspension.objects.filter(pk=suspension.pk, ended_at=None, end__gt=now)
    if not going_on.update(ended_at=now, ended_by=by):
        raise Refused("Notifying goes on already.")
    audit.record(by=by, action="ALTERATION", what="notifying.resumed", person=person, obj=suspension)
    alerts.notify(now=now, words=[(suspension.person_id, "alert", {"suspension": str(suspension.ref)})])


@transaction.atomic
def erase_person(person: Person) -> None:
    """Empty what was written about a person who is being erased; that it was done, and when, stays."""
    of_person = {"alert__person": person}
    Ending.objects.filter(**of_person).update(words="")
    Escalation.objects.filter(**of_person).update(reason="")
    AlertCall.objects.filter(**of_person).delete()
    Suspension.objects.filter(person=person).update(reason="")


def _open(by: User, ref: UUID) -> Alert:
    found = alert_queries.alert(by, ref)
    if found.state == AlertState.CLOSED:
        raise Refused("This alert is already closed.")
    return found


def _note(by: User, alert: Alert, what: str, reason: str, now: datetime) -> None:
    audit.record(by=by, action="COLLECTION", what=what, person=alert.person, obj=alert, reason=reason)
    _tell(alert, now)


def _tell(alert: Alert, now: datetime) -> None:
    ids = {"alert": str(alert.ref), "state": alert.state}
    alerts.notify(now=now, words=[(alert.person_id, "alert", ids)])
