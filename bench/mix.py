"""What kinds of alert the simulator's world brings, beside the mix that California published.

Everything comes out of what the invented people and their devices do (abide/simulate/rates.py), judged by
the core; nothing here or there says how many alerts of a kind there shall be.
"""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from abide.monitoring import engine
from abide.monitoring.events import Events
from abide.monitoring.findings import Code
from abide.monitoring.instants import DAY
from abide.simulate.plans import plans_of
from abide.simulate.world import World, make_world

FIRST_DAY = date(2026, 11, 2)
# Which kind of the published table a finding belongs to. What is not named has no counterpart there.
KIND_OF = {
    Code.CURFEW_LATE: "inclusion",
    Code.CURFEW_LEFT: "inclusion",
    Code.CURFEW_EARLY: "inclusion",
    Code.CURFEW_MISSED: "inclusion",
    Code.ZONE_LEFT: "inclusion",
    Code.STRAP: "strap",
    Code.BATTERY_LOW: "low battery",
    Code.BATTERY_DEAD: "low battery",
    Code.NO_CONTACT: "message gap",
    Code.NO_LOCATION: "message gap",
    Code.ZONE_ENTERED: "exclusion",
    Code.TAMPER: "device tamper",
}
# California Department of Corrections and Rehabilitation, alerts of two years and of a year after the
# devices had been set up anew, as reported by the Associated Press.
PUBLISHED = {
    "2009-10": {
        "inclusion": 883_211, "strap": 355_936, "low battery": 193_697, "message gap": 69_854,
        "exclusion": 17_017, "device tamper": 876,
    },
    "2011-12": {
        "inclusion": 408_658, "strap": 92_174, "low battery": 86_451, "message gap": 99_192,
        "exclusion": 56_533, "device tamper": 536,
    },
}  # fmt: skip


def measure(people: int = 300, days: int = 14, towns: int = 6, seed: int = 1) -> dict[str, Any]:
    """Live through `days` with `people` in each of `towns`, judge it all, and count what stands by kind."""
    found: Counter[Code] = Counter()
    for town in range(towns):
        found += _findings(make_world(people=people, seed=seed + town, first_day=FIRST_DAY), days)
    counted = Counter(dict.fromkeys(PUBLISHED["2009-10"], 0))
    for code, number in found.items():
        if code in KIND_OF:
            counted[KIND_OF[code]] += number
    total = sum(counted.values())
    return {
        "person_days": people * days * towns,
        "alerts": total,
        "alerts_per_person_day": round(total / people / days / towns, 3),
        "percent": _percent(counted),
        "published_percent": {years: _percent(table) for years, table in PUBLISHED.items()},
        "without_counterpart": {c.value: n for c, n in sorted(found.items()) if c not in KIND_OF},
    }


def _findings(world: World, days: int) -> Counter[Code]:
    events = Events.concat(list(world.hours(until=days * 86_400.0)))
    plans = engine.compile_plans(plans_of(world))
    end = world.clock.start + days * DAY
    return Counter(f.code for f in engine.run(plans, engine.fresh(plans), events, end).findings)


def _percent(table: Mapping[str, int]) -> dict[str, float]:
    whole = sum(table.values()) or 1
    return {kind: round(100 * number / whole, 2) for kind, number in table.items()}


def table(measured: dict[str, Any]) -> str:
    """Write the measured mix beside the published ones as a Markdown table."""
    columns = {"measured": measured["percent"], **measured["published_percent"]}
    head = f"| kind | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}"
    rows = [
        f"| {kind} | {' | '.join(f'{column[kind]:.2f} %' for column in columns.values())} |"
        for kind in measured["percent"]
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    result = measure()
    print(table(result))
    print(json.dumps({k: v for k, v in result.items() if "percent" not in k}, indent=1))
