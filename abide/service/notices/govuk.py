"""Email and text messages by GOV.UK Notify's API, version 2.

Source: GOV.UK Notify's REST API documentation (docs.notifications.service.gov.uk/rest-api.html): tokens of
HS256 that last 30 seconds, POST /v2/notifications/email and /sms, GET /v2/notifications/{id} and ?reference=.
A template holds the words; what is filled in is a kind, number, link, code and time, and nothing of a person.
"""

import base64
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from hmac import new as hmac
from typing import Any

import httpx
from django.conf import settings

from abide.service.notices import wording
from abide.service.notices.rules import Channel, Way
from abide.service.notices.senders import Outgoing, Refused, Sent, TryAgain

_SECONDS = 10.0
_UUID = 36

# What each of Notify's statuses means here; temporary and technical failures may be sent again.
STATUSES: dict[str, Way] = {
    "created": Way.SENT,
    "sending": Way.SENT,
    "pending": Way.SENT,
    "sent": Way.SENT,
    "delivered": Way.DELIVERED,
    "permanent-failure": Way.GIVEN_UP,
    "temporary-failure": Way.FAILED,
    "technical-failure": Way.FAILED,
}


class GovukNotify:
    """One caller of the API, with the key, templates and address that the settings give."""

    name = "notify"
    tells_status = True

    def __init__(self) -> None:
        given: Mapping[str, Any] = settings.NOTICES["notify"]
        self._key: str = given["key"]
        self._url: str = given["url"]
        self._templates = {Channel.EMAIL: given["email_template"], Channel.SMS: given["sms_template"]}

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand one message to Notify under the sending's own reference."""
        field = "email_address" if outgoing.channel == Channel.EMAIL else "phone_number"
        body = {
            field: outgoing.address,
            "template_id": self._templates[outgoing.channel],
            "personalisation": {
                "kind": outgoing.title.lower(),
                "number": outgoing.number,
                "due": wording.due(outgoing),
                "link": outgoing.link,
                "code": outgoing.code,
            },
            "reference": str(outgoing.ref),
        }
        answer = self._ask("POST", f"/v2/notifications/{outgoing.channel.lower()}", body=body)
        return Sent(str(answer["id"]))

    def find(self, outgoing: Outgoing) -> Sent | None:
        """Look for a message under the sending's reference, so that a broken try is not sent twice."""
        answer = self._ask("GET", "/v2/notifications", query={"reference": str(outgoing.ref)})
        found = [each for each in answer["notifications"] if each.get("reference") == str(outgoing.ref)]
        if not found:
            return None
        # The newest comes first.
        return Sent(str(found[0]["id"]), STATUSES.get(found[0]["status"], Way.SENT))

    def status(self, reference: str) -> Way | None:
        """Ask what became of a message; None where Notify knows it no more (after seven days)."""
        try:
            answer = self._ask("GET", f"/v2/notifications/{reference}")
        except Refused:
            return None
        return STATUSES.get(answer["status"], Way.SENT)

    def _ask(
        self, method: str, path: str, *, body: object = None, query: Mapping[str, str] | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {token(self._key, int(time.time()))}"}
        try:
            answer = httpx.request(
                method, f"{self._url}{path}", json=body, params=query, headers=headers, timeout=_SECONDS
            )
            told = answer.json()
        except httpx.HTTPError as error:
            raise TryAgain(type(error).__name__) from None
        except ValueError:
            raise TryAgain("not_json") from None
        if answer.is_success:
            return told
        # The message beside the code can quote the address, so only the code is kept.
        fault = f"{answer.status_code}:{_named(told)}"[:60]
        if answer.status_code in {400, 404}:
            raise Refused(fault)
        # 403 is a wrong key or clock, for whoever runs the service to mend; 429 and 5xx pass.
        raise TryAgain(fault, after=60 if answer.status_code == 429 else 0)


def token(key: str, now: int) -> str:
    """Sign a token for one request. key: name, service and secret in one; now: seconds of the epoch."""
    service, secret = key[-2 * _UUID - 1 : -_UUID - 1], key[-_UUID:]
    head = _part({"typ": "JWT", "alg": "HS256"}) + b"." + _part({"iss": service, "iat": now})
    mark = base64.urlsafe_b64encode(hmac(secret.encode(), head, sha256).digest()).rstrip(b"=")
    return (head + b"." + mark).decode()


def _part(values: Mapping[str, object]) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).rstrip(b"=")


def _named(told: Any) -> str:
    try:
        return str(told["errors"][0]["error"])
    except (KeyError, IndexError, TypeError):
        return "unknown"
