"""For whom and what notifying is suspended: the list, suspending, and going on before the time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can
from abide.service.alerts import words
from abide.service.alerts.rules import Refused
from abide.service.centre import actions, parameters, queries
from abide.service.centre.forms import SuspendForm
from abide.service.centre.models import Suspension
from abide.service.centre.views import reader
from abide.service.people import queries as people
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.ui.refused import say_beside


@login_required
@require_GET
def suspended(request: HttpRequest) -> HttpResponse:
    """Show what is suspended now, by whom, why and until when; and what ended last."""
    user, now = reader(request), timezone.now()
    going_on, ended = list(queries.suspensions(user, now)), queries.ended_suspensions(user, now)
    people.note_listed(
        user, [s.person for s in [*going_on, *ended] if s.person], what="suspensions.listed", why=Why.ALERT
    )
    context = {
        "going_on": [(each, what_of(each)) for each in going_on],
        "ended": [(each, what_of(each)) for each in ended],
        "may": can(user, Task.SUSPEND_NOTIFYING),
        "may_all": can(user, Task.SUSPEND_FOR_ALL),
    }
    return render(request, "centre/suspended.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Suspend notifying of one person's alerts."""
    user = reader(request)
    if not can(user, Task.SUSPEND_NOTIFYING):
        raise PermissionDenied("Your role does not suspend notifying.")
    return _form(request, user, people.open_person(user, ref, why=Why.ALERT))


@login_required
@require_http_methods(["GET", "POST"])
def suspend_kind(request: HttpRequest) -> HttpResponse:
    """Suspend notifying of a kind of alert for everybody."""
    user = reader(request)
    if not can(user, Task.SUSPEND_FOR_ALL):
        raise PermissionDenied("Your role does not suspend notifying for everybody.")
    return _form(request, user, None)


@login_required
@require_POST
def resume(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Let notifying go on before its time."""
    user = reader(request)
    try:
        actions.resume(by=user, suspension=queries.suspension(user, ref, timezone.now()))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Notifying goes on.")
    return redirect("centre:suspended")


def what_of(suspension: Suspension) -> str:
    """Say which kind of alerts a suspension is of."""
    return words.name(suspension.kind) if suspension.kind else "Every kind"


def _form(request: HttpRequest, user: User, person: Person | None) -> HttpResponse:
    now = timezone.now()
    longest = parameters.longest(everybody=person is None, on=timezone.localdate(now))
    until = _soon(now, longest)
    form = SuspendForm(
        request.POST if request.method == "POST" else None, everybody=person is None, until=until
    )
    if form.is_valid():
        try:
            actions.suspend(by=user, person=person, **form.cleaned_data)
        except ValidationError as faults:
            say_beside(form, faults)
        else:
            messages.success(request, "Notifying is suspended. Recording goes on.")
            return redirect("centre:suspended")
    context = {"form": form, "person": person, "hours": int(longest.total_seconds() // 3600)}
    return render(request, "centre/suspend.html", context, status=422 if form.errors else 200)


def _soon(now: datetime, longest: timedelta) -> datetime:
    # A proposal well within the limit, on the hour.
    return (now + min(longest, timedelta(hours=4))).replace(minute=0, second=0, microsecond=0)
