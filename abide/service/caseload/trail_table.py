"""The points of a trail as a table, a London day at a time: the page without its map."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from abide.explain import times
from abide.monitoring.instants import from_datetime, to_datetime
from abide.service.caseload.trail import Point, Trail


@dataclass(frozen=True, slots=True)
class Table:
    """One day's points with their numbers, and the days that have any: (day, short name, is this one)."""

    day: date
    rows: tuple[tuple[int, Point], ...]
    days: tuple[tuple[date, str, bool], ...]

    def markup(self) -> SafeString:
        """Write the rows: by hand, since a template takes ten times as long over a day of a fix a minute."""
        return format_html_join("\n", _ROW, (_cells(number, point) for number, point in self.rows))


_ROW = (
    '<tr><td class="is-number">{}</td><th scope="row">{}</th><td class="is-number">{}</td>'
    '<td class="is-number">{}</td><td class="is-number">{}</td><td>{}</td><td>{}</td></tr>'
)


def _cells(number: int, point: Point) -> tuple[str, ...]:
    return (
        str(number),
        times.clock(point.at),
        f"{point.latitude:.5f}",
        f"{point.longitude:.5f}",
        f"{point.accuracy_m:.0f}",
        point.source,
        "; ".join(point.doubts),
    )


def table(of: Trail, asked: str) -> Table | None:
    """Give the points of the day that is asked for ("2026-11-20"), or of the first that has any."""
    if not len(of):
        return None
    first, last = (times.local(to_datetime(int(of.fixes.at[n]))).date() for n in (0, -1))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    cuts = [from_datetime(times.start_of_day(day)) for day in [*days, last + timedelta(days=1)]]
    places = np.searchsorted(of.fixes.at, cuts)
    full = [n for n in range(len(days)) if places[n] < places[n + 1]]
    shown = next((n for n in full if days[n].isoformat() == asked), full[0])
    rows = np.arange(places[shown], places[shown + 1])
    return Table(
        days[shown],
        tuple(zip((rows + 1).tolist(), of.some(rows), strict=True)),
        tuple((days[n], times.short_day(days[n]), n == shown) for n in full),
    )
