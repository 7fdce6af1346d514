"""Nobody who has not signed in gets a page of the service, and nobody signs up by themselves."""

import pytest
from django.contrib.auth import get_user_model

from tests.architecture.addresses import Address, all_addresses

pytestmark = [pytest.mark.database, pytest.mark.django_db]

# Who has not signed in may see these, and why.
PUBLIC = {
    "account_login": "to sign in",
    "account_inactive": "says that an account was closed",
    "account_signup": "says that nobody can sign up",
    "account_reset_password": "nothing is sent: the service has no mail",
    "account_reset_password_done": "nothing is sent: the service has no mail",
    "account_reset_password_from_key": "says that the link is not valid",
    "account_reset_password_from_key_done": "says that a password was changed",
    "account_email_verification_sent": "nothing is sent: the service has no mail",
    "account_confirm_email": "says that the link is not valid",
    "own:enter": "takes the code that belongs to a link; until both are right it says nothing about anybody",
    "own:language": "chooses a language and leads back",
    "ui:wrong_or_slow": "what was asked of pages and answered, naming nobody; reporting needs signing in",
}
# Not signed in: sent to sign in, told to, or told nothing.
CLOSED = {302, 401, 403, 404, 405}

ADDRESSES = all_addresses()


def named(address: Address) -> str:
    return f"{address.name} {address.route}"


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.name not in PUBLIC], ids=named)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_nobody_gets_a_page_without_signing_in(client, address, method):
    answer = getattr(client, method)(address.path)
    assert answer.status_code in CLOSED
    if answer.status_code == 302:
        where = answer["Location"]
        assert where.startswith("/account/login/") or where == "/"


def test_every_public_address_is_still_there():
    assert PUBLIC.keys() <= {address.name for address in ADDRESSES}


def test_nobody_signs_up_by_themselves(client):
    answer = client.post(
        "/account/signup/",
        {
            "email": "new@example.org",
            "password1": "a long enough phrase",
            "password2": "a long enough phrase",
        },
    )
    assert answer.status_code == 404
    assert not get_user_model().objects.exists()


def test_a_page_that_is_not_there_says_so_without_signing_in(client):
    assert client.get("/no-such-page/").status_code == 404
