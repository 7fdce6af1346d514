"""Pages that belong to no one subject: the reader's account, and what is wrong or slow."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from abide.service.ui import actions, queries
from abide.service.ui.forms import AnswerForm, ReportForm

PER_PAGE = 20
# This room lies below the accounts and knows their roles by name only.
ANSWERS = "ADMINISTRATOR"


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, what their role is, and the way to a second step at sign-in."""
    user = request.user
    rows = [
        ("Name", user.full_name),
        ("Email", user.email),
        ("Role", user.get_role_display()),
        ("Organisation", user.organisation),
        ("Team", user.team or "No team"),
    ]
    return render(request, "ui/account.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def wrong_or_slow(request: HttpRequest) -> HttpResponse:
    """Show what was asked and answered to anybody, and take a report from whoever is signed in."""
    if request.method == "POST" and request.user.is_authenticated:
        form = ReportForm(request.POST)
        if form.is_valid():
            return _reported(request, form)
    else:
        form = ReportForm(initial={"page": request.GET.get("page", "")[:500]})
    context = {
        "form": form,
        "page": Paginator(queries.answered(), PER_PAGE).get_page(request.GET.get("list")),
        "waiting": queries.waiting().count(),
        "may_answer": getattr(request.user, "role", "") == ANSWERS,
    }
    return render(request, "ui/wrong_or_slow.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, ref: UUID | None = None) -> HttpResponse:
    """Show an administrator the reports that wait, and one of them to be answered."""
    if request.user.role != ANSWERS:
        raise PermissionDenied("Administrators answer reports on pages.")
    if ref is None:
        return render(
            request,
            "ui/reports.html",
            {"page": Paginator(queries.waiting(), PER_PAGE).get_page(request.GET.get("page"))},
        )
    report = queries.to_answer(ref)
    if report is None:
        raise Http404("No such report waits for an answer.")
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            actions.answer(by=request.user, report=report, **form.cleaned_data)
        except actions.AlreadyAnswered as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The answer is on the public list.")
        return redirect("ui:reports")
    return render(
        request, "ui/answer.html", {"report": report, "form": form}, status=422 if form.errors else 200
    )


def _reported(request: HttpRequest, form: ReportForm) -> HttpResponse:
    try:
        actions.report(by=request.user, **form.cleaned_data)
    except actions.TooMany as refused:
        form.add_error(None, str(refused))
        return render(request, "ui/wrong_or_slow.html", {"form": form}, status=429)
    messages.success(request, "Thank you. Once it is answered, the answer is on this page.")
    return redirect("ui:wrong_or_slow")
