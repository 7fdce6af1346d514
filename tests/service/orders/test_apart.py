"""Orders to keep away from a protected person, and from another person on tag."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from abide.service.caseload import timetable, words
from abide.service.orders import actions
from abide.service.orders.conditions import DetailsFaults, read
from abide.service.orders.models import Condition, Order
from abide.service.orders.queries import order_pieces, with_plan_rows
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_warning_must_reach_further_than_the_distance_to_keep():
    assert read("KEEP_AWAY", {"distance_m": 500, "warning_m": 501}).warning_m == 501
    assert read("KEEP_AWAY", {"distance_m": 500}).warning_m == 0
    with pytest.raises(DetailsFaults, match="more than the distance to keep"):
        read("KEEP_AWAY", {"distance_m": 500, "warning_m": 500})


@pytest.mark.parametrize(("metres", "good"), [(99, False), (100, True), (10_000, True), (10_001, False)])
def test_a_distance_to_keep_is_one_that_positions_can_tell(metres, good):
    if good:
        assert read("KEEP_AWAY", {"distance_m": metres}).distance_m == metres
    else:
        with pytest.raises(DetailsFaults):
            read("KEEP_AWAY", {"distance_m": metres})


def test_keeping_away_needs_the_protected_person_and_of_this_wearer():
    person = make.a_person()
    with pytest.raises(ValidationError, match="must name the protected person"):
        make.an_order(person, conditions=[make.keeping_away(None)])
    with pytest.raises(ValidationError, match="protects somebody from another person"):
        make.an_order(person, conditions=[make.keeping_away(make.a_protected_person(make.a_person()))])


def test_no_contact_needs_another_person_on_tag_and_no_other_kind_has_one():
    person, other = make.a_person(), make.a_person()
    make.an_order(person, conditions=[make.keeping_apart(other)])
    for condition in (make.keeping_apart(None), make.a_trail(apart_from=other)):
        with pytest.raises(ValidationError, match="named by no contact with a person on tag"):
            make.an_order(person, conditions=[condition])
    with pytest.raises(ValidationError, match="apart from themselves"):
        make.an_order(person, conditions=[make.keeping_apart(person)])


def test_whom_it_is_about_goes_on_through_a_variation_and_another_is_another_piece():
    person = make.a_person()
    first, second = make.a_protected_person(person), make.a_protected_person(person)
    order = make.an_order(person, conditions=[make.keeping_away(first, last_day=date(2026, 3, 31))])
    actions.vary(
        by=make.BY,
        order=order,
        conditions=[make.keeping_away(second, key="P1")],
        from_day=date(2026, 3, 20),
    )
    pieces = order_pieces(with_plan_rows(Order.objects.filter(pk=order.pk)).get())
    assert [(p.name, p.whom) for p in pieces] == [("P1/1", first.pk), ("P1/2", second.pk)]


def test_what_the_wearer_reads_names_nobody_and_no_place():
    person = make.a_person()
    protected = make.a_protected_person(person, given_name="Marigold", family_name="Quist")
    other = make.a_person(given_name="Bartholomew", family_name="Vane")
    make.an_order(person, conditions=[make.keeping_away(protected), make.keeping_apart(other)])
    today = date(2026, 3, 10)
    said = [
        words.condition(each, today)
        for condition in Condition.objects.order_by("key")
        for each in timetable.as_ordered(condition, "")
    ]
    assert said == [
        "Do not meet or be with the person named in the order until further notice.",
        "Stay at least 500 metres away from the person named in the order until further notice.",
    ]
