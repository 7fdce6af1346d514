"""The page of those whom a condition protects: how to reach them safely, how fresh their unit is."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.service.accounts.models import User
from abide.service.alerts.queries import last_notification
from abide.service.people import actions as people_actions
from abide.service.people import queries as people
from abide.service.people.choices import Why
from abide.service.people.models import ProtectedPerson
from abide.service.protection import actions, queries
from abide.service.protection.forms import PlanForm, PositionForm, UnitForm


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


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change how a protected person may be reached."""
    user = _reader(request)
    protected = queries.open_protected(user, ref, what="safe_contact_plan.opened", why=Why.SAFEGUARDING)
    plan = protected.safe_contact_plan
    form = PlanForm(request.POST, instance=plan) if request.method == "POST" else PlanForm(instance=plan)
    if request.method == "POST" and form.is_valid():
        people_actions.plan_safe_contact(by=user, protected_person=protected, **form.cleaned_data)
        messages.success(request, f"The safe-contact plan of {protected.given_name} is changed.")
        return redirect("protection:of_person", protected.protected_from.ref)
    return _change_page(request, protected, form, UnitForm())


@login_required
@never_cache
@require_POST
def give_unit(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a protected person a unit from now on."""
    user = _reader(request)
    protected = queries.open_protected(user, ref, what="protected.opened", why=Why.SAFEGUARDING)
    form = UnitForm(request.POST)
    if form.is_valid():
        device = form.cleaned_data["serial"]
        try:
            actions.give_unit(by=user, protected_person=protected, device=device, start=timezone.now())
        except ValidationError as refused:
            form.add_error("serial", refused.messages[0])
        else:
            messages.success(request, f"{protected.given_name} carries unit {device.serial} from now on.")
            return redirect("protection:of_person", protected.protected_from.ref)
    return _change_page(request, protected, PlanForm(instance=protected.safe_contact_plan), form)


@login_required
@require_POST
def take_unit_back(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Note that a unit is carried no longer, from now on."""
    user = _reader(request)
    carried = queries.unit(user, ref)
    try:
        actions.take_back(by=user, carrying=carried, end=timezone.now())
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, f"Unit {carried.device.serial} is taken back; its positions are gone.")
    return redirect("protection:of_person", carried.protected_person.protected_from.ref)


def _change_page(
    request: HttpRequest, protected: ProtectedPerson, plan: PlanForm, unit: UnitForm
) -> HttpResponse:
    context = {
        "protected": protected,
        "person": protected.protected_from,
        "form": plan,
        "unit": unit,
        "faulty": unit if unit.errors else plan,
    }
    status = 422 if plan.errors or unit.errors else 200
    return render(request, "protection/change.html", context, status=status)
