"""The link and the code by which a receiver without an account confirms a notice.

Both follow from the receiver's reference and the service's secret key, so that neither is kept anywhere.
"""

import base64
import binascii
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "abide.notices"
_MARK = 16


def token(ref: UUID) -> str:
    """Give the token of a receiver's link."""
    return base64.urlsafe_b64encode(ref.bytes + _mark(ref)).decode().rstrip("=")


def receiver_of(token: str) -> UUID | None:
    """Give the receiver whose link this is; None for a token that was not made here."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16 + _MARK:
        return None
    ref = UUID(bytes=raw[:16])
    return ref if constant_time_compare(raw[16:], _mark(ref)) else None


def code(ref: UUID) -> str:
    """Give the six digits that go with a receiver's link."""
    number = int.from_bytes(salted_hmac(f"{_SALT}.code", str(ref), algorithm="sha256").digest()[:8], "big")
    return f"{number % 1_000_000:06}"


def is_code(ref: UUID, given: str) -> bool:
    """Whether these are the digits, however they were spaced."""
    return constant_time_compare("".join(given.split()), code(ref))


def number(ref: UUID) -> str:
    """Give the short reference by which people speak of a notice: "7F3A-19C2"."""
    digits = ref.hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def _mark(ref: UUID) -> bytes:
    return salted_hmac(f"{_SALT}.link", str(ref), algorithm="sha256").digest()[:_MARK]
