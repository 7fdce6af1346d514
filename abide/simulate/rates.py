"""How often things happen in the town: every rate of behaviour and of equipment in one table.

docs/simulator.md says where each comes from and which were set so that the mix of alerts comes out
near the published one. A rate is per person and day unless its name says otherwise.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rates:
    """Behaviour first, then equipment.

    late, left, early, missed: of a curfew, by someone of looseness 1
    zone_visit: going into (or, for a zone to stay in, out of) the zone, by someone of looseness 1
    strap_flicker: the strap sensor opens and closes again by itself; strap_removed: cut for good
    forgets_charge: chance that a GPS tag's daily charge is forgotten
    heeds_low: chance that a low battery is charged within three hours
    lost_coverage: upload impossible for a while; power_cut: of a home unit; flap: short false absence
    case_open: the case sensor reports
    """

    late: float = 0.14
    left: float = 0.05
    early: float = 0.04
    missed: float = 0.008
    zone_visit: float = 0.007
    strap_flicker: float = 0.025
    strap_removed: float = 0.0004
    forgets_charge: float = 0.022
    heeds_low: float = 0.9
    lost_coverage: float = 0.01
    power_cut: float = 0.004
    flap: float = 0.07
    case_open: float = 6e-05
