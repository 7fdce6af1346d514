"""The page of those whom a condition protects: how to reach them safely, how fresh their unit is."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from abide.service.accounts.models import User
from abide.service.alerts.queries import last_notification
from abide.service.people import queries as people
from abide.service.people.choices import Why
from abide.service.protection import queries
from abide.service.protection.forms import PositionForm


def _reader(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    if not (people.sees_people(user) and user.may_see_protected):
        raise PermissionDenied("You may not see protected people.")
    return user


@login_required
@never_cache
@require_GET
def of_person(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show everybody whom a condition protects from a person on tag."""
    user, now = _reader(request), timezone.now()
    person = people.open_person(user, ref, why=Why.SAFEGUARDING)
    context = {
        "person": person,
        "alerts": queries.open_alerts(user, person, now),
        "shown": queries.shown(user, person, now, why=Why.SAFEGUARDING),
        "form": PositionForm(),
        "seen": last_notification(),
    }
    return render(request, "protection/person.html", context)


@login_required
@never_cache
@require_POST
def position(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show where a protected person was last, once, for a reason that is written down with the look."""
    user = _reader(request)
    form = PositionForm(request.POST)
    if not form.is_valid():
        return render(request, "protection/position.html", {"form": form, "ref": ref}, status=422)
    protected, last = queries.last_position(user, ref, why=form.cleaned_data["why"])
    context = {"protected": protected, "last": last, "person": protected.protected_from, "ref": ref}
    return render(request, "protection/position.html", context)
