"""Names of places, given and taken away from the trail's page."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from abide.service.accounts import permissions
from abide.service.accounts.permissions import Task
from abide.service.caseload.trail_kept import actions, queries
from abide.service.caseload.trail_kept.forms import PlaceForm
from abide.service.caseload.views import reader
from abide.service.people import queries as people
from abide.service.people.choices import Why


@login_required
@require_POST
def name(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a place where somebody stayed a name, and go back to the trail."""
    user = reader(request)
    permissions.check(user, Task.DESCRIBE_PEOPLE)
    person = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    form = PlaceForm(request.POST)
    if form.is_valid():
        longitude, latitude = form.cleaned_data["at"]
        given = {"name": form.cleaned_data["name"], "kind": form.cleaned_data["kind"]}
        try:
            actions.name_place(by=user, person=person, longitude=longitude, latitude=latitude, **given)
        except ValidationError as refused:
            form.add_error("name", refused.message_dict["name"])
        else:
            messages.success(request, "The place has a name now. Stays there carry it.")
    for faults in form.errors.values():
        messages.error(request, " ".join(map(str, faults)))
    return redirect(_back(request, ref))


@login_required
@require_POST
def remove(request: HttpRequest, ref: UUID, place: UUID) -> HttpResponse:
    """Take a place's name away, and go back to the trail."""
    user = reader(request)
    permissions.check(user, Task.DESCRIBE_PEOPLE)
    person = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    named = queries.places(user, person).filter(ref=place).first()
    if named is None:
        raise Http404("There is no such place.")
    actions.remove_place(by=user, place=named)
    messages.success(request, "The place's name is taken away.")
    return redirect(_back(request, ref))


def _back(request: HttpRequest, ref: UUID) -> str:
    # Only the query is taken from the form: the way back is to this person's own trail.
    query = QueryDict(request.POST.get("back", "")[:500]).urlencode()
    return f"{reverse('caseload:trail', args=[ref])}?{query}#places"
