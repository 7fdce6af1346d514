"""Links, codes and the cookie's value: made at random, kept as hashes."""

import hashlib
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import salted_hmac

from abide.service.wearer import rules


def new_link() -> str:
    """Make the secret of a link: 192 random bits as text for an address."""
    return secrets.token_urlsafe(rules.LINK_BYTES)


def new_code() -> str:
    """Make a code of digits."""
    return "".join(secrets.choice("0123456789") for _ in range(rules.CODE_DIGITS))


def new_number() -> str:
    """Make a reference number to be said on the telephone."""
    return rules.number(secrets.choice)


def hashed(secret: str) -> str:
    """Hash what is long and random already."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_hash(code: str) -> str:
    """Hash a code, which is short, the slow way of passwords."""
    return make_password(code)


def code_is(code: str, kept: str | None) -> bool:
    """Whether a code is the one whose hash is kept; as slow where there is none to compare with."""
    if kept is None:
        make_password(code)
        return False
    return check_password(code, kept)


def tries_key(kind: str, value: str) -> str:
    """Name what tries are counted by, so that neither a link nor an address can be read from the table."""
    return salted_hmac(f"abide.wearer.{kind}", value, algorithm="sha256").hexdigest()
