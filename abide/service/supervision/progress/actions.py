"""The only writer of purposes, referrals and recognitions: rows are added, and every one is in the audit."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import Role, User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.orders.models import Condition, Order
from abide.service.orders.rules import ALCOHOL
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write
from abide.service.supervision.progress.choices import Purpose, ReferralOutcome
from abide.service.supervision.progress.milestones import Reached
from abide.service.supervision.progress.models import Recognition, Referral, StatedPurpose

By = User | str
LONGEST_WORDS, LONGEST_MESSAGE = 300, 400


@transaction.atomic
def state_purpose(
    *,
    by: By,
    order: Order,
    key: str,
    purpose: str,
    own_words: str = "",
    objective: str = "",
    seen: StatedPurpose | None = None,
    now: datetime | None = None,
) -> StatedPurpose:
    """Say why the condition with this key was imposed, and the objective in the plan that it serves.

    seen: what the writer was shown as holding; of two who write at once the second is refused. What was said
    before stays as history. PermissionDenied for all but the responsible officer and managers of the team;
    ValidationError, by field, for what cannot be.
    """
    _may(by, order)
    own_words, objective = own_words.strip(), objective.strip()
    faults = _too_long(own_words=own_words, objective=objective)
    if purpose not in Purpose.values:
        faults["purpose"] = "Choose why the condition was imposed."
    elif purpose == Purpose.NOT_STATED and not objective:
        faults["objective"] = "The order does not say why: then say what the condition is to help with."
    if not Condition.objects.filter(version__order=order, key=key).exists():
        faults["key"] = "The order has no such condition."
    held = _held(order)
    standing = StatedPurpose.objects.filter(order=held, key=key).order_by("-pk").first()
    if not faults and (standing.pk if standing else None) != (seen.pk if seen else None):
        raise ValidationError("Somebody has changed this since you opened it. Read what they wrote.")
    if faults:
        raise ValidationError(faults)
    stated = StatedPurpose(
        order=held, key=key, purpose=purpose, own_words=own_words, objective=objective, **_who(by, now)
    )
    stated.save(force_insert=True)
    action = "COLLECTION" if standing is None else "ALTERATION"
    audit.record(by=by, action=action, what="purpose.stated", person=order.person, obj=stated)
    return stated


@transaction.atomic
def record_referral(
    *,
    by: By,
    order: Order,
    key: str,
    ends_on: date,
    outcome: str,
    word: str,
    now: datetime | None = None,
) -> Referral:
    """Record what came of asking about support before an alcohol condition ends, with a word on it.

    ends_on: the condition's last day as the writer was shown it. A later record says what holds.
    """
    _may(by, order)
    word = word.strip()
    faults = _too_long(word=word)
    if outcome not in ReferralOutcome.values:
        faults["outcome"] = "Choose what came of it."
    if not word:
        faults["word"] = "Say in a few words to whom, or why not."
    asked = Condition.objects.filter(version__order=order, key=key, last_day=ends_on, kind__in=ALCOHOL)
    if not asked.exists():
        faults["key"] = "No alcohol condition of this order ends on that day any more. Look again."
    if faults:
        raise ValidationError(faults)
    referral = Referral(
        order=_held(order), key=key, ends_on=ends_on, outcome=outcome, word=word, **_who(by, now)
    )
    referral.save(force_insert=True)
    audit.record(
        by=by,
        action="COLLECTION",
        what="referral.recorded",
        person=order.person,
        obj=referral,
        reason=outcome,
    )
    return referral


@transaction.atomic
def recognise(
    *, by: By, order: Order, reached: Reached, text: str, now: datetime | None = None
) -> Recognition:
    """Send a person a message about a milestone: their own page shows it. Once for each under an order.

    ValidationError where it was sent already, even a moment ago by somebody else.
    """
    _may(by, order)
    text = " ".join(text.split())
    if not text:
        raise ValidationError({"text": "Write the message."})
    if len(text) > LONGEST_MESSAGE:
        raise ValidationError({"text": f"Keep the message within {LONGEST_MESSAGE} characters."})
    held = _held(order)
    before = Recognition.objects.filter(order=held, milestone=reached.milestone).first()
    if before is not None:
        raise ValidationError(f"{before.by_name} has sent a message about this already.")
    sent = Recognition(
        person=order.person,
        order=held,
        milestone=reached.milestone,
        reached_on=reached.on,
        text=text,
        **_who(by, now),
    )
    sent.save(force_insert=True)
    audit.record(
        by=by,
        action="COLLECTION",
        what="milestone.recognised",
        person=order.person,
        obj=sent,
        reason=str(reached.milestone),
    )
    return sent


@transaction.atomic
def erase_person(person: Person) -> None:
    """Forget what was said of a person's conditions, support and milestones. May be called again."""
    StatedPurpose.objects.filter(order__person=person).delete()
    Referral.objects.filter(order__person=person).delete()
    Recognition.objects.filter(person=person).delete()


def may(by: User, order: Order) -> bool:
    """Whether this is the order's responsible officer, or manages the team it belongs to."""
    if by.role == Role.TEAM_MANAGER:
        return by.team_id is not None and by.team_id == order.team_id
    return order.responsible_officer_id == by.pk


def _may(by: By, order: Order) -> None:
    check_may_write(by, Task.PLAN_SUPERVISION, order.person)
    if isinstance(by, User) and not may(by, order):
        raise PermissionDenied("This is for the responsible officer of the order, or the team's manager.")


def _held(order: Order) -> Order:
    """Lock the order, so that two who write about it do so one after the other."""
    held = Order.objects.select_for_update(of=("self",)).select_related("person").get(pk=order.pk)
    if held.person.erased_at is not None:
        raise ValidationError("This person was erased.")
    return held


def _who(by: By, now: datetime | None) -> dict[str, Any]:
    user = by if isinstance(by, User) else None
    return {"by": user, "by_name": user.full_name if user else str(by), "at": now or timezone.now()}


def _too_long(**texts: str) -> dict[str, str]:
    return {
        field: f"Keep it within {LONGEST_WORDS} characters."
        for field, text in texts.items()
        if len(text) > LONGEST_WORDS
    }
