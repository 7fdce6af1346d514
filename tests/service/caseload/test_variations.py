"""A variation changes what pages say from its first day on, and nothing of the days before it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from abide.explain import times
from abide.service.caseload import dossier, places, timetable
from abide.service.orders import actions as orders
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
VARIED_FROM = date(2026, 3, 20)


@pytest.fixture
def case():
    """A curfew from 19:00 and one zone until 19 March; a curfew from 21:00 and another zone from then on."""
    officer = make.a_user()
    person = make.a_person()
    old = [make.a_curfew(person), make.a_zone(name="The harbour")]
    order = make.an_order(person, officer=officer, conditions=old)
    make.a_fitting(order)
    new = [
        make.a_curfew(person, periods=make.nightly("21:00"), key="C1"),
        make.a_zone(name="The station"),
    ]
    orders.vary(by=make.BY, order=order, conditions=new, from_day=VARIED_FROM)
    return officer, person


def worn(person):
    return [fitting for fitting in dossier.fittings_of(person) if fitting.end is None]


def test_until_the_variation_begins_the_curfew_runs_as_it_did(case):
    _, person = case
    conditions = dossier.conditions_of(worn(person))
    runs = timetable.curfews(conditions, date(2026, 3, 18), date(2026, 3, 21))
    assert [start.hour for start, _ in runs] == [19, 19, 21, 21]
    assert timetable.running_or_next(conditions, NOW)[0] == datetime(2026, 3, 18, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        # Both: the one that holds, and the one that is to come.
        (NOW, ["C1", "C1", "Z1", "Z2"]),
        (datetime(2026, 3, 19, 12, tzinfo=UTC), ["C1", "C1", "Z1", "Z2"]),
        (datetime(2026, 3, 20, 12, tzinfo=UTC), ["C1", "Z2"]),
    ],
)
def test_the_page_lists_what_holds_and_what_is_to_come_and_not_what_is_over(case, now, keys):
    _, person = case
    assert [ordered.key for ordered in dossier.asked_of(person, now).conditions] == keys


@pytest.mark.parametrize(
    ("day", "names"),
    [(date(2026, 3, 19), ["The harbour"]), (date(2026, 3, 20), ["The station"])],
)
def test_the_map_of_a_day_shows_the_zones_of_that_day(case, day, names):
    officer, person = case
    start, end = times.start_of_day(day), times.start_of_day(day + timedelta(days=1))
    zones = places.zones_in(places.orders_of(officer, person), start, end)
    assert [zone["properties"]["name"] for zone in zones] == names
