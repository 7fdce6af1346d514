"""A checkpoint: where every fitting stands, as bytes that any later start can go on from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.alcohol_live import Tag
from abide.monitoring.alcohol_series import Samples
from abide.monitoring.equipment import Incident
from abide.monitoring.findings import Code
from abide.monitoring.home import AtHome
from abide.monitoring.instants import FOREVER, NEVER_YET
from abide.monitoring.plan import Plan, Zone
from abide.monitoring.presence import Cause, Presence, Standing
from abide.monitoring.quality import Steps
from abide.monitoring.spots import Spots
from abide.monitoring.states import States


def write(plans: Sequence[Plan], first_row: NDArray[np.intp], states: States) -> bytes:
    """Write the states of these plans' fittings; their rows begin at `first_row`."""
    arrays: dict[str, Any] = {
        f"standing.{f.name}": getattr(states.standing, f.name) for f in fields(Standing)
    }
    arrays |= {f"steps.{f.name}": getattr(states.steps, f.name) for f in fields(Steps)}
    arrays |= {f"spots.{f.name}": getattr(states.spots, f.name) for f in fields(Spots)}
    arrays |= {"heard": states.heard, "watermark": states.watermark, "first_row": first_row}
    small = {
        "fittings": [[p.fitting.id, digest(p)] for p in plans],
        "at_home": {f: _from_home(s) for f, s in states.at_home.items()},
        "incidents": {f: [_from_incident(i) for i in s.values()] for f, s in states.incidents.items()},
        "alcohol": {f: _from_tag(s) for f, s in states.alcohol.items()},
    }
    arrays["small"] = np.frombuffer(json.dumps(small).encode(), np.uint8)
    out = BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def read(data: bytes, plans: Sequence[Plan]) -> tuple[States, list[str]]:
    """Read back the states of those fittings whose plan is still the same; name them, in order."""
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        small = json.loads(arrays["small"].tobytes())
        number = {(name, mark): i for i, (name, mark) in enumerate(small["fittings"])}
        marked = {p.fitting.id: (p.fitting.id, digest(p)) for p in plans}
        held = [name for name, mark in marked.items() if mark in number]
        old = [number[marked[name]] for name in held]
        first = arrays["first_row"]
        rows = np.array([r for i in old for r in range(first[i], first[i + 1])], np.intp)
        states = States(
            standing=Standing(*(arrays[f"standing.{f.name}"][rows] for f in fields(Standing))),
            steps=Steps(*(arrays[f"steps.{f.name}"][old] for f in fields(Steps))),
            spots=Spots(*(arrays[f"spots.{f.name}"][old] for f in fields(Spots))),
            at_home=_renumbered(small["at_home"], old, _to_home),
            incidents=_renumbered(small["incidents"], old, _to_incidents),
            alcohol=_renumbered(small.get("alcohol", {}), old, _to_tag),
            heard=arrays["heard"][old],
            watermark=arrays["watermark"][old],
            # Nobody knows what was said after the checkpoint: everything is to be said again.
            judged_until=np.full(len(old), FOREVER, np.int64),
            wake_at=np.full(len(old), NEVER_YET, np.int64),
        )
    return states, held


def digest(plan: Plan) -> str:
    """Give a mark that two plans share only if they are the same."""
    # The text of a polygon is cut short: its corners are taken in full.
    corners = [c.geometry.wkb_hex for c in plan.conditions if isinstance(c, Zone)]
    return sha256(repr((plan, corners)).encode()).hexdigest()


def _renumbered(kept: Mapping[str, Any], old: Sequence[int], make: Any) -> dict[int, Any]:
    return {new: make(kept[str(o)]) for new, o in enumerate(old) if str(o) in kept}


def _from_home(s: AtHome) -> list[object]:
    return [int(s.presence), s.since, int(s.cause), s.evidence, sorted(s.lost), int(s.was)]


def _to_home(value: Sequence[Any]) -> AtHome:
    presence, since, cause, evidence, lost, was = value
    pending = frozenset(map(Cause, lost))
    return AtHome(Presence(presence), since, Cause(cause), tuple(evidence), pending, Presence(was))


def _from_tag(s: Tag) -> list[object]:
    # JSON writes NaN, of what was not measured, and reads it back.
    columns = [getattr(s.samples, f.name).tolist() for f in fields(Samples)]
    return [columns, s.told, s.usual, s.relied_on]


def _to_tag(value: Sequence[Any]) -> Tag:
    (at, *numbers), told, usual, relied_on = value
    columns = (np.array(n, np.float64) for n in numbers)
    return Tag(Samples(np.array(at, np.int64), *columns), (told[0], told[1]), usual, relied_on)


def _from_incident(i: Incident) -> list[object]:
    return [i.code, i.start, i.what, i.evidence, i.by_silence]


def _to_incidents(value: Sequence[Any]) -> dict[Code, Incident]:
    return {
        Code(code): Incident(Code(code), start, what, tuple(evidence), by_silence)
        for code, start, what, evidence, by_silence in value
    }
