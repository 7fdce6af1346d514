"""Supplier keys: made at random, shown once, found by their prefix, kept as a hash.

A key is 32 random bytes, so one round of SHA-256 is enough: there is nothing to guess, and every batch
of events is checked against it.
"""

import hashlib
import hmac
import re
import secrets

PREFIX_LENGTH = 12
_PREFIX = re.compile(f"[0-9a-f]{{{PREFIX_LENGTH}}}")


def make() -> tuple[str, str, str]:
    """Make a key; return it with its prefix and its hash. It cannot be had from them again."""
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    key = f"abide_{prefix}_{secrets.token_urlsafe(32)}"
    return key, prefix, hashed(key)


def prefix_of(key: str) -> str | None:
    """Give the prefix of a key as a sender presents it; None when it cannot be one of ours."""
    name, _, rest = key.partition("_")
    prefix, _, secret = rest.partition("_")
    return prefix if name == "abide" and _PREFIX.fullmatch(prefix) and secret else None


def hashed(key: str) -> str:
    """Hash a key: 64 hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()


def same(hash_kept: str, key: str) -> bool:
    """Whether a key is the one whose hash was kept, told in the same time whatever it is."""
    return hmac.compare_digest(hash_kept, hashed(key))
