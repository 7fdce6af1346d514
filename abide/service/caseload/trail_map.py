"""A trail as a still map, for paper: the same values as the map of the page. Pure; north is up.

Lines join believed positions and are not the way that was taken; a gap is dashed; nothing has a direction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from abide.explain import times
from abide.explain.pictures import svg
from abide.explain.pictures.svg import Shape
from abide.monitoring.instants import from_datetime
from abide.service.caseload.trail import METRES_A_DEGREE, Trail

WIDTH, HEIGHT, MARGIN = 680.0, 520.0, 46.0
# The least that is shown from side to side (metres), so that a night at home is no picture of errors.
LEAST_M = 300.0
# With more positions than this their circles of accuracy would hide the map.
CIRCLES = 400
FONT = "Source Sans 3"
# About how wide a letter of a label is, in units of the picture.
LETTER = 6.1
_LINE = {"ring": 5.0, "main": 4.0, "street": 2.6, "lane": 1.8}

Floats = NDArray[np.float64]
Feature = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the ground is shown: its middle in degrees, and how long a metre is drawn."""

    longitude: float
    latitude: float
    scale: float

    def at(self, longitude: Floats, latitude: Floats) -> Floats:
        """Turn degrees into places of the picture, (n, 2)."""
        east = (longitude - self.longitude) * METRES_A_DEGREE * np.cos(np.radians(self.latitude))
        north = (latitude - self.latitude) * METRES_A_DEGREE
        return np.column_stack([WIDTH / 2 + east * self.scale, HEIGHT / 2 - north * self.scale])

    def drawn(self, area: BaseGeometry) -> BaseGeometry:
        """Turn an area in degrees into the picture, cut to it."""
        placed = shapely.transform(area, lambda xy: self.at(xy[:, 0], xy[:, 1]))
        window = shapely.box(-9, -9, WIDTH + 9, HEIGHT + 9)
        return shapely.make_valid(placed).intersection(window).simplify(0.3)


