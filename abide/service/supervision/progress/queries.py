"""Reads purposes, referrals and recognitions for pages: the user first, and only whom they may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from abide.explain import times
from abide.service.accounts.models import Role, User
from abide.service.alerts.models import FindingRow
from abide.service.orders.choices import VersionStatus
from abide.service.orders.models import Condition, Order
from abide.service.orders.queries import orders_for
from abide.service.orders.rules import ALCOHOL
from abide.service.people.models import Person
from abide.service.people.queries import people_for
from abide.service.supervision.progress.milestones import Milestone
from abide.service.supervision.progress.models import Recognition, Referral, StatedPurpose
from abide.service.supervision.progress.parameters import numbers

# Whose work supervision is; others are not prompted.
SUPERVISES = frozenset({Role.PRACTITIONER, Role.TEAM_MANAGER})


@dataclass(frozen=True, slots=True)
class Ending:
    """An alcohol condition that ends soon and of which nobody has asked yet what support comes after."""

    condition: Condition
    person: Person
    order: Order
    ends_on: date

    def sentence(self, today: date) -> str:
        """Say the prompt, with the day on which the condition ends and how many days that is away."""
        left = (self.ends_on - today).days
        kind, on = self.condition.get_kind_display(), times.plain_day(self.ends_on)
        if left < 0:
            return f"{kind} ended on {on}, and no support after it is recorded."
        when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        return f"{kind} ends on {on}, {when}. Offer support for afterwards."


def condition_of(user: User, person: Person, order: UUID, key: str) -> Condition | None:
    """Give the newest version of a condition of somebody the user sees, by its order's reference, or None."""
    mine = Condition.objects.filter(version__order__in=orders_for(user, person).filter(ref=order), key=key)
    shown = mine.select_related("version__order__person", "version__order__current", "address")
    return shown.order_by("-version__number").first()


def purposes(orders: Iterable[int]) -> dict[tuple[int, str], list[StatedPurpose]]:
    """Give what was said of each condition of these orders, by order and key, newest first; one question.

    For a caller who may see the people of the orders.
    """
    found: dict[tuple[int, str], list[StatedPurpose]] = defaultdict(list)
    for stated in StatedPurpose.objects.filter(order__in=list(orders)).order_by("-pk"):
        found[stated.order_id, stated.key].append(stated)
    return found


def referrals(orders: Iterable[int]) -> dict[tuple[int, str], list[Referral]]:
    """Give what was recorded of support after each alcohol condition of these orders, newest first."""
    found: dict[tuple[int, str], list[Referral]] = defaultdict(list)
    for referral in Referral.objects.filter(order__in=list(orders)).order_by("-pk"):
        found[referral.order_id, referral.key].append(referral)
    return found


def endings(user: User, today: date, *, people: QuerySet[Person] | None = None) -> QuerySet[Condition]:
    """Give the alcohol conditions in force that end soon with nothing recorded of support, the soonest first.

    people: among whom, of those the user sees; all of these if None.
    """
    number = numbers(today)
    until = today + timedelta(days=int(number["alcohol_ending_days"]))
    since = today - timedelta(days=int(number["alcohol_ended_days"]))
    asked = Referral.objects.filter(
        order=OuterRef("version__order"), key=OuterRef("key"), ends_on=OuterRef("last_day")
    )
    whom = people_for(user) if people is None else people
    found = Condition.objects.filter(
        ~Exists(asked),
        kind__in=ALCOHOL,
        last_day__range=(since, until),
        version=F("version__order__current"),
        version__status=VersionStatus.IN_FORCE,
        version__order__person__in=whom.values("pk"),
    )
    shown = found.select_related("version__order__person", "version__order__responsible_officer")
    return shown.order_by("last_day", "version__order__person__family_name", "pk")


def as_ending(condition: Condition) -> Ending:
    """Put one of `endings` into the words' values."""
    order = condition.version.order
    assert condition.last_day is not None
    return Ending(condition, order.person, order, condition.last_day)


def recognised(orders: Iterable[int]) -> set[tuple[int, Milestone]]:
    """Give which milestones of these orders have had their message."""
    rows = Recognition.objects.filter(order__in=list(orders)).values_list("order_id", "milestone")
    return {(order, Milestone(milestone)) for order, milestone in rows}


def recognitions_of(person: Person) -> list[Recognition]:
    """Give the messages that recognise something of a person, newest first: for the person's own page.

    For a caller who may see the person, or is the person.
    """
    return list(Recognition.objects.filter(person=person).order_by("-at", "-pk"))


def supervised(user: User) -> QuerySet[Person]:
    """Give the people on whom the user works, by name; nobody for a role that supervises none."""
    if Role(user.role) not in SUPERVISES:
        return Person.objects.none()
    return people_for(user).order_by("family_name", "given_name", "pk")


def ending_orders(people: Sequence[Person], today: date, *, within: int = 28) -> list[Order]:
    """Give the orders in force of these people that end within so many days, the soonest first."""
    last = today + timedelta(days=within)
    ends = Q(current__ends_on__gte=today, current__ends_on__lte=last)
    found = Order.objects.filter(ends, person__in=people, current__status=VersionStatus.IN_FORCE)
    return list(found.select_related("person", "current").order_by("current__ends_on", "pk"))


def standing(people: Sequence[Person], *, since: datetime, codes: Iterable[str]) -> QuerySet[FindingRow]:
    """Give the findings of these codes that stand about people the user was given, from a moment on."""
    found = FindingRow.objects.filter(
        Q(end=None) | Q(end__gt=since),
        fitting__person__in=people,
        superseded_by=None,
        code__in=list(codes),
    )
    return found.select_related("fitting").order_by("start", "id")
