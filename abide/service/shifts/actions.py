"""The only writer of hand-overs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, check
from abide.service.alerts import actions as alerts
from abide.service.audit import actions as audit
from abide.service.audit.models import Action
from abide.service.people.models import Person
from abide.service.people.queries import people_for
from abide.service.shifts import rules, summary
from abide.service.shifts.models import HandOver, Watched
from abide.service.shifts.queries import hand_over as seen_by
from abide.service.shifts.rules import Refused

__all__ = ["Refused", "erase_person", "sign_in", "sign_out"]


@transaction.atomic
def sign_out(
    *, by: User, since: datetime, until: datetime, words: str, watch: Mapping[UUID, str]
) -> HandOver:
    """Hand a shift over: keep its numbers as they stand, and whom to watch (reference -> a word of why).

    Refused for a stretch of time that cannot be, or for somebody `by` may not see. What the same lead sends
    a second time (a double click) is the hand-over there is; the same hours in other words are another.
    """
    check(by, Task.LEAD_SHIFT)
    now = timezone.now()
    if fault := rules.fault_of_period(since, until, now):
        raise Refused(fault)
    people = list(people_for(by).select_for_update().filter(ref__in=list(watch)).order_by("pk"))
    if len(people) != len(watch):
        raise Refused("Somebody to be watched is not among those you may see.")
    # Of two sent at once, the second waits here and then sees the first.
    User.objects.select_for_update().get(pk=by.pk)
    if (same := _sent_before(by, since, until, words.strip(), watch)) is not None:
        return same
    made = HandOver.objects.create(
        since=since,
        until=until,
        summary=summary.of_shift(by, since, until, now),
        words=words.strip(),
        signed_out_by=by,
        signed_out_at=now,
    )
    Watched.objects.bulk_create(
        [Watched(hand_over=made, person=person, words=watch[person.ref].strip()) for person in people]
    )
    audit.record(by=by, action=Action.COLLECTION, what="shift.handed_over", obj=made)
    audit.record_all(by=by, action=Action.COLLECTION, what="shift.person_to_watch", people=people, obj=made)
    alerts.notify(now=now, words=[(None, "alert", {"hand_over": str(made.ref)})])
    return made


def _sent_before(
    by: User, since: datetime, until: datetime, words: str, watch: Mapping[UUID, str]
) -> HandOver | None:
    said = {ref: why.strip() for ref, why in watch.items()}
    for each in HandOver.objects.filter(signed_out_by=by, since=since, until=until, words=words):
        if dict(each.watched.values_list("person__ref", "words")) == said:
            return each
    return None


@transaction.atomic
def sign_in(*, by: User, hand_over: UUID, answer: str) -> HandOver:
    """Take a shift over. Refused to whoever handed it over, and once it is signed."""
    check(by, Task.LEAD_SHIFT)
    found = HandOver.objects.select_for_update().get(pk=seen_by(by, hand_over).pk)
    rules.check_sign_in(signed_out_by=found.signed_out_by_id, signed_in_by=found.signed_in_by_id, user=by.pk)
    found.signed_in_by, found.signed_in_at, found.answer = by, timezone.now(), answer.strip()
    found.save(update_fields=["signed_in_by", "signed_in_at", "answer"])
    audit.record(by=by, action=Action.ALTERATION, what="shift.taken_over", obj=found)
    alerts.notify(now=timezone.now(), words=[(None, "alert", {"hand_over": str(found.ref)})])
    return found


@transaction.atomic
def erase_person(person: Person) -> None:
    """Take a person who is being erased out of the lists of whom to watch."""
    Watched.objects.filter(person=person).delete()
