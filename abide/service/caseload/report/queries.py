"""What was printed about a person, for whoever sees the person."""

import json
import zlib
from typing import Any

from django.db.models import QuerySet

from abide.service.accounts.models import User
from abide.service.caseload.models import PrintedPaper
from abide.service.people.models import Person
from abide.service.people.queries import people_for


def printed(user: User, person: Person) -> QuerySet[PrintedPaper]:
    """Give the papers printed about a person, newest first; none about somebody the user does not see."""
    found = PrintedPaper.objects.filter(person__in=people_for(user), person=person)
    return found.select_related("by").order_by("-at", "-pk")


def values_of(paper: PrintedPaper) -> dict[str, Any]:
    """Give the values that a paper was set from; LookupError where they were not kept."""
    if paper.values is None:
        raise LookupError("The values of this paper were not kept.")
    kept: dict[str, Any] = json.loads(zlib.decompress(bytes(paper.values)))
    return kept
