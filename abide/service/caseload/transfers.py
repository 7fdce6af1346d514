"""The pages that give people to another officer: chosen on the list, confirmed by name, done."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from abide.service.accounts import permissions
from abide.service.accounts.models import Role, User
from abide.service.accounts.permissions import Task
from abide.service.caseload import actions
from abide.service.caseload.views import WHY_BY_ROLE, as_uuid, reader
from abide.service.orders.models import Order
from abide.service.orders.transfer import officers, transferable
from abide.service.people import queries as people

# As many as one page of the list shows.
MOST_AT_ONCE = 50


class TransferForm(forms.Form):
    """Which officer they go to."""

    to = forms.TypedChoiceField(
        label="Transfer to",
        coerce=UUID,
        error_messages={
            "required": "Choose the officer to transfer to.",
            "invalid_choice": "Choose an officer from the list.",
        },
    )

    def __init__(self, user: User, given: object = None):
        super().__init__(given)  # type: ignore[arg-type]
        self.fields["to"].choices = [("", "Choose an officer"), *_choices(user)]  # type: ignore[attr-defined]


def _choices(user: User) -> list[tuple[str, str]]:
    """Name the officers, with their team where there may be several."""
    one_team = user.role == Role.TEAM_MANAGER
    return [
        (str(each.ref), each.full_name if one_team else f"{each.full_name}, {each.team}")
        for each in officers(user)
    ]


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Show who was chosen and with whom they are; with an officer named, transfer all of them or none."""
    user = reader(request)
    permissions.check(user, Task.ASSIGN_ORDERS)
    asked = (request.POST if request.method == "POST" else request.GET).getlist("person")[:MOST_AT_ONCE]
    refs = [ref for ref in map(as_uuid, asked) if ref]
    chosen = list(people.people_for(user).filter(ref__in=refs))
    found = list(transferable(user, chosen))
    form = TransferForm(user, request.POST if request.method == "POST" else None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            gone = actions.transfer(
                by=user, were_with=_were_with(request.POST.getlist("was")), to=form.cleaned_data["to"]
            )
        except ValidationError as refused:
            faults = refused.messages
        else:
            officer = dict(_choices(user))[str(form.cleaned_data["to"])]
            who = gone[0].name if len(gone) == 1 else f"{len(gone)} people"
            verb = "is" if len(gone) == 1 else "are"
            messages.success(request, f"{who} {verb} transferred to {officer}.")
            return redirect("caseload:people")
    people.note_listed(user, chosen, what="transfer.shown", why=WHY_BY_ROLE[Role(user.role)])
    moving = {order.person_id for order in found}
    context = {
        "form": form,
        "faults": faults,
        "orders": [(order, _was(order)) for order in found],
        "staying": [person for person in chosen if person.pk not in moving],
        "count": len(moving),
    }
    return render(request, "caseload/transfer.html", context, status=422 if form.errors or faults else 200)


def _was(order: Order) -> str:
    """Write down with whom an order is shown to be, for `transfer` to compare."""
    officer = order.responsible_officer
    return f"{order.ref}:{officer.ref if officer else ''}"


def _were_with(written: Iterable[str]) -> dict[UUID, UUID | None]:
    """Read what `_was` wrote; what it did not write is left out."""
    pairs = (each.partition(":") for each in written)
    read = ((as_uuid(order), as_uuid(officer)) for order, _, officer in pairs)
    return {order: officer for order, officer in read if order}
