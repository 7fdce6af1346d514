"""The pages that keep a view of the list under a name, and forget it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from abide.service.caseload import actions
from abide.service.caseload.queries import SHOW, address
from abide.service.caseload.views import reader


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the present view of the list under a name, and go back to it."""
    user = reader(request)
    search, show = request.POST.get("q", "").strip(), request.POST.get("show", "")
    show = show if show in SHOW else ""
    try:
        kept = actions.save_filter(by=user, name=request.POST.get("name", ""), search=search, show=show)
    except ValidationError as refused:
        for fault in refused.messages:
            messages.error(request, fault)
    else:
        messages.success(request, f"This view is saved as “{kept.name}”.")
    return redirect(address(search, show))


@login_required
@require_POST
def remove(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Forget one of the user's own saved filters."""
    user = reader(request)
    saved = user.saved_filters.filter(ref=ref).first()
    if saved is None:
        raise Http404("You have no such saved view.")
    actions.remove_filter(by=user, saved=saved)
    messages.success(request, f"The saved view “{saved.name}” is removed.")
    return redirect("caseload:people")
