"""The band of a finding, from its own values and, where they are known, those beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.explain import evidence, sentences
from abide.explain.found import Found, moment
from abide.explain.pictures.band import Band, Bar

_SURE = {"certain": "", "probable": ", probable", "not_known": ""}
# What a period that the finding's reason names is called, by the beginning of its code.
_PERIODS = {"CURFEW_": "the curfew", "ATTEND": "the appointment"}
_AWAY = {"CURFEW_": "not at home", "ATTENDANCE_": "not there"}
_NOT_KNOWN = ("CURFEW_NOT_KNOWN", "ATTENDANCE_NOT_KNOWN")


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is known of the time of a finding.

    others: standing findings of the same condition; leave: stretches in which absence was allowed (aware)
    until: the moment up to which all is known, None where nothing is known beyond the finding itself
    """

    others: Sequence[Found] = ()
    leave: Sequence[tuple[datetime, datetime]] = ()
    until: datetime | None = None


def band(found: Found, beside: Beside) -> Band:
    """Make the band of a finding: the period, what was kept of it where that is known, leave, the finding."""
    until = max(evidence.until(found), beside.until or found.start)
    about = _bar(found)
    period = _period(found, until)
    bars = [] if period is None else [period]
    if period is not None and beside.until is not None:
        others = [other for other in beside.others if _meet(other, period, until) and other != found]
        bars += _kept(found, period, [found, *others], min(beside.until, until))
        bars += [_bar(other) for other in others]
    bars.append(about)
    if period is not None:
        for start, end in beside.leave:
            low, high = max(start, period.start), min(end, period.end or until)
            if low < high:
                bars.append(Bar(low, high, "leave", "leave to be away"))
    return Band(bars, until, about)


def _bar(found: Found) -> Bar:
    look = found.certainty if found.certainty in _SURE else "not_known"
    return Bar(found.start, found.end, look, _said(found))


def _said(found: Found) -> str:
    family = next((said for start, said in _AWAY.items() if found.code.startswith(start)), None)
    if family is None or found.code in _NOT_KNOWN or found.certainty == "not_known":
        return sentences.name(found.code)[:1].lower() + sentences.name(found.code)[1:] + _sure(found)
    return family + _sure(found)


def _sure(found: Found) -> str:
    if found.certainty == "not_known":
        known = sentences.name(found.code).lower().startswith(("not known", "no "))
        return "" if known else ", not known"
    return _SURE.get(found.certainty, "")


def _period(found: Found, until: datetime) -> Bar | None:
    start, end = moment(found.why, "period_from"), moment(found.why, "period_until")
    said = next((said for begins, said in _PERIODS.items() if found.code.startswith(begins)), None)
    if start is None or said is None or (end is not None and end <= start) or start > until:
        return None
    return Bar(start, end, "required", said)


def _meet(other: Found, period: Bar, until: datetime) -> bool:
    over = evidence.until(other)
    return other.start < (period.end or until) and over > period.start


def _kept(found: Found, period: Bar, against: Sequence[Found], until: datetime) -> Iterator[Bar]:
    """Give the stretches of a period, up to a moment, that no finding speaks against."""
    said = "at home as required" if found.code.startswith("CURFEW_") else "there as required"
    at = period.start
    end = min(period.end or until, until)
    taken = sorted((f.start, f.end or end) for f in against if f.code != "ATTENDED")
    for start, over in taken:
        if at < min(start, end):
            yield Bar(at, min(start, end), "home", said)
        at = max(at, over)
    if at < end:
        yield Bar(at, end, "home", said)
