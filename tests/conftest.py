"""Fixtures for every room: quick password hashing, and a browser."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.servers import chromium

# A busy machine is no fault of the code's: no example fails for being slow.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


class QuickArgon2(Argon2PasswordHasher):
    """The service's own kind of hash at its cheapest, so that tests do not spend their time on it."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hash passwords quickly for the whole run."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = [f"{QuickArgon2.__module__}.{QuickArgon2.__qualname__}"]


@pytest.fixture(autouse=True, scope="session")
def emptying_allowed() -> Iterator[None]:
    """Let transactional tests empty their database: in service, the audit's triggers refuse that."""
    from tests import emptying

    with emptying.allowed():
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium under Playwright, one for the run (playwright.sync_api.Browser)."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, where Django would otherwise refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        yield running
        running.close()


@pytest.fixture
def page(browser) -> Iterator[object]:
    """A fresh page with its own cookies (playwright.sync_api.Page)."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    yield context.new_page()
    context.close()
