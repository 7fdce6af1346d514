"""Reads users: who asks for a page, and those that somebody may list."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from abide.service.accounts.models import Role, User


def reader(request: HttpRequest) -> User:
    """Give who asks for a page that nobody reaches without signing in."""
    assert isinstance(request.user, User)
    return request.user


def users_for(user: User) -> QuerySet[User]:
    """Give the users somebody may list: an administrator and an auditor all, a team manager their team."""
    users = User.objects.select_related("organisation", "team").order_by("full_name", "pk")
    if user.role in {Role.ADMINISTRATOR, Role.AUDITOR}:
        return users
    if user.role == Role.TEAM_MANAGER and user.team_id is not None:
        return users.filter(team_id=user.team_id)
    raise PermissionDenied("Your role does not list users.")
