"""How people stand, as columns: the latest by its own time counts, and pages are not told too often."""

from uuid import UUID

import numpy as np
import pytest

from abide.feeds.device_messages import decode
from abide.monitoring.instants import from_text
from abide.monitoring.presence import Presence
from abide.service.worker.roster import Wearer
from abide.service.worker.standing import TELL_EVERY, Standings

WEARERS = [Wearer(f"F{n}", n + 10, n + 100, UUID(int=n), 0) for n in range(2)]
NOON = from_text("2026-03-10T12:00:00Z")


def standings():
    made = Standings()
    made.grow(2)
    return made


def hear(some, *lines):
    read = decode("".join(lines).encode(), with_device=True)
    some.hear(np.array([int(read.serials[c]) for c in read.device], np.int32), read.events)


def fix(slot, time, longitude=1.0):
    return (
        f'{{"kind":"fix","device":"{slot}","at":"2026-03-10T{time}Z","longitude":{longitude},"latitude":2,'
        f'"accuracy_m":3,"source":"gps"}}\n'
    )


def battery(slot, time, what):
    return f'{{"kind":"equipment","device":"{slot}","at":"2026-03-10T{time}Z","what":"{what}"}}\n'


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_the_latest_fix_counts_in_whatever_order_they_come(order, together):
    lines = [fix(0, "12:00:00", 1.0), fix(0, "12:01:00", 2.0), fix(0, "12:02:00", 3.0)]
    some = standings()
    if together:
        hear(some, *(lines[n] for n in order))
    else:
        for n in order:
            hear(some, lines[n])
    [state], _ = some.drain(WEARERS, NOON)
    assert (state.longitude, state.last_fix_at, state.fitting_pk) == (3.0, NOON + 120_000_000, 10)


def test_a_battery_word_that_comes_late_does_not_undo_a_later_one():
    some = standings()
    hear(some, battery(0, "12:05:00", "charging"))
    hear(some, battery(0, "12:00:00", "battery_dead"))
    [state], _ = some.drain(WEARERS, NOON)
    assert state.battery == "charging"


def test_only_what_changed_is_written_and_only_once():
    some = standings()
    hear(some, fix(1, "12:00:00"))
    states, _ = some.drain(WEARERS, NOON)
    assert [s.fitting_pk for s in states] == [11]
    assert some.drain(WEARERS, NOON) == ([], [])


@pytest.mark.parametrize(("later", "told"), [(TELL_EVERY - 1, []), (TELL_EVERY, [100])])
def test_pages_hear_of_somebody_who_merely_goes_on_reporting_at_most_so_often(later, told):
    some = standings()
    hear(some, fix(0, "12:00:00"))
    assert some.drain(WEARERS, NOON)[1] == [100]
    hear(some, fix(0, "12:01:00"))
    assert some.drain(WEARERS, NOON + later)[1] == told


def test_pages_hear_at_once_of_somebody_who_came_or_left():
    some = standings()
    hear(some, fix(0, "12:00:00"))
    some.drain(WEARERS, NOON)
    some.place(0, (Presence.IN, NOON))
    assert some.drain(WEARERS, NOON + 1)[1] == [100]
    some.place(0, (Presence.IN, NOON))
    assert some.drain(WEARERS, NOON + 2) == ([], [])
