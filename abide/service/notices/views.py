"""The pages of notices: mine, one of them, those I sent, and how I want to be told."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.service.accounts.queries import reader
from abide.service.notices import actions, queries, rules, tokens, words
from abide.service.notices.forms import ChoicesForm
from abide.service.notices.models import Receiver

ROWS = 50


@login_required
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the user was told, newest first."""
    user = reader(request)
    page = Paginator(queries.mine(user), ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    queries.note_listed(user, shown)
    context = {
        "page": page,
        "rows": [(each, queries.waits(each)) for each in shown],
        "waiting": queries.waiting(user),
    }
    return render(request, "notices/mine.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one notice to its receiver, which counts as opened; take the receipt that some want."""
    user = reader(request)
    shown = queries.open_mine(user, ref)
    if request.method == "POST":
        first = actions.confirm(by=user, receiver=shown)
        said = "You have confirmed it." if first else "It is confirmed already."
        messages.success(request, said)
        return redirect("notices:notice", ref)
    actions.note_seen(by=user, receivers=[shown])
    context = {
        "receiver": shown,
        "notice": shown.notice,
        "number": tokens.number(shown.notice.ref),
        "state": queries.state_of(shown.notice.ref),
    }
    return render(request, "notices/notice.html", context)


@login_required
@never_cache
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """Give the count in the header anew, for a page that was told of a notice while it is open."""
    return render(request, "ui/bell.html")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Count every notice of the user's as opened; what wants a receipt still waits for it."""
    user = reader(request)
    actions.note_seen(by=user, receivers=queries.unseen(user))
    messages.success(request, "All are marked as read. What wants your confirmation still waits for it.")
    return redirect("notices:mine")


@login_required
@never_cache
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Show the notices that the user sent, and how each stands."""
    user = reader(request)
    page = Paginator(queries.sent_by(user), ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    queries.note_sent_listed(user, shown)
    states = queries.states_of(each.ref for each in shown)
    rows = [(each, states[each.ref]) for each in shown]
    context = {
        "page": page,
        "rows": [(each, state, words.stands(state), words.colour(state)) for each, state in rows],
    }
    return render(request, "notices/sent.html", context)


@login_required
@never_cache
@require_GET
def sent_one(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one notice that the user sent: who was told, how, and what became of it."""
    shown = queries.open_sent(reader(request), ref)
    state = queries.state_of(shown.ref)
    context = {
        "notice": shown,
        "state": state,
        "stands": words.stands(state),
        "colour": words.colour(state),
    }
    return render(request, "notices/sent_one.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show and take how the user wants to be told of each kind."""
    user = reader(request)
    mobile = queries.mobile_of(user)
    # Without a number nothing can be sent to, so nothing is offered as chosen.
    without = frozenset() if mobile else {rules.Channel.SMS}
    chosen = {kind: sorted(channels - without) for kind, channels in queries.choices_of(user).items()}
    initial = {"mobile": mobile, **chosen}
    form = ChoicesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose(by=user, kinds=form.chosen(), mobile=form.cleaned_data["mobile"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Your choices are kept.")
            return redirect("notices:choices")
    context = {"form": form, "email": user.email, "kinds": rules.KINDS}
    return render(request, "notices/choices.html", context, status=422 if form.errors else 200)


def belongs_to(request: HttpRequest, receiver: Receiver) -> bool:
    """Whether whoever asks is signed in as a notice's receiver."""
    return request.user.is_authenticated and receiver.user_id == request.user.pk
