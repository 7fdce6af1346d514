"""Presence as a home unit tells it: reports of change, trusted until something takes the trust away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from abide.monitoring.events import What
from abide.monitoring.instants import to_text
from abide.monitoring.presence import Cause, Presence


@dataclass(frozen=True, slots=True)
class Report:
    """One thing a device said, or that its silence said, at an instant.

    present: True or False for a home report; what: for equipment; silent: contact lost by
    silence (True) or heard again (False). Just one of the three is not None.
    """

    at: int
    present: bool | None = None
    what: What | None = None
    silent: bool | None = None

    @property
    def reference(self) -> str:
        """Name the event, for evidence."""
        if self.what is not None:
            return f"{self.what.name.lower()}@{to_text(self.at)}"
        if self.present is not None:
            return f"home@{to_text(self.at)}/{'present' if self.present else 'not_present'}"
        return f"silence@{to_text(self.at)}"


# After these nobody can say who is at home, until the matching recovery and then a home report.
# A moved unit has no recovery of its own: the next home report is it.
LOSSES = {
    What.OUT_OF_CONTACT: Cause.OUT_OF_CONTACT,
    What.BATTERY_DEAD: Cause.BATTERY_DEAD,
    What.HOME_UNIT_POWER_LOST: Cause.HOME_UNIT_POWER_LOST,
    What.HOME_UNIT_MOVED: Cause.HOME_UNIT_MOVED,
    What.STRAP_CUT: Cause.STRAP_CUT,
    What.JAMMING_DETECTED: Cause.JAMMED,
}
RECOVERIES = {
    What.IN_CONTACT: Cause.OUT_OF_CONTACT,
    What.CHARGING: Cause.BATTERY_DEAD,
    What.HOME_UNIT_POWER_RESTORED: Cause.HOME_UNIT_POWER_LOST,
    What.STRAP_RESTORED: Cause.STRAP_CUT,
    What.JAMMING_OVER: Cause.JAMMED,
}
# A home unit that hears its tag hears it, jammed or not; that it does not hear it may be the jamming.
_DOUBTED = frozenset({Cause.JAMMED})


@dataclass(frozen=True, slots=True)
class AtHome:
    """Where presence stands by the home unit, and `was` before; `lost` names what has not recovered."""

    presence: Presence
    since: int
    cause: Cause = Cause.NO_REPORT_YET
    evidence: tuple[str, ...] = ()
    lost: frozenset[Cause] = frozenset()
    was: Presence = Presence.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Turn:
    """A new stretch of presence."""

    at: int
    presence: Presence
    cause: Cause
    evidence: tuple[str, ...]


def advance(now: AtHome, reports: Iterable[Report]) -> tuple[AtHome, list[Turn]]:
    """Take reports, sorted by instant, into the standing; return it with each turn of presence.

    At one instant recoveries count before home reports and losses after them, so that the order
    in which a device sent them does not matter.
    """
    turns: list[Turn] = []
    for at, group in groupby(reports, key=lambda r: r.at):
        told = list(group)
        lost = set(now.lost)
        presence, cause, evidence = now.presence, now.cause, now.evidence
        for report in told:
            if report.silent is False:
                lost.discard(Cause.SILENCE)
            elif report.what in RECOVERIES:
                lost.discard(RECOVERIES[report.what])
        seen = [r for r in told if r.present is not None]
        if seen:
            lost.discard(Cause.HOME_UNIT_MOVED)
            if not lost - _DOUBTED:
                presence, cause, evidence = _seen(seen)
            if lost == _DOUBTED and presence == Presence.OUT:
                presence, cause = Presence.NOT_KNOWN, Cause.JAMMED
        for report in told:
            loss = Cause.SILENCE if report.silent else LOSSES.get(report.what) if report.what else None
            if loss is not None:
                lost.add(loss)
                if presence != Presence.NOT_KNOWN and loss not in _DOUBTED:
                    presence, cause, evidence = Presence.NOT_KNOWN, loss, (report.reference,)
        if presence != now.presence:
            turns.append(Turn(at, presence, cause, evidence))
            now = AtHome(presence, at, cause, evidence, frozenset(lost), now.presence)
        else:
            now = replace(now, lost=frozenset(lost))
    return now, turns


def _seen(reports: list[Report]) -> tuple[Presence, Cause, tuple[str, ...]]:
    evidence = tuple(sorted({r.reference for r in reports}))
    if len({r.present for r in reports}) > 1:
        return Presence.NOT_KNOWN, Cause.CONTRADICTORY, evidence
    presence = Presence.IN if reports[0].present else Presence.OUT
    return presence, Cause.NO_REPORT_YET, evidence
