"""What the list says of alcohol where an alcohol tag is worn: when drinking was last found, and how long ago.

From findings alone, one question for everybody listed. It counts days in which none was found and says apart
how many of them are not known: whether a day was sober is for the person's own page, which asks the samples.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from abide.explain import times
from abide.monitoring.findings import Code
from abide.service.alerts.models import FindingRow
from abide.service.devices.models import DeviceKind, EpisodeDecision, Fitting

_FOUND, _REVIEW = Code.ALCOHOL_CONFIRMED.value, Code.ALCOHOL_FOR_REVIEW.value
_UNKNOWN = (Code.ALCOHOL_NOT_KNOWN.value, Code.ALCOHOL_OBSTRUCTION.value)
CODES = (_FOUND, _REVIEW, *_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Episode:
    """A finding about alcohol; drunk: what a person decided of one for review, None where nobody has."""

    code: str
    start: datetime
    end: datetime | None
    drunk: bool | None = None


def episodes(standing: QuerySet[FindingRow]) -> dict[int, list[Episode]]:
    """Give the findings about alcohol among those that stand, by person and in time order; one question."""
    newest = EpisodeDecision.objects.filter(
        fitting=OuterRef("fitting"), start__lt=OuterRef("end"), end__gt=OuterRef("start"), withdrawn_at=None
    ).order_by("-decided_at", "-pk")
    rows = (
        standing.filter(code__in=CODES)
        .order_by("start")
        .annotate(drunk=Subquery(newest.values("drunk")[:1]))
        .values_list("fitting__person", "code", "start", "end", "drunk")
    )
    found: dict[int, list[Episode]] = defaultdict(list)
    for person, code, start, end, drunk in rows:
        found[person].append(Episode(code, start, end, drunk))
    return found


def say(fittings: Iterable[Fitting], found: Sequence[Episode], now: datetime) -> tuple[str, str]:
    """Say it of one person: in a few words, and what belongs beside them; blank where no such tag is worn."""
    begun = [fitting.start for fitting in fittings if fitting.device.kind == DeviceKind.ALCOHOL_TAG]
    if not begun:
        return "", ""
    drank = [one.start for one in found if one.code == _FOUND or (one.code == _REVIEW and one.drunk)]
    waiting = [one.start for one in found if one.code == _REVIEW and one.drunk is None]
    today, since = times.local(now).date(), times.local(max(drank, default=min(begun))).date()
    if waiting and (not drank or waiting[-1] > drank[-1]):
        return "to review", f"readings of {times.moment(waiting[-1], now)}"
    length = (today - since).days
    unknown = len({day for one in found if one.code in _UNKNOWN for day in _days(one, since, today)})
    beside = [
        *([f"drinking found {times.moment(drank[-1], now)}"] if drank else []),
        *([f"{unknown} not known"] if unknown else []),
    ]
    if drank and length == 0:
        return "drinking found today", ", ".join(beside[1:])
    return f"none found in {length} {'day' if length == 1 else 'days'}", ", ".join(beside)


def _days(one: Episode, since: date, today: date) -> set[date]:
    """Give the whole days between two that a finding touches, both left out."""
    first = max(times.local(one.start).date(), since + timedelta(days=1))
    last = min(today if one.end is None else times.local(one.end).date(), today - timedelta(days=1))
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}
