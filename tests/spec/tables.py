"""Tables that a policy officer can read: what the device said, and what must be found.

An event line is `day hh:mm word…` in UTC; days are those of one month. Findings are written
`CODE day hh:mm-day hh:mm minutes certainty`, with `now` for what is still going on.
"""

from datetime import date

import numpy as np

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source, What
from abide.monitoring.findings import Finding, in_time_order
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import from_text, to_datetime
from abide.monitoring.plan import Curfew, Fitting, MonitoredBy, Period, Place, Plan

HOME = Place(-0.1, 51.5, 50)
NIGHTLY = tuple(Period(d, 19 * 60, (d + 1) % 7, 7 * 60) for d in range(7))


def instant(month: str, text: str) -> int:
    """Read `27 19:00` or `27 19:00:05` in a month such as 2026-03, as UTC."""
    day, time = text.split()
    return from_text(f"{month}-{int(day):02d}T{time}{':00' if time.count(':') == 1 else ''}Z")


def curfew(month: str = "2026-03", **changes: object) -> Curfew:
    """19:00 to 07:00 every night of the month by home unit, unless changed."""
    first = date.fromisoformat(f"{month}-01")
    values = {
        "id": "C1",
        "first_day": first,
        "last_day": None,
        "monitored_by": MonitoredBy.HOME_UNIT,
        "periods": NIGHTLY,
        "place": HOME,
    }
    return Curfew(**(values | changes))


def plan(*conditions: object, month: str = "2026-03", fitted: str = "27 12:00", removed: str | None = None):
    """One fitting in Europe/London with these conditions."""
    end = None if removed is None else instant(month, removed)
    fitting = Fitting("F1", instant(month, fitted), end)
    return Plan("Europe/London", None, None, fitting, tuple(conditions))


def metres(east: float, north: float = 0.0) -> tuple[float, float]:
    """Give the degrees of a point so many metres from home."""
    per_east, per_north = metres_per_degree(HOME.latitude)
    return HOME.longitude + east / float(per_east), HOME.latitude + north / float(per_north)


def events(table: str, month: str = "2026-03") -> Events:
    """Read event lines: `home`, `not home`, `fix EAST_M [NORTH_M] ±ACCURACY`, a word on equipment,
    `alcohol G/DL [VOLTS V] [DEGREES C]` or `battery PER_CENT`.
    """
    lines = [line.split("#")[0].split() for line in table.strip().splitlines() if line.split("#")[0].strip()]
    read = Events.empty(len(lines))
    for i, (day, time, *words) in enumerate(lines):
        read.at[i] = read.received_at[i] = instant(month, f"{day} {time}")
        if words in (["home"], ["not", "home"]):
            read.kind[i], read.present[i] = Kind.HOME, words == ["home"]
        elif words[0] == "fix":
            read.kind[i], read.source[i] = Kind.FIX, Source.GPS
            offsets = [float(w) for w in words[1:] if not w.startswith("±")]
            read.longitude[i], read.latitude[i] = metres(*offsets)
            read.accuracy_m[i] = float(words[-1].removeprefix("±"))
        elif words[0] == "alcohol":
            read.kind[i], read.reading[i] = Kind.ALCOHOL, float(words[1])
            beside = dict(zip(words[3::2], words[2::2], strict=True))
            read.infra_red[i], read.temperature[i] = (float(beside.get(unit, "nan")) for unit in "VC")
        elif words[0] == "battery":
            read.kind[i], read.reading[i] = Kind.BATTERY, float(words[1])
        else:
            read.kind[i], read.what[i] = Kind.EQUIPMENT, What["_".join(words).upper()]
    return read


def every_minute(start: str, end: str, east: float, north: float = 0.0, accuracy: float = 5.0) -> str:
    """Write a fix line for every minute of [start, end) at one place."""
    begin, stop = instant("2026-03", start), instant("2026-03", end)
    moments = [to_datetime(t) for t in range(begin, stop, 60_000_000)]
    return "\n".join(f"{m.day} {m:%H:%M} fix {east} {north} ±{accuracy}" for m in moments)


def findings(plan_: Plan, table: Events, until: str, month: str = "2026-03") -> list[Finding]:
    """Judge a table in one go."""
    compiled = compile_plans([plan_])
    return in_time_order(run(compiled, fresh(compiled), table, instant(month, until)).findings)


def lines(found: list[Finding], *codes: str) -> list[str]:
    """Write findings as lines; only those whose code begins so, where given."""
    return [_line(f) for f in found if not codes or f.code.startswith(codes)]


def _line(f: Finding) -> str:
    start, end = to_datetime(f.start), None if f.end is None else to_datetime(f.end)
    until = "now" if end is None else f"{end.day} {end:%H:%M}"
    return f"{f.code} {start.day} {start:%H:%M}-{until} {f.minutes:g} {f.certainty}"


def found(plan_: Plan, table: str, until: str, *codes: str, month: str = "2026-03") -> list[str]:
    """Read, judge and write: the whole of a table's test."""
    return lines(findings(plan_, events(table, month), until, month), *codes)


def shuffled(table: Events, seed: int) -> Events:
    """Put events in another order."""
    return table.take(np.random.default_rng(seed).permutation(len(table)))