def draw(of: Trail, zones: Sequence[Feature], streets: Sequence[Feature] = ()) -> Shape:
    """Draw a trail, the zones of its time, and streets behind them where there are any."""
    fixes, believed = of.fixes, ~of.astray
    view = _view(fixes.longitude[believed], fixes.latitude[believed], zones)
    at = view.at(fixes.longitude, fixes.latitude)
    shapes = [
        svg.el("rect", x=0, y=0, width=WIDTH, height=HEIGHT, fill="#f4f6f4"),
        *_streets(streets, view),
        *_zones(zones, view),
        *(_circles(of, at, view) if len(of) <= CIRCLES else ()),
        *_lines(of, at),
        *_points(at, believed),
        *_gaps(of, at),
        *_stays(of, view),
        *_scale_bar(view),
        *_north(),
    ]
    frame = svg.el("clipPath", svg.el("rect", x=0, y=0, width=WIDTH, height=HEIGHT), id="frame")
    return svg.el(
        "svg",
        svg.inks(),
        _hatch(),
        frame,
        svg.el("g", *shapes, clip_path="url(#frame)"),
        svg.el("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - 1, fill="none", stroke=svg.EDGE),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        width=WIDTH,
        height=HEIGHT,
        font_family=FONT,
    )


def _view(longitude: Floats, latitude: Floats, zones: Sequence[Feature]) -> View:
    """Show every believed position; where there is none, the zones; where there are none, somewhere."""
    if not len(longitude) and zones:
        corners = np.array([shape(zone["geometry"]).bounds for zone in zones])
        longitude, latitude = corners[:, [0, 2]].ravel(), corners[:, [1, 3]].ravel()
    if not len(longitude):
        return View(0.0, 51.5, 0.1)
    west, east, south, north = longitude.min(), longitude.max(), latitude.min(), latitude.max()
    middle = float(south + north) / 2
    across = (east - west) * METRES_A_DEGREE * np.cos(np.radians(middle))
    along = (north - south) * METRES_A_DEGREE
    inner = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    scale = min(inner[0] / max(across, LEAST_M), inner[1] / max(along, LEAST_M))
    return View(float(west + east) / 2, middle, float(scale))


def _path(lines: Sequence[Floats], *, close: bool = False) -> str:
    parts = ["M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.tolist()) for line in lines if len(line) > 1]
    return ("Z" if close else "").join([*parts, ""]) if parts else "M0 0"


def _streets(streets: Sequence[Feature], view: View) -> Iterator[Shape]:
    """Draw what of the base map is in view: water, then the edge of each street, then the street."""
    shown: dict[str, list[Floats]] = {}
    for feature in streets:
        about, drawn = feature["properties"], view.drawn(shape(feature["geometry"]))
        if about.get("layer") == "water" and not drawn.is_empty:
            yield _area(drawn, fill="#c9dbe6")
        elif about.get("layer") == "street" and not drawn.is_empty:
            lines = [shapely.get_coordinates(part) for part in shapely.get_parts(drawn)]
            shown.setdefault(str(about.get("kind")), []).extend(lines)
    for more, ink in ((1.2, "#c4cbc6"), (0.0, "#ffffff")):
        for kind, lines in shown.items():
            width = _LINE.get(kind, 2.6) * min(max(view.scale * 6, 0.35), 2.0) + more
            yield svg.el("path", d=_path(lines), fill="none", stroke=ink, stroke_width=width)


def _area(drawn: BaseGeometry, **ink: object) -> Shape:
    rings = [
        shapely.get_coordinates(ring)
        for part in shapely.get_parts(drawn)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return svg.el("path", d=_path(rings, close=True), fill_rule="evenodd", **ink)


def _zones(zones: Sequence[Feature], view: View) -> Iterator[Shape]:
    for zone in zones:
        about, drawn = zone["properties"], view.drawn(shape(zone["geometry"]))
        if drawn.is_empty:
            continue
        out = about["kind"] == "EXCLUSION_ZONE"
        colour = svg.CERTAIN if out else svg.PATH
        fill = "url(#keep-out)" if out else "none"
        yield _area(
            drawn, fill=fill, stroke=colour, stroke_width=1.6, stroke_dasharray=None if out else "8 4"
        )
        where = drawn.representative_point()
        near_edge = "end" if where.x > WIDTH * 0.8 else "start" if where.x < WIDTH * 0.2 else "middle"
        x = {"end": WIDTH - 10, "start": 10.0}.get(near_edge, where.x)
        said = f"{about['name']}, {about['kindName'].lower()}"
        yield _words(said, x, where.y, anchor=near_edge, fill=colour)


def _circles(of: Trail, at: Floats, view: View) -> Iterator[Shape]:
    radius = np.nan_to_num(of.fixes.accuracy_m, posinf=0.0) * view.scale
    for (x, y), r, astray in zip(at.tolist(), radius.tolist(), of.astray.tolist(), strict=True):
        if not astray and 3 < r < WIDTH:
            yield svg.el(
                "circle",
                cx=round(x, 1),
                cy=round(y, 1),
                r=round(r, 1),
                fill=svg.PATH,
                fill_opacity="0.03",
                stroke=svg.PATH,
                stroke_opacity="0.25",
                stroke_width=0.5,
            )


def _lines(of: Trail, at: Floats) -> Iterator[Shape]:
    rows = np.flatnonzero(~of.astray)
    ends = [from_datetime(gap.end) for gap in of.gaps]
    cuts = np.searchsorted(of.fixes.at[rows], np.array(ends, np.int64), "left")
    parts = [
        shapely.get_coordinates(shapely.simplify(shapely.linestrings(at[run]), 0.3))
        for run in np.split(rows, cuts)
        if len(run) > 1
    ]
    yield svg.el(
        "path",
        d=_path(parts),
        fill="none",
        stroke=svg.PATH,
        stroke_width=0.9,
        stroke_opacity="0.7",
        stroke_linejoin="round",
    )


def _points(at: Floats, believed: NDArray[np.bool_]) -> Iterator[Shape]:
    """Draw each place once, however often somebody was there; what is not believed is a diamond."""
    for shown, size, ink in ((believed, 2.4, svg.PATH),):
        places = np.unique(np.round(at[shown], 0 if len(at) > CIRCLES * 5 else 1), axis=0)
        dots = "".join(f"M{x:g} {y:g}h.01" for x, y in places.tolist())
        yield svg.el("path", d=dots or "M0 0", stroke=ink, stroke_width=size, stroke_linecap="round")
    strayed = np.unique(np.round(at[~believed], 1), axis=0)
    diamonds = "".join(f"M{x:g} {y - 4:g}l4 4l-4 4l-4 -4z" for x, y in strayed.tolist())
    if diamonds:
        yield svg.el("path", d=diamonds, fill="#fff", stroke=svg.TEXT, stroke_width=1.2)


def _gaps(of: Trail, at: Floats) -> Iterator[Shape]:
    for gap in of.gaps:
        before = int(np.searchsorted(of.fixes.at, from_datetime(gap.start), "right")) - 1
        after = int(np.searchsorted(of.fixes.at, from_datetime(gap.end), "left"))
        (x1, y1), (x2, y2) = at[before].tolist(), at[after].tolist()
        ends = {"x1": round(x1, 1), "y1": round(y1, 1), "x2": round(x2, 1), "y2": round(y2, 1)}
        yield svg.el("line", **ends, stroke=svg.TEXT, stroke_width=1.3, stroke_dasharray="8 6")
        if abs(x1 - x2) + abs(y1 - y2) > 40:
            yield _words(times.short_length(gap.minutes), (x1 + x2) / 2, (y1 + y2) / 2 - 4, fill=svg.TEXT)


def _stays(of: Trail, view: View) -> Iterator[Shape]:
    """Mark each place that was stayed at once, with its label."""
    for stay in {stay.label: stay for stay in of.stays}.values():
        ((x, y),) = view.at(np.array([stay.longitude]), np.array([stay.latitude])).tolist()
        yield svg.el("circle", cx=x, cy=y, r=6, fill="#fff", stroke=svg.TEXT, stroke_width=1.8)
        yield svg.el("circle", cx=x, cy=y, r=2.4, fill=svg.TEXT)
        right = x < WIDTH * 0.75
        yield _words(stay.label, x + (10 if right else -10), y + 4, anchor="start" if right else "end")


def _words(said: str, x: float, y: float, *, anchor: str = "middle", fill: str = svg.TEXT) -> Shape:
    place = {"x": round(x, 1), "y": round(y, 1), "text_anchor": anchor}
    ink = {"font_size": 12, "font_weight": 600}
    width = LETTER * len(said) + 6
    left = {"start": x - 3, "end": x - width + 3}.get(anchor, x - width / 2)
    box = svg.el("rect", x=left, y=y - 12, width=width, height=16, fill="#fff", fill_opacity="0.88")
    return svg.join([box, svg.el("text", said, **place, **ink, fill=fill)])


def _scale_bar(view: View) -> Iterator[Shape]:
    metres = _round(120 / view.scale)
    x, y, width = 14.0, HEIGHT - 16, metres * view.scale
    yield svg.el("rect", x=6, y=y - 13, width=width + 66, height=22, fill="#fff", fill_opacity="0.88")
    bar = f"M{x} {y - 6}V{y}H{svg.number(x + width)}V{y - 6}"
    yield svg.el("path", d=bar, fill="none", stroke=svg.TEXT, stroke_width=1.5)
    said = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    yield svg.el("text", said, x=x + width + 8, y=y, font_size=12, fill=svg.TEXT)


def _round(metres: float) -> float:
    """Give the largest of 1, 2, 5, 10, 20 and so on that is no more."""
    ten = 10.0 ** np.floor(np.log10(metres))
    return float(next(ten * n for n in (5, 2, 1) if ten * n <= metres * 1.0001))


def _north() -> Iterator[Shape]:
    x, y = WIDTH - 22, 22
    yield svg.el("circle", cx=x, cy=y + 4, r=17, fill="#fff", fill_opacity="0.85")
    yield svg.el("path", d=f"M{x} {y - 9}L{x + 5} {y + 4}L{x} {y + 1}L{x - 5} {y + 4}Z", fill=svg.TEXT)
    yield svg.el("text", "N", x=x, y=y + 16, font_size=12, text_anchor="middle", fill=svg.TEXT)


def _hatch() -> Shape:
    lines = svg.el("path", d="M0 8L8 0", stroke=svg.CERTAIN, stroke_opacity="0.45", stroke_width=1)
    return svg.el("pattern", lines, id="keep-out", width=8, height=8, patternUnits="userSpaceOnUse")
