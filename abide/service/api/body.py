"""A request's body, taken in within limits: how large it may be, packed and unpacked, and of what kind."""

import zlib

from abide.service.api.answers import Answer, problem

BODY_BYTES = 16 * 2**20  # packed or unpacked
LINES = 50_000
MEDIA_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")


class Refused(Exception):
    """The request cannot be taken; carries the answer that says so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def check_kind(content_type: str, content_encoding: str) -> bool:
    """Refuse what is not NDJSON in UTF-8, plain or gzip; True where it is gzip."""
    media_type, _, parameters = content_type.partition(";")
    if media_type.strip().lower() not in MEDIA_TYPES:
        raise Refused(problem(415, "Send events as NDJSON", f"Content-Type must be {MEDIA_TYPES[0]}."))
    given = (p.partition("=") for p in parameters.lower().replace(" ", "").split(";"))
    charset = {name: value.strip('"') for name, _, value in given}.get("charset", "utf-8")
    if charset not in ("utf-8", "utf8"):
        raise Refused(problem(415, "Send events in UTF-8"))
    encoding = content_encoding.strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise Refused(problem(415, "Content-Encoding must be gzip, or left out"))
    return encoding == "gzip"


def check_length(content_length: str) -> None:
    """Refuse a body that says beforehand that it is too large."""
    if content_length and (not content_length.isdecimal() or int(content_length) > BODY_BYTES):
        raise too_large()


def too_large() -> Refused:
    """Make the refusal of a body over the limit."""
    return Refused(
        problem(413, "The body is too large", f"At most {BODY_BYTES} bytes and {LINES} lines, unpacked.")
    )


def unpack(packed: bytes) -> bytes:
    """Unpack gzip, stopping at the limit, so that a small body cannot grow to fill the memory."""
    parts: list[bytes] = []
    room = BODY_BYTES
    try:
        while packed:
            member = zlib.decompressobj(wbits=31)
            part = member.decompress(packed, room + 1)
            parts.append(part)
            room -= len(part)
            if room < 0:
                raise too_large()
            if not member.eof:
                raise Refused(problem(400, "The body is not whole gzip"))
            packed = member.unused_data
    except zlib.error:
        raise Refused(problem(400, "The body is not gzip, though its Content-Encoding says so")) from None
    return b"".join(parts)


def check_lines(body: bytes) -> int:
    """Refuse a body without lines or with too many; gives how many lines there are at most."""
    lines = body.count(b"\n") + (not body.endswith(b"\n"))
    if not body.strip():
        raise Refused(problem(400, "The body holds no events"))
    if lines > LINES:
        raise too_large()
    return lines


def check_key(key: str) -> str | None:
    """Refuse an idempotency key that is too long or not plain printable ASCII; None where there is none."""
    if not key:
        return None
    if len(key) > 200 or not key.isascii() or not key.isprintable():
        raise Refused(problem(400, "Idempotency-Key must be at most 200 printable ASCII characters"))
    return key
