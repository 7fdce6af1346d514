"""Debian's Chromium, driven by Playwright; nothing is ever downloaded."""

import os
import shutil

# Chromium is kept from calling home: the suite's network is closed.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
)


class BrowserMissing(RuntimeError):
    """Chromium is not installed; the message says what to do."""


def find() -> str:
    """Give the path of Debian's chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise BrowserMissing("chromium is not installed; as root: apt-get install chromium")
    return found


def flags() -> list[str]:
    """The flags to start with; root must do without the sandbox, which refuses to run as root."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
