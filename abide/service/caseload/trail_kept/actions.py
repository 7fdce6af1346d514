"""Writes names of places and grounds for looks; each is in the audit."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.caseload.models import PlaceOfInterest, TrailLook
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write

# Our own default: more names than this hide the map under them.
MOST_PLACES = 30


@transaction.atomic
def name_place(
    *, by: User, person: Person, name: str, kind: str, longitude: float, latitude: float
) -> PlaceOfInterest:
    """Give a place a name for one person, from now on and for days gone by; degrees, WGS84.

    ValidationError: the name is taken, or there are too many. PermissionDenied as people.check_may_write.
    """
    check_may_write(by, Task.DESCRIBE_PEOPLE, person)
    # Writers about one person wait for each other, so that the checks below hold.
    Person.objects.select_for_update().get(pk=person.pk)
    held = PlaceOfInterest.objects.filter(person=person, removed_at=None)
    name = " ".join(name.split())
    if held.filter(name__iexact=name).exists():
        raise ValidationError(
            {"name": "Another place has this name. Remove it first, or choose another name."}
        )
    if held.count() >= MOST_PLACES:
        raise ValidationError({"name": f"There are {MOST_PLACES} named places. Remove one first."})
    place = PlaceOfInterest.objects.create(
        person=person,
        name=name,
        kind=kind,
        longitude=longitude,
        latitude=latitude,
        by=by,
        at=timezone.now(),
    )
    audit.record(by=by, action="COLLECTION", what="place.named", person=person, obj=place)
    return place


@transaction.atomic
def remove_place(*, by: User, place: PlaceOfInterest) -> None:
    """Take a place's name away; stays there are numbered again. What it was called stays on record."""
    check_may_write(by, Task.DESCRIBE_PEOPLE, place.person)
    changed = PlaceOfInterest.objects.filter(pk=place.pk, removed_at=None).update(
        removed_by=by, removed_at=timezone.now()
    )
    if changed:
        audit.record(by=by, action="ALTERATION", what="place.removed", person=place.person, obj=place)


@transaction.atomic
def give_ground(
    *,
    by: User,
    person: Person,
    start: datetime,
    end: datetime,
    why: Why,
    rule: str,
    ground: str,
    words: str,
) -> UUID:
    """Write down the ground for one look at one stretch; gives the reference by which it is shown."""
    look = TrailLook.objects.create(
        person=person,
        by=by,
        at=timezone.now(),
        start=start,
        end=end,
        why=why,
        rule=rule,
        ground=ground,
        words=" ".join(words.split()),
    )
    audit.record(
        by=by,
        action="COLLECTION",
        what="trail.ground_given",
        person=person,
        obj=look,
        reason=why,
        purpose=f"{rule}:{ground}" if ground else rule,
    )
    return look.ref
