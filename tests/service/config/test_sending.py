"""How notices are sent, as the environment says it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from abide.service.config.sending import sending

ORIGIN = ["https://abide.example/"]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in ("EMAIL", "SMS", "SMTP_URL", "EMAIL_FROM", "NOTIFY_KEY", "NOTIFY_EMAIL_TEMPLATE"):
        monkeypatch.delenv(f"ABIDE_{name}", raising=False)


def test_with_nothing_said_nothing_leaves_the_house():
    given = sending([])
    assert (given["email"], given["sms"], given["per_minute"]) == ("console", "console", 600)


def test_links_begin_with_the_first_address_that_people_type():
    assert sending([*ORIGIN, "https://other.example"])["origin"] == "https://abide.example"


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://u:p%40ss@mail.example", "mail.example", 587, "starttls"),
        ("smtp://mail.example:2525?security=none", "mail.example", 2525, "none"),
        ("smtp://mail.example?security=tls", "mail.example", 465, "tls"),
    ],
)
def test_a_mail_server_is_one_address(monkeypatch, url, host, port, security):
    monkeypatch.setenv("ABIDE_EMAIL", "smtp")
    monkeypatch.setenv("ABIDE_SMTP_URL", url)
    monkeypatch.setenv("ABIDE_EMAIL_FROM", "abide@abide.example")
    smtp = sending(ORIGIN)["smtp"]
    assert (smtp["host"], smtp["port"], smtp["security"]) == (host, port, security)
    assert smtp["password"] == ("p@ss" if "p%40ss" in url else "")


@pytest.mark.parametrize(
    ("variables", "origins", "missing"),
    [
        ({"ABIDE_EMAIL": "smtp"}, ORIGIN, "ABIDE_SMTP_URL, ABIDE_EMAIL_FROM"),
        ({"ABIDE_EMAIL": "notify"}, ORIGIN, "ABIDE_NOTIFY_KEY, ABIDE_NOTIFY_EMAIL_TEMPLATE"),
        ({"ABIDE_SMS": "notify", "ABIDE_NOTIFY_KEY": "k"}, [], "ABIDE_ORIGIN, ABIDE_NOTIFY_SMS_TEMPLATE"),
        ({"ABIDE_EMAIL": "pigeon"}, ORIGIN, "use console, smtp or notify"),
        ({"ABIDE_SMS": "smtp"}, ORIGIN, "use console or notify"),
        ({"ABIDE_SMTP_URL": "mail.example"}, ORIGIN, "security=starttls"),
    ],
)
def test_what_is_half_set_is_refused_and_named(monkeypatch, variables, origins, missing):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=missing):
        sending(origins)
