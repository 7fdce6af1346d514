"""What is found of a pair: too near, near, or nobody can say. Distances and ages, never a place.

A finding here is about the wearer's fitting. Its evidence names the wearer's own fixes; of the other party
it names only the instant of a position, which leads nowhere for whoever may not see that party.
"""

from collections.abc import Iterable, Iterator, Mapping

from abide.monitoring.equipment import minutes
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import FOREVER, SECOND, to_text
from abide.monitoring.proximity import Band, Numbers, Ordered, Pair
from abide.monitoring.proximity_course import Stretch

PROXIMITY_RULE = "proximity/1"
NOT_KNOWN_RULE = "proximity_not_known/1"
ASSOCIATION_RULE = "association/1"

# What each band is called, by what was ordered; what is not named here is no finding. That a person on tag
# cannot be located is found of that person already, so a pair of two does not say it again.
_CODES: Mapping[Ordered, Mapping[Band, tuple[Code, str]]] = {
    Ordered.KEEP_AWAY: {
        Band.CLOSE: (Code.PROXIMITY, PROXIMITY_RULE),
        Band.WARNING: (Code.PROXIMITY_WARNING, PROXIMITY_RULE),
        Band.NOT_KNOWN: (Code.PROXIMITY_NOT_KNOWN, NOT_KNOWN_RULE),
    },
    Ordered.NON_ASSOCIATION: {Band.CLOSE: (Code.NON_ASSOCIATION, ASSOCIATION_RULE)},
}
# Distances are told in steps, so that several of them do not add up to a place.
_STEP_M: Mapping[Ordered, int] = {Ordered.KEEP_AWAY: 50, Ordered.NON_ASSOCIATION: 10}
_OTHER: Mapping[Ordered, str] = {Ordered.KEEP_AWAY: "protected", Ordered.NON_ASSOCIATION: "other"}


def findings(
    pair: Pair, numbers: Numbers, stretches: Iterable[Stretch], since: int, until: int
) -> Iterator[Finding]:
    """Give what is open or ends after `since`, judged up to `until` (instants), while the condition counts.

    Probable from the first moment that is probably too near; certain once five fixes in a row over several
    minutes are surely so, which supersedes the first finding and never holds it back.
    """
    codes = _CODES[pair.ordered]
    for stretch in stretches:
        if stretch.band not in codes:
            continue
        for begin, finish in pair.calendar.periods(until).tolist():
            start, end = max(stretch.start, begin), min(stretch.end, finish)
            if start >= end or start > until:
                continue
            stop = None if end > until else end
            if stop is None or stop > since:
                yield _finding(pair, numbers, stretch, codes[stretch.band], start, stop, until)


def _finding(
    pair: Pair,
    numbers: Numbers,
    stretch: Stretch,
    what: tuple[Code, str],
    start: int,
    end: int | None,
    until: int,
) -> Finding:
    code, rule = what
    certain = start <= stretch.confirmed < (until + 1 if end is None else end)
    known = Certainty.CERTAIN if certain else Certainty.PROBABLE
    return Finding(
        fitting=pair.fitting,
        condition=pair.condition,
        code=code,
        start=start,
        end=end,
        minutes=minutes((until if end is None else end) - start),
        certainty=Certainty.NOT_KNOWN if stretch.band is Band.NOT_KNOWN else known,
        rule=rule,
        status=Status.OPEN if end is None else Status.FINAL,
        reason=_silence(pair, numbers, stretch)
        if stretch.first is None
        else _nearness(pair, numbers, stretch, end),
        evidence=tuple(_evidence(pair, stretch, certain=certain)),
    )


def _nearness(pair: Pair, numbers: Numbers, stretch: Stretch, end: int | None) -> dict[str, object]:
    """Say how near at first. While it goes on this stays as it is, so that no fix makes a revision."""
    assert stretch.first is not None
    first, step = stretch.first, _STEP_M[pair.ordered]
    warning = stretch.band is Band.WARNING
    reason: dict[str, object] = {
        "limit_m": pair.warning_m if warning else pair.distance_m,
        "apart_m": _rounded(first.apart_m, step),
        "wearer_age_s": (first.at - first.wearer_at) // SECOND,
        "other_age_s": (first.at - first.other_at) // SECOND,
    }
    if stretch.end != FOREVER and stretch.closest_m is not None:
        reason["closest_m"] = _rounded(stretch.closest_m, step)
    if pair.ordered is Ordered.NON_ASSOCIATION:
        lasted = (stretch.last if end is None else end) - stretch.start
        reason["how"] = "meeting" if lasted >= numbers.meeting else "crossing"
    return reason


def _silence(pair: Pair, numbers: Numbers, stretch: Stretch) -> dict[str, object]:
    """Say whose position became too old, and how near the two were when last known."""
    reason: dict[str, object] = {
        "silent": stretch.silent,
        "stale_after_s": numbers.stale // SECOND,
        "limit_m": pair.distance_m,
    }
    if stretch.closest_m is not None:
        reason["last_apart_m"] = _rounded(stretch.closest_m, _STEP_M[pair.ordered])
    return reason


def _rounded(metres: float, step: int) -> int:
    return round(metres / step) * step


def _evidence(pair: Pair, stretch: Stretch, *, certain: bool) -> Iterator[str]:
    if stretch.first is None:
        return
    yield f"fix@{to_text(stretch.first.wearer_at)}"
    yield f"{_OTHER[pair.ordered]}@{to_text(stretch.first.other_at)}"
    if certain and stretch.confirmed != stretch.first.wearer_at:
        yield f"fix@{to_text(stretch.confirmed)}"
