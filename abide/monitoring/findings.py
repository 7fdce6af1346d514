"""A finding: what happened, when, how sure, why, and on what evidence. Superseded, never edited."""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from abide.monitoring.instants import DAY, FOREVER, from_text, to_text


class Code(StrEnum):
    """What can be found; docs/rules/ explains each."""

    CURFEW_LATE = "CURFEW_LATE"
    CURFEW_LEFT = "CURFEW_LEFT"
    CURFEW_EARLY = "CURFEW_EARLY"
    CURFEW_MISSED = "CURFEW_MISSED"
    CURFEW_NOT_KNOWN = "CURFEW_NOT_KNOWN"
    ATTENDED = "ATTENDED"
    ATTENDANCE_LATE = "ATTENDANCE_LATE"
    ATTENDANCE_LEFT = "ATTENDANCE_LEFT"
    ATTENDANCE_EARLY = "ATTENDANCE_EARLY"
    ATTENDANCE_MISSED = "ATTENDANCE_MISSED"
    ATTENDANCE_NOT_KNOWN = "ATTENDANCE_NOT_KNOWN"
    ZONE_ENTERED = "ZONE_ENTERED"
    ZONE_CROSSED = "ZONE_CROSSED"
    ZONE_LEFT = "ZONE_LEFT"
    BUFFER_ENTERED = "BUFFER_ENTERED"
    STRAP = "STRAP"
    BATTERY_LOW = "BATTERY_LOW"
    BATTERY_DEAD = "BATTERY_DEAD"
    TAMPER = "TAMPER"
    HOME_UNIT = "HOME_UNIT"
    NO_CONTACT = "NO_CONTACT"
    NO_LOCATION = "NO_LOCATION"
    JAMMING = "JAMMING"
    ALCOHOL_CONFIRMED = "ALCOHOL_CONFIRMED"
    ALCOHOL_FOR_REVIEW = "ALCOHOL_FOR_REVIEW"
    ALCOHOL_ENVIRONMENTAL = "ALCOHOL_ENVIRONMENTAL"
    ALCOHOL_OBSTRUCTION = "ALCOHOL_OBSTRUCTION"
    ALCOHOL_NOT_KNOWN = "ALCOHOL_NOT_KNOWN"
    PROXIMITY = "PROXIMITY"
    PROXIMITY_WARNING = "PROXIMITY_WARNING"
    PROXIMITY_NOT_KNOWN = "PROXIMITY_NOT_KNOWN"
    NON_ASSOCIATION = "NON_ASSOCIATION"


class Certainty(StrEnum):
    """How far the evidence goes."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    NOT_KNOWN = "not_known"


class Status(StrEnum):
    """Whether it is still going on, over, or corrected away by later evidence."""

    OPEN = "open"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about one fitting.

    fitting: id of the fitting; condition: id of the condition, None where it is about equipment
    start, end: instants; end is None while it is going on
    minutes: how much of it counts (without authorised time), up to the moment it was judged for
    reason: the values that decided it; evidence: references to the events that show it
    rule: name and version of the rule; supersedes: id of the finding this one replaces
    """

    fitting: str
    condition: str | None
    code: Code
    start: int
    end: int | None
    minutes: float
    certainty: Certainty
    rule: str
    status: Status
    reason: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    supersedes: str | None = None
    _id: str = field(default="", init=False, repr=False, compare=False)

    @property
    def id(self) -> str:
        """Derive the id from every other field, so that the same finding always has the same id."""
        if not self._id:
            text = _ENCODE([self.fitting, _values(self)])
            # Nothing of a finding ever changes, so neither does this.
            object.__setattr__(self, "_id", hashlib.sha256(text.encode()).hexdigest()[:32])
        return self._id

    @property
    def settled(self) -> int:
        """Give the instant from which on no event can change it: its end, or later if SETTLED_AT says so.

        An evening of drinking ends at the first reading at baseline, but hours more are waited for.
        """
        if self.end is None:
            return FOREVER
        return max(self.end, from_text(self.reason[SETTLED_AT])) if SETTLED_AT in self.reason else self.end


# The value of a reason that lists what speaks for and against, each with numbers that move while it is open.
MOVING = "because"
# The value of a reason that says from when on a finding is settled, where that is later than its end;
# never later than this.
SETTLED_AT = "settled_at"
SETTLES_WITHIN = 2 * DAY


def changeable(standing: Iterable[Finding], judged_from: int) -> list[Finding]:
    """Pick the findings that events after `judged_from` (instant) may change: all that a judgement tells."""
    return [f for f in standing if f.settled > judged_from]


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _values(finding: Finding) -> dict[str, Any]:
    return {
        "condition": finding.condition,
        "code": finding.code.value,
        "from": to_text(finding.start),
        "until": None if finding.end is None else to_text(finding.end),
        "minutes": finding.minutes,
        "certainty": finding.certainty.value,
        "reason": dict(finding.reason),
        "evidence": list(finding.evidence),
        "rule": finding.rule,
        "status": finding.status.value,
        "supersedes": finding.supersedes,
    }


