"""The settings of a service behind HTTPS, and Django's own check of them, in a process of their own."""

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json
from abide.service.config import settings as s
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
         "SESSION_COOKIE_NAME", "DEBUG", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def run(folder, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ABIDE_", "DATABASE"))}
    env = {**kept, "ABIDE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "abide.service.config.settings"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=env | variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("https", "secure"), [("1", True), ("0", False)])
def test_behind_https_cookies_are_secure_and_browsers_are_told_to_stay(tmp_path, https, secure):
    answer = json.loads(run(tmp_path, "-c", ASK, ABIDE_HTTPS=https).stdout)
    assert answer == {
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SECURE_SSL_REDIRECT": secure,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600 if secure else 0,
        "SESSION_COOKIE_NAME": "__Host-abide" if secure else "abide",
        "DEBUG": False,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not secure,
    }


def test_djangos_own_check_for_deployment_finds_nothing(tmp_path):
    done = run(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING", ABIDE_HTTPS="1")
    assert done.returncode == 0, done.stderr


def test_no_model_waits_for_a_migration(tmp_path):
    done = run(tmp_path, "-m", "django", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
