"""Which files are taken, told by their content and never by their name; pure."""

from collections.abc import Mapping

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
ENDINGS: Mapping[str, str] = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TEXT: ".txt"}
# Our own default: as much as the order intake in use today takes of a licence.
MOST_BYTES = 25 * 1024 * 1024
_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
# What a text may hold below the space; anything else there is no text.
_CONTROLS = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D}


def kind_of(content: bytes) -> str:
    """Say what a file is by its content: one of ENDINGS, "" for what is not taken."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if not content or any(byte in _CONTROLS or byte == 0x7F for byte in set(content)):
        return ""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return TEXT


def fault_of(content: bytes) -> str:
    """Say why a file is not taken; "" when it is."""
    if not content:
        return "This file is empty."
    if len(content) > MOST_BYTES:
        return f"This file is larger than {MOST_BYTES // 1024 // 1024} MB. Make it smaller or split it."
    if not kind_of(content):
        return "Choose a PDF, PNG, JPEG or plain text file. This one is none of these by its content."
    return ""
