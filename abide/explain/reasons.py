"""Why a finding was made: the values that decided it, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from abide.explain import references, times
from abide.explain.found import Found, moment, number, text
from abide.explain.ground import Fix, Target, beyond
from abide.explain.sentences import CAUSES
from abide.explain.words import FAMILIES
from abide.monitoring.alcohol_rules import Reason, Why
from abide.monitoring.alcohol_words import reason_in_words
from abide.monitoring.parameters import in_force

_MONITORED: Mapping[str, str] = {
    "home_unit": "A home unit tells whether the person is at the curfew address.",
    "gps": "The positions of the tag tell whether the person is at the curfew address.",
}
_ZONES: Mapping[str, str] = {
    "exclusion_zone": "The order says to stay out of the zone.",
    "inclusion_zone": "The order says to stay inside the zone.",
    "restriction_zone": "The order says not to leave the zone.",
}
# The first part of a rule's name -> which periods its findings name.
_PERIODS: Mapping[str, str] = {"curfew": "The curfew", "attendance": "The appointment"}
# Rules that judge by positions, so that how many of them agree makes it certain or only probable.
_BY_POSITION = frozenset({"curfew", "attendance", "zone"})
# A reason's number -> how it is said; {v} is the number, {long} the same as a length of time.
_NUMBERS: Mapping[str, str] = {
    "buffer_m": "The zone is watched {v:g} m further out than it reaches.",
    "inside_m": "The straight line between the two positions runs {v:g} m through it.",
    "seconds": "{v:g} seconds lie between the two positions.",
    "metres_a_second": "That is {v:g} metres a second.",
    "doubt_m": "The way may have been up to {v:g} m beside that line.",
    "limit_m": "The distance to keep is {v:g} m.",
    "apart_m": "At first they were about {v:g} m apart.",
    "wearer_age_s": "The tag's position was {long} old then.",
    "other_age_s": "The other position was {long} old then.",
    "stale_after_s": "A position counts for {long}.",
    "peak": "The highest reading is {v:.3f} g/dL.",
    "area": "The area under the curve is {v:.3f} g/dL times hours.",
    "permitted_level": "Up to {v:g} g/dL is permitted.",
}
# Said already: in the sentence itself, in a line of its own above, or drawn as a line of the curve.
_ELSEWHERE = frozenset(
    {
        "period_from",
        "period_until",
        "authorised_minutes",
        "excused_minutes",
        "monitored_by",
        "zone",
        "cause",
        "because",
        "peak_at",
        "absorption_per_hour",
        "elimination_per_hour",
        "closest_m",
        "last_apart_m",
        "silent",
        "how",
        "what",
        "settled_at",
    }
)
# Every value of a reason that has words of its own; any other is said under its name.
SAID = _ELSEWHERE | set(_NUMBERS)
# Whatever a reason may come to hold, where somebody was is never said in words.
_NEVER = ("longitude", "latitude", "position", "place", "geometry")
_SILENCE = "Nothing came for longer than the conditions trust silence, so it is certain."
_FIXES_IN_A_ROW = "fixes_to_be_certain"


def why(found: Found, fixes: Sequence[Fix] = (), target: Target | None = None) -> tuple[str, ...]:
    """Say, a sentence each, what was ordered, what decided, how sure it is and what shows it.

    They stand below the finding's own sentence, which says its date. fixes, target: the positions and the
    place they are held against, where both are known.
    """
    said = [line for tell in _TOLD for line in tell(found)]
    said += _positions(found, fixes, target)
    said += _sureness(found)
    said += references.in_words(found.evidence, found.start)
    if found.rule:
        said.append(f"Judged by the rule {found.rule}.")
    return tuple(dict.fromkeys(said))


def _ordered(found: Found) -> Iterator[str]:
    start, end = moment(found.why, "period_from"), moment(found.why, "period_until")
    name = _PERIODS.get(_rule(found), "The time that counts")
    if start is not None and end is not None and start < end:
        yield f"{name} was from {times.beside(start, found.start)} to {times.beside(end, found.start)}."
    elif start is not None:
        yield f"{name} began at {times.beside(start, found.start)}."
    for table, key in ((_MONITORED, "monitored_by"), (_ZONES, "zone")):
        if said := table.get(text(found.why, key)):
            yield said


def _cause(found: Found) -> Iterator[str]:
    family = FAMILIES.get(found.code)
    if family and "{because}" in family.going_on + family.over:
        return  # The sentence says it.
    if cause := CAUSES.get(text(found.why, "cause")):
        yield f"The reason: {cause}."


def _values(found: Found) -> Iterator[str]:
    for key in found.why:
        value = number(found.why, key)
        if key in _ELSEWHERE or any(word in key for word in _NEVER):
            continue
        name = key.replace("_", " ")
        if key in _NUMBERS and value is not None:
            yield _NUMBERS[key].format(v=value, long=times.length(value / 60))
        elif value is not None:
            yield f"{name[:1].upper()}{name[1:]}: {value:g}."
        elif told := text(found.why, key):
            yield f"{name[:1].upper()}{name[1:]}: {told.replace('_', ' ')}."


def _alcohol(found: Found) -> Iterator[str]:
    because = found.why.get("because")
    for each in because if isinstance(because, list | tuple) else ():
        if said := _of_alcohol(each):
            yield f"{said[:1].upper()}{said[1:]}."


def _of_alcohol(values: Any) -> str:
    """Say one reason of the rules of alcohol; "" for what is none."""
    if not isinstance(values, Mapping) or values.get("code") not in set(Why):
        return ""
    bounds = {name: number(values, name) for name in ("value", "at_least", "at_most")}
    try:
        return reason_in_words(Reason(Why(values["code"]), **bounds))
    except (TypeError, ValueError):  # a bound is not there that its words would say
        return ""


_TOLD: Sequence[Callable[[Found], Iterator[str]]] = (_ordered, _cause, _alcohol, _values)


def _positions(found: Found, fixes: Sequence[Fix], target: Target | None) -> Iterator[str]:
    """Say where the positions lie that the finding names: how far beyond or inside the edge."""
    cited = [fix for fix in fixes if fix.cited]
    if target is None or not cited:
        return
    # What began it is said apart from what ended it: they lie on either side.
    far = beyond(target, cited)
    for outside in (far[0] > 0, far[0] <= 0):
        side = [(fix, abs(d)) for fix, d in zip(cited, far, strict=True) if (d > 0) == outside]
        if side:
            yield _of_side(side, target, outside=outside, near=found.start)
    doubted = list(dict.fromkeys(said for fix in cited for said in fix.doubts))
    if doubted:
        yield f"A position that it names is doubted: {'; '.join(doubted)}."


def _of_side(side: Sequence[tuple[Fix, float]], target: Target, *, outside: bool, near: datetime) -> str:
    first, last = side[0][0].at, side[-1][0].at
    least = min(d for _, d in side)
    worst = max(fix.accuracy_m for fix, _ in side)
    where = f"{least:.0f} m {'beyond' if outside else 'inside'} {target.edge}"
    if len(side) == 1:
        return (
            f"The position at {times.beside(first, near)} lies {where}; it is accurate to {worst:.0f} m, "
            "68 times in 100."
        )
    return (
        f"{len(side)} positions from {times.beside(first, near)} to {times.beside(last, near)} each lie at "
        f"least {where}; they are accurate to {worst:.0f} m or better, 68 times in 100."
    )


def _sureness(found: Found) -> Iterator[str]:
    rule = _rule(found)
    if rule == "equipment" and found.certainty == "certain":
        silent = text(found.why, "what") == "silence"
        yield _SILENCE if silent else "The device reported it itself, so it is certain."
    if rule == "curfew" and text(found.why, "monitored_by") == "home_unit":
        if found.certainty == "certain":
            yield "The home unit's reports are relied on, so it is certain."
        return
    if rule == "crossing":
        yield "It is probable, never certain: no position lies inside, only the way between two."
    if rule not in _BY_POSITION:
        return
    numbers = in_force(found.start.date())
    enough = (
        f"{numbers[_FIXES_IN_A_ROW]:g} positions in a row over {numbers['minutes_to_be_certain']:g} minutes"
    )
    if found.certainty == "certain":
        yield f"It is certain because at least {enough} lie beyond doubt on the same side of the edge."
    elif found.certainty == "probable":
        yield f"It is probable, not certain: that would need {enough}, beyond doubt on the same side."


def _rule(found: Found) -> str:
    return found.rule.partition("/")[0]
