"""The page of what was changed about a person."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from abide.service.accounts.models import User
from abide.service.caseload.changes import read
from abide.service.people.choices import Why
from abide.service.people.queries import open_person


@login_required
@never_cache
@require_GET
def changes(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show what was changed about a person, the newest first."""
    assert isinstance(request.user, User)
    person = open_person(request.user, ref, why=Why.CASE_MANAGEMENT)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    context = {
        "person": person,
        "changes": read.read(request.user, person, before=before),
        "first": not before,
    }
    return render(request, "caseload/changes.html", context)
