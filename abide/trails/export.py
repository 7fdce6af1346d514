"""One fitting's events in the formats that other people's programs read: CSV, GPX, GeoJSON."""

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events, Kind, Source, What
from abide.monitoring.fix_review import flags_of
from abide.monitoring.flags import in_words
from abide.monitoring.instants import to_text
from abide.trails.gaps import LONGEST_WITHOUT_FIX
from abide.trails.schema import once

COLUMNS = (
    "at",
    "received_at",
    "kind",
    "longitude",
    "latitude",
    "accuracy_m",
    "source",
    "present",
    "what",
    "tac",
    "infra_red",
    "temperature",
    "percent",
    "doubts",
)


def as_csv(events: Events) -> Iterator[str]:
    """Yield a heading and a line for each event of one fitting, in time order; times in UTC.

    doubts: why a fix is doubted, in words, by all that is exported with it; later fixes may change it.
    """
    yield _line(COLUMNS)
    for row in _rows(*_doubted(events)):
        row["doubts"] = "; ".join(row.get("doubts", ()))
        yield _line([json.dumps(v) if isinstance(v := row.get(name, ""), bool) else v for name in COLUMNS])


def as_gpx(events: Events, *, name: str) -> Iterator[str]:
    """Yield a GPX 1.1 document of fixes; half an hour without one, or another fitting, starts a new segment.

    name: what the track is called in the program that opens it.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gpx version="1.1" creator="Abide" xmlns="http://www.topografix.com/GPX/1/1">\n'
    yield f"<trk><name>{_text(name)}</name>\n"
    for segment, flags in _segments(*_doubted(events)):
        yield "<trkseg>\n"
        for row in _rows(segment, flags):
            place = f'lat="{row["latitude"]!r}" lon="{row["longitude"]!r}"'
            doubts = "; ".join(row.get("doubts", ()))
            said = f"<cmt>doubted: {_text(doubts)}</cmt>" if doubts else ""
            yield f"<trkpt {place}><time>{row['at']}</time>{said}</trkpt>\n"
        yield "</trkseg>\n"
    yield "</trk></gpx>\n"


def as_geojson(events: Events) -> Iterator[str]:
    """Yield a GeoJSON document: a feature for each event of one fitting, without geometry unless a fix."""
    yield '{"type":"FeatureCollection","features":['
    for number, row in enumerate(_rows(*_doubted(events))):
        geometry = None
        if "longitude" in row:
            geometry = {"type": "Point", "coordinates": [row.pop("longitude"), row.pop("latitude")]}
        feature = {"type": "Feature", "geometry": geometry, "properties": row}
        yield ("," if number else "") + "\n" + json.dumps(feature)
    yield "\n]}\n"


FORMATS: dict[str, Callable[..., Iterator[str]]] = {"csv": as_csv, "gpx": as_gpx, "geojson": as_geojson}


def _doubted(events: Events) -> tuple[Events, NDArray[np.int32]]:
    """Give the events in time order, identical ones once, and the flags of each."""
    events = events.take(once(events))
    return events, flags_of(events)


def _rows(events: Events, flags: NDArray[np.int32]) -> Iterator[dict[str, Any]]:
    """Give each event as the values that it has."""
    for n in range(len(events)):
        kind = Kind(int(events.kind[n]))
        row: dict[str, Any] = {
            "at": to_text(int(events.at[n])),
            "received_at": to_text(int(events.received_at[n])),
            "kind": kind.name.lower(),
        }
        if kind is Kind.FIX:
            row["longitude"] = float(events.longitude[n])
            row["latitude"] = float(events.latitude[n])
            row["accuracy_m"] = float(events.accuracy_m[n])
            row["source"] = Source(int(events.source[n])).name.lower()
            if flags[n]:
                row["doubts"] = in_words(int(flags[n]))
        elif kind is Kind.HOME:
            row["present"] = bool(events.present[n])
        elif kind is Kind.EQUIPMENT:
            row["what"] = What(int(events.what[n])).name.lower()
        elif kind is Kind.ALCOHOL:
            row["tac"] = float(events.reading[n])
            row |= {
                name: value
                for name in ("infra_red", "temperature")
                if not np.isnan(value := float(getattr(events, name)[n]))
            }
        else:
            row["percent"] = float(events.reading[n])
        yield row


def _segments(events: Events, flags: NDArray[np.int32]) -> Iterator[tuple[Events, NDArray[np.int32]]]:
    fix = events.kind == Kind.FIX
    fixes, flags = events.take(fix), flags[fix]
    apart = (np.diff(fixes.at) > LONGEST_WITHOUT_FIX) | (np.diff(fixes.fitting) != 0)
    for rows in np.split(np.arange(len(fixes)), np.flatnonzero(apart) + 1):
        if len(rows):
            yield fixes.take(rows), flags[rows]


def _line(values: Any) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()


def _text(value: str) -> str:
    """Make any text safe inside XML, leaving out what XML cannot hold at all."""
    return quoteattr("".join(c for c in value if c.isprintable()))[1:-1].replace("'", "&apos;")
