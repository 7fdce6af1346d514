"""Reads users for those who run the service."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from abide.service.accounts.models import Role, User


def users_for(user: User) -> QuerySet[User]:
    """Give the users somebody may list: an administrator and an auditor all, a team manager their team."""
    users = User.objects.select_related("organisation", "team").order_by("full_name", "pk")
    if user.role in {Role.ADMINISTRATOR, Role.AUDITOR}:
        return users
    if user.role == Role.TEAM_MANAGER and user.team_id is not None:
        return users.filter(team_id=user.team_id)
    raise PermissionDenied("Your role does not list users.")
