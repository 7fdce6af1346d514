"""From an event that a supplier sends to a row that changes in an open page, while many pages are open.

A process of its own (`abide bench portal` starts it): a town of people with a practitioner for every 40, a
worker, a server, one real browser, and live streams as browsers hold them. Meanwhile everybody else goes on
sending a fix a minute. Seconds of the clock on the wall.
"""

import asyncio
import itertools
import json
import shutil
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import crowd
import portal
import processes

CASELOAD, CENTRE = 40, 10
BATCHES_A_SECOND = 10
EVERY_SECONDS = 0.5
KINDS = ("strap_cut", "case_open", "battery_low", "strap_restored")
# Notes in the page when each part of it was put in its place.
WATCH = """() => {
  window.changedAt = {};
  new MutationObserver((all) => {
    for (const one of all) for (const node of one.addedNodes)
      if (node.id && node.id.startsWith("person-")) window.changedAt[node.id] = Date.now();
  }).observe(document.body, { childList: true, subtree: true });
}"""


def measure(people: int, streams: int, events: int) -> dict[str, Any]:
    """Send `events` about the people of one open page, one after another, with `streams` other pages open."""
    folder = Path(tempfile.mkdtemp(prefix="abide-bench-"))
    crowd.settle(folder)
    try:
        return _measured(people, streams, events)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(people: int, streams: int, events: int) -> dict[str, Any]:
    from ingest import ready
    from ingest_town import build

    officers = max(1, min(streams, people // CASELOAD))
    town = build(people, 5, officers=officers)
    cookies = [crowd.signed_in(user) for user in town.officers] + [town.cookie] * CENTRE
    with processes.running("worker") as worker, processes.running("serve", "--port", "0", "--json") as server:
        address = json.loads(server.stdout.readline())["address"]
        processes.wait_for(lambda: ready(worker))
        others = list(range(CASELOAD, people))
        pace = Pace(address, town, others)
        # Everyone is heard of once beforehand, as they would be in a service that runs.
        pace.round(range(people))
        held = Held(address, list(itertools.islice(itertools.cycle(cookies), streams)))
        held.start()
        processes.wait_for(lambda: held.open == streams, 120)
        pace.start()
        waits, missed = _on_screen(address, town, cookies[0], events)
        pace.stop()
        figures = {
            "live_people": people,
            "live_streams": held.open,
            "live_fixes_per_second": round(pace.per_second),
            "event_to_screen_events": len(waits),
            "event_to_screen_not_seen": missed,
            "event_to_screen_p50_seconds": round(crowd.percentile(waits, 50), 3),
            "event_to_screen_p99_seconds": round(crowd.percentile(waits, 99), 3),
            "event_to_screen_max_seconds": round(max(waits), 3),
            "live_words_heard": held.heard,
            "live_server_peak_memory_mb": processes.peak(server.pid),
        }
        held.stop()
        processes.stop(server)
        processes.stop(worker)
    return figures


def _on_screen(address: str, town: Any, cookie: str, events: int) -> tuple[list[float], int]:
    """Send events about the people of the first practitioner; give how long each took to be on the screen."""
    connection = processes.connect(address)
    waits, missed = [], 0
    with portal.browser() as running:
        page = portal.signed_in_page(running, address, cookie)
        page.goto(address)
        page.locator(".abide-live[data-state=open]").wait_for()
        page.evaluate(WATCH)
        for n in range(events):
            person, what = n % CASELOAD, KINDS[n // CASELOAD % len(KINDS)]
            part = f"person-{town.people[person]}"
            page.evaluate("(id) => { delete window.changedAt[id] }", part)
            at = datetime.now(UTC)
            body = (
                f'{{"kind":"equipment","device":"{town.serials[person]}",'
                f'"at":"{at:%Y-%m-%dT%H:%M:%S.%f}Z","what":"{what}"}}\n'
            )
            sent = time.time()
            processes.post(connection, town.key, body.encode())
            try:
                page.wait_for_function("(id) => window.changedAt[id]", arg=part, polling=20, timeout=10_000)
            except Exception:
                missed += 1
                continue
            waits.append(page.evaluate("(id) => window.changedAt[id]", part) / 1000 - sent)
            time.sleep(EVERY_SECONDS)
    return waits, missed


class Pace(threading.Thread):
    """Everybody else: a fix a minute each, in small batches."""

    def __init__(self, address: str, town: Any, rows: list[int]) -> None:
        super().__init__(daemon=True)
        self.connection, self.town, self.rows = processes.connect(address), town, rows
        self.per_second = 0.0
        self._over = threading.Event()

    def round(self, rows: range) -> None:
        """Send one fix for each."""
        for first in range(0, len(rows), 500):
            processes.post(self.connection, self.town.key, self.town.lines(list(rows[first : first + 500])))

    def run(self) -> None:
        """Send until stopped."""
        rate = len(self.rows) / 60
        rows = itertools.cycle(self.rows)
        begun, sent = time.monotonic(), 0
        while not self._over.is_set():
            self._over.wait(max(0.0, begun + sent / rate - time.monotonic()))
            some = list(itertools.islice(rows, max(1, round(rate / BATCHES_A_SECOND))))
            sent += processes.post(self.connection, self.town.key, self.town.lines(some))
        self.per_second = sent / (time.monotonic() - begun)

    def stop(self) -> None:
        """Stop sending."""
        self._over.set()
        self.join(10)


class Held(threading.Thread):
    """Live streams that are held open, as so many browsers would."""

    def __init__(self, address: str, cookies: list[str]) -> None:
        super().__init__(daemon=True)
        host, _, port = address.split("/")[2].partition(":")
        self.host, self.port, self.cookies = host, int(port), cookies
        self.open = self.heard = 0
        self._loop = asyncio.new_event_loop()

    def run(self) -> None:
        """Hold them until stopped."""
        with suppress(RuntimeError, asyncio.CancelledError):
            self._loop.run_until_complete(self._all())

    async def _all(self) -> None:
        self._task = asyncio.gather(*(self._hold(cookie) for cookie in self.cookies))
        await self._task

    async def _hold(self, cookie: str) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write(f"GET /live/ HTTP/1.1\r\nHost: {self.host}\r\nCookie: {cookie}\r\n\r\n".encode())
        try:
            if b" 200 " not in await reader.readline():
                return
            self.open += 1
            while line := await reader.readline():
                self.heard += line.startswith(b"data:")
        finally:
            writer.close()

    def stop(self) -> None:
        """Let go of them."""
        self._loop.call_soon_threadsafe(self._task.cancel)
        self.join(10)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(**json.loads(sys.argv[1]))) + "\n")
