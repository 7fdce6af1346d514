"""The only reader for those who answer: the user comes first, and sees only about people they may see."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts.models import FindingRow
from abide.service.devices.models import Fitting
from abide.service.messages.rules import RESOLVED
from abide.service.orders.choices import VersionStatus
from abide.service.orders.models import Condition, Order
from abide.service.orders.rules import ZONES
from abide.service.people.models import Person
from abide.service.people.queries import about_seen, address_on, if_seen, people_for
from abide.service.wearer import own_queries, routes
from abide.service.wearer.models import Access, Ask, Matter, MatterKind, ServedZone


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of an order in force, for those who record what was served; served: None where nothing was."""

    condition: Condition
    name: str
    mark: str
    served: ServedZone | None


def access_of(user: User, person: Person) -> Access | None:
    """Give the way in that a person has now; None where there is none the user may know of."""
    found = Access.objects.filter(person__in=if_seen(user, person), revoked_at=None)
    return found.select_related("made_by").first()


def zones_to_serve(user: User, person: Person) -> list[Zone]:
    """Give the zones of a person's orders in force, each with what was recorded as served of it."""
    held = Condition.objects.filter(
        version__current_of__in=Order.objects.filter(person__in=if_seen(user, person)),
        version__status=VersionStatus.IN_FORCE,
        kind__in=ZONES,
    ).select_related("version")
    rows = {
        (row.order_id, row.key, row.mark): row
        for row in ServedZone.objects.filter(order__person=person).select_related("by")
    }
    return [
        Zone(
            condition,
            condition.details.get("name", ""),
            own_queries.mark_of(condition),
            rows.get((condition.version.order_id, condition.key, own_queries.mark_of(condition))),
        )
        for condition in held.order_by("key")
    ]


def open_asks(user: User) -> QuerySet[Ask]:
    """Give the requests that wait for an answer, of people this user may see, the oldest first."""
    found = Ask.objects.filter(about_seen(user, "person"), state__in=routes.OPEN)
    return found.select_related("person", "condition__version__order").order_by("asked_at", "pk")


def open_matters(user: User) -> QuerySet[Matter]:
    """Give the faults, disputes and complaints that wait for an answer, the first due first."""
    found = Matter.objects.filter(about_seen(user, "person"), answered_at=None)
    # A fault is over with the thread in which it is dealt with.
    found = found.exclude(kind=MatterKind.FAULT, thread__status=RESOLVED)
    return found.select_related("person", "finding__fitting", "thread").order_by("due_at", "pk")


def ask(user: User, ref: UUID) -> Ask | None:
    """Give one request about a person this user may see; None for any other."""
    found = Ask.objects.filter(ref=ref, person__in=people_for(user))
    shown = ("person", "condition__version__order__responsible_officer", "answered_by", "absence")
    return found.select_related(*shown).first()


def matter(user: User, ref: UUID) -> Matter | None:
    """Give one matter about a person this user may see; None for any other."""
    found = Matter.objects.filter(ref=ref, person__in=people_for(user))
    return found.select_related("person", "finding__fitting", "thread", "answered_by").first()


def asks_of(user: User, person: Person) -> QuerySet[Ask]:
    """Give everything a person asked for, newest first."""
    found = Ask.objects.filter(person__in=if_seen(user, person))
    return found.select_related("condition", "answered_by").order_by("-asked_at")


def matters_of(user: User, person: Person) -> QuerySet[Matter]:
    """Give everything a person told us, newest first."""
    found = Matter.objects.filter(person__in=if_seen(user, person))
    return found.select_related("finding", "answered_by", "thread").order_by("-raised_at")


def disputes_of(user: User, finding: FindingRow) -> list[Matter]:
    """Give what the person says is wrong with a finding, or with an earlier saying of it; oldest first."""
    found = Matter.objects.filter(finding__chain=finding.chain, person__in=people_for(user))
    return list(found.select_related("answered_by").order_by("raised_at"))


def identity(user: User, person: Person, now: datetime) -> list[tuple[str, str]]:
    """Give what is kept of a person that a caller can be asked for; nothing of somebody not in one's care."""
    if not if_seen(user, person).exists():
        return []
    address = address_on(person, times.local(now).date())
    worn = Fitting.objects.filter(person=person, end=None).select_related("device")
    rows = [
        ("Date of birth", times.plain_day(person.date_of_birth) if person.date_of_birth else ""),
        ("First line of their address", address.lines[0] if address and address.lines else ""),
        ("Number on their tag", ", ".join(fitting.device.serial for fitting in worn)),
        ("Their telephone number", person.phone),
    ]
    return [(name, value) for name, value in rows if value]


def curfews_of(user: User, person: Person, today: date) -> list[Condition]:
    """Give the curfews of a person's orders that hold or are still to come; none the user may not see."""
    if not if_seen(user, person).exists():
        return []
    return own_queries.own_curfews(person, today)


def supplier_of(user: User, person: Person) -> str:
    """Name the supplier of what a person wears now; "" where that is nothing or not the user's to see."""
    worn = Fitting.objects.filter(person__in=if_seen(user, person), end=None)
    return worn.values_list("device__supplier__name", flat=True).order_by("-start").first() or ""
