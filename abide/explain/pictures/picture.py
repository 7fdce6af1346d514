"""What every picture of a finding is: shapes, the words that go with them, and the same values as a table."""

from dataclasses import dataclass

from abide.explain.pictures import svg
from abide.explain.pictures.svg import Shape

# Narrow enough that a telephone shows a picture without shrinking its texts.
WIDTH = 400
MARGIN = 10


@dataclass(frozen=True, slots=True)
class Table:
    """The values of a picture for readers who do not see it, or want the numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    kind: band, place or curve; title: a sentence; desc: what is to be seen, in words
    height: in the units of WIDTH; shapes: everything drawn; table: the same values
    """

    kind: str
    title: str
    desc: str
    height: float
    shapes: Shape
    table: Table

    def svg(self, *, alone: bool = True) -> Shape:
        """Give the whole picture; `alone` brings the patterns, which a page of ours holds already."""
        return svg.el(
            "svg",
            svg.el("title", self.title),
            svg.el("desc", self.desc),
            svg.inks() if alone else "",
            self.shapes,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {svg.number(self.height)}",
            width=WIDTH,
            height=float(self.height),
            role="img",
            font_family="Helvetica, Arial, sans-serif",
            class_=f"abide-shown abide-shown--{self.kind}",
        )
