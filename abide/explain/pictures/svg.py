"""Pictures as text: elements written safely, and the three inks that every picture shares.

Certain, probable and not known look different everywhere and in the same way: solid, striped, hatched
grey, never by colour alone. A page holds the patterns once; a picture that leaves the page takes them along.
"""

import re
from collections.abc import Iterable
from html import escape

CERTAIN = "#8f1d14"
PROBABLE = "url(#ink-probable)"
NOT_KNOWN = "url(#ink-not-known)"
LEAVE = "url(#ink-leave)"

# What the core calls how sure it is -> what fills the shape.
INK = {"certain": CERTAIN, "probable": PROBABLE, "not_known": NOT_KNOWN}

# The words that go with each ink, in legends and beside shapes.
SURENESS = {"certain": "certain", "probable": "probable", "not_known": "not known"}

TEXT, QUIET, EDGE, GRID = "#0b0c0c", "#484949", "#6b7378", "#d3d8dc"
REQUIRED, HOME, PATH = "#e4ebf1", "#4b6a88", "#12436d"

# What XML does not allow in a text, however it is escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Shape(str):
    """Markup that is escaped already; template engines ask `__html__` and take it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Give the markup itself."""
        return str(self)


def el(name: str, *children: object, **attributes: object) -> Shape:
    """Write one element; a trailing or inner underscore in an attribute's name becomes a hyphen or goes.

    Text and attribute values are escaped; a child that is markup already is taken as it is. An attribute
    that is None is left out.
    """
    attrs = "".join(
        f' {_attribute(key)}="{_text(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Shape(f"<{name}{attrs}>{join(children)}</{name}>")


def join(parts: Iterable[object]) -> Shape:
    """Put elements one after another, escaping what is not an element."""
    return Shape("".join(part.__html__() if hasattr(part, "__html__") else _text(part) for part in parts))


def titled(title: str, shape: str, **attributes: object) -> Shape:
    """Draw one shape that says its sentence on hover and to a screen reader."""
    return el(shape, el("title", title), **attributes)


def words(text: str, x: float, y: float, **attributes: object) -> Shape:
    """Write a text into a picture at a point, small and quiet unless told otherwise."""
    return el("text", text, x=x, y=y, **{"font_size": 13, "fill": QUIET, **attributes})


def inks() -> Shape:
    """Give the patterns behind the probable and the not known ink and behind leave, as a `defs` element."""
    return el("defs", _striped(), _hatched(), _dotted())


def number(value: float) -> str:
    """Write a coordinate as short as it may be: one digit after the point at most."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _striped() -> Shape:
    return _pattern(
        "ink-probable",
        6,
        el("rect", width=6, height=6, fill="#fff"),
        el("rect", width=3, height=6, fill=CERTAIN),
    )


def _hatched() -> Shape:
    return _pattern(
        "ink-not-known",
        5,
        el("rect", width=5, height=5, fill="#f3f3f3"),
        el("path", d="M0 0H5M0 0V5", stroke="#505a5f", stroke_width=1.6),
    )


def _dotted() -> Shape:
    return _pattern(
        "ink-leave",
        6,
        el("rect", width=6, height=6, fill="#fff"),
        el("circle", cx=3, cy=3, r=1.2, fill=HOME),
    )


def _pattern(name: str, size: int, *shapes: Shape) -> Shape:
    return el(
        "pattern",
        *shapes,
        id=name,
        width=size,
        height=size,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> object:
    # Whole pixels read better than 12.000000001 and keep pages small.
    return number(value) if isinstance(value, float) else value


def _text(value: object) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", str(value)))
