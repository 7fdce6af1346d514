"""How long the portal takes with a country on tag: its pages, a trail in a browser, an event to a screen.

First the pages, asked of a server by people who are signed in: a practitioner, the manager of a team and an
officer of the monitoring centre who sees everybody. Times are those of the clock on the wall, milliseconds;
`cpu` is the mean of what the server's processor worked for a page, which other work does not lengthen. Then,
in a town of its own with a worker, the seconds from an event that a supplier sends until a row changes in an
open page, while many other pages are open.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import crowd
import portal_world
import processes

READERS = {"practitioner": "practitioner0", "manager": "team_manager0", "centre": "monitoring_officer0"}


def measure(
    people: int = 60_000,
    tracked: int = 33_000,
    days: int = 14,
    parts: int = 16,
    world: str = "",
    requests: int = 100,
    drawn: int = 5,
    streams: int = 500,
    events: int = 120,
) -> dict[str, Any]:
    """Ask for each page `requests` times, draw `drawn` trails, send `events` while `streams` pages are open.

    parts: of the 16 that the store of trails keeps apart, so many are written, each at its full size
    world: a folder to make the world in and keep it, or that has one; else it is made anew and thrown away
    """
    folder = Path(world) if world else Path(tempfile.mkdtemp(prefix="abide-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    crowd.settle(folder)
    try:
        made = portal_world.Made.kept(folder) or portal_world.make(
            folder, people=people, tracked=tracked, days=days, parts=parts
        )
        figures = dict(made.figures)
        if requests:
            figures |= _pages(made, requests, drawn)
        if events:
            figures |= _live(min(tracked, people), streams, events)
        return figures
    finally:
        if not world:
            shutil.rmtree(folder, ignore_errors=True)


# --- pages ------------------------------------------------------------------------------------------------


def _pages(made: portal_world.Made, requests: int, drawn: int) -> dict[str, Any]:
    from django.db import connection

    from abide.service.accounts.models import User
    from abide.service.people.models import Person
    from abide.service.people.queries import people_for

    rng = random.Random(5)
    users = {who: User.objects.get(email=f"{email}@abide.example") for who, email in READERS.items()}
    cookies = {who: crowd.signed_in(user) for who, user in users.items()}
    refs = {who: list(people_for(u).values_list("ref", flat=True)[:5_000]) for who, u in users.items()}
    # On immigration bail a look needs a ground in writing: a page more, which is not what is measured.
    usual = Person.objects.filter(ref__in=made.whole_trails[:900]).exclude(orders__order_type="IMMIGRATION")
    made = replace(made, whole_trails=[str(ref) for ref in usual.values_list("ref", flat=True)])
    connection.close()
    figures: dict[str, Any] = {"caseload_of_practitioner": len(refs["practitioner"])}
    figures["caseload_of_manager"] = len(refs["manager"])
    with processes.running("serve", "--port", "0", "--json") as server:
        address = json.loads(server.stdout.readline())["address"]
        for who, cookie in cookies.items():
            ask = _asker(address, cookie, server.pid)
            figures |= ask(f"{who}_caseload", lambda: "/", requests)
            figures |= ask(f"{who}_person", lambda of=refs[who]: f"/people/{rng.choice(of)}/", requests)
            changed = lambda of=refs[who]: f"/people/changed/?changed={rng.choice(of)}"  # noqa: E731
            figures |= ask(f"{who}_changed_row", changed, requests)
        figures |= _searches(address, cookies, server.pid, made, rng, requests)
        ask = _asker(address, cookies["centre"], server.pid)
        figures |= ask("trail_data", lambda: _trail(made, rng, "trail.json"), requests)
        figures |= ask("trail_page", lambda: _trail(made, rng, "trail/"), max(requests // 2, 1))
        figures["trail_points"] = made.days * 24 * 60
        if drawn:
            times = list(_drawn(address, cookies["centre"], made, rng, drawn))
            figures |= {"trail_drawn_p50_ms": round(crowd.percentile(times, 50))}
            figures |= {"trail_drawn_max_ms": round(max(times))}
        figures["server_peak_memory_mb"] = processes.peak(server.pid)
        processes.stop(server)
    return figures


def _asker(address: str, cookie: str, pid: int) -> Callable[[str, Callable[[], str], int], dict[str, float]]:
    connection = processes.connect(address)

    def ask(name: str, path: Callable[[], str], times: int) -> dict[str, float]:
        took: list[float] = []
        worked = 0.0
        for turn in range(times + 2):
            if turn == 2:  # The first ones read templates.
                took, worked = [], processes.worked(pid)
            where = path()
            begun = time.perf_counter()
            connection.request("GET", where, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{where} answered {answer.status}")
            took.append((time.perf_counter() - begun) * 1000)
        return {
            f"{name}_cpu_ms": round((processes.worked(pid) - worked) * 1000 / len(took), 1),
            f"{name}_p50_ms": round(crowd.percentile(took, 50), 1),
            f"{name}_p95_ms": round(crowd.percentile(took, 95), 1),
        }

    return ask


def _searches(
    address: str,
    cookies: dict[str, str],
    pid: int,
    made: portal_world.Made,
    rng: random.Random,
    requests: int,
) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for who in ("practitioner", "centre"):
        ask = _asker(address, cookies[who], pid)
        worst, slowest = 0.0, ""
        for kind, text in crowd.questions(rng, made.names).items():
            found = ask(kind, lambda text=text: f"/?{urlencode({'q': text()})}", max(requests // 4, 3))
            if found[f"{kind}_p95_ms"] >= worst:
                worst, slowest = found[f"{kind}_p95_ms"], kind
        figures |= {f"{who}_search_worst_p95_ms": worst, f"{who}_search_worst": slowest}
    return figures


def _trail(made: portal_world.Made, rng: random.Random, page: str) -> str:
    last = made.first_day + timedelta(days=made.days - 1)
    return f"/people/{rng.choice(made.whole_trails)}/{page}?why=ALERT&{_days(made.first_day, last)}"


def _days(first: date, last: date) -> str:
    return urlencode({"day": first.isoformat(), "until": last.isoformat()})


@contextmanager
def browser() -> Iterator[Any]:
    """Give Chromium, as the tests of pages find it."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parent.parent))
    from tests.servers import chromium

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        try:
            yield running
        finally:
            running.close()


