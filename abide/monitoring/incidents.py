"""One physical event, one incident: which findings of a fitting belong together, and which of them leads.

A flat battery makes a tag fall silent, its position unknown, and whether its wearer is home. These are four
findings and one thing to act on. Each finding looks for the one that explains it, by the table below; what
nothing explains begins an incident of its own. So two causes never merge, whatever follows from them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from abide.monitoring.findings import Code, Finding
from abide.monitoring.instants import DAY, FOREVER, HOUR, MINUTE
from abide.monitoring.parameters import PARAMETERS, Parameters, day_of, in_force


@dataclass(frozen=True, slots=True)
class Windows:
    """How far apart what belongs together may begin (microseconds); the parameters in its own units.

    fix: how long a tag may be without a fix before that is found; moment: what the same hands do at once
    tamper: what may follow from an opened case; zone: from coming close to going in
    silence: how long before contact is lost positions may have stopped
    reach: how far back a cause that is named may lie
    """

    fix: int
    moment: int
    tamper: int
    zone: int
    silence: int
    reach: int


def windows_of(moment: int, parameters: Parameters = PARAMETERS) -> Windows:
    """Give the parameters in force on the day (UTC) of an instant."""
    values = in_force(day_of(moment), parameters)
    return Windows(
        fix=int(values["minutes_without_fix"] * MINUTE),
        moment=int(values["incident_moment_minutes"] * MINUTE),
        tamper=int(values["incident_tamper_minutes"] * MINUTE),
        zone=int(values["incident_zone_minutes"] * MINUTE),
        silence=int(values["incident_silence_minutes"] * MINUTE),
        reach=int(values["incident_reach_hours"] * HOUR),
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A finding that explains another, where the other begins while it goes on.

    earlier, later: names of Windows by which the other may begin before it or after its end
    from_start: `later` counts from the beginning; alike: only of the same condition
    still: what began before it must still be so when it begins
    """

    cause: Code
    earlier: str = ""
    later: str = ""
    from_start: bool = False
    alike: bool = False
    still: bool = False


_ZONE = Link(Code.BUFFER_ENTERED, later="zone", from_start=True, alike=True)


def _again(code: Code, *, alike: bool = False) -> Link:
    return Link(code, later="moment", alike=alike)


_NOBODY_KNOWS = (
    Link(Code.STRAP),
    Link(Code.TAMPER, later="tamper"),
    Link(Code.BATTERY_DEAD, later="fix"),
    Link(Code.JAMMING, later="fix"),
    Link(Code.NO_CONTACT, earlier="silence", still=True),
    Link(Code.NO_LOCATION, earlier="fix", still=True),
)

# What is explained -> what may explain it. What is not here is always an incident of its own: nobody is
# late for a curfew because of a battery.
LINKS: Mapping[Code, tuple[Link, ...]] = {
    Code.ZONE_ENTERED: (_ZONE, _again(Code.ZONE_ENTERED, alike=True)),
    Code.ZONE_CROSSED: (_ZONE, _again(Code.ZONE_ENTERED, alike=True), _again(Code.ZONE_CROSSED, alike=True)),
    Code.BUFFER_ENTERED: (_again(Code.BUFFER_ENTERED, alike=True),),
    Code.STRAP: (_again(Code.STRAP),),
    Code.TAMPER: (Link(Code.STRAP, earlier="moment", later="moment"), _again(Code.TAMPER)),
    Code.HOME_UNIT: (_again(Code.HOME_UNIT),),
    Code.JAMMING: (_again(Code.JAMMING),),
    Code.BATTERY_LOW: (),
    Code.BATTERY_DEAD: (Link(Code.BATTERY_LOW), Link(Code.TAMPER, later="tamper")),
    Code.NO_CONTACT: (
        Link(Code.STRAP),
        Link(Code.TAMPER, later="tamper"),
        Link(Code.BATTERY_DEAD),
        Link(Code.JAMMING),
        Link(Code.HOME_UNIT),
    ),
    Code.NO_LOCATION: (
        Link(Code.STRAP),
        Link(Code.TAMPER, later="tamper"),
        Link(Code.BATTERY_DEAD, later="fix"),
        Link(Code.JAMMING, later="fix"),
        Link(Code.NO_CONTACT, earlier="silence", still=True),
    ),
    Code.PROXIMITY: (
        Link(Code.PROXIMITY_WARNING, later="zone", from_start=True, alike=True),
        _again(Code.PROXIMITY, alike=True),
    ),
    Code.CURFEW_NOT_KNOWN: _NOBODY_KNOWS,
    Code.ATTENDANCE_NOT_KNOWN: _NOBODY_KNOWS,
}
GROUPED = frozenset(LINKS) | {link.cause for links in LINKS.values() for link in links}

