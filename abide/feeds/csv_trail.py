"""Movement as CSV with a heading, under the names that loggers and spreadsheets commonly use."""

import csv
from collections.abc import Callable

from abide.feeds.lines import LONGEST_LINE
from abide.feeds.points import USUAL_ACCURACY_M, Points, Trail, moment, moment_utc

NAMES = {
    "time": ("at", "time", "timestamp", "datetime", "date_time", "recorded_at"),
    "time in UTC": ("time_utc", "utc_time", "datetime_utc", "timestamp_utc", "utc"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "accuracy": ("accuracy_m", "accuracy", "horizontal_accuracy"),
}


def read_csv(data: bytes, *, accuracy_m: float = USUAL_ACCURACY_M) -> Trail:
    """Read a CSV file (UTF-8; commas, semicolons or tabs); every bad line is named.

    Times carry their offset, unless their column says that they are UTC (time_utc).
    """
    points = Points(accuracy_m)
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        points.fault(data[: error.start].count(b"\n") + 1, "", "is not UTF-8")
        lines = data.decode("utf-8-sig", errors="replace").splitlines()
    heading = lines[0] if lines else ""
    separator = max(",;\t", key=heading.count)
    names = [name.strip().lower().replace(" ", "_") for name in _split(heading, separator) or []]
    place = {what: names.index(one) for what, known in NAMES.items() for one in known if one in names}
    lacking = [what for what in ("latitude", "longitude") if what not in place]
    if "time" not in place and "time in UTC" not in place:
        lacking.insert(0, "time")
    for what in lacking:
        points.fault(1, what, f"no column for it; call it {' or '.join(NAMES[what])}", heading[:100])
    if lacking:
        return points.trail()
    timed: tuple[int, Callable[[str], int | str]] = (
        (place["time"], moment) if "time" in place else (place["time in UTC"], moment_utc)
    )
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            _take(points, number, line, separator, place, timed)
    return points.trail()


def _take(
    points: Points,
    number: int,
    line: str,
    separator: str,
    place: dict[str, int],
    timed: tuple[int, Callable[[str], int | str]],
) -> None:
    fields = _split(line, separator)
    column, read = timed
    if fields is None:
        points.fault(number, "", "is no line of CSV, or too long", line[:100])
    elif len(fields) <= max(column, place["latitude"], place["longitude"]):
        points.fault(number, "", f"has only {len(fields)} fields", line[:100])
    else:
        within = place.get("accuracy", len(fields))
        points.add(
            number,
            at=read(fields[column].strip()),
            longitude=fields[place["longitude"]],
            latitude=fields[place["latitude"]],
            accuracy_m=fields[within].strip() if within < len(fields) else None,
        )


def _split(line: str, separator: str) -> list[str] | None:
    if len(line) > LONGEST_LINE:
        return None
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return None
