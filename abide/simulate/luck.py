"""What befalls everybody's equipment in a day, drawn and staged, and the events that tell of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import What
from abide.simulate.battery import BatteryDay
from abide.simulate.equipment import EquipmentDay
from abide.simulate.streets import Floats, Ints
from abide.simulate.stretches import Stretches

# The supplier says a device is out of contact after this long without hearing from it.
SUPPLIER_SILENCE_S = 120 * 60.0

Told = tuple[What, Ints, Floats]


@dataclass(frozen=True)
class Luck:
    """Stretches of one day, in seconds of the world.

    flicker: the strap sensor open by itself; left: the strap cut and the tag left at home
    unheard: no upload possible; off: battery dead and charged since; off_staged: those of `off` that a
    scene asked for; still_off: battery dead at the day's end
    unpowered: home unit without mains; flap: not seen though at home; opened: case sensor
    """

    battery: BatteryDay
    flicker: Stretches
    left: Stretches
    unheard: Stretches
    off: Stretches
    off_staged: Stretches
    still_off: Stretches
    unpowered: Stretches
    flap: Stretches
    opened: tuple[Ints, Floats]


def luck_of(
    drawn: EquipmentDay,
    battery: BatteryDay,
    staged: dict[str, Stretches],
    *,
    acted: NDArray[np.bool_],
    away: Stretches,
    no_signal: Stretches,
) -> Luck:
    """Put a day's luck together: who has a scene that day (`acted`) is spared what was drawn.

    staged: what scenes ask for, by the name of the field of Scene
    """

    def spared(stretches: Stretches) -> Stretches:
        return stretches.having(~acted[stretches.person])

    removed = spared(drawn.removed)
    removed = removed.having(~away.find(removed.person, removed.start)[0])
    return Luck(
        battery=battery,
        flicker=spared(drawn.flicker),
        left=Stretches.joined(removed, staged["strap_off"]),
        unheard=Stretches.joined(spared(drawn.unheard), no_signal, staged["unheard"]),
        off=Stretches.joined(battery.off, staged["dead"]),
        off_staged=staged["dead"],
        still_off=battery.still_off,
        unpowered=Stretches.joined(spared(drawn.unpowered), staged["unpowered"]),
        flap=spared(drawn.flap),
        opened=drawn.opened,
    )


def told(luck: Luck, earlier: list[Luck], midnight: float, end: float) -> tuple[Told, ...]:
    """Give what the equipment, and the supplier of it, say on a day: what, people, seconds."""
    lost, found = _out_of_contact(luck, earlier, midnight, end)
    return (
        (What.BATTERY_LOW, *luck.battery.low),
        (What.BATTERY_DEAD, *luck.battery.dead),
        (What.BATTERY_DEAD, luck.off_staged.person, luck.off_staged.start),
        (What.CHARGING, *luck.battery.charging),
        (What.STRAP_CUT, luck.flicker.person, luck.flicker.start),
        (What.STRAP_RESTORED, luck.flicker.person, luck.flicker.end),
        (What.STRAP_CUT, luck.left.person, luck.left.start),
        (What.STRAP_RESTORED, luck.left.person, luck.left.end),
        (What.CASE_OPEN, *luck.opened),
        (What.HOME_UNIT_POWER_LOST, luck.unpowered.person, luck.unpowered.start),
        (What.HOME_UNIT_POWER_RESTORED, luck.unpowered.person, luck.unpowered.end),
        (What.OUT_OF_CONTACT, *lost),
        (What.IN_CONTACT, *found),
    )


def _out_of_contact(
    luck: Luck, earlier: list[Luck], midnight: float, end: float
) -> tuple[tuple[Ints, Floats], tuple[Ints, Floats]]:
    """Give when the supplier says that it lost and found a device, of those moments that are today."""
    silent = Stretches.joined(
        luck.unheard, luck.off, luck.still_off, *(e.unheard for e in earlier), *(e.off for e in earlier)
    )
    silent = silent.having(silent.end - silent.start > SUPPLIER_SILENCE_S)
    lost_at = silent.start + SUPPLIER_SILENCE_S
    lost = (lost_at >= midnight) & (lost_at < end)
    found = (silent.end >= midnight) & (silent.end < end)
    # One that is dead at the day's end is not found then.
    found &= ~luck.still_off.find(silent.person, silent.end - 1)[0]
    return (silent.person[lost], lost_at[lost]), (silent.person[found], silent.end[found])
