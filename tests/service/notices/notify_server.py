"""A server that behaves as GOV.UK Notify's API is documented to, on a loopback port of its own.

Source: docs.notifications.service.gov.uk/rest-api.html: tokens, the two ways to send, statuses, error codes.
"""

import base64
import hmac
import json
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"a_test_key-{SERVICE}-{SECRET}"
TEMPLATES = {"email": str(uuid.UUID(int=1)), "sms": str(uuid.UUID(int=2))}
# Sending to these is refused, as in trial mode.
NOT_ALLOWED = {"stranger@elsewhere.example"}
ADDRESS = {"email": "email_address", "sms": "phone_number"}


class NotifyServer(ThreadingHTTPServer):
    """What was sent to it is in `messages`, newest last; `fails` are statuses to answer with first.

    hold: where it is an event, answers wait for it once a message is taken.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages = []
        self.fails = []
        self.asked = []
        self.hold = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def settings(self):
        """Settings by which the service sends through this server."""
        return {
            "key": KEY,
            "url": self.url,
            "email_template": TEMPLATES["email"],
            "sms_template": TEMPLATES["sms"],
            "callback_token": "a token of the callbacks",
        }


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        self.server.asked.append(self.path)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.rpartition("/")[2]
        if self._refused() or self.path not in {"/v2/notifications/email", "/v2/notifications/sms"}:
            return
        address = body.get(ADDRESS[kind])
        if not address:
            self._error(400, "ValidationError", f"{ADDRESS[kind]} is a required property")
        elif body.get("template_id") != TEMPLATES[kind]:
            self._error(400, "BadRequestError", "Template not found")
        elif address in NOT_ALLOWED:
            self._error(400, "BadRequestError", "Can't send to this recipient when service is in trial mode")
        else:
            message = {
                "id": str(uuid.uuid4()),
                "reference": body.get("reference"),
                "type": kind,
                "status": "created",
                ADDRESS[kind]: address,
                "personalisation": body.get("personalisation", {}),
            }
            self.server.messages.append(message)
            if self.server.hold:
                self.server.hold.wait(60)
            self._answer(201, {"id": message["id"], "reference": message["reference"], "content": {}})

    def do_GET(self):
        self.server.asked.append(self.path)
        if self._refused():
            return
        parts = urlsplit(self.path)
        if parts.path == "/v2/notifications":
            wanted = parse_qs(parts.query).get("reference", [None])[0]
            found = [m for m in reversed(self.server.messages) if wanted in {None, m["reference"]}]
            self._answer(200, {"notifications": found, "links": {"current": self.path}})
            return
        found = [m for m in self.server.messages if m["id"] == parts.path.rpartition("/")[2]]
        if found:
            self._answer(200, found[0])
        else:
            self._error(404, "NoResultFound", "No result found")

    def _refused(self):
        if self.server.fails:
            status, error = self.server.fails.pop(0)
            self._error(status, error, "as the test wants it")
            return True
        if not _sound(self.headers.get("Authorization", "")):
            self._error(403, "AuthError", "Invalid token: signature, API token not found")
            return True
        return False

    def _error(self, status, error, message):
        self._answer(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _answer(self, status, values):
        body = json.dumps(values).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            # Whoever asked may be gone.
            self.wfile.write(body)


def _sound(header):
    """Whether a header carries a token of HS256 by our key, issued within 30 seconds of now."""
    try:
        head, claims, mark = header.removeprefix("Bearer ").split(".")
        right = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), sha256).digest()
        said, named = json.loads(_decoded(claims)), json.loads(_decoded(head))
    except ValueError:
        return False
    return (
        hmac.compare_digest(_decoded(mark), right)
        and named == {"typ": "JWT", "alg": "HS256"}
        and said["iss"] == SERVICE
        and abs(said["iat"] - time.time()) <= 30
    )


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@contextmanager
def listening():
    """The server under way, for as long as the block lasts."""
    server = NotifyServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
