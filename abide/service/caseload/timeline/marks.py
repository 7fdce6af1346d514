"""What a timeline shows, as values: lanes, marks, what was required, and when a tag was worn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from abide.service.caseload.strip import UNKNOWN
from abide.service.caseload.timeline.span import Span

Stretch = tuple[datetime, datetime]

LANES = ("Curfew", "Zones", "Attendance", "Alcohol", "Equipment", "Silence", "People")
# Drawn only where it is asked of the person or something was found: hardly anybody has all of these.
SELDOM = frozenset({"Curfew", "Zones", "Attendance", "Alcohol"})

LANE_OF: Mapping[str, str] = {
    "CURFEW_LATE": "Curfew",
    "CURFEW_LEFT": "Curfew",
    "CURFEW_EARLY": "Curfew",
    "CURFEW_MISSED": "Curfew",
    "CURFEW_NOT_KNOWN": "Curfew",
    "ATTENDED": "Attendance",
    "ATTENDANCE_LATE": "Attendance",
    "ATTENDANCE_LEFT": "Attendance",
    "ATTENDANCE_EARLY": "Attendance",
    "ATTENDANCE_MISSED": "Attendance",
    "ATTENDANCE_NOT_KNOWN": "Attendance",
    "ALCOHOL_CONFIRMED": "Alcohol",
    "ALCOHOL_FOR_REVIEW": "Alcohol",
    "ALCOHOL_ENVIRONMENTAL": "Alcohol",
    "ALCOHOL_OBSTRUCTION": "Alcohol",
    "ALCOHOL_NOT_KNOWN": "Alcohol",
    "ZONE_ENTERED": "Zones",
    "ZONE_CROSSED": "Zones",
    "ZONE_LEFT": "Zones",
    "BUFFER_ENTERED": "Zones",
    "PROXIMITY": "Zones",
    "PROXIMITY_WARNING": "Zones",
    "PROXIMITY_NOT_KNOWN": "Zones",
    "NON_ASSOCIATION": "Zones",
    "STRAP": "Equipment",
    "TAMPER": "Equipment",
    "JAMMING": "Equipment",
    "BATTERY_LOW": "Equipment",
    "BATTERY_DEAD": "Equipment",
    "HOME_UNIT": "Equipment",
    "NO_CONTACT": "Silence",
    "NO_LOCATION": "Silence",
}
# Kind of condition -> the lane that shows how it is kept.
LANE_OF_KIND: Mapping[str, str] = {
    "CURFEW": "Curfew",
    "EXCLUSION_ZONE": "Zones",
    "INCLUSION_ZONE": "Zones",
    "RESTRICTION_ZONE": "Zones",
    "KEEP_AWAY": "Zones",
    "NON_ASSOCIATION": "Zones",
    "ATTENDANCE": "Attendance",
    "ALCOHOL_ABSTINENCE": "Alcohol",
    "ALCOHOL_LEVEL": "Alcohol",
}
# Marks that are not grave are drawn lower, so that ink is spent on what needs a person.
LIGHT = frozenset({"BUFFER_ENTERED", "BATTERY_LOW", "ALCOHOL_ENVIRONMENTAL"})
KEPT = frozenset({"ATTENDED"})

# While one of these goes on, nobody can say whether somebody is at home.
SILENT = frozenset({"NO_CONTACT", "BATTERY_DEAD"})
# The same where positions tell it; a home unit tells it without them.
SILENT_BY_GPS = SILENT | {"NO_LOCATION"}

# What an ink is called in legends, tables and cells; the graver comes later.
INKS: Mapping[str, str] = {
    "open": "open",
    "kept": "kept",
    "leave": "allowed",
    "not_known": "not known",
    "probable": "probable",
    "certain": "certain",
}
RANK = {ink: n for n, ink in enumerate(INKS)}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened; moments are aware, end None while it goes on, end = start for a moment.

    name: what it is called; ink: one of INKS; pin: drawn as a pin, being an event and not a stretch
    silences: in this stretch nobody can say whether the person is where they should be
    """

    lane: str
    name: str
    start: datetime
    end: datetime | None
    ink: str
    sentence: str
    href: str = ""
    late: bool = False
    light: bool = False
    pin: bool = False
    silences: bool = False


@dataclass(frozen=True)
class Shown:
    """All that one picture and its table are made from.

    required: by lane, when something was asked; worn: when a tag was on; asked: lanes with a condition
    levels: when alcohol was sampled, and its level (g/dL), where every hour has its place
    """

    span: Span
    marks: Sequence[Mark]
    now: datetime
    required: Mapping[str, Sequence[Stretch]] = field(default_factory=dict)
    worn: Sequence[Stretch] = ()
    asked: frozenset[str] = frozenset()
    levels: Sequence[tuple[datetime, float]] = ()

    @cached_property
    def lanes(self) -> list[str]:
        """Name the lanes to draw, from the top."""
        marked = {mark.lane for mark in self.marks} | self.asked | set(self.required)
        if self.levels:
            marked.add("Alcohol")
        return [lane for lane in LANES if lane not in SELDOM or lane in marked]


def ink_of(code: str, certainty: str) -> str:
    """Give the ink of a finding; where nothing could be known it is hatched, however certain that is."""
    if code in KEPT:
        return "kept"
    return "not_known" if code in UNKNOWN or certainty not in INKS else certainty


def silences(code: str, *, going_on: bool, by_gps: bool) -> bool:
    """Say whether a finding leaves open where somebody is, by itself.

    going_on: it has no end; by_gps: positions tell whether a curfew is kept. What was silent and spoke again
    is judged by what it had kept; a dead battery keeps nothing.
    """
    silent = SILENT_BY_GPS if by_gps else SILENT
    return code == "BATTERY_DEAD" or (going_on and code in silent)


def kept_when_required(shown: Shown, lane: str = "Curfew") -> list[Stretch]:
    """Give the stretches of what is over, while a tag was on, with nothing against what was asked."""
    return _nothing_against(shown, lane, [s for s in shown.required.get(lane, ()) if s[1] <= shown.now])


def going_on(shown: Shown, lane: str = "Curfew") -> list[Stretch]:
    """Give the same of what has begun and is not over, up to now: it cannot be called kept yet."""
    return _nothing_against(shown, lane, [s for s in shown.required.get(lane, ()) if s[0] < shown.now < s[1]])


def _nothing_against(shown: Shown, lane: str, required: Iterable[Stretch]) -> list[Stretch]:
    against = [
        (mark.start, mark.end or shown.now) for mark in shown.marks if mark.lane == lane or mark.silences
    ]
    stretches = []
    for start, end in required:
        for begun, over in shown.worn:
            first, last = max(start, begun), min(end, over, shown.now)
            stretches += without(first, last, against) if first < last else []
    return stretches


def without(start: datetime, end: datetime, against: Iterable[Stretch]) -> list[Stretch]:
    """Cut stretches out of one; what is left, in time order."""
    left = [(start, end)]
    for cut_start, cut_end in sorted(against):
        left = [
            piece
            for a, b in left
            for piece in ((a, min(b, cut_start)), (max(a, cut_end), b))
            if piece[0] < piece[1]
        ]
    return left


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches that touch or overlap, so that two tags at once count once."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
