"""The wall's screen, and the numbers it asks for again by itself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from abide.service.accounts.models import Role, User
from abide.service.alerts.queries import last_notification
from abide.service.shifts.wall import check_sees
from abide.service.shifts.wall import wall as count


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    check_sees(request.user)
    return request.user


@login_required
@never_cache
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """Show the screen; it goes on by itself for as long as it is signed in."""
    user = _reader(request)
    context = {
        "seen": last_notification(),
        "wall": count(user, timezone.now()),
        # Nobody sits at it, so that only its own account, which sees nobody, stays signed in by itself.
        "stays": user.role == Role.WALL_SCREEN,
    }
    return render(request, "shifts/wall.html", context)


@login_required
@never_cache
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Give the part of the screen that changes."""
    user = _reader(request)
    return render(request, "shifts/wall_numbers.html", {"wall": count(user, timezone.now())})
