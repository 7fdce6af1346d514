"""The door for suppliers' machines: what is kept, what is refused and how it is said."""

import asyncio
import gzip
import json
import random
import sqlite3

import httpx
import pytest

from abide.service.api import body as bodies
from abide.service.api.door import Door
from abide.service.api.guarded import Guarded
from abide.service.api.keys import Keys
from abide.service.api.rates import Rates
from abide.stream import Closed, SqliteLog

T = 1_774_612_800_000_000
KEYS = {"abide_north_secret": "north", "abide_south_secret": "south"}
GOOD = {"kind": "home", "device": "A1", "at": "2026-03-27T12:00:00Z", "present": True}
NDJSON = "application/x-ndjson"


def lines(*events):
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


class Site:
    """A door with a log of its own; `post` and `get` speak HTTP to it."""

    def __init__(self, folder, rates=None):
        self.folder = folder
        self.log = SqliteLog(folder / "log.sqlite3")
        self.guarded_log = SqliteLog(folder / "guarded.sqlite3")
        self.guarded = Guarded(lambda: frozenset({"P1", "P2"}), log=lambda: self.guarded_log)
        self.inside = 0
        self.door = Door(
            self._inside,
            log=lambda: self.log,
            guarded=self.guarded,
            keys=Keys(KEYS.get),
            rates=rates or Rates(1_000_000, 1_000_000),
            now=lambda: T,
        )

    async def _inside(self, scope, receive, send):
        self.inside += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"inside"})

    def ask(self, method, path, *, key="abide_north_secret", headers=None, **options):
        sent = {"Authorization": f"Bearer {key}"} if key else {}

        async def go():
            transport = httpx.ASGITransport(app=self.door, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url="http://abide") as client:
                return await client.request(method, path, headers={**sent, **(headers or {})}, **options)

        return asyncio.run(go())

    def post(self, content, *, kind=NDJSON, headers=None, **options):
        sent = {"Content-Type": kind} if kind else {}
        return self.ask(
            "POST", "/api/v1/events", content=content, headers={**sent, **(headers or {})}, **options
        )

    def kept(self):
        return [line for entry in self.log.read(0, limit=1000) for line in entry.body.splitlines()]


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    yield site
    site.log.close()
    site.guarded_log.close()


def test_good_lines_are_kept_and_acknowledged_with_a_receipt(site):
    answer = site.post(lines(GOOD, {**GOOD, "device": "A2"}))
    assert answer.status_code == 202
    said = answer.json()
    assert (said["accepted"], said["rejected"], said["faults"]) == (2, 0, [])
    [entry] = site.log.read(0, limit=10)
    assert (entry.sender, entry.count, entry.received_at) == ("north", 2, T)
    assert [json.loads(line)["device"] for line in site.kept()] == ["A1", "A2"]


def test_bad_lines_are_named_all_at_once_and_never_take_good_ones_down(site):
    bad = {**GOOD, "at": "yesterday", "present": "perhaps"}
    answer = site.post(lines(GOOD, bad) + b"not json\n" + lines({**GOOD, "device": "A2"}))
    said = answer.json()
    assert (answer.status_code, said["accepted"], said["rejected"]) == (202, 2, 2)
    assert [(f["line"], f["field"]) for f in said["faults"]] == [(2, "at"), (2, "present"), (3, "")]
    assert all(f["error"] for f in said["faults"])
    assert [json.loads(line)["device"] for line in site.kept()] == ["A1", "A2"]


def test_a_body_without_one_good_line_is_refused_whole_and_nothing_is_kept(site):
    answer = site.post(b"nonsense\n" + lines({"kind": "fix"}))
    assert answer.status_code == 422
    assert {f["line"] for f in answer.json()["faults"]} == {1, 2}
    assert site.kept() == []


def test_a_last_line_without_its_newline_counts(site):
    assert site.post(lines(GOOD).rstrip()).json()["accepted"] == 1
    assert site.kept() == [lines(GOOD).rstrip()]


