"""Seven days of one person on one time axis, drawn on the server from the same values as the sentences.

Four lanes under one clock: curfew (required hours, home when required, absences), zones, equipment, and
silence. Three inks say how sure each mark is. The table beside the picture lists the same marks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString

from abide.explain import times
from abide.service.caseload.strip import UNKNOWN
from abide.service.ui import svg

DAYS = 7
WIDTH, LEFT, TOP = 1180, 92, 30
LANE_HEIGHT, LANE_GAP = 26, 10
LANES = ("Curfew", "Appointments", "Alcohol", "Zones", "Equipment", "Silence")
# Drawn only where something was found: few people have such conditions.
SELDOM = frozenset({"Appointments", "Alcohol"})
# A mark shorter than this would vanish; it is drawn this wide (pixels).
LEAST = 3.0

REQUIRED_FILL, HOME_FILL, EDGE, GRID = "#e4ebf1", "#4b6a88", "#8a9aa8", "#d3d8dc"

LANE_OF: Mapping[str, str] = {
    "CURFEW_LATE": "Curfew",
    "CURFEW_LEFT": "Curfew",
    "CURFEW_EARLY": "Curfew",
    "CURFEW_MISSED": "Curfew",
    "CURFEW_NOT_KNOWN": "Curfew",
    "ATTENDED": "Appointments",
    "ATTENDANCE_LATE": "Appointments",
    "ATTENDANCE_LEFT": "Appointments",
    "ATTENDANCE_EARLY": "Appointments",
    "ATTENDANCE_MISSED": "Appointments",
    "ATTENDANCE_NOT_KNOWN": "Appointments",
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
# Marks that are not grave are drawn lower, so that ink is spent on what needs a person.
LIGHT = frozenset({"BUFFER_ENTERED", "BATTERY_LOW", "ALCOHOL_ENVIRONMENTAL"})
KEPT = frozenset({"ATTENDED"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding as the picture shows it; moments are aware, end None while it goes on."""

    code: str
    name: str
    start: datetime
    end: datetime | None
    certainty: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Week:
    """What the picture is drawn from: when each curfew runs, the marks, and the moment it is drawn for."""

    required: Sequence[tuple[datetime, datetime]]
    marks: Sequence[Mark]
    now: datetime
    on_tag_from: datetime | None = None

    @property
    def start(self) -> datetime:
        """The first moment shown: midnight in London, six days before today."""
        return times.start_of_day(times.local(self.now).date() - timedelta(days=DAYS - 1))

    @property
    def lanes(self) -> list[str]:
        """Name the lanes to draw, from the top."""
        marked = {LANE_OF.get(mark.code) for mark in self.marks}
        return [lane for lane in LANES if lane not in SELDOM or lane in marked]

    @property
    def end(self) -> datetime:
        """The last moment shown: the end of today in London."""
        return times.start_of_day(times.local(self.now).date() + timedelta(days=1))


def home_when_required(week: Week) -> list[tuple[datetime, datetime]]:
    """Give the stretches in which somebody had to be home and nothing says that they were not."""
    against = [
        (mark.start, mark.end or week.now) for mark in week.marks if LANE_OF.get(mark.code) == "Curfew"
    ]
    stretches = []
    for required_start, required_end in week.required:
        start = max(required_start, week.on_tag_from or required_start)
        end = min(required_end, week.now)
        stretches += _without(start, end, against) if start < end else []
    return stretches


def draw(week: Week, title: str) -> SafeString:
    """Draw the week; the title is the sentence above it, every mark says its own."""
    height = TOP + len(week.lanes) * (LANE_HEIGHT + LANE_GAP) + 8
    parts: list[SafeString | str] = [*_days(week, height), *_lane_names(week), *_required(week)]
    parts += [_mark(week, mark) for mark in week.marks if LANE_OF.get(mark.code)]
    parts.append(_now_line(week, height))
    told = " ".join(mark.sentence for mark in week.marks) or "Nothing was found in these seven days."
    return svg.el(
        "svg",
        svg.el("title", title),
        svg.el("desc", told),
        *parts,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_label=f"{title} {told}",
    )


