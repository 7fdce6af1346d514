"""Four weeks of an alcohol tag: which days were sober, and which nobody can say, counted apart.

Worked out from the samples when the page is asked for, by the same rules that judge them as they come.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.utils.safestring import SafeString

from abide.explain import times
from abide.monitoring.alcohol_days import Day, DayState, sober_day_rate
from abide.monitoring.alcohol_series import Samples
from abide.monitoring.alcohol_words import STATES
from abide.monitoring.instants import to_datetime
from abide.service.accounts.models import User
from abide.service.devices import sober
from abide.service.devices.models import DeviceKind, Fitting
from abide.service.devices.reported import reported
from abide.service.people.models import Person
from abide.service.ui import svg

WEEKS = 4
_CELL, _HIGH, _LEFT, _TOP = 40, 30, 66, 20
_FILL: Mapping[DayState, str] = {
    DayState.SOBER: "#ffffff",
    DayState.ALCOHOL: svg.CERTAIN,
    DayState.TAMPER: svg.PROBABLE,
    DayState.NOT_KNOWN: svg.NOT_KNOWN,
}
# Nobody is accused by a picture: a thick sock does it too.
_WORDS = {**STATES, DayState.TAMPER: "with the tag off the skin"}


@dataclass(frozen=True, slots=True)
class Sobriety:
    """What the page says of alcohol.

    sentence: how many days were sober of those that are known; apart: how many are not known
    last: the newest sample; told: the days with a word each, newest first; samples: of each tag
    """

    sentence: str
    apart: str
    last: str
    picture: SafeString
    told: tuple[tuple[date, str], ...]
    samples: tuple[Samples, ...]


def read(user: User, person: Person, fittings: Iterable[Fitting], now: datetime) -> Sobriety | None:
    """Read the last four weeks of a person's alcohol tags, today left out; None for who wears none."""
    today, first, worn = _weeks(fittings, now)
    if not worn:
        return None
    told, shown = sober.told(worn, partial(reported, user, person, kinds=sober.KINDS), first, today, now)
    begun = min(fitting.start for fitting in worn)
    newest = max((int(s.at.max()) for s in shown.values() if len(s)), default=None)
    sentence, apart = _counted(told)
    return Sobriety(
        sentence=sentence,
        apart=apart,
        last=_last(newest, shown.values(), now),
        picture=_draw(told, first, today, f"{sentence} {apart}", times.local(begun).date()),
        told=tuple((day.date, _WORDS[day.state]) for day in reversed(told)),
        samples=tuple(shown.values()),
    )


def days_told(fittings: Iterable[Fitting], now: datetime, reader: sober.Reader) -> list[Day] | None:
    """Give the last four weeks day by day as `read` counts them; None for who wears no alcohol tag."""
    today, first, worn = _weeks(fittings, now)
    return sober.told(worn, reader, first, today, now)[0] if worn else None


def _weeks(fittings: Iterable[Fitting], now: datetime) -> tuple[date, date, list[Fitting]]:
    today = times.local(now).date()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    start = times.start_of_day(first)
    worn = [
        fitting
        for fitting in fittings
        if fitting.device.kind == DeviceKind.ALCOHOL_TAG and (fitting.end is None or fitting.end > start)
    ]
    return today, first, worn


def _counted(told: Sequence[Day]) -> tuple[str, str]:
    counts = Counter(day.state for day in told)
    known = len(told) - counts[DayState.NOT_KNOWN]
    rate = sober_day_rate(told)
    if rate is None:
        sentence = "No whole day is known yet."
    else:
        sentence = f"{counts[DayState.SOBER]} of {_days_of(known)} that are known were sober"
        more = [
            f"{counts[state]} {_WORDS[state]}"
            for state in (DayState.ALCOHOL, DayState.TAMPER)
            if counts[state]
        ]
        sentence += f"; {' and '.join(more)}." if more else "."
    missing = counts[DayState.NOT_KNOWN]
    apart = f"{_days_of(missing)} not known, counted apart: never as sober." if missing else ""
    return sentence, apart


def _days_of(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _last(newest: int | None, shown: Iterable[Samples], now: datetime) -> str:
    if newest is None:
        return "No sample has come in these weeks."
    at = to_datetime(newest)
    level = max(float(s.tac[-1]) for s in shown if len(s) and int(s.at[-1]) == newest)
    return f"The newest sample, {times.moment(at, now)}: {level:.3f} g/dL."


def _draw(told: Sequence[Day], first: date, today: date, said: str, begun: date) -> SafeString:
    """Draw the weeks as rows and the days of the week as columns, so that weekends stand out."""
    state = {day.date: day.state for day in told}
    height = _TOP + WEEKS * (_HIGH + 4)
    shapes: list[SafeString] = []
    for column, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        x = _LEFT + column * (_CELL + 4) + _CELL / 2
        shapes.append(svg.el("text", name, x=x, y=13, text_anchor="middle", font_size=13, fill="#484949"))
    for week in range(WEEKS):
        monday = first + timedelta(days=7 * week)
        y = _TOP + week * (_HIGH + 4)
        shapes.append(
            svg.el("text", times.short_day(monday)[4:], x=4, y=y + 20, font_size=13, fill="#484949")
        )
        for column in range(7):
            day = monday + timedelta(days=column)
            if day <= today:
                shapes.append(_cell(day, state.get(day), column, y, today, begun))
    width = _LEFT + 7 * (_CELL + 4)
    return svg.el(
        "svg",
        svg.el("title", f"The last four weeks, day by day. {said}"),
        *shapes,
        class_="abide-days",
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=f"The last four weeks, day by day. {said}",
    )


def _cell(day: date, state: DayState | None, column: int, y: float, today: date, begun: date) -> SafeString:
    x = _LEFT + column * (_CELL + 4)
    box = {"x": x + 0.5, "y": y + 0.5, "width": _CELL - 1, "height": _HIGH - 1}
    if state is None:
        word = "today, not over yet" if day == today else "not judged" if day >= begun else "not on tag"
        return svg.titled(
            f"{times.short_day(day)}: {word}",
            "rect",
            **box,
            fill="none",
            stroke="#8a9196",
            stroke_dasharray="1.5 2",
        )
    said = f"{times.short_day(day)}: {_WORDS[state]}"
    dark = state is DayState.ALCOHOL
    return svg.el(
        "g",
        svg.el("title", said),
        svg.el("rect", **box, fill=_FILL[state], stroke="#6b7378"),
        svg.el(
            "text",
            str(day.day),
            x=x + _CELL / 2,
            y=y + 20,
            text_anchor="middle",
            font_size=13,
            fill="#ffffff" if dark else "#0b0c0c",
            stroke="none" if dark or state is DayState.SOBER else "#ffffff",
            stroke_width=3,
            paint_order="stroke",
        ),
    )
