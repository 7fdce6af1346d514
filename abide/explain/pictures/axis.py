"""Time from left to right: where a moment lies, and the hours or days written below."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from abide.explain import times
from abide.explain.pictures import svg
from abide.explain.pictures.svg import Shape

_MOST_LABELS = 6
_SHORTEST = timedelta(minutes=20)
_STEPS = [
    *(timedelta(minutes=m) for m in (5, 10, 15, 30)),
    *(timedelta(hours=h) for h in (1, 2, 3, 4, 6, 12)),
    *(timedelta(days=d) for d in (1, 2, 7, 14, 30, 61, 91, 183)),
]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of time (aware moments) between two places of a picture."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, moment: datetime) -> float:
        """Say where a moment lies; what is outside lies at the nearer end."""
        inside = min(max(moment, self.start), self.end)
        return self.left + (inside - self.start) / (self.end - self.start) * (self.right - self.left)

    def shows(self, moment: datetime) -> bool:
        """Whether a moment lies within."""
        return self.start <= moment <= self.end

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Give where to write which hour (or day, where they are many)."""
        length = self.end - self.start
        step = next((s for s in _STEPS if length <= s * _MOST_LABELS), length / _MOST_LABELS)
        at = times.start_of_day(times.local(self.start).date())
        if step >= _DAY:
            # Noon of a day is never lost to a change of clocks; its date names the day that began before.
            while at <= self.end:
                if at >= self.start:
                    yield self.x(at), times.short_day(at)[4:]
                at = times.start_of_day(times.local(at + step + _DAY / 2).date())
            return
        # Counted from midnight in real time: after a change of clocks the hours are as the clock says.
        at += step * int((self.start - at) / step)
        while at <= self.end:
            if at >= self.start:
                yield self.x(at), f"{times.local(at):%H:%M}"
            at += step

    def drawn(self, top: float, bottom: float) -> Iterator[Shape]:
        """Draw the lines of the hours from top to bottom, and their names below."""
        for x, label in self.ticks():
            yield svg.el("line", x1=x, y1=top, x2=x, y2=bottom + 4, stroke=svg.GRID)
            # The outermost names must not run out of the picture.
            anchor = "start" if x - self.left < 18 else "end" if self.right - x < 18 else "middle"
            yield svg.words(label, x, bottom + 17, text_anchor=anchor, font_size=12)


def around(start: datetime, end: datetime, left: float, right: float) -> Axis:
    """Make the axis of a stretch with a tenth of it on either side."""
    length = max(end - start, _SHORTEST)
    room = max(length / 10, timedelta(minutes=5))
    return Axis(start - room, max(end, start + _SHORTEST) + room, left, right)
