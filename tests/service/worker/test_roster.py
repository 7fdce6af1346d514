"""Whose an event is: by the device's serial and the event's own time."""

from uuid import UUID

import pytest

from abide.feeds.device_messages import decode
from abide.monitoring.instants import FOREVER, from_text, to_text
from abide.service.worker.roster import NOBODY, Roster, Wearer, Window

NOON = from_text("2026-03-10T12:00:00Z")
HOUR = 3_600_000_000


def a_wearer(pk, start=0, end=FOREVER):
    return Wearer(f"F{pk}", pk, pk, UUID(int=pk), start, end)


def a_roster(*windows):
    roster = Roster()
    roster.replace([a_wearer(pk) for pk in sorted({w.fitting_pk for w in windows})], windows)
    return roster


def read(*events):
    lines = [
        f'{{"kind":"home","device":"{serial}","at":"{to_text(at)}","present":true}}\n'
        for serial, at in events
    ]
    return decode("".join(lines).encode(), with_device=True)


def whose(roster, *events):
    found = roster.resolve(read(*events)).tolist()
    return [None if slot == NOBODY else roster.wearers[slot].fitting_pk for slot in found]


@pytest.mark.parametrize(
    ("at", "fitting"),
    [(NOON - 1, None), (NOON, 1), (NOON + HOUR - 1, 1), (NOON + HOUR, None)],
)
def test_a_fitting_has_its_first_instant_and_not_its_last(at, fitting):
    roster = a_roster(Window("A", NOON, NOON + HOUR, 1))
    assert whose(roster, ("A", at)) == [fitting]


def test_a_device_goes_from_person_to_person():
    roster = a_roster(
        Window("A", NOON, NOON + HOUR, 1),
        Window("A", NOON + 2 * HOUR, NOON + 3 * HOUR, 2),
        Window("A", NOON + 3 * HOUR, FOREVER, 3),
    )
    times = [NOON + n * HOUR for n in range(-1, 5)]
    assert whose(roster, *(("A", at) for at in times)) == [None, 1, None, 2, 3, 3]


def test_devices_in_one_batch_do_not_mix():
    roster = a_roster(Window("A", 0, FOREVER, 1), Window("B", 0, FOREVER, 2))
    assert whose(roster, ("B", NOON), ("A", NOON), ("C", NOON), ("B", NOON)) == [2, 1, None, 2]


def test_two_devices_can_belong_to_one_fitting():
    roster = a_roster(Window("TAG", 0, FOREVER, 1), Window("UNIT", NOON, FOREVER, 1))
    assert whose(roster, ("TAG", NOON), ("UNIT", NOON), ("UNIT", NOON - 1)) == [1, 1, None]


def test_a_slot_stays_with_its_fitting_when_others_come_and_go():
    roster = a_roster(Window("A", 0, FOREVER, 1), Window("B", 0, FOREVER, 2))
    before = roster.slot(2)
    roster.replace([a_wearer(3), a_wearer(2)], [Window("B", 0, FOREVER, 2), Window("D", 0, FOREVER, 3)])
    assert roster.slot(2) == before
    assert whose(roster, ("A", NOON), ("B", NOON), ("D", NOON)) == [None, 2, 3]


def test_an_empty_batch_is_nobodys():
    assert a_roster().resolve(read()).tolist() == []
