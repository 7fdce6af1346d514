"""Reading a long file of lines in blocks, so that neither its size nor one huge line fills the memory."""

from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 64 * 1024
BLOCK = 4 * 1024 * 1024


def blocks(file: BinaryIO, *, size: int = BLOCK, longest: int = LONGEST_LINE) -> Iterator[tuple[int, bytes]]:
    """Yield (number of the first line, from 1; bytes of whole lines) until the file ends.

    A line longer than `longest` is cut to one byte more than that, so that whoever decodes it sees that
    it is too long without anyone having held the whole of it.
    """
    number, rest, skipping = 1, b"", False
    while chunk := file.read(size):
        if skipping:
            _, newline, chunk = chunk.partition(b"\n")
            if not newline:
                continue
            rest, skipping = rest + newline, False
        head, newline, tail = (rest + chunk).rpartition(b"\n")
        if newline:
            yield number, head + newline
            number += head.count(b"\n") + 1
        rest = tail
        if len(rest) > longest:
            # Up to a \r of a Windows line end more than the limit is still allowed.
            rest, skipping = rest[: longest + 2], True
    if rest:
        yield number, rest
