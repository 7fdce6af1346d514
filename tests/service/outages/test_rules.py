"""When many silences have one likely cause, in tables: who is silent since when, and what is said of it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring.instants import HOUR, MINUTE
from abide.service.outages.parameters import PARAMETERS, numbers_on
from abide.service.outages.rules import Cause, Silences, areas, gather

NUMBERS = numbers_on(date(2026, 3, 1))
USUAL = 0.005  # silences for each person and day
NIGHT = 20_000 * HOUR


def silences(rows):
    """Columns from rows of (alert, person, minutes, town, supplier); a town is an area."""
    table = np.array(rows, np.int64).reshape(len(rows), 5)
    return Silences(
        id=table[:, 0],
        person=table[:, 1],
        since=NIGHT + table[:, 2] * MINUTE,
        shared=[
            (Cause.AREA, table[:, 3]),
            (Cause.SUPPLIER, table[:, 4]),
            (Cause.SERVICE, np.zeros(len(rows), np.int64)),
        ],
    )


# How many people on tag live in each town, have each supplier's device, and are on tag at all.
TOWNS = {1: 40, 2: 40, 3: 40, 4: 4_000}
SUPPLIERS = {1: 10_000, 2: 10_000}


def exposed(column, key):
    return (TOWNS.get(key, 10), SUPPLIERS.get(key, 1), 20_000)[column]


def found(rows, rate=USUAL, numbers=NUMBERS):
    """What is said: cause, key, people, from and until in minutes."""
    return [
        (g.cause.value, g.key, g.people, (g.began - NIGHT) // MINUTE, (g.last - NIGHT) // MINUTE)
        for g in gather(silences(rows), exposed, rate, numbers)
    ]


def people(many, *, first=1, minutes=(0, 20), towns=(1,), suppliers=(1,)):
    """So many silences spread evenly over some minutes, in turn over towns and suppliers."""
    span = minutes[1] - minutes[0]
    return [
        (
            first + n,
            first + n,
            minutes[0] + (n * span) // max(many - 1, 1),
            towns[n % len(towns)],
            suppliers[n % len(suppliers)],
        )
        for n in range(many)
    ]


EVERYWHERE = tuple(range(100, 400))
TABLE = {
    "nobody is silent": ([], []),
    "one person is silent": (people(1), []),
    "five in one town: fewer than make an outage": (people(5), []),
    "six in one town at once": (people(6), [("AREA", 1, 6, 0, 20)]),
    "six in one town within thirty minutes": (people(6, minutes=(0, 30)), [("AREA", 1, 6, 0, 30)]),
    "six in one town within thirty-five minutes, five of them within any thirty": (
        people(6, minutes=(0, 35)),
        [],
    ),
    "six people over six hours is an ordinary evening": (people(6, minutes=(0, 360)), []),
    "fifteen of ten thousand of one supplier, all over the country: more than five times the usual": (
        people(15, towns=EVERYWHERE),
        [("SUPPLIER", 1, 15, 0, 20)],
    ),
    "five of ten thousand of one supplier": (people(5, towns=EVERYWHERE), []),
    "one supplier's devices all over the country": (
        people(300, towns=EVERYWHERE),
        [("SUPPLIER", 1, 300, 0, 20)],
    ),
    "both suppliers' devices all over the country: the service itself": (
        people(300, towns=EVERYWHERE, suppliers=(1, 2)),
        [("SERVICE", 0, 300, 0, 20)],
    ),
    "both suppliers' devices in one town": (
        people(30, suppliers=(1, 2)),
        [("AREA", 1, 30, 0, 20)],
    ),
    "most of a town, and some elsewhere as on any evening": (
        people(30) + people(3, first=100, towns=(2, 3, 101)),
        [("AREA", 1, 30, 0, 20)],
    ),
    "two towns at the same time, of one supplier: too far from usual for each alone": (
        people(30) + people(25, first=100, towns=(2,)),
        [("AREA", 1, 30, 0, 20), ("AREA", 2, 25, 0, 20)],
    ),
    "the same town twice, hours apart": (
        people(10) + people(12, first=50, minutes=(300, 310)),
        [("AREA", 1, 10, 0, 20), ("AREA", 1, 12, 300, 310)],
    ),
    "an outage that goes on taking people in": (
        people(60, minutes=(0, 120)),
        [("AREA", 1, 60, 0, 120)],
    ),
    "somebody who is silent twice is one person": (
        [*people(5), (99, 1, 10, 1, 1)],
        [],
    ),
    "and both silences are in it": ([*people(6), (99, 1, 10, 1, 1)], [("AREA", 1, 6, 0, 20)]),
    "where nothing is known of the place or the device, the service alone can be in common": (
        people(150, towns=(-1,), suppliers=(-1,)),
        [("SERVICE", 0, 150, 0, 20)],
    ),
}


@pytest.mark.parametrize("rows, said", TABLE.values(), ids=TABLE.keys())
def test_what_is_said_of_silences(rows, said):
    assert found(rows) == said


@pytest.mark.parametrize(
    "many, rate, said",
    [
        # 4,000 people, half an hour: 0.4167 are usual at 0.005 a day, 2.0833 at 0.025.
        (6, 0.005, True),
        (6, 0.0144, True),  # 1.2 usual: six is just five times as many
        (6, 0.0145, False),
        (11, 0.025, True),
        (10, 0.025, False),
    ],
)
def test_where_more_are_usual_more_must_fall_silent(many, rate, said):
    rows = people(many, towns=(4,), suppliers=(-1,))
    # The service as a whole shares more still, and needs more.
    assert [what[0] for what in found(rows, rate)] == (["AREA"] if said else [])


def test_the_silences_of_both_devices_of_a_person_are_members():
    rows = [*people(6), (99, 1, 10, 1, 1)]
    [group] = gather(silences(rows), exposed, USUAL, NUMBERS)
    assert set(group.members) == {1, 2, 3, 4, 5, 6, 99}


@st.composite
def any_rows(draw):
    """Silences in clumps and alone, of people who may have two."""
    clumps = draw(
        st.lists(
            st.tuples(
                st.integers(0, 12),
                st.integers(0, 600),
                st.integers(1, 60),
                st.sampled_from([-1, 1, 2, 3, 4]),
                st.sampled_from([-1, 1, 2]),
            ),
            max_size=5,
        )
    )
    rows = []
    for many, start, span, town, supplier in clumps:
        for n in range(many):
            at = start + (n * span) // max(many, 1)
            rows.append((len(rows) + 1, draw(st.integers(1, 60)), at, town, supplier))
    return rows


@given(any_rows(), st.randoms())
def test_no_member_is_lost_and_none_is_there_twice_in_whatever_order(rows, random):
    groups = gather(silences(rows), exposed, USUAL, NUMBERS)
    members = [member for group in groups for member in group.members]
    assert len(members) == len(set(members))
    assert set(members) <= {row[0] for row in rows}
    person = {row[0]: row[1] for row in rows}
    since = {row[0]: NIGHT + row[2] * MINUTE for row in rows}
    for group in groups:
        assert group.people == len({person[m] for m in group.members}) >= NUMBERS.least
        assert group.began == min(since[m] for m in group.members)
        assert group.last == max(since[m] for m in group.members)
    # Whoever is left out of all of them would make no outage.
    left = [row for row in rows if row[0] not in members]
    assert gather(silences(left), exposed, USUAL, NUMBERS) == []
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert gather(silences(shuffled), exposed, USUAL, NUMBERS) == groups


def test_neighbours_are_in_one_area_by_one_way_at_least_wherever_they_live():
    rng = np.random.default_rng(3)
    x, y = rng.uniform(-8, 2, 2000), rng.uniform(50, 60, 2000)
    # Three kilometres to the north-east, where an area is ten across.
    near = areas(x + 2.1 / (111.195 * np.cos(np.radians(y))), y + 2.1 / 111.195, 10)
    together = [a == b for a, b in zip(areas(x, y, 10), near, strict=True)]
    assert np.any(together, axis=0).all()
    # Thirty kilometres away is another area by every way.
    far = areas(x, y + 30 / 111.195, 10)
    assert not np.any([a == b for a, b in zip(areas(x, y, 10), far, strict=True)], axis=0).any()


def test_a_place_that_is_not_known_is_in_no_area():
    assert [way.tolist() for way in areas(np.array([np.nan, 1.0]), np.array([54.0, np.nan]), 10)] == [
        [-1, -1]
    ] * 4


def test_every_number_says_that_it_is_ours():
    assert {p.source.split(";")[0] for p in PARAMETERS} == {
        "our own default, to be confirmed by shadow running"
    }
