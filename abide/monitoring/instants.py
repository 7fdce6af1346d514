"""Moments of time as whole microseconds since 1970-01-01T00:00:00Z, the one unit of the core."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# An end that has not been set: later than any moment the service accepts.
FOREVER = 2**62
NEVER_YET = -(2**62)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = _EPOCH.replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)


def from_datetime(moment: datetime) -> int:
    """Turn an aware datetime into an instant; a naive one is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(instant: int) -> datetime:
    """Turn an instant into an aware UTC datetime."""
    return _EPOCH + timedelta(microseconds=int(instant))


@lru_cache(maxsize=4096)
def to_text(instant: int) -> str:
    """Write an instant in RFC 3339 with a Z, without a fraction when it is a whole second."""
    return (_NAIVE_EPOCH + timedelta(microseconds=int(instant))).isoformat() + "Z"


def from_text(text: str) -> int:
    """Read an RFC 3339 instant with its offset; ValueError says what is wrong."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset, such as the Z in 2026-03-27T12:00:00Z")
    return from_datetime(moment)
