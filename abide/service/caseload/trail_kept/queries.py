"""Reads names of places and grounds for looks."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from abide.service.accounts.models import User
from abide.service.caseload.models import PlaceOfInterest, TrailLook
from abide.service.people.models import Person
from abide.service.people.queries import if_seen

# A look lasts no longer than a shift (our own default): whoever comes back tomorrow says why again.
LASTS = timedelta(hours=12)


def places(user: User, person: Person) -> QuerySet[PlaceOfInterest]:
    """Give the named places of a person whom the user sees, by name."""
    held = PlaceOfInterest.objects.filter(person__in=if_seen(user, person), removed_at=None)
    return held.select_related("by").order_by("name")


def look(
    user: User, person: Person, ref: UUID | None, start: datetime, end: datetime, now: datetime
) -> TrailLook | None:
    """Give the ground that this user gave for this look at exactly this stretch; None where there is none."""
    if ref is None:
        return None
    given = TrailLook.objects.filter(ref=ref, by=user, person=person, start=start, end=end)
    return given.filter(at__gt=now - LASTS).first()
