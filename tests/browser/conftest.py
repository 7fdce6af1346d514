"""The whole service in a thread, as `abide serve` runs it, and a browser in front of it."""

import asyncio
import os
import socket
import threading
from dataclasses import dataclass

import pytest
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections

from abide.service.caseload import notes
from abide.service.caseload.live import Broadcaster
from abide.service.caseload.streams import with_streams
from tests import factories as make


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Keep the test database in a file: several threads read and write it, as in service."""
    if connections["default"].vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "browser.sqlite3"
        connections["default"].settings_dict["TEST"]["NAME"] = str(path)


class Service(uvicorn.Server):
    """The service in a thread of its own."""

    def __init__(self, port=0):
        self.broadcaster = Broadcaster(
            notes.read_after, notes.newest, notes.may_know, oldest=notes.oldest, poll=0.05
        )
        application = with_streams(get_asgi_application(), self.broadcaster)
        super().__init__(
            uvicorn.Config(application, log_config=None, lifespan="off", timeout_graceful_shutdown=3)
        )
        self.listening = socket.create_server(("127.0.0.1", port))
        self.thread = threading.Thread(target=self._in_thread, daemon=True)

        self.port = self.listening.getsockname()[1]

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.thread.start()
        while not self.started:
            self.thread.join(0.02)
            assert self.thread.is_alive(), "the service did not start"
        return self

    def _in_thread(self):
        asyncio.run(self.serve(sockets=[self.listening]))

    def stop(self):
        self.broadcaster.close()
        self.should_exit = True
        self.thread.join(10)
        self.listening.close()


@pytest.fixture
def service(transactional_db):
    """The service under way; `address` is where."""
    if ":memory:" in str(settings.DATABASES["default"]["NAME"]) or "mode=memory" in str(
        connections["default"].settings_dict["NAME"]
    ):
        pytest.fail("browser tests need a database in a file; run them by themselves: pytest -m browser")
    running = Service()
    try:
        yield running.start()
    finally:
        running.stop()


@dataclass
class Visitor:
    """Somebody at a browser."""

    page: object
    address: str
    faults: list

    def go(self, path):
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, user):
        """Sign in by the form; it leads to the caseload, or to the account of a role that sees nobody."""
        self.go("/account/login/")
        self.page.get_by_label("Email").fill(user.email)
        self.page.get_by_label("Password").fill(make.PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: url in (self.address + "/", self.address + "/me/"))
        return self.page


@pytest.fixture
def visitor(service, browser):
    """Give a way to open browsers of their own; a fault in any page's scripts fails the test."""
    contexts, faults = [], []

    def visit(width=1280, height=900, **options):
        context = browser.new_context(
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": width, "height": height},
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None,
        )
        return Visitor(page, service.address, faults)

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def screenshots():
    """Give a way to keep pictures of pages, where ABIDE_SCREENSHOTS names a folder for them."""
    folder = os.environ.get("ABIDE_SCREENSHOTS")

    def keep(page, name):
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return keep
