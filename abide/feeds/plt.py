"""GeoLife .plt: six lines of heading, then latitude, longitude, 0, feet, days, date, time; all in GMT."""

from abide.feeds.points import USUAL_ACCURACY_M, Points, Trail, moment_utc

HEADING_LINES = 6


def read_plt(data: bytes, *, accuracy_m: float = USUAL_ACCURACY_M) -> Trail:
    """Read a .plt file; every bad line is named and no good one lost to it."""
    points = Points(accuracy_m)
    lines = data.decode("utf-8-sig", errors="replace").split("\n")
    if not lines[0].startswith("Geolife"):
        points.fault(1, "", "does not begin like a GeoLife trail", lines[0][:40])
    for number, line in enumerate(lines[HEADING_LINES:], HEADING_LINES + 1):
        text = line.strip()
        if not text:
            continue
        fields = text.split(",")
        if len(fields) != 7:
            points.fault(number, "", f"must have 7 fields, has {len(fields)}", text[:100])
            continue
        at = moment_utc(f"{fields[5]} {fields[6]}")
        points.add(number, at=at, longitude=fields[1], latitude=fields[0])
    return points.trail()
