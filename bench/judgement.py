"""How often the core is wrong where the truth is known: at home, in a zone, and about a battery."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from abide.simulate.battery_trials import forecasts
from abide.simulate.trials import Drift, crossings, stationary

# What claimed accuracies are multiplied by: honest, twice and five times too good.
CLAIMS = (1.0, 0.5, 0.2)
# Errors that drift as usual, that are new with every fix, and that hardly change in an hour.
DRIFTS = {"usual": Drift(), "none": Drift(0.0, 1.0), "slow": Drift(0.9, 40.0)}


def measure(people: int = 100, days: int = 7, visits: int = 500, seed: int = 3) -> dict[str, Any]:
    """Run the trials; rates are findings a person-day, and counts of so many visits.

    claims: what the devices' claimed accuracies are multiplied by; zone_at_m: how far from home;
    from_m: how far outside the visitors had been.
    """
    return {
        "stationary_at_home": list(_at_home(people, days, seed)),
        "zone_visits": list(_visits(visits, seed)),
        "visits_of_3_fixes_50_m_deep": list(_marked(visits, seed)),
        "visits_by_neighbours": list(_neighbours(visits, seed)),
        "battery_forecasts": [asdict(row) for row in forecasts(people=people, days=days, seed=seed)],
    }


def _at_home(people: int, days: int, seed: int) -> Iterator[dict[str, Any]]:
    for name, drift in DRIFTS.items():
        for claims in CLAIMS:
            for distance in (20, 50, 100):
                found = stationary(
                    people=people, days=days, seed=seed, zone_at_m=[distance], claims=claims, drift=drift
                )
                yield {"drift": name, "claims": claims, "zone_at_m": distance} | asdict(found)


def _visits(visits: int, seed: int) -> Iterator[dict[str, Any]]:
    for indoors in (False, True):
        for depth in (20, 50, 100):
            for fixes in (1, 3, 5, 8):
                found = crossings(
                    visits=visits, seed=seed, depth_m=depth, fixes_inside=fixes, indoors=indoors
                )
                yield {"indoors": indoors} | asdict(found)


def _marked(visits: int, seed: int) -> Iterator[dict[str, Any]]:
    """Count what is missed of visits of three fixes, 50 m deep: the least of which none may be."""
    for name, drift in DRIFTS.items():
        for claims in CLAIMS:
            for indoors in (False, True):
                for tangential in (False, True):
                    runs = [
                        crossings(
                            visits=visits,
                            seed=seed + 100 * run,
                            depth_m=50,
                            fixes_inside=3,
                            indoors=indoors,
                            tangential=tangential,
                            claims=claims,
                            drift=drift,
                        )
                        for run in range(4)
                    ]
                    yield {
                        "drift": name,
                        "claims": claims,
                        "indoors": indoors,
                        "tangential": tangential,
                        "visits": sum(r.visits for r in runs),
                        "missed": sum(r.missed for r in runs),
                        "not_known": sum(r.not_known for r in runs),
                    }


def _neighbours(visits: int, seed: int) -> Iterator[dict[str, Any]]:
    """Let those visit who had lain still close to the zone for an hour: what the rule at home costs."""
    for from_m in (40, 100, 200):
        for fixes in (3, 5, 8):
            found = crossings(
                visits=visits,
                seed=seed,
                depth_m=50,
                fixes_inside=fixes,
                indoors=True,
                from_m=from_m,
                minutes_before=60,
            )
            yield {"from_m": from_m} | asdict(found)
