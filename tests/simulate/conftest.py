"""One small world, lived through once, for all tests that only look at it."""

from dataclasses import dataclass
from datetime import date

import pytest

from abide.monitoring.events import Events
from abide.simulate.rates import Rates
from abide.simulate.world import World, make_world

DAYS = 3


@dataclass(frozen=True)
class Lived:
    world: World
    events: Events


def live(*, people: int = 120, seed: int = 5, days: float = DAYS, rates: Rates | None = None) -> Lived:
    world = make_world(people=people, seed=seed, first_day=date(2026, 3, 27), rates=rates)
    return Lived(world, Events.concat(list(world.hours(until=days * 86_400))))


@pytest.fixture(scope="session")
def lived() -> Lived:
    return live()
