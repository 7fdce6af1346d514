"""The board page of a month: the strategic threads that were not resolved, and what was decided."""

import re
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can
from abide.service.messages import actions, board, queries
from abide.service.messages.forms import DecisionForm

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@login_required
@never_cache
@require_GET
def page(request: HttpRequest, month: str = "") -> HttpResponse:
    """Show the board page of a month, this one where none is named."""
    user = request.user
    assert isinstance(user, User)
    now = timezone.localtime()
    shown = _month(month, now.date())
    rows = queries.on_board(user, shown, now)
    counts = board.counts((line, [each.name for each in thread.addressed.all()]) for thread, line in rows)
    later = board.after(shown)
    context = {
        "month": shown,
        "under_way": shown == board.month_of(now.date()),
        "rows": rows,
        "unresolved": sum(line.status != "RESOLVED" for _, line in rows),
        "overdue": sum(line.overdue for _, line in rows),
        "counts": counts,
        "before": board.before(shown),
        "after": later if later <= now.date() else None,
        "may_write": can(user, Task.WRITE_MESSAGES),
    }
    return render(request, "threads/board.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, ref: UUID, month: str) -> HttpResponse:
    """Record what the board of a month decided on one thread."""
    user = request.user
    assert isinstance(user, User)
    if not can(user, Task.WRITE_MESSAGES):
        raise PermissionDenied("Your role does not write messages.")
    shown = _month(month, timezone.localdate())
    thread = queries.open_thread(user, ref)
    form = DecisionForm(request.POST if request.method == "POST" else None, thread=thread)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(by=user, thread=thread, month=shown, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, _plain(refused))
        else:
            messages.success(request, "The decision is in the thread and on the board page.")
            return redirect("threads:board_of", f"{shown:%Y-%m}")
    context = {"thread": thread, "month": shown, "form": form}
    return render(request, "threads/decide.html", context, status=422 if form.errors else 200)


def _month(given: str, today: date) -> date:
    """Read a month; Http404 for what is none, or is still to come."""
    if not given:
        return board.month_of(today)
    found = _MONTH.fullmatch(given)
    if found is None or date(int(found[1]), int(found[2]), 1) > today:
        raise Http404("There is no such month.")
    return date(int(found[1]), int(found[2]), 1)


def _plain(refused: ValidationError) -> ValidationError:
    """Say at the top of the form what has no field of its own."""
    return ValidationError([text for texts in refused.message_dict.values() for text in texts])
