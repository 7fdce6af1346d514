"""From the bytes of a request to a batch for the log: which lines are good, what is wrong with the rest."""

import hashlib

from abide.feeds.device_messages import decode
from abide.service.api.answers import note, problem
from abide.service.api.body import Refused
from abide.stream import Batch

_MARK = b"\xef\xbb\xbf"  # some editors put it before UTF-8; it says nothing


def batch_of(text: bytes, *, sender: str, key: str | None, received_at: int) -> Batch:
    """Decode an unpacked body; Refused where nothing in it can be kept (received_at: instant)."""
    read = decode(text, with_device=True, arrived=received_at)
    count = len(read.events)
    told = note(count, read.faults)
    if not count:
        faults = [{"line": f.line, "field": f.field, "error": f.problem} for f in read.faults]
        raise Refused(problem(422, "No line of the body can be used", accepted=0, faults=faults))
    digest = hashlib.sha256(text).digest()
    text = text.removeprefix(_MARK)
    if read.faults:
        lines = text.split(b"\n")
        text = b"\n".join([lines[number - 1] for number in read.line.tolist()])
    if not text.endswith(b"\n"):
        text += b"\n"
    return Batch(
        sender=sender,
        received_at=received_at,
        body=text,
        count=count,
        digest=digest,
        key=key,
        note=told,
    )
