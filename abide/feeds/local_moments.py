"""Moments as files write them, with or without a time zone, turned into instants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from abide.feeds.spreadsheet import Cell
from abide.feeds.wire import EARLIEST, LATEST, microseconds

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, of no zone yet
_BEFORE_DATES = 1905  # Excel writes a bare time of day as a moment on its first days
_SERIALS = (20_000, 80_000)  # 1954 to 2119 in Excel's days
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(.*))?$")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap])?\.?m?\.?$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,20}(\.\d+)?$")
_WORDED = ("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%b %d %Y", "%b %d, %Y", "%B %d, %Y", "%Y/%m/%d")


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says of a moment.

    moment: aware, where the cell says its zone; day, clock: local, either may be missing
    numbers: the two parts of a day such as 3/4/2026, whose order the cell does not tell, and its year
    """

    moment: datetime | None = None
    day: date | None = None
    clock: time | None = None
    numbers: tuple[int, int, int] | None = None

    def with_order(self, day_first: bool) -> "Written":
        """Settle which of two numbers is the day; `day` is None if there is no such day."""
        if self.numbers is None:
            return self
        return Written(day=_day(self.numbers, day_first), clock=self.clock)


def _day(numbers: tuple[int, int, int], day_first: bool) -> date | None:
    a, b, year = numbers
    try:
        return date(year, b, a) if day_first else date(year, a, b)
    except ValueError:
        return None


def read(cell: Cell, *, with_epoch: bool) -> Written | None:
    """Read a cell as a moment, a day or a time of day; None if it is none of these.

    with_epoch: a plain number may count seconds or milliseconds since 1970
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, str):
        return _from_text(cell, with_epoch)
    return _from_number(cell, with_epoch) if isinstance(cell, int | float) else _from_excel(cell)


def _from_excel(cell: date | time | timedelta) -> Written | None:
    if isinstance(cell, datetime):
        return _from_datetime(cell)
    if isinstance(cell, date):
        return Written(day=cell)
    if isinstance(cell, time):
        return Written(clock=cell)
    inside = timedelta() <= cell < timedelta(days=1)
    return Written(clock=(_EXCEL_EPOCH + cell).time()) if inside else None


def _from_datetime(moment: datetime) -> Written:
    if moment.tzinfo is not None:
        return Written(moment=moment)
    if moment.year < _BEFORE_DATES:
        return Written(clock=moment.time())
    return Written(day=moment.date(), clock=moment.time())


def _from_number(number: float, with_epoch: bool) -> Written | None:
    if _SERIALS[0] < number < _SERIALS[1]:
        seconds = round(number * 86_400)
        return _from_datetime(_EXCEL_EPOCH + timedelta(seconds=seconds))
    if 0 <= number < 1:
        return Written(clock=(_EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))).time())
    for unit in (1, 1000):
        if with_epoch and EARLIEST <= number / unit * 1_000_000 < LATEST:
            return Written(moment=datetime.fromtimestamp(number / unit, UTC))
    return None


def _from_text(text: str, with_epoch: bool) -> Written | None:
    if _NUMBER.match(text):
        return _from_number(float(text), with_epoch)
    slashed = _SLASHED.match(text)
    if slashed:
        a, b, year, rest = slashed.groups()
        clock = _clock(rest) if rest else None
        return None if rest and clock is None else Written(numbers=(int(a), int(b), int(year)), clock=clock)
    clock = _clock(text)
    if clock is not None:
        return Written(clock=clock)
    try:
        if len(text) <= len("2026-03-27"):
            return Written(day=date.fromisoformat(text))
        return _from_datetime(datetime.fromisoformat(text))
    except ValueError:
        return _from_words(text)


def _from_words(text: str) -> Written | None:
    day, _, rest = text.rpartition(" ")
    for words, clock in ((text, None), (day, _clock(rest))):
        for form in _WORDED:
            try:
                return Written(day=datetime.strptime(words, form).date(), clock=clock)  # noqa: DTZ007
            except ValueError:
                continue
    return None


def _clock(text: str) -> time | None:
    found = _CLOCK.match(text.strip())
    if not found:
        return None
    hour, minute, second, half = found.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    try:
        return time(hours, int(minute), int(second or 0))
    except ValueError:
        return None


def day_first(written: Sequence[Written]) -> bool | None:
    """Tell whether 3/4/2026 means 3 April in a file; None if the file does not tell.

    A number above 12 is a day. Without one, the order that puts the days closer together counts, because a
    tag reports every half hour.
    """
    numbers = {w.numbers for w in written if w.numbers is not None}
    spans = {}
    for first in (True, False):
        days = {_day(n, first) for n in numbers if _day(n, True) or _day(n, False)}
        if days and None not in days:
            found = [d for d in days if d is not None]
            spans[first] = (max(found) - min(found), found[0] if len(found) == 1 else None)
    if len(spans) == 2 and spans[True] != spans[False] and spans[True][0] == spans[False][0]:
        return None
    return min(spans, key=lambda first: spans[first][0]) if spans else None


def instants(local: Sequence[datetime], timezone: str) -> tuple[list[int | None], int]:
    """Turn local wall times, in the order of their file, into instants; count those that come twice.

    A time that the clock skips is None. A time of the hour that comes twice when clocks go back is its first
    occurrence; after the file's times stepped back within that hour, its second. That step is only looked for
    in a file in time order (either way round).
    """
    zone = ZoneInfo(timezone)
    twice = [_offset(t, zone, 0) != _offset(t, zone, 1) for t in local]
    skipped = [
        t.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != t for t in local
    ]
    folds = _folds(local, [a and not s for a, s in zip(twice, skipped, strict=True)])
    found = [
        None if gone else microseconds(t.replace(tzinfo=zone, fold=fold))
        for t, gone, fold in zip(local, skipped, folds, strict=True)
    ]
    return found, sum(a and not s for a, s in zip(twice, skipped, strict=True))


def _offset(local: datetime, zone: ZoneInfo, fold: int) -> timedelta | None:
    return local.replace(tzinfo=zone, fold=fold).utcoffset()


def _folds(local: Sequence[datetime], twice: Sequence[bool]) -> list[int]:
    order = range(len(local)) if not local or local[0] <= local[-1] else range(len(local) - 1, -1, -1)
    folds, second, before = [0] * len(local), False, -1
    for row in order:
        stepped_back = before >= 0 and local[row] < local[before]
        if stepped_back and not (twice[row] and twice[before]):
            return [0] * len(local)
        second = twice[row] and (second or stepped_back)
        folds[row] = int(second)
        before = row
    return folds
