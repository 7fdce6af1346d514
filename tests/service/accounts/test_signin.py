"""Signing in: with the right password, not after five wrong ones, and not for longer than it is used."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp_auth
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from abide.service.accounts import actions as accounts
from abide.service.accounts import middleware
from abide.service.accounts.models import User
from abide.service.audit.models import Entry
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def nobody_came_before() -> None:
    """Forget the sign-ins of other tests, which all come from one address."""
    cache.clear()


def sign_in(email: str, password: str = make.PASSWORD, client: Client | None = None):
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": email, "password": password})
    return client, answer


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def fail(user, times: int):
    for _ in range(times):
        _, answer = sign_in(user.email, "not the password")
    return answer


def test_the_right_password_signs_in_whatever_the_capitals_of_the_address():
    user = make.a_user(email="Ann@Abide.Example")
    client, answer = sign_in("aNN@abide.example")
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    entry = Entry.objects.get(what="account.signed_in")
    assert (entry.actor_ref, entry.object_ref) == (str(user.ref), str(user.ref))


def test_a_wrong_password_a_closed_account_and_no_account_get_the_same_answer():
    closed = make.a_user()
    accounts.close(by=make.BY, user=closed)
    answers = [
        sign_in(make.a_user().email, "not the password")[1],
        sign_in(closed.email)[1],
        sign_in("nobody@abide.example")[1],
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    errors = [answer.context["form"].errors for answer in answers]
    assert errors[0]
    assert errors[0] == errors[1] == errors[2]


def test_four_failures_do_not_lock_an_account_and_success_forgets_them():
    user = make.a_user()
    for _ in range(2):
        fail(user, 4)
        client, _ = sign_in(user.email)
        assert is_in(client)


def test_five_failures_lock_the_account_and_the_right_password_no_longer_helps():
    user = make.a_user()
    answer = fail(user, 5)
    assert answer.status_code == 403
    assert b"locked" in answer.content
    user.refresh_from_db()
    assert user.is_locked
    client, answer = sign_in(user.email)
    assert answer.status_code == 403
    assert not is_in(client)
    assert Entry.objects.filter(what="account.locked", object_ref=str(user.ref)).count() == 1


def test_the_lock_outlasts_the_quarter_of_an_hour_in_which_failures_count():
    user = make.a_user()
    fail(user, 5)
    from axes.models import AccessAttempt

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=2))
    client, answer = sign_in(user.email)
    assert not is_in(client)
    assert answer.status_code == 403


def test_failures_older_than_a_quarter_of_an_hour_no_longer_count():
    from axes.models import AccessAttempt

    user = make.a_user()
    fail(user, 4)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    fail(user, 4)
    client, _ = sign_in(user.email)
    assert is_in(client)


def test_an_administrator_opens_the_account_again():
    user, administrator = make.a_user(), make.a_user("ADMINISTRATOR")
    fail(user, 5)
    user.refresh_from_db()
    assert accounts.release(by=administrator, user=user) is True
    assert accounts.release(by=administrator, user=user) is False
    client, _ = sign_in(user.email)
    assert is_in(client)
    assert Entry.objects.get(what="account.released").actor_ref == str(administrator.ref)


def test_failures_of_one_account_leave_another_alone():
    user, other = make.a_user(), make.a_user()
    fail(user, 5)
    client, _ = sign_in(other.email)
    assert is_in(client)


def test_guessing_at_an_account_that_is_not_there_is_answered_like_one_that_is():
    for _ in range(5):
        _, answer = sign_in("nobody@abide.example", "guess")
    assert answer.status_code == 403
    assert b"locked" in answer.content


CLOSED = [
    "/account/signup/",
    "/account/email/",
    "/account/confirm-email/",
    "/account/confirm-email/x/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-x/",
    "/account/password/reset/key/done/",
]


@pytest.mark.parametrize("address", CLOSED)
def test_nobody_signs_up_or_gets_round_the_administrator_by_mail(address):
    user = make.a_user()
    client = Client()
    for _ in range(2):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": "x@abide.example"}).status_code == 404
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    assert User.objects.count() == 1


def test_somebody_changes_their_own_password_when_they_know_the_old_one():
    user = make.a_user()
    client, _ = sign_in(user.email)
    new = "another long sentence"
    address = reverse("account_change_password")
    client.post(address, {"oldpassword": "not the password", "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(make.PASSWORD)
    client.post(address, {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)


# --- a second step ---------------------------------------------------------------------------------------


def test_a_code_is_asked_for_where_somebody_set_one_up_and_a_wrong_one_is_refused():
    user = make.a_user()
    secret = totp_auth.generate_totp_secret()
    totp_auth.TOTP.activate(user, secret)
    client, answer = sign_in(user.email)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.get("/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    code = totp_auth.format_hotp_value(
        totp_auth.hotp_value(secret, next(totp_auth.yield_hotp_counters_from_time()))
    )
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)


def test_the_sign_in_page_offers_a_passkey_and_begins_one():
    client = Client()
    assert b"passkey" in client.get(reverse("account_login")).content
    begun = client.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"})
    assert "challenge" in begun.json()["request_options"]["publicKey"]


def test_the_page_of_second_steps_is_for_those_who_are_signed_in():
    client = Client()
    assert client.get(reverse("mfa_index")).status_code == 302
    client, _ = sign_in(make.a_user().email)
    assert client.get(reverse("mfa_index")).status_code == 200


# --- how long a session lasts ----------------------------------------------------------------------------


def ends_at(client: Client):
    return Session.objects.get(session_key=client.session.session_key).expire_date


def use(client: Client) -> None:
    client.get(reverse("account_logout"))


def test_a_session_ends_half_an_hour_after_its_last_use(monkeypatch):
    user = make.a_user()
    client, _ = sign_in(user.email)
    use(client)
    assert timedelta(minutes=29) < ends_at(client) - timezone.now() <= timedelta(minutes=30)
    # An hour's use, a request every twenty minutes, keeps it; its end moves on each time.
    before = ends_at(client)
    later = time.time() + middleware.WRITE_EVERY
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    use(client)
    assert ends_at(client) > before


def test_a_session_that_was_not_used_for_half_an_hour_is_over():
    client, _ = sign_in(make.a_user().email)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.get("/")
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_a_session_in_use_is_not_written_with_every_request(monkeypatch):
    client, _ = sign_in(make.a_user().email)
    use(client)
    before = ends_at(client)
    use(client)
    assert ends_at(client) == before


def test_a_closed_account_is_out_with_its_next_request():
    user = make.a_user()
    client, _ = sign_in(user.email)
    accounts.close(by=make.BY, user=user)
    answer = client.get("/")
    assert reverse("account_login") in answer["Location"]


# --- headers ---------------------------------------------------------------------------------------------


def test_pages_forbid_scripts_and_styles_that_are_not_ours_and_framing():
    answer = Client().get(reverse("account_login"))
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_session_cookie_is_out_of_reach_of_scripts_and_other_sites():
    client, _ = sign_in(make.a_user().email)
    cookie = client.cookies["abide"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
