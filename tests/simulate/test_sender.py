import gzip
import json

import httpx
import pytest

from abide.simulate.sender import LINES_A_BATCH, NotTaken, Sender, Stopped


class Service:
    """Answers as the service would, from a list of statuses; the last one goes on for ever."""

    def __init__(self, *statuses: int | Exception, headers: dict[str, str] | None = None):
        self.statuses = list(statuses)
        self.headers = headers or {}
        self.bodies: list[list[bytes]] = []
        self.keys: list[str] = []
        self.slept: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer abide_secret"
        assert request.headers["Content-Type"] == "application/x-ndjson"
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        lines = gzip.decompress(request.content).splitlines()
        self.keys.append(request.headers["Idempotency-Key"])
        if isinstance(status, Exception):
            raise status
        if status != 202:
            return httpx.Response(status, headers=self.headers, json={"title": "No", "status": status})
        self.bodies.append(lines)
        bad = sum(b"bad" in line for line in lines)
        return httpx.Response(202, json={"receipt": "r", "accepted": len(lines) - bad, "rejected": bad})

    def sender(self, **more) -> Sender:
        transport = httpx.MockTransport(self)
        return Sender(
            "http://service.test", "abide_secret", transport=transport, sleep=self.slept.append, **more
        )


def test_lines_arrive_in_order_packed_and_counted():
    service = Service(202)
    with service.sender() as sender:
        sent = sender.send([b'{"n":1}', b'{"bad":2}', b'{"n":3}'], [1, 2, 1])
    assert service.bodies == [[b'{"n":1}', b'{"bad":2}', b'{"n":3}']]
    assert (sent.accepted, sent.rejected, sent.batches, sent.again) == (2, 1, 1, 0)


@pytest.mark.parametrize("first", [500, 502, 503, 504, 429, 408, httpx.ConnectError("no")])
def test_what_is_not_acknowledged_is_sent_again_under_the_same_key(first):
    service = Service(first, first, 202)
    with service.sender() as sender:
        sent = sender.send([b"{}"], [0])
    assert sent.again == 2
    assert len(service.keys) == 3
    assert len(set(service.keys)) == 1
    assert service.bodies == [[b"{}"]]


def test_the_service_says_how_long_to_wait():
    service = Service(429, 202, headers={"Retry-After": "7"})
    with service.sender() as sender:
        sender.send([b"{}"], [0])
    assert sum(service.slept) == pytest.approx(7, abs=0.5)


@pytest.mark.parametrize("status", [400, 401, 409, 413, 415])
def test_a_refusal_that_sending_again_cannot_cure_is_an_error(status):
    service = Service(status)
    with service.sender() as sender, pytest.raises(NotTaken, match=str(status)):
        sender.send([b"{}"], [0])
    assert len(service.keys) == 1


def test_a_batch_without_one_good_line_is_counted_and_not_sent_for_ever():
    with Service(422).sender() as sender:
        sent = sender.send([b"x", b"y"], [0, 0])
    assert (sent.accepted, sent.rejected) == (0, 2)


def test_trying_stops_when_asked():
    service = Service(503)
    with service.sender(stop=lambda: len(service.keys) >= 2) as sender, pytest.raises(Stopped):
        sender.send([b"{}"], [0])
    assert len(service.keys) == 2


def test_a_device_always_uses_the_same_lane_and_its_lines_keep_their_order():
    service = Service(202)
    lines = [json.dumps({"device": n % 5, "n": n}).encode() for n in range(500)]
    with service.sender(lanes=3) as sender:
        sender.send(lines, [n % 5 for n in range(500)])
    for body in service.bodies:
        events = [json.loads(line) for line in body]
        assert len({event["device"] % 3 for event in events}) == 1
        assert [e["n"] for e in events] == sorted(e["n"] for e in events)
    assert sum(len(body) for body in service.bodies) == 500


def test_long_lists_are_cut_into_batches():
    service = Service(202)
    with service.sender() as sender:
        sent = sender.send([b"{}"] * (LINES_A_BATCH + 1), [0] * (LINES_A_BATCH + 1))
    assert [len(body) for body in service.bodies] == [LINES_A_BATCH, 1]
    assert sent.batches == 2
