"""Pictures of managers' numbers: bars of parts, from the same values as the table beside them."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from abide.service.ui import svg

# Parts are told apart in black and white: solid, striped, hatched; what is oldest or worst is darkest.
AGE_INKS = ("#ffffff", "#e4ebf1", "#b3c4d4", "#7f9bb5", "#4b6a88", "#12436d")
NIGHT_INKS = ("#ffffff", svg.CERTAIN, svg.NOT_KNOWN, svg.LEAVE)
_ROW, _BAR, _NAME, _WIDTH = 26, 16, 240, 860
_LONGEST_NAME = 30
_INK, _QUIET = "#0b0c0c", "#484949"


def bars(
    title: str, rows: Sequence[tuple[str, Sequence[int]]], parts: Sequence[str], inks: Sequence[str]
) -> SafeString:
    """Draw a bar for each row, its parts in the order given, all to one scale; each part says its number.

    rows: name and the numbers of its parts; parts: what the parts are called.
    """
    most = max((sum(numbers) for _, numbers in rows), default=0) or 1
    room = _WIDTH - _NAME - 70
    drawn = []
    for at, (name, numbers) in enumerate(rows):
        top = at * _ROW + 4
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        drawn.append(svg.el("text", short, x=0, y=top + 13, font_size=14, fill=_INK))
        x = float(_NAME)
        for number, part, ink in zip(numbers, parts, inks, strict=True):
            if not number:
                continue
            width = room * number / most
            drawn.append(_part(f"{name}: {number} {part}", x, top, width, ink))
            x += width
        total = sum(numbers)
        drawn.append(
            svg.el("text", f"{total:,}", x=round(x + 6, 1), y=top + 13, font_size=13, fill="#484949")
        )
    height = max(1, len(rows)) * _ROW + 6
    return svg.el(
        "svg",
        svg.el("title", title),
        svg.el("desc", f"One bar for each row of the table below; its parts are {', '.join(parts)}."),
        *drawn,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        class_="abide-bars",
    )


def _part(said: str, x: float, top: int, width: float, ink: str) -> SafeString:
    shape = {"x": round(x, 1), "y": top, "width": round(max(width, 1), 1), "height": _BAR}
    return svg.titled(said, "rect", **shape, fill=ink, stroke=_INK, stroke_width=1)


def legend(parts: Sequence[str], inks: Sequence[str]) -> list[tuple[SafeString, str]]:
    """Give a swatch and its word for each part."""
    return [
        (
            svg.el(
                "svg",
                svg.el("rect", x=1, y=1, width=24, height=11, fill=ink, stroke="#0b0c0c"),
                viewBox="0 0 26 13",
                aria_hidden="true",
                focusable="false",
            ),
            part,
        )
        for part, ink in zip(parts, inks, strict=True)
    ]
