"""The pages of threads: mine, one of them, and a new one."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can
from abide.service.accounts.queries import reader
from abide.service.messages import actions, board, queries, rules
from abide.service.messages.forms import BeginForm, DueForm, OwnerForm, ReplyForm
from abide.service.messages.models import Thread
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import open_person

ROWS = 50


@login_required
@never_cache
@require_GET
def threads(request: HttpRequest) -> HttpResponse:
    """Show every thread of the user's that is not resolved, the longest overdue first; or those resolved."""
    user, now = reader(request), timezone.now()
    resolved, own = request.GET.get("show") == "resolved", request.GET.get("show") == "own"
    page = Paginator(queries.listed(user, resolved=resolved, own=own), ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    queries.note_listed(user, shown)
    context = {
        "page": page,
        "rows": [(each, _overdue(each, now)) for each in shown],
        "resolved": resolved,
        "own": own,
        "may_write": can(user, Task.WRITE_MESSAGES),
    }
    return render(request, "threads/list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one thread, which opens its notices; take a reply with what the thread becomes by it."""
    user = reader(request)
    shown = queries.open_thread(user, ref)
    # A page left open asks for its parts anew by itself: nobody need have looked.
    if "Abide-Live" not in request.headers:
        actions.note_opened(by=user, thread=shown)
    form = ReplyForm(request.POST if request.method == "POST" else None, thread=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply(by=user, thread=shown, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Your message is in the thread.")
            return redirect("threads:thread", ref)
    return _thread_page(request, user, shown, form, OwnerForm())


@login_required
@never_cache
@require_POST
def hand_over(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a thread to somebody who may see it; with no address given, the user takes it."""
    user = reader(request)
    shown = queries.open_thread(user, ref)
    form = OwnerForm({"email": user.email} if "take" in request.POST else request.POST)
    if form.is_valid():
        owner = queries.colleague(shown, form.cleaned_data["email"])
        try:
            if owner is None:
                raise ValidationError({"email": "Nobody with this email address may see this thread."})
            actions.hand_over(by=user, thread=shown, owner=owner)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"The thread is with {owner.full_name} now.")
            return redirect("threads:thread", ref)
    return _thread_page(request, user, shown, ReplyForm(thread=shown), form)


@login_required
@never_cache
@require_POST
def change_due(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a thread another due time, with the reason."""
    user = reader(request)
    shown = queries.open_thread(user, ref)
    form = DueForm(request.POST)
    if form.is_valid():
        try:
            actions.change_due(by=user, thread=shown, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "The answer is due at another time now, and the thread says why.")
            return redirect("threads:thread", ref)
    return _thread_page(request, user, shown, ReplyForm(thread=shown), OwnerForm(), form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a thread about a topic."""
    return _begin(request, None)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def begin_about(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Begin a thread about a person on tag."""
    return _begin(request, open_person(reader(request), ref, why=Why.CASE_MANAGEMENT))


def _begin(request: HttpRequest, person: Person | None) -> HttpResponse:
    user = reader(request)
    if not can(user, Task.WRITE_MESSAGES):
        raise PermissionDenied("Your role does not write messages.")
    posted = request.method == "POST"
    # Their own organisation is chosen to begin with, so that a colleague can take over.
    form = BeginForm(request.POST) if posted else BeginForm(initial={"addressed": [user.organisation.ref]})
    if posted and form.is_valid():
        try:
            begun = actions.begin(by=user, person=person, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "The thread is begun.")
            return redirect("threads:thread", begun.ref)
    status = 422 if form.errors else 200
    others = queries.unresolved_about(user, person) if person is not None else ()
    context = {"form": form, "person": person, "others": others}
    return render(request, "threads/begin.html", context, status=status)


def _thread_page(
    request: HttpRequest,
    user: User,
    shown: Thread,
    form: ReplyForm,
    owner: OwnerForm,
    due: DueForm | None = None,
) -> HttpResponse:
    due = due or DueForm(initial={"due_at": timezone.localtime(shown.due_at)})
    faulty = next((each for each in (owner, due) if each.errors), form)
    context = {
        "thread": shown,
        "said": queries.said(shown),
        "addressed": shown.addressed.order_by("name"),
        "overdue": _overdue(shown, timezone.now()),
        "form": form,
        "owner": owner,
        "due": due,
        "faulty": faulty,
        "month": board.month_of(timezone.localdate()),
        "may_write": can(user, Task.WRITE_MESSAGES),
    }
    status = 422 if faulty.errors else 200
    return render(request, "threads/thread.html", context, status=status)


def _overdue(thread: Thread, now: datetime) -> bool:
    return rules.overdue(thread.status, thread.due_at, now)
