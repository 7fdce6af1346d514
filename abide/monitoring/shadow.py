"""Two judgements of one past compared: whose outcome would change under proposed rules, and the burden.

What stands at the end of the period is compared. What was said for a while and corrected is in neither.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events
from abide.monitoring.findings import Certainty, Code, Finding, Status, in_time_order, revise
from abide.monitoring.incidents import incidents
from abide.monitoring.instants import DAY, FOREVER
from abide.monitoring.parameters import Parameters
from abide.monitoring.plan import Plan


class How(StrEnum):
    """What proposed rules do to a finding."""

    APPEARS = "appears"
    DISAPPEARS = "disappears"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Change:
    """One finding of a fitting that is not the same under both rules; None where there is none."""

    today: Finding | None
    proposed: Finding | None

    @property
    def how(self) -> How:
        """Say what becomes of the finding."""
        if self.today is None:
            return How.APPEARS
        return How.DISAPPEARS if self.proposed is None else How.CHANGES

    @property
    def of(self) -> Finding:
        """Give the finding as proposed; as it is today where it would disappear."""
        found = self.proposed or self.today
        assert found is not None
        return found

    def different(self) -> tuple[str, ...]:
        """Name what changes of a finding that stays: code, start, end, minutes, certainty, status."""
        if self.today is None or self.proposed is None:
            return ()
        return tuple(n for n in _OUTCOME if getattr(self.today, n) != getattr(self.proposed, n))


@dataclass(frozen=True, slots=True)
class Burden:
    """How many findings of a code there are, by how sure they are."""

    certain: int
    probable: int
    not_known: int

    @property
    def all(self) -> int:
        """Count them all."""
        return self.certain + self.probable + self.not_known


# What was kept is found, and nobody is called to it.
_RAISES_NOTHING = frozenset({Code.ATTENDED})
# What makes an outcome; the reason and the evidence may differ for the same one.
_OUTCOME = ("code", "start", "end", "minutes", "certainty", "status")


def within(findings: Iterable[Finding], start: int, end: int) -> list[Finding]:
    """Pick the findings that touch [start, end), instants; one that ended at `start` does not."""
    return [f for f in findings if f.start < end and (f.end is None or f.end > start or f.start >= start)]


def compare(today: Sequence[Finding], proposed: Sequence[Finding]) -> dict[str, list[Change]]:
    """Say by fitting what would appear, disappear or change; fittings without a difference are left out.

    Both are what stands at the end, each finding once; a finding is paired with the one that would
    supersede it.
    """
    before, after = _by_fitting(today), _by_fitting(proposed)
    found: dict[str, list[Change]] = {}
    for fitting in sorted({*before, *after}):
        changes = _changes(before.get(fitting, []), after.get(fitting, []))
        if changes:
            found[fitting] = changes
    return found


def burden(findings: Iterable[Finding]) -> dict[str, Burden]:
    """Count findings by code, most frequent first."""
    counts = Counter((f.code.value, f.certainty) for f in findings)
    codes = sorted({code for code, _ in counts})
    made = {code: Burden(*(counts[code, sure] for sure in Certainty)) for code in codes}
    return dict(sorted(made.items(), key=lambda pair: -pair[1].all))


def alerts(findings: Iterable[Finding], parameters: Parameters) -> dict[str, int]:
    """Count the alerts these findings make, one for each physical event, by the code that leads it."""
    led: Counter[str] = Counter()
    for found in _by_fitting(f for f in findings if f.code not in _RAISES_NOTHING).values():
        led.update(i.lead.code.value for i in incidents(found, parameters=parameters))
    return dict(led.most_common())


def person_days(plans: Iterable[Plan], start: int, end: int) -> float:
    """Add up for how many days devices were worn between two instants."""
    total = 0
    for plan in plans:
        removed = FOREVER if plan.fitting.end is None else plan.fitting.end
        total += max(0, min(end, removed) - max(start, plan.fitting.start))
    return total / DAY


def _by_fitting(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.fitting, []).append(finding)
    return found


def _changes(today: Sequence[Finding], proposed: Sequence[Finding]) -> list[Change]:
    known = {f.id: f for f in today}
    changes = []
    for revision in revise(today, proposed, to_the_minute=True):
        replaced = known.get(revision.supersedes or "")
        gone = revision.status is Status.WITHDRAWN
        change = Change(replaced, None if gone else revision)
        if gone or replaced is None or change.different():
            changes.append(change)
    order = {f.id: place for place, f in enumerate(in_time_order([c.of for c in changes]))}
    return sorted(changes, key=lambda c: order[c.of.id])


def judge(
    plans: Sequence[Plan], events: Events, parameters: Parameters, start: int, end: int
) -> list[Finding]:
    """Judge all that happened before `end` by these parameters; give what stands and touches [start, end).

    events: their `fitting` column numbers `plans`; those from before `start` say how somebody stood then.
    """
    compiled = compile_plans(plans, parameters)
    judged = run(compiled, fresh(compiled), events.take(events.at < end), end)
    return within(judged.findings, start, end)
