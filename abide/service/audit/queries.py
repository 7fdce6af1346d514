"""Reads the audit: proves the chain, and finds what was done with a person's data or by a user."""

from dataclasses import dataclass
from datetime import datetime

from abide.service.audit.chain import START, Link, digest
from abide.service.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry at which the chain does not hold, and why."""

    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found.

    head is the hash of the last sealed entry; kept elsewhere, it later shows that no entry after it
    was cut off. unsealed entries are waiting for the sealer and not proved yet.
    """

    sealed: int
    head: str
    unsealed: int
    oldest_unsealed: datetime | None
    broken: Broken | None

    @property
    def holds(self) -> bool:
        """Whether every sealed entry is where and what it was."""
        return self.broken is None


def verify(*, expected_head: str | None = None) -> Verdict:
    """Walk the whole chain and compare every hash; stop at the first entry that does not hold.

    expected_head: a head noted earlier, which must still be in the chain.
    """
    loose = Entry.objects.filter(seq=None)
    unsealed = loose.count()
    oldest = loose.order_by("id").values_list("at", flat=True).first()
    count, previous, broken = 0, START, None
    seen = expected_head in (None, START)
    rows = Entry.objects.exclude(seq=None).order_by("seq")
    fields = ("seq", "previous_hash", "hash", *Link._fields)
    for seq, before, made, *said in rows.values_list(*fields).iterator(chunk_size=2000):
        why = _fault(count + 1, seq, previous, before, made, Link(*said))
        if why:
            broken = Broken(seq, why)
            break
        count, previous = seq, made
        seen = seen or made == expected_head
    if broken is None and not seen:
        broken = Broken(count + 1, "the chain ends before the head that was expected")
    return Verdict(count, previous, unsealed, oldest, broken)


def _fault(due: int, seq: int, previous: str, before: str, made: str, link: Link) -> str | None:
    if seq != due:
        return f"entry {due} is missing"
    if before != previous:
        return "it does not follow the entry before it"
    if digest(seq, previous, link) != made:
        return "its content is not what was sealed"
    return None
