"""Pictures made on the server: elements written safely, and the three inks every picture shares.

Certain, probable and not known look different everywhere and in the same way: solid, striped, hatched
grey, never by colour alone. A page holds the patterns once (template ui/inks.html); a picture that leaves
the page takes them along with `inks()`.
"""

from collections.abc import Iterable
from typing import cast

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

CERTAIN = "#8f1d14"
PROBABLE = "url(#ink-probable)"
NOT_KNOWN = "url(#ink-not-known)"

# What the core calls how sure it is -> what fills the shape.
INK = {"certain": CERTAIN, "probable": PROBABLE, "not_known": NOT_KNOWN}

# The words that go with each ink, in legends and beside shapes.
SURENESS = {"certain": "certain", "probable": "probable", "not_known": "not known"}


def el(name: str, *children: object, **attributes: object) -> SafeString:
    """Write one element; a trailing or inner underscore in an attribute's name becomes a hyphen or goes.

    Text and attribute values are escaped; a SafeString child is taken as it is.
    """
    attrs = "".join(
        format_html(' {}="{}"', _attribute(key), _value(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(conditional_escape(cast(str, child)) for child in children)
    return mark_safe(f"<{name}{attrs}>{inner}</{name}>")  # noqa: S308 - every part is escaped above


def join(parts: Iterable[object]) -> SafeString:
    """Put elements one after another, escaping what is not an element."""
    return mark_safe("".join(conditional_escape(cast(str, part)) for part in parts))  # noqa: S308


def titled(title: str, shape: str, **attributes: object) -> SafeString:
    """Draw one shape that says its sentence on hover and to a screen reader."""
    return el(shape, el("title", title), **attributes)


def inks() -> SafeString:
    """Give the patterns behind the probable and the not known ink, as a `defs` element."""
    striped = el(
        "pattern",
        el("rect", width=6, height=6, fill="#fff"),
        el("rect", width=3, height=6, fill=CERTAIN),
        id="ink-probable",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    hatched = el(
        "pattern",
        el("rect", width=5, height=5, fill="#f3f3f3"),
        el("path", d="M0 0H5M0 0V5", stroke="#505a5f", stroke_width=1.6),
        id="ink-not-known",
        width=5,
        height=5,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return el("defs", striped, hatched)


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> object:
    # Whole pixels read better than 12.000000001 and keep pages small.
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
