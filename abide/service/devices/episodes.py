"""Alcohol episodes that the rules left to a person: what was decided of them.

The finding of an episode is never edited. A decision says beside it what the readings were, and the sober
days are counted by it; taken back, they are not known again.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from abide.monitoring.alcohol_days import Decision
from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.devices.models import EpisodeDecision, Fitting
from abide.service.people.models import Person
from abide.service.people.queries import if_seen


def decisions_of(fitting: Fitting) -> list[Decision]:
    """Give the decisions that hold about a fitting's readings, in the order in which they were made."""
    held = EpisodeDecision.objects.filter(fitting=fitting, withdrawn_at=None).order_by("decided_at", "pk")
    return [Decision(from_datetime(each.start), from_datetime(each.end), each.drunk) for each in held]


def made_about(user: User, person: Person, fittings: Iterable[Fitting]) -> QuerySet[EpisodeDecision]:
    """Give every decision about a person's readings, the newest first, those taken back too."""
    mine = EpisodeDecision.objects.filter(fitting__in=list(fittings), fitting__person=person)
    return mine.filter(fitting__person__in=if_seen(user, person)).select_related("by").order_by("-decided_at")
