"""Pages that belong to no one subject."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
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