# A finding that names its own cause is explained by the latest finding of that, and by nothing else.
NAMED: Mapping[str, Code] = {
    "strap_cut": Code.STRAP,
    "battery_dead": Code.BATTERY_DEAD,
    "out_of_contact": Code.NO_CONTACT,
    "silence": Code.NO_CONTACT,
    "home_unit_power_lost": Code.HOME_UNIT,
    "home_unit_moved": Code.HOME_UNIT,
    "jammed": Code.JAMMING,
}
_SAY_WHY = frozenset({Code.NO_LOCATION, Code.CURFEW_NOT_KNOWN, Code.ATTENDANCE_NOT_KNOWN})
_UNKNOWN = _SAY_WHY | {Code.NO_CONTACT}
# Causes that say no more than that nothing came: the table above tells what that came of.
_NO_MORE = frozenset({"no_fix", "no_report_yet", ""})

# Which of an incident's findings says it best, the first first.
LEADS: Sequence[Code] = (
    Code.PROXIMITY,
    Code.ZONE_ENTERED,
    Code.ZONE_CROSSED,
    Code.STRAP,
    Code.TAMPER,
    Code.JAMMING,
    Code.BATTERY_DEAD,
    Code.HOME_UNIT,
    Code.NO_CONTACT,
    Code.NO_LOCATION,
    Code.BATTERY_LOW,
    Code.PROXIMITY_WARNING,
    Code.BUFFER_ENTERED,
    Code.CURFEW_NOT_KNOWN,
    Code.ATTENDANCE_NOT_KNOWN,
)
_RANK = {code: n for n, code in enumerate(LEADS)}


@dataclass(frozen=True, slots=True)
class Incident:
    """One physical event: its findings in time order; nothing explains `began`, and `lead` says it best."""

    began: Finding
    lead: Finding
    findings: tuple[Finding, ...]

    @property
    def consequences(self) -> tuple[Finding, ...]:
        """Everything but the one that leads, in time order."""
        return tuple(f for f in self.findings if f is not self.lead)


def incidents(findings: Iterable[Finding], *, parameters: Parameters = PARAMETERS) -> list[Incident]:
    """Gather the findings of one fitting that stand into incidents, in time order, whatever their order.

    Withdrawn findings must be left out.
    """
    ordered, causes = _causes(findings, parameters)
    begun_by = list(range(len(ordered)))
    for number in begun_by:
        root = number
        while (cause := causes[root]) is not None:
            root = cause
        begun_by[number] = root
    members: dict[int, list[Finding]] = defaultdict(list)
    for number, root in enumerate(begun_by):
        members[root].append(ordered[number])
    return [Incident(ordered[root], lead(found), tuple(found)) for root, found in sorted(members.items())]


def explained(findings: Iterable[Finding], *, parameters: Parameters = PARAMETERS) -> dict[str, str]:
    """Give for each finding of one fitting that another explains, by id, the word of what came of what.

    The word is one of those that a finding's reason gives as its cause; only findings that do not name it
    themselves are in it.
    """
    ordered, causes = _causes(findings, parameters)
    found = {}
    for finding, explains in zip(ordered, causes, strict=True):
        if explains is None or finding.code not in _UNKNOWN or _names_it(finding):
            continue
        first = explains
        # That it was silent explains little where what silenced it is known.
        while ordered[first].code in _UNKNOWN and (further := causes[first]) is not None:
            first = further
        found[finding.id] = _word(ordered[first])
    return found


