"""From the bytes of a request to a batch for the log: which lines are good, what is wrong with the rest."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.feeds.device_messages import decode
from abide.service.api.answers import note, problem
from abide.service.api.body import Refused
from abide.stream import Batch

_MARK = b"\xef\xbb\xbf"  # some editors put it before UTF-8; it says nothing


@dataclass(frozen=True, slots=True)
class Parts:
    """What one body brought: for the log of people on tag, and for that of protected people's units."""

    worn: Batch | None
    guarded: Batch | None


def parts_of(
    text: bytes, *, sender: str, key: str | None, received_at: int, guarded: frozenset[str] = frozenset()
) -> Parts:
    """Decode an unpacked body; Refused where nothing in it can be kept (received_at: instant).

    guarded: serials whose lines are kept apart from all others. Both parts carry the digest of the whole
    body and the sender's key, so that a repeat is told from another body whichever log is asked.
    """
    read = decode(text, with_device=True, arrived=received_at)
    count = len(read.events)
    told = note(count, read.faults)
    if not count:
        faults = [{"line": f.line, "field": f.field, "error": f.problem} for f in read.faults]
        raise Refused(problem(422, "No line of the body can be used", accepted=0, faults=faults))
    digest = hashlib.sha256(text).digest()
    text = text.removeprefix(_MARK)

    def batch(body: bytes, lines: int) -> Batch:
        return Batch(
            sender=sender,
            received_at=received_at,
            body=body if body.endswith(b"\n") else body + b"\n",
            count=lines,
            digest=digest,
            key=key,
            note=told,
        )

    apart = [number for number, serial in enumerate(read.serials) if serial in guarded]
    if not apart and not read.faults:
        return Parts(batch(text, count), None)
    lines = text.split(b"\n")
    theirs = np.isin(read.device, apart)

    def picked(rows: NDArray[np.bool_]) -> Batch | None:
        numbers = read.line[rows].tolist()
        return batch(b"\n".join([lines[n - 1] for n in numbers]), len(numbers)) if numbers else None

    return Parts(picked(~theirs), picked(theirs))
