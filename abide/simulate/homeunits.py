"""What a home unit reports of the radio tag: seen, not seen, and once an hour that nothing changed."""

import numpy as np

from abide.simulate.streets import Floats, Ints
from abide.simulate.stretches import Stretches

HOUR_S = 3600.0
BEAT_S = 1800.0  # reported again this often though nothing changed
AFTER_POWER_S, AFTER_STRAP_S = 40.0, 15.0


def seen_away(rng: np.random.Generator, away: Stretches, flap: Stretches) -> Stretches:
    """Turn true absences and false ones into what the unit sees: it notices each a little late."""
    noticed = Stretches.of(
        away.person,
        away.start + rng.uniform(20, 100, len(away.person)),
        away.end + rng.uniform(5, 50, len(away.person)),
    )
    near = noticed.find(flap.person, flap.start - 200)[0] | noticed.find(flap.person, flap.end + 200)[0]
    return Stretches.joined(noticed, flap.having(~near))


def reports(
    seen: Stretches,
    unpowered: Stretches,
    strap_off: Stretches,
    *,
    units: Ints,
    fitted: Floats,
    midnight: float,
    end: float,
) -> tuple[Ints, Floats, np.ndarray]:
    """Give the home events of one day: people, seconds, present.

    seen: stretches in which the unit does not see the tag; units: people with a home unit;
    fitted: for each of them when, which gives the first report
    """
    beats = np.arange(midnight, end, BEAT_S)
    phase = (units * 97) % BEAT_S
    person = np.concatenate(
        [seen.person, seen.person, np.repeat(units, len(beats)), unpowered.person, strap_off.person, units]
    )
    at = np.concatenate(
        [
            seen.start,
            seen.end,
            (beats + phase[:, None]).ravel(),
            unpowered.end + AFTER_POWER_S,
            strap_off.end + AFTER_STRAP_S,
            fitted + 30,
        ]
    )
    today = (at >= midnight) & (at < end) & np.isin(person, units) & ~unpowered.find(person, at)[0]
    person, at = person[today], at[today]
    return person, at, ~seen.find(person, at)[0]