def _names_it(finding: Finding) -> bool:
    return finding.reason.get("cause", "") not in _NO_MORE - {"no_report_yet"}


def _word(cause: Finding) -> str:
    what = str(cause.reason.get("what", cause.reason.get("cause", "")))
    return "jammed" if cause.code is Code.JAMMING else what


def lead(findings: Sequence[Finding]) -> Finding:
    """Pick the finding that says an incident best: its cause, or a place where nobody may be."""
    return min(findings, key=lambda f: (_RANK.get(f.code, -1), *_place(f)))


def _causes(findings: Iterable[Finding], parameters: Parameters) -> tuple[list[Finding], list[int | None]]:
    """Put findings in time order, and give for each the number of the one that explains it."""
    ordered = sorted(findings, key=_place)
    by_code: dict[Code, list[int]] = defaultdict(list)
    for number, finding in enumerate(ordered):
        by_code[finding.code].append(number)
    return ordered, [_cause(number, ordered, by_code, parameters) for number in range(len(ordered))]


def _place(finding: Finding) -> tuple[object, ...]:
    end = FOREVER if finding.end is None else finding.end
    rank = _RANK.get(finding.code, -1)
    return finding.start, rank, finding.code.value, end, finding.condition or ""


def _cause(
    number: int, ordered: Sequence[Finding], by_code: Mapping[Code, list[int]], parameters: Parameters
) -> int | None:
    """Find what explains a finding, the latest begun first; None where nothing does."""
    finding = ordered[number]
    links = LINKS.get(finding.code, ())
    if not links:
        return None
    windows = windows_of(finding.start, parameters)
    said = str(finding.reason.get("cause", "")) if finding.code in _SAY_WHY else ""
    if said in NAMED:
        return _named(number, said, ordered, by_code.get(NAMED[said], ()), windows)
    if said not in _NO_MORE:
        return None
    found = [
        cause
        for link in links
        if (cause := _latest(number, link, ordered, by_code.get(link.cause, ()), windows)) is not None
    ]
    # What had begun already goes before what was only found out later.
    return max(found, key=lambda n: (ordered[n].start <= finding.start, n), default=None)


def _named(
    number: int, said: str, ordered: Sequence[Finding], causes: Sequence[int], windows: Windows
) -> int | None:
    finding = ordered[number]
    begun = bisect_right(causes, finding.start, key=lambda n: ordered[n].start)
    for n in reversed(causes[:begun]):
        cause = ordered[n]
        # A home unit can be moved or without power: only what is named counts.
        if cause.code is not Code.HOME_UNIT or cause.reason.get("what") == said:
            return n if _end(cause) >= finding.start - windows.reach else None
    return None


def _latest(
    number: int, link: Link, ordered: Sequence[Finding], causes: Sequence[int], windows: Windows
) -> int | None:
    finding = ordered[number]
    earlier = getattr(windows, link.earlier) if link.earlier else 0
    later = getattr(windows, link.later) if link.later else 0
    begun, within = (
        bisect_right(causes, moment, key=lambda n: ordered[n].start)
        for moment in (finding.start, finding.start + earlier)
    )
    for n in (*reversed(causes[:begun]), *reversed(causes[begun:within])):
        cause = ordered[n]
        if n == number or (cause.code is finding.code and n > number):
            continue
        if link.alike and _base(cause) != _base(finding):
            continue
        if link.still and _end(finding) <= cause.start:
            continue
        if (cause.start if link.from_start else _end(cause)) + later >= finding.start:
            return n
    return None


def _base(finding: Finding) -> str:
    # A condition is judged in pieces, Z1/1 and Z1/2, which are one zone.
    return (finding.condition or "").partition("/")[0]


def _end(finding: Finding) -> int:
    return FOREVER if finding.end is None else finding.end


def reach(parameters: Parameters = PARAMETERS) -> int:
    """Give how far from a finding others may lie that belong with it, at the most (microseconds)."""
    longest = max(p.value for p in parameters if p.name == "incident_reach_hours")
    return int(longest * HOUR) + DAY
