"""Where somebody was: positions with their circles of accuracy, and the edge they are held against.

North is up; there is no base map, and no coordinate is written anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from abide.explain import times
from abide.explain.ground import Fix, Plane, Target, beyond, plane_of
from abide.explain.pictures import svg
from abide.explain.pictures.band import dates
from abide.explain.pictures.picture import MARGIN, WIDTH, Picture, Table
from abide.explain.pictures.svg import Shape
from abide.explain.pictures.view import SIDE, TOP, View, view_of

# More positions than this would be a black spot; the cited ones are always drawn.
_MOST = 150


@dataclass(frozen=True, slots=True)
class Place:
    """Positions in time order, at least one, and the place that they are held against."""

    fixes: Sequence[Fix]
    target: Target


def draw(place: Place, title: str) -> Picture:
    """Draw positions and the edge; the title is the sentence of what they show."""
    fixes = _chosen(place.fixes)
    plane = plane_of(place.target)
    where = plane.points(fixes)
    view = view_of(plane, place.target, fixes, where)
    at = view.at(where)
    distances = beyond(place.target, fixes)
    first, last = place.fixes[0].at, place.fixes[-1].at
    legend = _legend_of(place)
    shapes = [
        svg.words(dates(first, last), MARGIN, 16, fill=svg.TEXT, font_weight=700),
        svg.el("rect", x=MARGIN, y=TOP, width=WIDTH - 2 * MARGIN, height=SIDE, fill="#fff", stroke=svg.EDGE),
        *_target(plane, place.target, view),
        _way(at),
        *_others(fixes, at, view),
        *(
            _cited(fix, far, x, y, view)
            for fix, far, (x, y) in zip(fixes, distances, at.tolist(), strict=True)
            if fix.cited
        ),
        *_hours(fixes, at),
        *_scale_bar(view),
        _north(),
        *_legend(legend, TOP + SIDE + 14),
    ]
    said = _said(place, beyond(place.target, place.fixes), len(fixes))
    return Picture(
        kind="place",
        title=title,
        desc=f"{dates(first, last)}. {said}",
        height=TOP + SIDE + 14 + 20 * len(legend),
        shapes=svg.join(shapes),
        table=_table(place),
    )


def _chosen(fixes: Sequence[Fix]) -> list[Fix]:
    spare = max(_MOST - sum(f.cited for f in fixes), 1)
    others = [n for n, f in enumerate(fixes) if not f.cited]
    every = -(-len(others) // spare)
    kept = set(others[::every] if every > 1 else others)
    return [f for n, f in enumerate(fixes) if f.cited or n in kept]


def _target(plane: Plane, target: Target, view: View) -> Iterator[Shape]:
    fill = "#f3e3e1" if target.forbidden else "#e4ebf1"
    window = view.window()
    if target.buffer_m > 0:
        yield _area(plane.outline(target), window, view, fill="none", dashes="6 4")
    yield _area(plane.outline(target, buffered=False), window, view, fill=fill, dashes=None)


def _area(area: BaseGeometry, window: BaseGeometry, view: View, *, fill: str, dashes: str | None) -> Shape:
    """Draw as much of an area as is shown; the frame is no edge, so the edge is drawn on its own."""
    fine = 0.3 / view.scale
    inside = shapely.make_valid(area).intersection(window).simplify(fine)
    edge = area.boundary.intersection(window).simplify(fine)
    return svg.join(
        [
            svg.el("path", d=_path(inside, view, close=True), fill=fill, fill_rule="evenodd", stroke="none"),
            svg.el(
                "path",
                d=_path(edge, view, close=False),
                fill="none",
                stroke=svg.TEXT,
                stroke_width=1.75,
                stroke_dasharray=dashes,
            ),
        ]
    )


def _path(shape: BaseGeometry, view: View, *, close: bool) -> str:
    parts = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            if ring.geom_type not in ("LinearRing", "LineString"):
                continue
            points = view.at(shapely.get_coordinates(ring)).tolist()
            parts.append("M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points))
            parts.append("Z" if close else "")
    return "".join(parts) or "M0 0"


def _way(at: NDArray[np.float64]) -> Shape:
    points = " ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in at.tolist())
    return svg.el("polyline", points=points, fill="none", stroke=svg.PATH, stroke_width=0.8, opacity=0.6)


def _others(fixes: Sequence[Fix], at: NDArray[np.float64], view: View) -> Iterator[Shape]:
    """Draw the positions that decided nothing, without a sentence each: the table has them."""
    for doubted in (False, True):
        shown = [
            (fix, x, y)
            for fix, (x, y) in zip(fixes, at.tolist(), strict=True)
            if not fix.cited and bool(fix.doubts) == doubted
        ]
        circles = (svg.el("circle", cx=x, cy=y, r=_radius(fix, view)) for fix, x, y in shown)
        yield svg.el(
            "g",
            *circles,
            fill=svg.PATH,
            fill_opacity="0.04",
            stroke=svg.PATH,
            stroke_width=0.6,
            stroke_dasharray="2 3" if doubted else None,
        )
        yield svg.el("g", *(svg.el("circle", cx=x, cy=y, r=1.8) for _, x, y in shown), fill=svg.PATH)


def _cited(fix: Fix, far: float, x: float, y: float, view: View) -> Shape:
    """Draw a position that decided, with its sentence."""
    said = f"{times.clock(fix.at)}: {_far(far)}, accurate to {_metres(fix.accuracy_m)}"
    doubted = f"; {fix.doubts[0]}" if fix.doubts else ""
    size = 4.0
    return svg.el(
        "g",
        svg.el("title", said + doubted),
        svg.el(
            "circle",
            cx=x,
            cy=y,
            r=_radius(fix, view),
            fill=svg.CERTAIN,
            fill_opacity="0.12",
            stroke=svg.CERTAIN,
            stroke_width=1.4,
            stroke_dasharray="2 3" if fix.doubts else None,
        ),
        svg.el(
            "rect", x=x - size, y=y - size, width=2 * size, height=2 * size, fill=svg.CERTAIN, stroke="#fff"
        ),
    )


def _radius(fix: Fix, view: View) -> float:
    return min(max(fix.accuracy_m * view.scale, 1.0), float(WIDTH))


def _hours(fixes: Sequence[Fix], at: NDArray[np.float64]) -> Iterator[Shape]:
    """Write the time beside the first and the last cited position, where they lie apart."""
    cited = [n for n, fix in enumerate(fixes) if fix.cited] or [0, len(fixes) - 1]
    written: list[tuple[float, float]] = []
    for n in dict.fromkeys((cited[0], cited[-1])):
        x, y = at[n].tolist()
        if any(abs(x - a) < 44 and abs(y - b) < 14 for a, b in written):
            continue
        written.append((x, y))
        left = x > WIDTH / 2
        yield svg.words(
            times.clock(fixes[n].at),
            x - 8 if left else x + 8,
            min(max(y - 7, TOP + 14), TOP + SIDE - 24),
            text_anchor="end" if left else "start",
            fill=svg.TEXT,
            font_weight=700,
            stroke="#fff",
            stroke_width=3,
            paint_order="stroke",
        )


def _scale_bar(view: View) -> Iterator[Shape]:
    length = _round(90 / view.scale)
    width, y = length * view.scale, TOP + SIDE - 8
    x = MARGIN + 8.0
    yield svg.el(
        "path",
        d=f"M{svg.number(x)} {y - 5}V{y}H{svg.number(x + width)}V{y - 5}",
        fill="none",
        stroke=svg.TEXT,
        stroke_width=1.5,
    )
    yield svg.words(
        _metres(length), x + width + 5, y, fill=svg.TEXT, stroke="#fff", stroke_width=3, paint_order="stroke"
    )


def _round(metres: float) -> float:
    """Give the largest of 1, 2, 5, 10, 20, … that is no more."""
    ten = 10.0 ** np.floor(np.log10(metres))
    return float(next(ten * n for n in (5, 2, 1) if ten * n <= metres * 1.0001))


def _north() -> Shape:
    x, y = WIDTH - MARGIN - 16, TOP + 14
    return svg.join(
        [
            svg.el("path", d=f"M{x} {y - 8}L{x + 5} {y + 4}L{x} {y + 1}L{x - 5} {y + 4}Z", fill=svg.TEXT),
            svg.words("N", x, y + 17, text_anchor="middle", fill=svg.TEXT, font_size=12),
        ]
    )


def _legend_of(place: Place) -> list[str]:
    target = place.target
    said = ["position that decided it", "other position"] if any(f.cited for f in place.fixes) else [""]
    said = [s for s in said if s] or ["position"]
    if any(f.doubts for f in place.fixes):
        said.append("doubted position")
    said.append(f"edge of {target.name}" if target.area is not None else target.edge)
    return [*said, f"{target.buffer_m:g} m round it"] if target.buffer_m > 0 else said


def _legend(entries: Sequence[str], top: float) -> Iterator[Shape]:
    for n, said in enumerate(entries):
        x, y = MARGIN + 10.0, top + 20.0 * n + 4
        yield svg.join(_sample(said, x, y))
        yield svg.words(said, MARGIN + 28, y + 5, fill=svg.TEXT)


def _sample(said: str, x: float, y: float) -> Iterator[Shape]:
    cited = said == "position that decided it"
    if cited or said.endswith("position"):
        ink = svg.CERTAIN if cited else svg.PATH
        dashes = "2 3" if said.startswith("doubted") else None
        yield svg.el("circle", cx=x, cy=y, r=8, fill="none", stroke=ink, stroke_dasharray=dashes)
        yield (
            svg.el("rect", x=x - 4, y=y - 4, width=8, height=8, fill=ink)
            if cited
            else svg.el("circle", cx=x, cy=y, r=1.8, fill=ink)
        )
    else:
        dashes = "6 4" if said.endswith("round it") else None
        yield svg.el(
            "path", d=f"M{MARGIN} {y}h20", stroke=svg.TEXT, stroke_width=1.75, stroke_dasharray=dashes
        )


def _said(place: Place, distances: Sequence[float], drawn: int) -> str:
    count = len(place.fixes)
    outside = sum(d > 0 for d in distances)
    positions = "1 position" if count == 1 else f"{count} positions"
    some = "" if drawn == count else f", {drawn} of them drawn"
    return f"{positions}{some}: {outside} outside of {place.target.edge}, {count - outside} within."


def _table(place: Place) -> Table:
    doubted = any(f.doubts for f in place.fixes)
    rows = []
    # The whole of a long stay would bury what decided; the picture leaves out the same positions.
    fixes = _chosen(place.fixes)
    said = times.in_a_column([fix.at for fix in fixes])
    for fix, at, far in zip(fixes, said, beyond(place.target, fixes), strict=True):
        row = [
            at,
            _far(far),
            _metres(fix.accuracy_m),
            "yes" if fix.cited else "",
        ]
        rows.append((*row, "; ".join(fix.doubts)) if doubted else tuple(row))
    columns = ["Time", f"From {place.target.edge}", "Accuracy", "Decided it"]
    return Table(tuple([*columns, "Doubted because"] if doubted else columns), tuple(rows))


def _far(metres: float) -> str:
    return f"{_metres(abs(metres))} {'outside' if metres > 0 else 'inside'}"


def _metres(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 10_000 else f"{metres:.0f} m"