def _x(week: Week, moment: datetime) -> float:
    inside = min(max(moment, week.start), week.end)
    share = (inside - week.start) / (week.end - week.start)
    return LEFT + share * (WIDTH - LEFT - 8)


def _y(week: Week, lane: str) -> int:
    return TOP + week.lanes.index(lane) * (LANE_HEIGHT + LANE_GAP)


def _days(week: Week, height: int) -> Iterable[SafeString]:
    today = times.local(week.now).date()
    for n in range(DAYS):
        day: date = today - timedelta(days=DAYS - 1 - n)
        start = times.start_of_day(day)
        x = _x(week, start)
        yield svg.el("line", x1=x, y1=8, x2=x, y2=height - 4, stroke=EDGE)
        noon = _x(week, start + timedelta(hours=12))
        yield svg.el("line", x1=noon, y1=TOP - 4, x2=noon, y2=height - 4, stroke=GRID)
        weight = "700" if day == today else "400"
        label = "Today" if day == today else times.short_day(day)
        yield svg.el("text", label, x=x + 5, y=19, font_size=14, font_weight=weight, fill="#0b0c0c")
    end = _x(week, week.end)
    yield svg.el("line", x1=end, y1=8, x2=end, y2=height - 4, stroke=EDGE)


def _lane_names(week: Week) -> Iterable[SafeString]:
    for lane in week.lanes:
        yield svg.el("text", lane, x=8, y=_y(week, lane) + 18, font_size=14, fill="#484949")
        base = _y(week, lane) + LANE_HEIGHT + 0.5
        yield svg.el("line", x1=LEFT, y1=base, x2=WIDTH - 8, y2=base, stroke=GRID)


def _required(week: Week) -> Iterable[SafeString]:
    y = _y(week, "Curfew")
    for start, end in week.required:
        x, width = _x(week, start), _x(week, end) - _x(week, start)
        if width > 0:
            said = f"Curfew {times.clock(start)} to {times.clock(end)}"
            yield svg.titled(
                said, "rect", x=x, y=y, width=width, height=LANE_HEIGHT, fill=REQUIRED_FILL, stroke=EDGE
            )
    for start, end in home_when_required(week):
        x, width = _x(week, start), _x(week, end) - _x(week, start)
        if width > 0:
            said = f"Home as required {times.clock(start)} to {times.clock(end)}"
            yield svg.titled(said, "rect", x=x, y=y + 9, width=width, height=8, fill=HOME_FILL)


def _mark(week: Week, mark: Mark) -> SafeString | str:
    end = mark.end or week.now
    if end < week.start or mark.start > week.end:
        return ""
    x = _x(week, mark.start)
    width = max(_x(week, end) - x, LEAST)
    y = _y(week, LANE_OF[mark.code])
    lower = mark.code in LIGHT
    return svg.titled(
        mark.sentence,
        "rect",
        x=x,
        y=y + (14 if lower else 1),
        width=width,
        height=LANE_HEIGHT - (14 if lower else 2),
        fill=_ink(mark),
        stroke="#0b0c0c",
        stroke_width=0.75,
    )


def _ink(mark: Mark) -> str:
    if mark.code in KEPT:
        return HOME_FILL
    return svg.NOT_KNOWN if mark.code in UNKNOWN else svg.INK.get(mark.certainty, svg.NOT_KNOWN)


def _now_line(week: Week, height: int) -> SafeString:
    x = _x(week, week.now)
    return svg.titled(
        f"Now, {times.clock(week.now)}",
        "line",
        x1=x,
        y1=TOP - 6,
        x2=x,
        y2=height - 4,
        stroke="#0b0c0c",
        stroke_width=2,
    )


def _without(
    start: datetime, end: datetime, against: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    left = [(start, end)]
    for cut_start, cut_end in sorted(against):
        left = [
            piece
            for a, b in left
            for piece in ((a, min(b, cut_start)), (max(a, cut_end), b))
            if piece[0] < piece[1]
        ]
    return left
