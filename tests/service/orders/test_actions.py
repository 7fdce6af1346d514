"""Orders are made, varied and ended; at most one version is in force; leave is given in advance."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from abide.service.audit.actions import subject_key
from abide.service.audit.models import Entry
from abide.service.orders import actions as orders
from abide.service.orders import queries
from abide.service.orders.models import (
    AuthorisedAbsence,
    Condition,
    Order,
    OrderVersion,
    ReasonableExcuse,
)
from abide.service.orders.rules import MoveRefused
from abide.service.people import actions as people
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def conditions_of(version):
    return {each.key: each.kind for each in version.conditions.order_by("key")}


def test_an_order_is_made_with_its_first_version_in_force():
    officer = make.a_user(team=make.a_team())
    person = make.a_person()
    conditions = [
        make.a_curfew(person, last_day=date(2026, 6, 1)),
        make.a_zone(first_day=date(2026, 2, 1), last_day=date(2026, 4, 1)),
        make.a_zone("INCLUSION_ZONE", last_day=date(2026, 4, 1)),
        make.a_trail(last_day=date(2026, 7, 1)),
    ]
    order = make.an_order(person, officer=officer, conditions=conditions)
    version = order.current
    assert (version.number, version.status, version.request_type) == (1, "IN_FORCE", "REQUEST")
    assert conditions_of(version) == {
        "C1": "CURFEW",
        "T1": "TRAIL",
        "Z1": "EXCLUSION_ZONE",
        "Z2": "INCLUSION_ZONE",
    }
    # The first and last day of the whole come from the conditions: nobody has to type them again.
    assert (version.starts_on, version.ends_on) == (date(2026, 2, 1), date(2026, 7, 1))
    assert order.team == officer.team
    assert list(queries.conditions_for(officer, person)) == list(version.conditions.order_by("key"))


def test_all_faults_of_an_order_are_named_at_once_and_nothing_is_kept():
    person, other = make.a_person(), make.a_person()
    bad_curfew = make.a_curfew(person, address=make.an_address(other))
    backwards = make.a_zone(last_day=date(2026, 1, 1), geometry={"type": "Point", "coordinates": [0, 0]})
    with pytest.raises(ValidationError) as caught:
        make.an_order(
            person,
            order_type="IMMIGRATION",
            hdc="YES",
            responsible_organisation="NOBODY",
            conditions=[bad_curfew, backwards],
        )
    found = caught.value.message_dict
    assert set(found) == {"order_type", "hdc", "responsible_organisation", "conditions"}
    assert found["conditions"] == [
        "Condition 1: its address is another person's",
        "Condition 2: its last day lies before its first",
        "Condition 2: details the zone must be a GeoJSON Polygon or MultiPolygon",
    ]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("born", "first_day", "child"),
    [(date(2008, 3, 2), date(2026, 3, 1), True), (date(2008, 3, 1), date(2026, 3, 1), False)],
)
def test_whether_somebody_is_a_child_is_decided_on_the_first_day(born, first_day, child):
    person = make.a_person(date_of_birth=born)
    if not child:
        assert make.an_order(person, conditions=[make.a_trail(first_day=first_day)]).pk
        return
    with pytest.raises(ValidationError, match="responsible adult"):
        make.an_order(person, conditions=[make.a_trail(first_day=first_day)])
    people.set_responsible_adult(by=make.BY, person=person, full_name="A", relationship="PARENT")
    assert make.an_order(person, conditions=[make.a_trail(first_day=first_day)]).pk


def test_a_curfew_needs_an_address_whose_position_is_known():
    person = make.a_person()
    unknown = people.add_address(by=make.BY, person=person, lines=["Somewhere"])
    with pytest.raises(ValidationError, match="position is known"):
        make.an_order(person, conditions=[make.a_curfew(person, address=unknown)])


def test_a_special_order_restricts_its_person_once_it_is_in_force():
    person = make.a_person()
    order = make.an_order(person, order_type="SPECIAL", in_force=False)
    person.refresh_from_db()
    assert person.is_special is False
    orders.bring_into_force(by=make.BY, version=order.versions.get())
    person.refresh_from_db()
    assert person.is_special is True


def test_a_variation_supersedes_the_version_before_it_and_keeps_keys():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person), make.a_zone()])
    standing = [orders.as_new(each) for each in order.current.conditions.order_by("key")]
    version = orders.vary(
        by=make.BY,
        order=order,
        conditions=[standing[0], make.a_zone(name="The station")],
        from_day=date(2026, 3, 20),
    )
    order.refresh_from_db()
    assert order.current == version
    assert list(order.versions.order_by("number").values_list("number", "status")) == [
        (1, "SUPERSEDED"),
        (2, "IN_FORCE"),
    ]
    # A key that was used is not given to something else.
    assert conditions_of(version) == {"C1": "CURFEW", "Z2": "EXCLUSION_ZONE"}
    assert version.starts_on == date(2026, 3, 20)


def test_a_condition_can_be_added_to_what_stands():
    order = make.an_order()
    version = orders.place_condition(
        by=make.BY, order=order, condition=make.a_zone(), from_day=date(2026, 3, 9)
    )
    assert conditions_of(version) == {"C1": "CURFEW", "Z1": "EXCLUSION_ZONE"}


@pytest.mark.parametrize(("from_day", "good"), [(date(2026, 3, 20), False), (date(2026, 3, 21), True)])
def test_a_variation_begins_after_the_one_before_it(from_day, good):
    order = make.an_order()
    orders.place_condition(by=make.BY, order=order, condition=make.a_zone(), from_day=date(2026, 3, 20))
    order.refresh_from_db()
    if good:
        assert (
            orders.place_condition(by=make.BY, order=order, condition=make.a_zone(), from_day=from_day).number
            == 3
        )
    else:
        with pytest.raises(ValidationError, match="after the version before it"):
            orders.place_condition(by=make.BY, order=order, condition=make.a_zone(), from_day=from_day)


@pytest.mark.parametrize(
    ("key", "why"),
    [("Z1", "no condition Z1"), ("C1", "C1 is a curfew"), ("q", "no condition q")],
)
def test_a_condition_goes_on_only_as_what_it_was(key, why):
    order = make.an_order()
    with pytest.raises(ValidationError, match=why):
        orders.vary(by=make.BY, order=order, conditions=[make.a_zone(key=key)], from_day=date(2026, 3, 20))


def test_one_key_cannot_name_two_conditions():
    person = make.a_person()
    order = make.an_order(person)
    twice = [make.a_curfew(person, key="C1"), make.a_curfew(person, key="C1")]
    with pytest.raises(ValidationError, match="C1 is there twice"):
        orders.vary(by=make.BY, order=order, conditions=twice, from_day=date(2026, 3, 20))


def test_a_draft_and_an_ended_order_cannot_be_varied_or_ended_again():
    draft = make.an_order(in_force=False)
    ended = make.an_order()
    orders.end(by=make.BY, order=ended, last_day=date(2026, 3, 9))
    ended.refresh_from_db()
    assert (ended.current.status, ended.current.ends_on) == ("ENDED", date(2026, 3, 9))
    for order in (draft, ended):
        with pytest.raises(MoveRefused):
            orders.place_condition(
                by=make.BY, order=order, condition=make.a_zone(), from_day=date(2026, 3, 20)
            )
        with pytest.raises(MoveRefused):
            orders.end(by=make.BY, order=order, last_day=date(2026, 3, 20))


def test_an_order_ends_no_earlier_than_it_began_and_no_later_than_it_would_have():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person, last_day=date(2026, 3, 31))])
    with pytest.raises(ValidationError, match="before the order"):
        orders.end(by=make.BY, order=order, last_day=date(2026, 2, 28))
    assert orders.end(by=make.BY, order=order, last_day=date(2026, 5, 1)).current.ends_on == date(2026, 3, 31)


def test_the_database_itself_keeps_two_versions_from_being_in_force():
    order = make.an_order()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderVersion.objects.create(
            order=order,
            number=2,
            status="IN_FORCE",
            made_at=datetime(2026, 3, 1, tzinfo=UTC),
            starts_on=date(2026, 3, 1),
        )


def test_every_step_of_an_order_is_in_the_audit():
    manager = make.a_user("CENTRE_MANAGER")
    person = make.a_person()
    order = make.an_order(person)
    orders.assign(by=manager, order=order, responsible_officer=make.a_user())
    orders.place_condition(by=manager, order=order, condition=make.a_zone(), from_day=date(2026, 3, 9))
    orders.end(by=manager, order=order, last_day=date(2026, 5, 1), request_type="REVOCATION")
    mine = Entry.objects.filter(subject_key=subject_key(person), object_kind="orders.order").order_by("id")
    assert list(mine.values_list("what", "reason")) == [
        ("order.drafted", ""),
        ("order.in_force", "REQUEST"),
        ("order.assigned", ""),
        ("order.in_force", "VARIATION"),
        ("order.ended", "REVOCATION"),
    ]


# --- leave -----------------------------------------------------------------------------------------------

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def leave(**changes):
    terms = {"start": NOW + HOUR, "end": NOW + 2 * HOUR, "reason": "Hospital", "now": NOW, **changes}
    condition = terms.pop("condition", None) or make.an_order().current.conditions.get()
    return orders.authorise_absence(by=make.BY, condition=condition, **terms)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": NOW}, None),
        ({"start": NOW - timedelta(microseconds=1)}, "start"),
        ({"end": NOW + HOUR}, "end"),
        ({"end": NOW + HOUR + timedelta(microseconds=1)}, None),
        ({"reason": " "}, "reason"),
    ],
)
def test_leave_is_given_in_advance_for_some_time_and_for_a_reason(changes, field):
    if field is None:
        assert leave(**changes).pk
    else:
        with pytest.raises(ValidationError) as caught:
            leave(**changes)
        assert set(caught.value.message_dict) == {field}
        assert not AuthorisedAbsence.objects.exists()


def test_leave_is_given_from_a_curfew_only():
    zone = make.an_order(conditions=[make.a_zone()]).current.conditions.get()
    with pytest.raises(ValidationError, match="curfew only"):
        leave(condition=zone)


@pytest.mark.parametrize(
    ("when", "good"), [(NOW + HOUR, False), (NOW + HOUR - timedelta(microseconds=1), True)]
)
def test_leave_can_be_taken_back_until_it_begins(when, good):
    absence = leave()
    if good:
        orders.withdraw_absence(by=make.BY, absence=absence, now=when)
        order = queries.with_plan_rows(Order.objects.all()).get()
        assert queries.leave(order, "C1") == []
    else:
        with pytest.raises(ValidationError, match="has begun"):
            orders.withdraw_absence(by=make.BY, absence=absence, now=when)


# --- excuses ---------------------------------------------------------------------------------------------


def excused(**changes):
    terms = {"start": NOW - HOUR, "end": NOW, "reason": "Hospital", "now": NOW, **changes}
    condition = terms.pop("condition", None) or make.an_order().current.conditions.get()
    return orders.accept_excuse(by=make.BY, condition=condition, **terms)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": NOW, "end": NOW + HOUR}, "start"),
        ({"start": NOW - timedelta(microseconds=1)}, None),
        ({"end": NOW - HOUR}, "end"),
        ({"end": NOW - HOUR + timedelta(microseconds=1)}, None),
        ({"reason": " "}, "reason"),
    ],
)
def test_an_excuse_is_accepted_afterwards_for_some_time_and_for_a_reason(changes, field):
    if field is None:
        assert excused(**changes).pk
    else:
        with pytest.raises(ValidationError) as caught:
            excused(**changes)
        assert set(caught.value.message_dict) == {field}
        assert not ReasonableExcuse.objects.exists()


def test_a_zone_knows_no_excuse():
    zone = make.an_order(conditions=[make.a_zone()]).current.conditions.get()
    with pytest.raises(ValidationError, match="curfew or an appointment"):
        excused(condition=zone)


def test_an_excuse_holds_until_it_is_taken_back_and_only_once():
    excuse = excused()
    order = queries.with_plan_rows(Order.objects.all()).get()
    assert queries.excused(order, "C1") == [(NOW - HOUR, NOW)]
    orders.withdraw_excuse(by=make.BY, excuse=excuse)
    order = queries.with_plan_rows(Order.objects.all()).get()
    assert queries.excused(order, "C1") == []
    with pytest.raises(ValidationError, match="already taken back"):
        orders.withdraw_excuse(by=make.BY, excuse=excuse)


@pytest.mark.parametrize(("minutes", "good"), [(None, True), (1, True), (0, False)])
def test_an_allowance_is_at_least_a_minute(minutes, good):
    order = make.an_order()
    if good:
        assert orders.set_allowance(by=make.BY, order=order, minutes=minutes).absence_allowance == minutes
    else:
        with pytest.raises(ValidationError, match="at least one minute"):
            orders.set_allowance(by=make.BY, order=order, minutes=minutes)


# --- many at once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_variations_made_at_the_same_moment_follow_one_another():
    order = make.an_order()
    outcomes: list[object] = []

    def vary(day: int) -> None:
        try:
            outcomes.append(
                orders.place_condition(
                    by=make.BY, order=order, condition=make.a_zone(), from_day=date(2026, 3, day)
                ).number
            )
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=vary, args=(day,)) for day in (10, 10, 10, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["2", "refused", "refused", "refused"]
    assert OrderVersion.objects.filter(order=order, status="IN_FORCE").count() == 1
    assert Condition.objects.filter(version__order=order, version__status="IN_FORCE").count() == 2
