"""Events as lines of the public API: one JSON object a line, with the tag's serial number."""

from collections.abc import Sequence
from math import isnan

import numpy as np

from abide.monitoring.events import Events, Kind, Source, What

_SOURCES = {source.value: source.name.lower() for source in Source}
_WHATS = {what.value: what.name.lower() for what in What}


def as_lines(events: Events, serials: Sequence[str]) -> list[bytes]:
    """Write events as NDJSON lines without their line ends, in the order of the events."""
    at, received = (_texts(moments) for moments in (events.at, events.received_at))
    columns = (
        events.kind, events.fitting, events.longitude, events.latitude, events.accuracy_m, events.source,
        events.present, events.what, events.reading, events.infra_red, events.temperature,
    )  # fmt: skip
    return [
        f'{{"device":"{serials[who]}",{_words(kind, *values)},"at":"{a}","received_at":"{r}"}}'.encode()
        for kind, who, *values, a, r in zip(*(c.tolist() for c in columns), at, received, strict=True)
    ]


def _words(
    kind: int,
    longitude: float,
    latitude: float,
    accuracy_m: float,
    source: int,
    present: int,
    what: int,
    reading: float,
    infra_red: float,
    temperature: float,
) -> str:
    if kind == Kind.FIX:
        return (
            f'"kind":"fix","longitude":{longitude:.6f},"latitude":{latitude:.6f},'
            f'"accuracy_m":{accuracy_m:.1f},"source":"{_SOURCES[source]}"'
        )
    if kind == Kind.HOME:
        return f'"kind":"home","present":{"true" if present else "false"}'
    if kind == Kind.ALCOHOL:
        beside = (("infra_red", infra_red), ("temperature", temperature))
        known = "".join(f',"{name}":{value:.2f}' for name, value in beside if not isnan(value))
        return f'"kind":"alcohol","tac":{reading:.3f}{known}'
    if kind == Kind.BATTERY:
        return f'"kind":"battery","percent":{reading:.1f}'
    return f'"kind":"equipment","what":"{_WHATS[what]}"'


def _texts(moments: np.ndarray) -> list[str]:
    return np.datetime_as_string(moments.astype("datetime64[us]"), unit="s", timezone="UTC").tolist()
