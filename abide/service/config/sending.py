"""How notices leave the house, as the environment says; where nothing is said, to the log only."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from abide.service.config.environment import number

_EMAIL = ("console", "smtp", "notify")
_SMS = ("console", "notify")
_PORTS = {"none": 25, "starttls": 587, "tls": 465}


def sending(origins: list[str]) -> dict[str, Any]:
    """Read how email and text messages are sent; ImproperlyConfigured for what cannot work.

    origins: the addresses people type; links in messages begin with the first.
    """
    email, sms = _choice("ABIDE_EMAIL", _EMAIL), _choice("ABIDE_SMS", _SMS)
    given = {
        "email": email,
        "sms": sms,
        "origin": origins[0].rstrip("/") if origins else "http://localhost",
        "per_minute": number("ABIDE_NOTICES_PER_MINUTE", default=600),
        "smtp": _smtp(os.environ.get("ABIDE_SMTP_URL", ""), os.environ.get("ABIDE_EMAIL_FROM", "")),
        "notify": {
            "key": os.environ.get("ABIDE_NOTIFY_KEY", ""),
            "url": os.environ.get("ABIDE_NOTIFY_URL", "https://api.notifications.service.gov.uk").rstrip("/"),
            "email_template": os.environ.get("ABIDE_NOTIFY_EMAIL_TEMPLATE", ""),
            "sms_template": os.environ.get("ABIDE_NOTIFY_SMS_TEMPLATE", ""),
            "callback_token": os.environ.get("ABIDE_NOTIFY_CALLBACK_TOKEN", ""),
        },
    }
    _refuse_half_set(given, bool(origins))
    return given


def _choice(name: str, known: tuple[str, ...]) -> str:
    text = os.environ.get(name) or "console"
    if text not in known:
        raise ImproperlyConfigured(f"{name} is {text!r}; use {', '.join(known[:-1])} or {known[-1]}")
    return text


def _smtp(url: str, sender: str) -> dict[str, Any]:
    """Read smtp://user:password@host:port?security=starttls|tls|none."""
    if not url:
        return {"host": "", "from": sender}
    parts = urlsplit(url)
    security = dict(parse_qsl(parts.query)).get("security", "starttls")
    if parts.scheme != "smtp" or not parts.hostname or security not in _PORTS:
        raise ImproperlyConfigured(
            "ABIDE_SMTP_URL is not smtp://user:password@host:port?security=starttls (or tls, or none)"
        )
    return {
        "host": parts.hostname,
        "port": parts.port or _PORTS[security],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "security": security,
        "from": sender,
    }


def _refuse_half_set(given: dict[str, Any], has_origin: bool) -> None:
    used = {given["email"], given["sms"]}
    missing = []
    if used != {"console"} and not has_origin:
        missing.append("ABIDE_ORIGIN")
    if "smtp" in used:
        needed = {"ABIDE_SMTP_URL": "host", "ABIDE_EMAIL_FROM": "from"}
        missing += [name for name, field in needed.items() if not given["smtp"][field]]
    if "notify" in used:
        needs = {"ABIDE_NOTIFY_KEY": "key"}
        if given["email"] == "notify":
            needs["ABIDE_NOTIFY_EMAIL_TEMPLATE"] = "email_template"
        if given["sms"] == "notify":
            needs["ABIDE_NOTIFY_SMS_TEMPLATE"] = "sms_template"
        missing += [name for name, field in needs.items() if not given["notify"][field]]
    if missing:
        raise ImproperlyConfigured(f"Notices cannot be sent: set {', '.join(missing)} as well")
