"""The only reader of contacts and appointments for a page: the user first, and only whom they may see."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from abide.service.accounts.models import User
from abide.service.people.models import Person
from abide.service.people.queries import if_seen
from abide.service.supervision.choices import Outcome
from abide.service.supervision.models import Appointment, Contact


def contacts(
    user: User, person: Person, *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Contact]:
    """Give the contacts that hold, newest first; since and until: from when up to when they were made."""
    found = Contact.objects.filter(person__in=if_seen(user, person), latest=True, withdrawn=False)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found.order_by("-at", "-pk")


def appointments(
    user: User, person: Person, *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Appointment]:
    """Give the appointments that hold, the latest first; since and until: from when up to when they are."""
    found = Appointment.objects.filter(person__in=if_seen(user, person), latest=True, withdrawn=False)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found.order_by("-at", "-pk")


def next_appointment(user: User, person: Person, now: datetime) -> Appointment | None:
    """Give the next appointment that is still to come and was not rearranged; None where there is none."""
    ahead = appointments(user, person, since=now).filter(outcome=Outcome.NOT_KNOWN)
    return ahead.order_by("at", "pk").first()


def versions_of_contact(user: User, person: Person, ref: UUID) -> list[Contact]:
    """Give every version of one contact, the newest first; nothing where the user may see none such."""
    found = Contact.objects.filter(ref=ref, person__in=if_seen(user, person))
    return list(found.select_related("written_by", "person").order_by("-number"))


def versions_of_appointment(user: User, person: Person, ref: UUID) -> list[Appointment]:
    """Give every version of one appointment, the newest first; nothing where the user may see none such."""
    found = Appointment.objects.filter(ref=ref, person__in=if_seen(user, person))
    return list(found.select_related("written_by", "person").order_by("-number"))
