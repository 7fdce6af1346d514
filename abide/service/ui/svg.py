"""Pictures for pages: those of `abide.explain`, as the one kind of text that templates take as it is.

A page holds the patterns of the inks once (templates ui/base.html).
"""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from abide.explain.pictures import svg as pure
from abide.explain.pictures.svg import CERTAIN, INK, LEAVE, NOT_KNOWN, PROBABLE, SURENESS

__all__ = [
    "CERTAIN",
    "INK",
    "LEAVE",
    "NOT_KNOWN",
    "PROBABLE",
    "SURENESS",
    "el",
    "inks",
    "join",
    "titled",
]


def el(name: str, *children: object, **attributes: object) -> SafeString:
    """Write one element; text and attribute values are escaped, a safe child is taken as it is."""
    return SafeString(pure.el(name, *children, **attributes))


def join(parts: Iterable[object]) -> SafeString:
    """Put elements one after another, escaping what is not an element."""
    return SafeString(pure.join(parts))


def titled(title: str, shape: str, **attributes: object) -> SafeString:
    """Draw one shape that says its sentence on hover and to a screen reader."""
    return SafeString(pure.titled(title, shape, **attributes))


def inks() -> SafeString:
    """Give the patterns behind the inks, as a `defs` element."""
    return SafeString(pure.inks())
