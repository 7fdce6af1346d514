"""The pages of contacts and appointments of one person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can, check
from abide.service.accounts.queries import reader
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import open_person
from abide.service.supervision import actions, queries
from abide.service.supervision.choices import Outcome
from abide.service.supervision.forms import (
    AppointmentForm,
    ContactForm,
    CorrectAppointmentForm,
    CorrectContactForm,
    OutcomeForm,
)
from abide.service.supervision.models import Appointment, Contact
from abide.service.ui.refused import say_beside

ROWS = 50


def _opened(user: User, ref: UUID) -> Person:
    return open_person(user, ref, why=Why.CASE_MANAGEMENT)


@login_required
@never_cache
@require_GET
def contacts(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show every contact with a person, newest first, and their appointments."""
    user, now = reader(request), timezone.now()
    person = _opened(user, ref)
    page = Paginator(queries.contacts(user, person), ROWS).get_page(request.GET.get("page"))
    planned = list(queries.appointments(user, person)[:ROWS])
    context = {
        "person": person,
        "page": page,
        "ahead": [each for each in reversed(planned) if each.at > now],
        "past": [each for each in planned if each.at <= now],
        "may_record": can(user, Task.RECORD_CONTACTS),
        "may_plan": can(user, Task.PLAN_APPOINTMENTS),
    }
    return render(request, "supervision/contacts.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record one contact that was made or tried."""
    user = reader(request)
    check(user, Task.RECORD_CONTACTS)
    person = _opened(user, ref)
    first = {"at": timezone.now(), "made_by": user.full_name}
    form = ContactForm(request.POST or None, initial=first)
    if form.is_valid():
        try:
            actions.record_contact(by=user, person=person, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "The contact is recorded.")
            return redirect("caseload:person", ref)
    return _form_page(request, "supervision/record.html", person, form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, ref: UUID, contact: UUID) -> HttpResponse:
    """Show one contact with all that was written of it, and take a correction."""
    user = reader(request)
    person = _opened(user, ref)
    versions = queries.versions_of_contact(user, person, contact)
    if not versions:
        raise Http404("There is no such contact with this person.")
    shown = versions[0]
    form = CorrectContactForm(request.POST or None, initial=_as_written(shown, CorrectContactForm))
    if request.method == "POST":
        check(user, Task.RECORD_CONTACTS)
    if form.is_valid():
        try:
            actions.correct_contact(by=user, contact=shown, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "The correction is kept, and what was written before stays below it.")
            return redirect("supervision:contact", ref, contact)
    more = {"shown": shown, "versions": versions, "may": can(user, Task.RECORD_CONTACTS)}
    return _form_page(request, "supervision/contact.html", person, form, more)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Make an appointment."""
    user = reader(request)
    check(user, Task.PLAN_APPOINTMENTS)
    person = _opened(user, ref)
    form = AppointmentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.make_appointment(by=user, person=person, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "The appointment is made.")
            return redirect("supervision:contacts", ref)
    return _form_page(request, "supervision/plan.html", person, form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def appointment(request: HttpRequest, ref: UUID, appointment: UUID) -> HttpResponse:
    """Show one appointment with all that was written of it, and take what came of it."""
    user = reader(request)
    person, versions = _versions(user, ref, appointment)
    shown = versions[0]
    form = OutcomeForm(request.POST or None, initial=_as_written(shown, OutcomeForm))
    if request.method == "POST":
        check(user, Task.PLAN_APPOINTMENTS)
    if form.is_valid():
        given = dict(form.cleaned_data)
        instead = given.pop("instead")
        try:
            actions.change_appointment(by=user, appointment=shown, instead=instead, **given)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "What came of the appointment is kept.")
            return redirect("supervision:appointment", ref, appointment)
    more = {
        "shown": shown,
        "versions": versions,
        "may": can(user, Task.PLAN_APPOINTMENTS),
        "known": shown.outcome != Outcome.NOT_KNOWN,
        "ahead": shown.outcome == Outcome.NOT_KNOWN and shown.at > timezone.now(),
    }
    return _form_page(request, "supervision/appointment.html", person, form, more)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ref: UUID, appointment: UUID) -> HttpResponse:
    """Correct when, where or for what an appointment is."""
    user = reader(request)
    check(user, Task.PLAN_APPOINTMENTS)
    person, versions = _versions(user, ref, appointment)
    shown = versions[0]
    form = CorrectAppointmentForm(request.POST or None, initial=_as_written(shown, CorrectAppointmentForm))
    if form.is_valid():
        try:
            actions.change_appointment(by=user, appointment=shown, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "The appointment is changed, and what was written before stays.")
            return redirect("supervision:appointment", ref, appointment)
    return _form_page(request, "supervision/plan.html", person, form, {"shown": shown})


def _versions(user: User, ref: UUID, appointment: UUID) -> tuple[Person, list[Appointment]]:
    person = _opened(user, ref)
    versions = queries.versions_of_appointment(user, person, appointment)
    if not versions:
        raise Http404("There is no such appointment of this person.")
    return person, versions


def _as_written(shown: Contact | Appointment, form: type[forms.Form]) -> dict[str, Any]:
    """Give a form's first values from the version that is shown; why it changes is to be said anew."""
    fields = [name for name in form.base_fields if name != "why_changed"]
    return {name: getattr(shown, name) for name in fields if hasattr(shown, name)}


def _form_page(
    request: HttpRequest,
    template: str,
    person: Person,
    form: forms.Form,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"person": person, "form": form, **(more or {})}, status=status)
