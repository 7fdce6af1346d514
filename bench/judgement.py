"""How often the core is wrong where the truth is known: at home, in a zone, and about a battery."""

from dataclasses import asdict
from typing import Any

from abide.simulate.battery_trials import forecasts
from abide.simulate.trials import crossings, stationary


def measure(people: int = 100, days: int = 7, visits: int = 500, seed: int = 3) -> dict[str, Any]:
    """Run the trials; rates are findings a person-day, and counts of so many visits.

    claims: what the devices' claimed accuracies are multiplied by; zone_at_m: how far from home.
    """
    at_home = [
        {"claims": claims, "zone_at_m": distance}
        | asdict(stationary(people=people, days=days, seed=seed, zone_at_m=[distance], claims=claims))
        for claims in (1.0, 0.5)
        for distance in (20, 50, 100)
    ]
    visited = [
        {"indoors": indoors}
        | asdict(crossings(visits=visits, seed=seed, depth_m=depth, fixes_inside=fixes, indoors=indoors))
        for indoors in (False, True)
        for depth in (20, 50, 100)
        for fixes in (1, 3, 5, 8)
    ]
    emptied = [asdict(row) for row in forecasts(people=people, days=days, seed=seed)]
    return {"stationary_at_home": at_home, "zone_visits": visited, "battery_forecasts": emptied}
