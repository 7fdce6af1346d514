"""What reaches a notice from outside: the link in a message, and a provider's word of a delivery."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from abide.service.notices import actions, outbox, queries, tokens
from abide.service.notices.forms import CodeForm
from abide.service.notices.govuk import STATUSES
from abide.service.notices.views import belongs_to

_MOST_BYTES = 20_000


@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the link of a message confirm it: signed in as its receiver, or with the code.

    Opening the link confirms nothing, because programs open links too. Without an account a page says
    the notice's kind, number and what its sender wrote for outside; never its subject or text.
    """
    receiver = queries.receiver_by_token(token)
    if belongs_to(request, receiver):
        return redirect("notices:notice", receiver.ref)
    form = CodeForm(request.POST if request.method == "POST" else None)
    done = receiver.receipted_at is not None
    opened = False
    if request.method == "POST" and form.is_valid():
        opened = actions.confirm_by_code(receiver=receiver, code=form.cleaned_data["code"])
        if not opened:
            form.add_error("code", "This is not the code of this message, or it was tried too often.")
    context = {
        "notice": receiver.notice,
        "number": tokens.number(receiver.notice.ref),
        "form": form,
        "opened": opened,
        "done": done,
    }
    return render(request, "notices/receipt.html", context, status=422 if form.errors else 200)


@csrf_exempt
@never_cache
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """Take GOV.UK Notify's receipt of a delivery: JSON with our reference, its id and a status.

    401 without the bearer token of the settings (and always where none is set); 400 for what is no
    receipt; 404 for a message we did not send, which Notify tries again as it may be ahead of our note.
    """
    wanted = settings.NOTICES["notify"]["callback_token"]
    given = request.headers.get("Authorization", "")
    if not wanted or not constant_time_compare(given, f"Bearer {wanted}"):
        return JsonResponse({"error": "A bearer token is needed."}, status=401)
    try:
        told = json.loads(request.body[:_MOST_BYTES])
        reference, identity, status = str(told["reference"]), str(told["id"]), STATUSES[str(told["status"])]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "This is no receipt of a delivery."}, status=400)
    sending = queries.sending_of(reference, identity)
    if sending is None:
        return JsonResponse({"error": "No such message was sent."}, status=404)
    outbox.take_status(sending, status, outbox.now_utc())
    return HttpResponse(status=204)
