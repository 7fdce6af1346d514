"""Which of a person's events show a finding: what a picture is drawn from, chosen from columns of events."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import isnan

import numpy as np
from numpy.typing import NDArray

from abide.explain import found as of
from abide.explain import references
from abide.explain.found import Found
from abide.explain.ground import Fix, Target
from abide.explain.pictures.curve import Curve, Episode, Reading
from abide.explain.sentences import inside_sentence
from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import from_datetime, to_datetime
from abide.monitoring.parameters import in_force
from abide.monitoring.plan import Attendance, Condition, Curfew, MonitoredBy, Zone, ZoneKind

# Around what began a finding and what ended it, so much of the way there and back is shown.
BEFORE, AFTER = timedelta(minutes=15), timedelta(minutes=15)
# Of a long absence only its beginning and its end are shown: they decided.
_LONGEST = timedelta(hours=1)
# Hours of alcohol readings on either side of an episode.
BESIDE = timedelta(hours=4)

# Findings of two people: where one was tells where the other was, so no ground is ever drawn of them.
_OF_TWO = ("PROXIMITY", "NON_ASSOCIATION")
_ALCOHOL = "ALCOHOL_"

_ZONE_NAMES: Mapping[ZoneKind, str] = {
    ZoneKind.EXCLUSION: "the exclusion zone",
    ZoneKind.INCLUSION: "the inclusion zone",
    ZoneKind.RESTRICTION: "the restriction zone",
}


def of_two(found: Found) -> bool:
    """Whether a finding is about two people, so that no position may be shown with it."""
    return found.code.startswith(_OF_TWO)


def is_alcohol(found: Found) -> bool:
    """Whether a finding was read from an alcohol tag."""
    return found.code.startswith(_ALCOHOL)


def target(found: Found, condition: Condition | None) -> Target | None:
    """Give the place that a finding's positions are held against; None where there is none to be shown."""
    if of_two(found) or is_alcohol(found):
        return None
    named = inside_sentence(found.place)
    if isinstance(condition, Zone):
        middle = condition.geometry.representative_point()
        return Target(
            name=named or _ZONE_NAMES[condition.kind],
            longitude=middle.x,
            latitude=middle.y,
            area=condition.geometry,
            buffer_m=condition.buffer_m if found.code == "BUFFER_ENTERED" else 0.0,
            forbidden=condition.kind is ZoneKind.EXCLUSION,
        )
    if isinstance(condition, Curfew) and condition.monitored_by is not MonitoredBy.GPS:
        return None
    if isinstance(condition, Curfew | Attendance) and condition.place is not None:
        where = condition.place
        usual = "the curfew address" if isinstance(condition, Curfew) else "the place of the appointment"
        return Target(named or usual, where.longitude, where.latitude, radius_m=where.radius_m)
    return None


def window(found: Found) -> tuple[datetime, datetime]:
    """Say from when until when a person's events may be needed to show a finding (aware moments)."""
    first, last = _bounds(found)
    return (first - BESIDE, last + BESIDE) if is_alcohol(found) else (first - BEFORE, last + AFTER)


def fixes(found: Found, events: Events, doubts: Mapping[int, tuple[str, ...]] | None = None) -> list[Fix]:
    """Choose the positions around what began a finding and what ended it, in time order.

    doubts: row of `events` -> why that position is doubted, in words.
    """
    cited = {from_datetime(r.at) for r in references.read(found.evidence) if r.sort == "fix"}
    first, last = _bounds(found)
    low, high = from_datetime(first - BEFORE), from_datetime(last + AFTER)
    wanted = (events.kind == Kind.FIX) & (events.at >= low) & (events.at <= high)
    if last - first > _LONGEST + AFTER:
        beginning = from_datetime(found.start + _LONGEST)
        ending = from_datetime((found.end or last) - BEFORE)
        wanted &= (events.at <= beginning) | (events.at >= ending) | np.isin(events.at, list(cited))
    rows = _in_time_order(events, wanted)
    return [
        Fix(
            at=to_datetime(int(events.at[row])),
            longitude=float(events.longitude[row]),
            latitude=float(events.latitude[row]),
            accuracy_m=float(events.accuracy_m[row]),
            cited=int(events.at[row]) in cited,
            doubts=(doubts or {}).get(row, ()),
        )
        for row in rows
    ]


def curve(found: Found, events: Events) -> Curve | None:
    """Choose the alcohol readings around an episode; None where there are none."""
    first, last = window(found)
    wanted = (events.kind == Kind.ALCOHOL) & ~np.isnan(events.reading)
    wanted &= (events.at >= from_datetime(first)) & (events.at <= from_datetime(last))
    readings = [
        Reading(
            at=to_datetime(int(events.at[row])),
            tac=float(events.reading[row]),
            infra_red=float(events.infra_red[row]),
            temperature=float(events.temperature[row]),
        )
        for row in _in_time_order(events, wanted)
    ]
    if not readings:
        return None
    numbers = in_force(found.start.date())
    return Curve(
        readings=readings,
        episode=Episode(
            start=found.start,
            end=found.end,
            until=until(found),
            certainty=found.certainty,
            peak_at=of.moment(found.why, "peak_at"),
            peak=of.number(found.why, "peak"),
            rise=of.number(found.why, "absorption_per_hour"),
            fall=of.number(found.why, "elimination_per_hour"),
        ),
        threshold=numbers["alcohol_threshold"],
        baseline=numbers["alcohol_baseline"],
        permitted=of.number(found.why, "permitted_level"),
    )


def until(found: Found) -> datetime:
    """Say up to when a finding reaches: its end, or while it goes on as long as it has lasted so far."""
    if found.end is not None:
        return found.end
    lasted = 0.0 if isnan(found.minutes) else found.minutes
    for name in ("authorised_minutes", "excused_minutes"):
        lasted += of.number(found.why, name) or 0.0
    return found.start + timedelta(minutes=min(max(lasted, 0.0), 366 * 24 * 60))


def _bounds(found: Found) -> tuple[datetime, datetime]:
    """Give the first and the last moment that a finding speaks of, its evidence included."""
    moments = [found.start, until(found), *(r.at for r in references.read(found.evidence))]
    return min(moments), max(moments)


def _in_time_order(events: Events, wanted: NDArray[np.bool_]) -> list[int]:
    rows = np.flatnonzero(wanted)
    ordered: list[int] = rows[np.argsort(events.at[rows], kind="stable")].tolist()
    return ordered
