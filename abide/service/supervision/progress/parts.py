"""What this room adds above the list of people: support to offer, and the way to what is worth a word.

The caseload takes parts from the rooms that its settings name (caseload.beside); this one lies below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from abide.explain import times
from abide.service.accounts.models import Role, User
from abide.service.supervision.progress import queries

# So many are named above the list; the page of what is coming up has them all.
MOST = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: its template, and the values it is shown with under the name `part`."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


def on_caseload(user: User) -> list[Part]:
    """Prompt for support before alcohol conditions end; nothing for a role that supervises nobody."""
    if Role(user.role) not in queries.SUPERVISES:
        return []
    today = times.local(timezone.now()).date()
    found = [queries.as_ending(each) for each in queries.endings(user, today)[: MOST + 1]]
    first = [(each, each.sentence(today)) for each in found[:MOST]]
    return [Part("supervision/on_caseload.html", {"first": first, "more": len(found) > MOST})]
