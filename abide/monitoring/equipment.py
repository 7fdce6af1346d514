"""What happens to the equipment: strap, battery, case, home unit, contact, jamming, from start to end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from abide.monitoring.events import What
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.home import Report
from abide.monitoring.instants import MINUTE

RULE = "equipment/1"

OPENS = {
    What.STRAP_CUT: Code.STRAP,
    What.BATTERY_LOW: Code.BATTERY_LOW,
    What.BATTERY_DEAD: Code.BATTERY_DEAD,
    What.HOME_UNIT_POWER_LOST: Code.HOME_UNIT,
    What.OUT_OF_CONTACT: Code.NO_CONTACT,
    What.JAMMING_DETECTED: Code.JAMMING,
}
CLOSES = {
    What.STRAP_RESTORED: (Code.STRAP,),
    What.BATTERY_DEAD: (Code.BATTERY_LOW,),
    What.CHARGING: (Code.BATTERY_LOW, Code.BATTERY_DEAD),
    What.HOME_UNIT_POWER_RESTORED: (Code.HOME_UNIT,),
    What.IN_CONTACT: (Code.NO_CONTACT,),
    What.JAMMING_OVER: (Code.JAMMING,),
}
# Over in the moment they happen; a person still has to look at them.
MOMENTS = {What.CASE_OPEN: Code.TAMPER, What.HOME_UNIT_MOVED: Code.HOME_UNIT}


@dataclass(frozen=True, slots=True)
class Incident:
    """Something wrong with the equipment; `what` is the word that began it."""

    code: Code
    start: int
    what: str
    evidence: tuple[str, ...]
    # Contact lost by silence is over at any sign of life; contact reported lost, when reported regained.
    by_silence: bool = False


Incidents = Mapping[Code, Incident]
NONE: Incidents = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ended:
    """An incident that is over."""

    incident: Incident
    end: int
    evidence: tuple[str, ...]


def advance(going_on: Incidents, reports: Iterable[Report]) -> tuple[Incidents, list[Ended]]:
    """Take reports, sorted by instant, into the incidents going on; return them with those that ended.

    What is reported both as begun and as over at one instant is going on: nobody can say it is over.
    """
    now = dict(going_on)
    ended: list[Ended] = []
    for at, group in groupby(reports, key=lambda r: r.at):
        told = sorted(group, key=lambda r: (r.what or 0, bool(r.silent)))
        begun = {OPENS[r.what]: r for r in told if r.what in OPENS}
        for report in told:
            if report.what in MOMENTS:
                incident = Incident(MOMENTS[report.what], at, report.what.name.lower(), (report.reference,))
                ended.append(Ended(incident, at, ()))
            for code in CLOSES.get(report.what, ()) if report.what else ():
                if code in now and code not in begun:
                    ended.append(Ended(now.pop(code), at, (report.reference,)))
        heard = any(r.silent is False for r in told)
        contact = now.get(Code.NO_CONTACT)
        if heard and contact is not None and contact.by_silence:
            del now[Code.NO_CONTACT]
            ended.append(Ended(contact, at, ()))
        for code, report in begun.items():
            if code not in now and report.what is not None:
                now[code] = Incident(code, at, report.what.name.lower(), (report.reference,))
        if any(r.silent for r in told) and Code.NO_CONTACT not in now:
            now[Code.NO_CONTACT] = Incident(Code.NO_CONTACT, at, "silence", (), by_silence=True)
    return MappingProxyType(now), ended


def findings(
    fitting: str, going_on: Incidents, ended: Iterable[Ended], until: int, removed: int
) -> list[Finding]:
    """Make a finding of each incident, those going on judged up to `until` (instant).

    What goes on when the device is removed ends there, `removed` being that instant.
    """
    if until >= removed:
        ended = [*ended, *(Ended(i, removed, ()) for i in going_on.values() if i.start < removed)]
        going_on = NONE
    over = [
        _finding(fitting, e.incident, e.end, e.end - e.incident.start, Status.FINAL, e.evidence)
        for e in ended
    ]
    return over + [_finding(fitting, i, None, until - i.start, Status.OPEN, ()) for i in going_on.values()]


def _finding(
    fitting: str, incident: Incident, end: int | None, length: int, status: Status, more: tuple[str, ...]
) -> Finding:
    return Finding(
        fitting=fitting,
        condition=None,
        code=incident.code,
        start=incident.start,
        end=end,
        minutes=minutes(length),
        certainty=Certainty.CERTAIN,
        rule=RULE,
        status=status,
        reason={"what": incident.what},
        evidence=incident.evidence + more,
    )


def minutes(length: int) -> float:
    """Turn a length of time (microseconds) into minutes, whole where they are, else to a hundredth."""
    whole, rest = divmod(int(length), MINUTE)
    return whole if rest == 0 else round(length / MINUTE, 2)
