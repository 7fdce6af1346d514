"""The pages of a person's documents: the list with a form to add one, a download, and withdrawing."""

import logging
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can, check
from abide.service.orders.queries import orders_for
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import open_person
from abide.service.supervision.documents import actions, files, queries, rules
from abide.service.supervision.documents.forms import DocumentForm, WithdrawForm
from abide.service.supervision.documents.models import Document

logger = logging.getLogger(__name__)
ROWS = 50


def _opened(request: HttpRequest, ref: UUID) -> tuple[User, Person]:
    assert isinstance(request.user, User)
    return request.user, open_person(request.user, ref, why=Why.CASE_MANAGEMENT)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show a person's documents, and take another."""
    user, person = _opened(request, ref)
    may = can(user, Task.KEEP_DOCUMENTS)
    posted = request.method == "POST"
    if posted:
        check(user, Task.KEEP_DOCUMENTS)
    sent = (request.POST, request.FILES) if posted else ()
    form = DocumentForm(*sent, orders=list(orders_for(user, person)))
    if posted and form.is_valid():
        given = dict(form.cleaned_data)
        # One byte more than is taken says as well that it is too large.
        content = given.pop("file").read(rules.MOST_BYTES + 1)
        try:
            actions.add(by=user, person=person, content=content, **given)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "The document is kept.")
            return redirect("supervision:documents", ref)
    page = Paginator(queries.documents(user, person), ROWS).get_page(request.GET.get("page"))
    context = {"person": person, "page": page, "form": form, "may_keep": may}
    return render(request, "supervision/documents.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def download(request: HttpRequest, ref: UUID, document: UUID) -> HttpResponse:
    """Give one file, to be saved and not shown: whatever is in it runs nowhere near this service."""
    user, person = _opened(request, ref)
    shown = _document(user, person, document)
    try:
        content = queries.download(user, shown)
    except files.Damaged:
        logger.error("document %s is not as it was stored", shown.ref)
        messages.error(
            request,
            "This file is gone or not as it was stored, so it is not shown. Tell whoever runs the service.",
        )
        return redirect("supervision:documents", ref)
    answer = HttpResponse(content, content_type=_served_as(shown))
    name = slugify(shown.title)[:60] or "document"
    answer["Content-Disposition"] = f'attachment; filename="{name}{rules.ENDINGS[shown.content]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, ref: UUID, document: UUID) -> HttpResponse:
    """Withdraw a document that was kept by mistake."""
    user, person = _opened(request, ref)
    check(user, Task.KEEP_DOCUMENTS)
    shown = _document(user, person, document)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw(by=user, document=shown, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "The document is withdrawn.")
            return redirect("supervision:documents", ref)
    context = {"person": person, "document": shown, "form": form}
    return render(request, "supervision/withdraw.html", context, status=422 if form.errors else 200)


def _document(user: User, person: Person, ref: UUID) -> Document:
    shown = queries.document(user, person, ref)
    if shown is None:
        raise Http404("There is no such document of this person.")
    return shown


def _served_as(shown: Document) -> str:
    return f"{shown.content}; charset=utf-8" if shown.content == rules.TEXT else shown.content