def as_json(finding: Finding) -> dict[str, Any]:
    """Give the finding in the words and shape of the public contract (instants as RFC 3339 text)."""
    return {"id": finding.id, **_values(finding)}


def revise(
    standing: Sequence[Finding], judged: Sequence[Finding], *, to_the_minute: bool = False
) -> list[Finding]:
    """Say what a judgement changes: new findings, ones that supersede, and withdrawals.

    standing: the latest of each chain, withdrawn ones included, that are open or end after the
    instant judged from; judged: everything the judgement found from there on.
    How long something open has lasted so far, or how its numbers move while it does, is no revision, unless
    `to_the_minute`.
    """
    if not standing:
        return [_superseding(f, None) for f in judged]
    kept = {_content(f, to_the_minute) for f in standing}
    found = [_content(f, to_the_minute) for f in judged]
    fresh = [f for f, content in zip(judged, found, strict=True) if content not in kept]
    found_at_all = set(found)
    stale = [
        f
        for f in standing
        if f.status is not Status.WITHDRAWN and _content(f, to_the_minute) not in found_at_all
    ]
    revisions = []
    for old, new in _pairs(stale, fresh):
        revisions.append(replace(new, supersedes=old.id))
        stale.remove(old)
        fresh.remove(new)
    revisions += [replace(f, status=Status.WITHDRAWN, supersedes=f.id) for f in stale]
    gone = {_place(f): f.id for f in standing if f.status is Status.WITHDRAWN}
    # What comes back after a withdrawal goes on its chain.
    revisions += [_superseding(f, gone.get(_place(f))) for f in fresh]
    return revisions


def _superseding(finding: Finding, other: str | None) -> Finding:
    return finding if finding.supersedes == other else replace(finding, supersedes=other)


def said_anew(finding: Finding, said: Container[str]) -> Finding:
    """Give a revision an id that nothing had before, `said` being all ids there have been.

    What comes back after something else had taken its place supersedes its own earlier saying.
    """
    while finding.id in said:
        finding = replace(finding, supersedes=finding.id)
    return finding


_OF_PAIRS = frozenset(
    {Code.PROXIMITY, Code.PROXIMITY_WARNING, Code.PROXIMITY_NOT_KNOWN, Code.NON_ASSOCIATION}
)


def pair_of(finding: Finding) -> str:
    """Name the condition whose pair a finding is about; "" where one person's own events say it."""
    return (finding.condition or "") if finding.code in _OF_PAIRS else ""


def in_time_order(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by start, then end, condition and code."""
    return sorted(
        findings, key=lambda f: (f.start, f.end is None, f.end or 0, f.condition or "", f.code, f.id)
    )


def _content(finding: Finding, to_the_minute: bool) -> str:
    if finding.status is not Status.OPEN or to_the_minute:
        return replace(finding, supersedes=None).id
    gist = replace(finding, supersedes=None, minutes=0)
    if MOVING in finding.reason:
        # Each new sample moves a curve on; only its peak, and what speaks for or against it, is worth a word.
        told = [each["code"] for each in finding.reason[MOVING]]
        gist = replace(gist, reason={"peak": finding.reason.get("peak"), MOVING: told}, evidence=())
    return gist.id


def _place(finding: Finding) -> tuple[object, ...]:
    return (*_kind(finding), finding.code, finding.start)


def _kind(finding: Finding) -> tuple[object, ...]:
    """Name what a finding is about: only findings about the same thing supersede each other."""
    alone = finding.condition is None or finding.code in (Code.BUFFER_ENTERED, Code.ATTENDED)
    return (finding.fitting, finding.condition, finding.rule, finding.code if alone else None)


def _pairs(old: Sequence[Finding], new: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """Match each old finding with the new one most like it, the likest first, each used once."""
    likeness = sorted(
        (
            (*_likeness(o, n), o.id, n.id, i, j)
            for i, o in enumerate(old)
            for j, n in enumerate(new)
            if _kind(o) == _kind(n) and _meet(o, n)
        ),
        reverse=True,
    )
    pairs, used_old, used_new = [], set(), set()
    for *_, i, j in likeness:
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((old[i], new[j]))
    return pairs


def _end(finding: Finding) -> int:
    return FOREVER if finding.end is None else finding.end


def _meet(a: Finding, b: Finding) -> bool:
    return a.start <= _end(b) and b.start <= _end(a)


def _likeness(a: Finding, b: Finding) -> tuple[bool, bool, int]:
    shared = min(_end(a), _end(b)) - max(a.start, b.start)
    return a.start == b.start, a.code == b.code, shared
