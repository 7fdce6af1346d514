"""Outages of these days, one of them with who is in it, and taking or ending it."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from abide.service.accounts.models import User
from abide.service.alerts.queries import last_notification
from abide.service.outages import actions, queries, words
from abide.service.outages.forms import EndForm
from abide.service.outages.models import Outage, OutageState
from abide.service.outages.rules import Family
from abide.service.people.choices import Why
from abide.service.people.queries import note_listed

# Outages that are over are listed for so long.
RECENT = timedelta(days=28)


def _reader(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    if not queries.sees_outages(user):
        raise PermissionDenied("Your role does not show outages: they are the monitoring centre's.")
    return user


def _found(user: User, ref: UUID) -> Outage:
    try:
        return queries.outage(user, ref)
    except Outage.DoesNotExist as missing:
        raise Http404("There is no such outage.") from missing


@login_required
@never_cache
@require_GET
def outage_list(request: HttpRequest) -> HttpResponse:
    """Show what is out now, and what was in the last four weeks."""
    user, now = _reader(request), timezone.now()
    past = queries.outages(user).exclude(state=OutageState.OPEN).filter(began__gte=now - RECENT)
    page = Paginator(past, queries.MOST_SHOWN).get_page(request.GET.get("page"))
    over = list(page.object_list)
    context = {
        "lines": queries.lines(user, now),
        "over": list(zip(over, queries.lines_of(user, over, now), strict=True)),
        "page": page,
    }
    return render(request, "outages/list.html", context)


@login_required
@never_cache
@require_GET
def outage(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one outage: what it has in common, what is not known, who is in it, and how to end it."""
    user = _reader(request)
    return _page(request, user, _found(user, ref), EndForm())


@login_required
@never_cache
@require_GET
def changed(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give the part of one outage's page that says how it stands, for a live page."""
    user = _reader(request)
    shown = _found(user, ref)
    return render(request, "outages/standing.html", {"outage": shown, **_said(user, shown)})


@login_required
@require_POST
def take(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an outage, as whoever leads the shift."""
    user = _reader(request)
    _found(user, ref)
    try:
        actions.take_outage(by=user, outage=ref)
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "This outage is now with you.")
    return redirect("outages:outage", ref)


@login_required
@require_POST
def end(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End an outage: closes the alerts of those who are back, and gives the rest back to the queue."""
    user = _reader(request)
    shown = _found(user, ref)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, user, shown, form, status=422)
    try:
        actions.end_outage(by=user, outage=ref, **form.cleaned_data)
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The outage is ended. Whoever is still silent is in the queue alone.")
    return redirect("outages:outage", ref)


def _said(user: User, shown: Outage) -> dict[str, object]:
    family = Family(shown.family)
    return {
        "line": queries.lines_of(user, [shown], timezone.now())[0],
        "what": words.WHAT[family],
        "not_known": words.NOT_KNOWN[family],
        "open": shown.state == OutageState.OPEN,
    }


def _page(
    request: HttpRequest, user: User, shown: Outage, form: EndForm, *, status: int = 200
) -> HttpResponse:
    seen = last_notification()
    page = Paginator(queries.members(user, shown), queries.MOST_SHOWN).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    note_listed(user, [row.person for row in rows], what="outage.listed", why=Why.ALERT)
    context = {
        "outage": shown,
        "rows": rows,
        "page": page,
        "form": form,
        "seen": seen,
        "mine": shown.owner_id == user.pk,
        **_said(user, shown),
    }
    return render(request, "outages/outage.html", context, status=status)
