"""What was printed about a person, for whoever sees the person."""

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from abide.service.accounts.models import User
from abide.service.caseload.models import PrintedPaper
from abide.service.papers.reference import digest, read_reference, reference
from abide.service.people.models import Person
from abide.service.people.queries import if_seen


def printed(user: User, person: Person) -> QuerySet[PrintedPaper]:
    """Give the papers printed about a person, newest first; none about somebody the user does not see."""
    found = PrintedPaper.objects.filter(person__in=if_seen(user, person))
    return found.select_related("by").order_by("-at", "-pk")


def values_of(paper: PrintedPaper) -> dict[str, Any]:
    """Give the values that a paper was set from; LookupError where they were not kept."""
    if paper.values is None:
        raise LookupError("The values of this paper were not kept.")
    kept: dict[str, Any] = json.loads(zlib.decompress(bytes(paper.values)))
    return kept


def by_reference(typed: str) -> PrintedPaper | None:
    """Give the paper with a reference in any spelling, for whoever runs the service; None: there is none."""
    found = PrintedPaper.objects.filter(ref=read_reference(typed) or None)
    return found.select_related("by", "person").first()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: whether values and file are those that were printed; None: there are none."""

    values: bool | None
    file: bool | None

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the paper."""
        return self.values is not False and self.file is not False

    @property
    def sentences(self) -> list[str]:
        """Say what was found, a sentence each."""
        of_values = {
            True: "What is kept of its values is what was printed.",
            False: "What is kept of its values was changed: it is not what was printed.",
            None: "Its values are not kept: positions lie in one place only.",
        }
        of_file = {
            True: "The file is the one that was printed.",
            False: "The file is not the one that was printed.",
        }
        return [of_values[self.values]] + ([] if self.file is None else [of_file[self.file]])


def check(paper: PrintedPaper, file: bytes | None) -> Verdict:
    """Hold what is kept of a paper, and a file where there is one, against what was printed."""
    kept = None
    if paper.values is not None:
        of = digest(values_of(paper))
        kept = of == paper.digest and reference(of) == paper.ref
    same = None if file is None else hashlib.sha256(file).hexdigest() == paper.file_digest
    return Verdict(kept, same)
