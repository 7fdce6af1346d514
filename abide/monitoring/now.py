"""How a person on tag stands at a moment: for the screens, where a finding would be too much."""

from abide.monitoring.instants import FOREVER, NEVER_YET
from abide.monitoring.plans import Plans
from abide.monitoring.positions import numbers_of
from abide.monitoring.presence import Manner, Presence
from abide.monitoring.states import States


def at_curfew_address(plans: Plans, states: States, fitting: int, until: int) -> tuple[Presence, int] | None:
    """Say whether a fitting's wearer is at the curfew address at `until`, and since when (instants).

    None where the plan has no curfew. Silence longer than is trusted counts as not known from where
    the trust ended, just as the rules count it.
    """
    if plans.at_home[fitting]:
        seen = states.at_home.get(fitting)
        if seen is None:
            return Presence.NOT_KNOWN, int(plans.start[fitting])
        contact = int(plans.contact[fitting])
        lost = FOREVER if contact == FOREVER else int(states.heard[fitting]) + contact
        return _trusted(seen.presence, seen.since, lost, until)
    for row in range(int(plans.first_row[fitting]), int(plans.first_row[fitting + 1])):
        if plans.manner[row] == Manner.CURFEW:
            last_fix = int(states.standing.last_fix[row])
            lost = FOREVER if last_fix == NEVER_YET else last_fix + numbers_of(until, plans.parameters).gap
            presence = Presence(int(states.standing.presence[row]))
            return _trusted(presence, int(states.standing.since[row]), lost, until)
    return None


def _trusted(presence: Presence, since: int, lost: int, until: int) -> tuple[Presence, int]:
    if presence is not Presence.NOT_KNOWN and lost <= until:
        return Presence.NOT_KNOWN, lost
    return presence, since