def test_gzip_is_unpacked(site):
    answer = site.post(gzip.compress(lines(GOOD)), headers={"Content-Encoding": "gzip"})
    assert answer.json()["accepted"] == 1
    assert site.kept() == [lines(GOOD).rstrip()]


def test_gzip_of_several_members_is_one_body(site):
    packed = gzip.compress(lines(GOOD)) + gzip.compress(lines(GOOD))
    assert site.post(packed, headers={"Content-Encoding": "gzip"}).json()["accepted"] == 2


@pytest.mark.parametrize("cut", [1, 10, -1])
def test_gzip_cut_short_is_refused(site, cut):
    packed = gzip.compress(lines(*[GOOD] * 50))[:cut]
    assert site.post(packed, headers={"Content-Encoding": "gzip"}).status_code == 400


def test_a_small_body_that_unpacks_to_a_huge_one_is_refused_without_unpacking_it(site):
    bomb = gzip.compress(b"\n" * (bodies.BODY_BYTES + 1))
    assert len(bomb) < 100_000
    assert site.post(bomb, headers={"Content-Encoding": "gzip"}).status_code == 413


def test_the_same_key_and_body_gives_the_same_receipt_and_keeps_nothing_twice(site):
    body = lines(GOOD) + b"bad\n"
    headers = {"Idempotency-Key": "k1"}
    first, again = site.post(body, headers=headers), site.post(body, headers=headers)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert len(site.kept()) == 1


def test_plain_and_gzip_of_one_body_are_the_same_body(site):
    first = site.post(lines(GOOD), headers={"Idempotency-Key": "k1"})
    again = site.post(
        gzip.compress(lines(GOOD)), headers={"Idempotency-Key": "k1", "Content-Encoding": "gzip"}
    )
    assert first.json() == again.json()


def test_the_same_key_with_another_body_is_a_conflict(site):
    site.post(lines(GOOD), headers={"Idempotency-Key": "k1"})
    assert site.post(lines(GOOD, GOOD), headers={"Idempotency-Key": "k1"}).status_code == 409
    assert len(site.kept()) == 1


@pytest.mark.parametrize(("length", "status"), [(200, 202), (201, 400)])
def test_an_idempotency_key_has_a_longest_length(site, length, status):
    assert site.post(lines(GOOD), headers={"Idempotency-Key": "k" * length}).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer abide_north_wrong"},
        {"Authorization": "Basic abide_north_secret"},
        {"Authorization": "Bearer \xff\xfe"},
        {"Authorization": "Bearer abide_" + "x" * 5000},
    ],
)
def test_without_a_good_key_nobody_sends_or_reads(site, headers):
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    for method, path in [("POST", "/api/v1/events"), ("GET", "/api/v1/receipts/x")]:
        answer = site.ask(method, path, key=None, headers=raw)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert site.kept() == []


@pytest.mark.parametrize(
    ("kind", "encoding", "status"),
    [
        ("application/x-ndjson", None, 202),
        ("Application/NDJSON; charset=UTF-8", None, 202),
        ("application/x-ndjson", "identity", 202),
        (None, None, 415),
        ("application/json", None, 415),
        ("text/plain", None, 415),
        ("application/x-ndjson; charset=utf-16", None, 415),
        ("application/x-ndjson; charset=utf-8; profile=tag", None, 202),
        ("application/x-ndjson; profile=tag", None, 202),
        ("application/x-ndjson", "br", 415),
        ("application/x-ndjson", "gzip, gzip", 415),
    ],
)
def test_only_ndjson_in_utf_8_plain_or_gzip_is_taken(site, kind, encoding, status):
    headers = {"Content-Encoding": encoding} if encoding else {}
    assert site.post(lines(GOOD), kind=kind, headers=headers).status_code == status


@pytest.mark.parametrize("body", [b"", b"\n", b" \r\n\n"])
def test_a_body_without_events_is_refused(site, body):
    assert site.post(body).status_code == 400


