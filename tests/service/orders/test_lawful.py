"""An order that breaks a limit of the law does not come into force; one that is merely unusual does."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from abide.service.orders import actions as orders
from abide.service.orders import lawful
from abide.service.orders.models import Order
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LAST_DAY = date(2026, 8, 1)


def of(person, until="07:00", first_day=make.FIRST_DAY, last_day=LAST_DAY, **changes):
    """A curfew from 10:00 to so late on the next day: 21 hours a day where nothing else is said."""
    periods = make.nightly("10:00", until)
    return make.a_curfew(person, first_day=first_day, last_day=last_day, periods=periods, **changes)


def rules_named(order):
    return [(c.weight, c.rule) for c in lawful.concerns(order)]


def test_an_order_beyond_the_law_is_refused_with_all_that_is_wrong():
    person = make.a_person()
    with pytest.raises(ValidationError) as caught:
        make.an_order(person, conditions=[of(person, last_day=date(2029, 1, 1))])
    found = caught.value.message_dict["conditions"]
    assert len(found) == 3
    assert "at most 20 hours a day may be ordered" in found[0]
    assert "at most 112 hours may be ordered in each 7 days" in found[1]
    assert "24 months from the day it took effect" in found[2]
    assert not Order.objects.exists()


def test_a_draft_beyond_the_law_can_be_kept_and_not_brought_into_force():
    person = make.a_person()
    order = make.an_order(person, conditions=[of(person)], in_force=False)
    assert lawful.concerns(order) == ()
    with pytest.raises(ValidationError, match="at most 20 hours a day"):
        orders.bring_into_force(by=make.BY, version=order.versions.get())
    order.refresh_from_db()
    assert (order.current, order.versions.get().status) == (None, "DRAFT")


def test_a_note_stops_nothing():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person, last_day=None)])
    assert rules_named(order) == [("note", "community_curfew_longest")]
    assert order.current.status == "IN_FORCE"


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"order_type": "COMMUNITY", "sentence_type": "COMMUNITY_YRO"}, "Schedule 6, paragraph 18"),
        ({"order_type": "COMMUNITY", "convicted_on": date(2022, 6, 27)}, "at most 16 hours a day"),
        ({"order_type": "BAIL", "sentence_type": "BAIL"}, None),
        ({"order_type": "POST_RELEASE", "sentence_type": ""}, None),
    ],
)
def test_the_limits_go_by_the_kind_of_order_and_the_date_of_conviction(terms, expected):
    person = make.a_person()
    if expected is None:
        assert make.an_order(person, conditions=[of(person)], **terms).current.status == "IN_FORCE"
        return
    with pytest.raises(ValidationError, match=expected):
        make.an_order(person, conditions=[of(person)], **terms)


def test_a_variation_beyond_the_law_is_refused_and_the_version_before_it_goes_on():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person, last_day=LAST_DAY)])
    with pytest.raises(ValidationError, match="at most 20 hours a day"):
        orders.vary(by=make.BY, order=order, conditions=[of(person, key="C1")], from_day=date(2026, 4, 1))
    order.refresh_from_db()
    assert (order.current.number, order.current.status) == (1, "IN_FORCE")


def test_the_months_count_from_the_first_version_on():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person, last_day=LAST_DAY)])
    too_long = make.a_curfew(person, last_day=date(2028, 4, 1), key="C1")
    with pytest.raises(ValidationError, match="24 months from the day it took effect"):
        orders.vary(by=make.BY, order=order, conditions=[too_long], from_day=date(2026, 5, 1))


def test_an_order_that_was_beyond_the_law_can_be_put_right():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person, last_day=LAST_DAY)])
    # As it stands in a database from before there was such a check.
    condition = order.current.conditions.get()
    condition.details["phases"] = [{"periods": make.nightly("10:00", "07:00")}]
    condition.save()
    assert [weight for weight, _ in rules_named(order)] == ["breach", "breach"]
    # From the first day of a week on, so that nothing asked before counts with it.
    orders.vary(
        by=make.BY,
        order=order,
        conditions=[make.a_curfew(person, last_day=LAST_DAY, key="C1")],
        from_day=date(2026, 5, 3),
    )
    order.refresh_from_db()
    assert order.current.number == 2
    assert rules_named(order) == []
