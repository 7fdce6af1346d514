"""The pages of the directory: whom to call at each organisation, and for what."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can
from abide.service.messages import actions, queries
from abide.service.messages.forms import ContactForm
from abide.service.messages.models import Contact


@login_required
@never_cache
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """Show the directory to anybody signed in."""
    context = {"contacts": queries.contacts(), "may_keep": _may_keep(request)}
    return render(request, "threads/contacts.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a contact."""
    return _edit(request, None)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a contact."""
    return _edit(request, queries.contact(ref))


@login_required
@require_POST
def remove(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a contact out of the directory."""
    user = request.user
    assert isinstance(user, User)
    contact = queries.contact(ref)
    actions.remove_contact(by=user, contact=contact)
    messages.success(request, "The contact is removed.")
    return redirect("threads:contacts")


def _edit(request: HttpRequest, contact: Contact | None) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    if not _may_keep(request):
        raise PermissionDenied("Your role does not keep the directory of contacts.")
    form = ContactForm(request.POST if request.method == "POST" else None, instance=contact)
    if request.method == "POST" and form.is_valid():
        try:
            if contact is None:
                actions.add_contact(by=user, **form.cleaned_data)
            else:
                actions.change_contact(by=user, contact=contact, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "The directory is changed.")
            return redirect("threads:contacts")
    status = 422 if form.errors else 200
    return render(request, "threads/contact.html", {"form": form, "contact": contact}, status=status)


def _may_keep(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and can(request.user, Task.KEEP_CONTACTS)