def signed_in_page(running: Any, address: str, cookie: str) -> Any:
    """Give a page of somebody who is signed in."""
    name, value = cookie.split("=", 1)
    context = running.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Europe/London")
    context.add_cookies([{"name": name, "value": value, "url": address}])
    return context.new_page()


def _drawn(
    address: str, cookie: str, made: portal_world.Made, rng: random.Random, times: int
) -> Iterator[float]:
    """Give, for some trails, the milliseconds from asking for the page until its map is drawn."""
    with browser() as running:
        page = signed_in_page(running, address, cookie)
        for turn in range(times + 1):
            begun = time.perf_counter()
            page.goto(address.rstrip("/") + _trail(made, rng, "trail/"), wait_until="commit")
            page.locator("#map[data-drawn]").wait_for(timeout=60_000)
            if turn:  # The first one fetches what browsers keep.
                yield (time.perf_counter() - begun) * 1000


# --- events -----------------------------------------------------------------------------------------------


def _live(people: int, streams: int, events: int) -> dict[str, Any]:
    """Measure events in a process of its own, whose records are of another town."""
    asked = json.dumps({"people": people, "streams": streams, "events": events})
    command = [sys.executable, str(Path(__file__).parent / "portal_live.py"), asked]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path.cwd())
    figures: dict[str, Any] = json.loads(told.stdout.strip().splitlines()[-1])
    return figures
