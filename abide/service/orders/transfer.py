"""Who may be given whose orders: the orders that a user may hand over, and the officers to hand them to."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from abide.service.accounts.models import Role, User
from abide.service.accounts.permissions import Task, can
from abide.service.orders.choices import VersionStatus
from abide.service.orders.models import Order
from abide.service.people.models import Person
from abide.service.people.queries import people_for


def transferable(user: User, people: Iterable[Person]) -> QuerySet[Order]:
    """Give the orders in force of these people that the user may hand to another officer, by name.

    A team manager's are those of the team and those that name the manager; a centre manager's are all.
    """
    if not can(user, Task.ASSIGN_ORDERS):
        return Order.objects.none()
    orders = Order.objects.filter(
        person__in=people_for(user).filter(pk__in=[person.pk for person in people]),
        current__status=VersionStatus.IN_FORCE,
    )
    if user.role == Role.TEAM_MANAGER:
        ours = Q(responsible_officer=user)
        if user.team_id is not None:
            ours |= Q(team=user.team_id)
        orders = orders.filter(ours)
    return orders.select_related("person", "responsible_officer", "team").order_by(
        "person__family_name", "person__given_name", "pk"
    )


def officers(user: User) -> QuerySet[User]:
    """Give the officers a user may hand orders to: the team's; for a centre manager every team's."""
    if not can(user, Task.ASSIGN_ORDERS):
        return User.objects.none()
    found = User.objects.filter(
        is_active=True, role__in=[Role.PRACTITIONER, Role.TEAM_MANAGER], team__isnull=False
    )
    if user.role == Role.TEAM_MANAGER:
        found = found.filter(team=user.team_id)
    return found.select_related("team").order_by("team__name", "full_name", "pk")