@pytest.mark.parametrize(("extra", "status"), [(0, 202), (1, 413)])
def test_a_body_has_a_largest_size(site, extra, status):
    body = lines(GOOD)
    padding = b" " * 60_000 + b"\n"
    whole = bodies.BODY_BYTES + extra - len(body)
    body += padding * (whole // len(padding)) + b" " * (whole % len(padding))
    assert site.post(body).status_code == status


def test_a_body_that_goes_on_past_the_limit_without_saying_so_is_cut_off(site):
    taken = 0

    async def endless():
        nonlocal taken
        while True:
            taken += 2**20
            yield b" " * 2**20

    assert site.post(endless()).status_code == 413
    assert taken <= bodies.BODY_BYTES + 4 * 2**20


@pytest.mark.parametrize(("extra", "status"), [(0, 202), (1, 413)])
def test_a_body_has_a_largest_number_of_lines(site, monkeypatch, extra, status):
    monkeypatch.setattr(bodies, "LINES", 5)
    assert site.post(lines(*[GOOD] * (5 + extra))).status_code == status


def test_a_line_of_ten_megabytes_is_a_fault_of_that_line_only(site):
    answer = site.post(lines(GOOD) + b'{"kind":"' + b"x" * 10_000_000 + b'"}\n' + lines(GOOD))
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert [f["line"] for f in answer.json()["faults"]] == [2]
    assert len(answer.content) < 1000


def test_a_supplier_that_sends_too_much_waits_and_another_does_not(tmp_path):
    site = Site(tmp_path, Rates(per_second=1, burst=10))
    assert site.post(lines(*[GOOD] * 10)).status_code == 202
    refused = site.post(lines(GOOD))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert site.post(lines(GOOD), key="abide_south_secret").status_code == 202
    assert len(site.kept()) == 11
    site.log.close()
    site.guarded_log.close()


def test_a_receipt_is_for_its_own_supplier_only(site):
    receipt = site.post(lines(GOOD)).json()["receipt"]
    own = site.ask("GET", f"/api/v1/receipts/{receipt}")
    assert own.json() == {
        "receipt": receipt,
        "received_at": "2026-03-27T12:00:00Z",
        "accepted": 1,
        "rejected": 0,
        "faults": [],
    }
    assert site.ask("GET", f"/api/v1/receipts/{receipt}", key="abide_south_secret").status_code == 404
    assert site.ask("GET", "/api/v1/receipts/" + "0" * 5000).status_code == 404


@pytest.mark.parametrize(
    "problem", [sqlite3.OperationalError("disk full"), Closed("closing"), OSError(28, "no space")]
)
def test_what_cannot_be_kept_is_never_acknowledged_and_never_a_500(site, monkeypatch, problem):
    def submit(batch):
        raise problem

    monkeypatch.setattr(site.log, "submit", submit)
    assert site.post(lines(GOOD)).status_code == 503
    assert site.kept() == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/events", 405),
        ("PUT", "/api/v1/events", 405),
        ("POST", "/api/v1/openapi.json", 405),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/", 404),
    ],
)
def test_other_addresses_and_methods_of_the_api_are_said_to_be_none(site, method, path, status):
    answer = site.ask(method, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert site.inside == 0


def test_whatever_is_not_the_api_goes_inside(site):
    assert site.ask("GET", "/").text == "inside"
    assert site.ask("GET", "/apiary").text == "inside"


def test_health_and_the_description_need_no_key_and_hold_no_data(site):
    assert site.ask("GET", "/healthz", key=None).json() == {"status": "ok"}
    described = site.ask("GET", "/api/v1/openapi.json", key=None).json()
    assert set(described["paths"]) == {"/api/v1/events", "/api/v1/receipts/{id}", "/healthz"}
    event = described["paths"]["/api/v1/events"]["post"]["requestBody"]["x-line-schema"]
    names = [option["$ref"].rsplit("/", 1)[1] for option in event["anyOf"]]
    shapes = described["components"]["schemas"]
    kinds = {shapes[name]["properties"]["kind"]["enum"][0]: shapes[name] for name in names}
    assert set(kinds) == {"fix", "home", "equipment", "alcohol", "battery"}
    assert all("device" in shape["required"] for shape in kinds.values())


@pytest.mark.parametrize("seed", range(40))
def test_no_body_whatever_is_answered_with_a_500(site, seed):
    dice = random.Random(seed)
    good = lines(
        GOOD,
        {
            "kind": "fix",
            "device": "A",
            "at": "2026-03-27T12:00:00Z",
            "longitude": 1,
            "latitude": 2,
            "accuracy_m": 3,
            "source": "gps",
        },
    )
    body = bytearray(good * 3)
    for _ in range(dice.randint(1, 30)):
        body[dice.randrange(len(body))] = dice.randrange(256)
    answer = site.post(bytes(body[: dice.randint(1, len(body))]))
    assert answer.status_code in {202, 400, 422}
    said = answer.json()
    assert len(site.kept()) == (said["accepted"] if answer.status_code == 202 else 0)


def test_a_sender_that_hangs_up_halfway_leaves_nothing_behind(site):
    sent = []

    async def go():
        parts = [
            {"type": "http.request", "body": lines(GOOD), "more_body": True},
            {"type": "http.disconnect"},
        ]

        async def receive():
            return parts.pop(0)

        async def send(message):
            sent.append(message)

        headers = [(b"authorization", b"Bearer abide_north_secret"), (b"content-type", NDJSON.encode())]
        await site.door(
            {"type": "http", "method": "POST", "path": "/api/v1/events", "headers": headers}, receive, send
        )

    asyncio.run(go())
    assert (sent, site.kept()) == ([], [])


# --- protected people's units ----------------------------------------------------------------------------

THEIRS = {
    "kind": "fix",
    "device": "P1",
    "at": "2026-03-27T12:00:00Z",
    "longitude": 1.234567,
    "latitude": 51.765432,
    "accuracy_m": 20,
    "source": "gps",
}


def guarded_lines(site):
    return [line for entry in site.guarded_log.read(0, limit=100) for line in entry.body.splitlines()]


def test_what_a_protected_persons_unit_sends_never_enters_the_log_of_people_on_tag(site):
    answer = site.post(lines(GOOD, THEIRS, {**GOOD, "device": "A2"}, "not an event"))
    assert answer.status_code == 202
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (3, 1)
    assert [json.loads(line)["device"] for line in site.kept()] == ["A1", "A2"]
    assert [json.loads(line)["device"] for line in guarded_lines(site)] == ["P1"]
    assert b"1.234567" not in b"".join(path.read_bytes() for path in site.folder.glob("log.sqlite3*"))


def test_a_batch_of_nothing_else_is_acknowledged_and_has_a_receipt(site):
    answer = site.post(lines(THEIRS))
    assert answer.status_code == 202
    assert site.kept() == []
    asked = site.ask("GET", answer.headers["Location"])
    assert (asked.status_code, asked.json()["accepted"]) == (200, 1)


def test_a_repeat_is_kept_once_in_either_log(site):
    first, again = (
        site.post(lines(GOOD, THEIRS), headers={"Idempotency-Key": "k1"}).json()["receipt"] for _ in range(2)
    )
    assert first == again
    assert (len(site.kept()), len(guarded_lines(site))) == (1, 1)
    other = site.post(
        lines(GOOD, {**THEIRS, "at": "2026-03-27T13:00:00Z"}), headers={"Idempotency-Key": "k1"}
    )
    assert other.status_code == 409


def test_nothing_is_taken_in_while_nobody_can_say_whose_units_are_protected(site):
    def cannot():
        raise ConnectionError

    site.guarded._look = cannot
    assert site.post(lines(GOOD)).status_code == 503
    assert site.kept() == []


def test_a_unit_new_to_the_inventory_is_known_within_seconds(tmp_path):
    known, clock = set(), [0.0]
    guarded = Guarded(lambda: frozenset(known), log=lambda: None, clock=lambda: clock[0])
    assert asyncio.run(guarded.serials()) == frozenset()
    known.add("P9")
    clock[0] = 4.9
    assert asyncio.run(guarded.serials()) == frozenset()
    clock[0] = 5.0
    assert asyncio.run(guarded.serials()) == {"P9"}
