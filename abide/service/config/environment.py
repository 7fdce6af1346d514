"""What the settings read from the environment: small readers, each with a plain error."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# SQLite waits this long for another writer before it gives up (seconds).
SQLITE_BUSY_SECONDS = 20


def flag(name: str, *, default: bool = False) -> bool:
    """Read an on/off variable: 1, true, yes or on mean on; 0, false, no, off or empty mean off."""
    text = os.environ.get(name)
    if text is None:
        return default
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; use 1 or 0")


def number(name: str, *, default: int, least: int = 1) -> int:
    """Read a whole number, `least` or more."""
    text = os.environ.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and int(text) >= least):
        raise ImproperlyConfigured(f"{name} is {text!r}; use a whole number, {least} or more")
    return int(text)


def words(name: str, *, default: tuple[str, ...]) -> list[str]:
    """Read a list of words parted by commas."""
    text = os.environ.get(name)
    if text is None:
        return list(default)
    return [word.strip() for word in text.split(",") if word.strip()]


def data_folder() -> Path:
    """Give the folder for everything kept on disk (ABIDE_DATA_DIR, else ./var), made for us alone."""
    folder = Path(os.environ.get("ABIDE_DATA_DIR") or "var").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """Give ABIDE_SECRET_KEY, or else the key kept in the data folder, made on first use (mode 0600)."""
    given = os.environ.get("ABIDE_SECRET_KEY")
    if given:
        return given
    kept = folder / "secret.key"
    if not kept.exists():
        # Written aside and linked into place, so that of two processes starting at once both read one key.
        aside = folder / f"secret.key.{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            kept.hardlink_to(aside)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return kept.read_text(encoding="ascii").strip()


def database(folder: Path) -> dict[str, Any]:
    """Turn DATABASE_URL (sqlite:///file or postgresql://…; else a file in the data folder) to a setting."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'abide.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")), folder)
    if parts.scheme in {"postgresql", "postgres"}:
        return _postgresql(url)
    raise ImproperlyConfigured(
        f"DATABASE_URL starts with {parts.scheme!r}; use sqlite:///… or postgresql://…"
    )


def _sqlite(name: str, folder: Path) -> dict[str, Any]:
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no file; use sqlite:///folder/file.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # Deferred transactions that read and then write fail at once when another writer was quicker,
            # whatever the timeout; taking the write lock at BEGIN makes them wait their turn instead.
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_SECONDS,
            # secure_delete: what is deleted or written over leaves no readable trace in the file.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;",
        },
        # A file, as in service: threads of a test that share a database in memory lock each other out.
        "TEST": {"NAME": str(folder / "test.sqlite3")},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A socket folder arrives as ?host=/var/run/postgresql, as libpq writes it.
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }
