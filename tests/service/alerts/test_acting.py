"""Acknowledging and closing: who may, from which state, and that two officers never both win."""

import threading
from itertools import product

import pytest
from django.db import connection

from abide.service.alerts import actions, queries, rules
from abide.service.alerts.models import Alert, AlertState, Notification, PersonState
from abide.service.alerts.rules import Refused
from abide.service.audit.models import Entry
from tests import factories as make
from tests.service.alerts.test_record import an_absence, record

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def fitting():
    officer = make.a_user("PRACTITIONER")
    return make.a_fitting(make.an_order(officer=officer))


@pytest.fixture
def alert(fitting):
    record(fitting, an_absence(fitting))
    return Alert.objects.get()


def the_officer(fitting):
    return fitting.order.responsible_officer


def test_an_alert_is_acknowledged_by_one_who_may_see_the_person(alert, fitting):
    officer = the_officer(fitting)
    taken = actions.acknowledge(by=officer, alert=alert.ref)
    assert (taken.state, taken.acknowledged_by) == (AlertState.ACKNOWLEDGED, officer)
    assert Entry.objects.get(what="alert.acknowledged").action == "ALTERATION"
    assert Notification.objects.order_by("-pk").first().payload["state"] == "ACKNOWLEDGED"


@pytest.mark.parametrize("role", ["PRACTITIONER", "AUDITOR", "ADMINISTRATOR", "SUPPLIER", "TEAM_MANAGER"])
def test_an_alert_outside_ones_scope_is_not_there(alert, role):
    stranger = make.a_user(role)
    with pytest.raises(Alert.DoesNotExist):
        actions.acknowledge(by=stranger, alert=alert.ref)
    with pytest.raises(Alert.DoesNotExist):
        actions.close(by=stranger, alert=alert.ref, outcome="EXPLAINED", note="x")
    assert list(queries.alerts(stranger)) == []


def test_the_second_to_acknowledge_is_refused_with_a_sentence(alert, fitting):
    actions.acknowledge(by=the_officer(fitting), alert=alert.ref)
    with pytest.raises(Refused, match="already acknowledged"):
        actions.acknowledge(by=make.a_user("MONITORING_OFFICER"), alert=alert.ref)


def test_closing_says_how_it_ended_and_counts_the_open_ones_anew(alert, fitting):
    officer = the_officer(fitting)
    closed = actions.close(by=officer, alert=alert.ref, outcome="EXPLAINED", note=" the bus was late ")
    assert (closed.state, closed.outcome, closed.note) == (AlertState.CLOSED, "EXPLAINED", "the bus was late")
    assert (closed.closed_by, closed.acknowledged_by) == (officer, officer)
    assert PersonState.objects.get(fitting=fitting).open_alerts == 0
    entry = Entry.objects.get(what="alert.closed")
    assert (entry.reason, "bus" in str(entry.__dict__)) == ("EXPLAINED", False)


@pytest.mark.parametrize(
    ("outcome", "note"), [("", "x"), ("CORRECTED", "x"), ("FINE", "x"), ("EXPLAINED", "  ")]
)
def test_an_ending_nobody_can_choose_or_without_a_word_is_refused(alert, fitting, outcome, note):
    with pytest.raises(Refused):
        actions.close(by=the_officer(fitting), alert=alert.ref, outcome=outcome, note=note)
    alert.refresh_from_db()
    assert alert.state == AlertState.NEW


def test_a_closed_alert_is_closed(alert, fitting):
    officer = the_officer(fitting)
    actions.close(by=officer, alert=alert.ref, outcome="EQUIPMENT", note="flat strap sensor")
    for act in (
        lambda: actions.acknowledge(by=officer, alert=alert.ref),
        lambda: actions.close(by=officer, alert=alert.ref, outcome="EXPLAINED", note="x"),
    ):
        with pytest.raises(Refused, match="already closed"):
            act()


def test_a_device_on_nobody_concerns_the_centre_only(fitting):
    from datetime import UTC, datetime

    actions.raise_own(kind=rules.NOT_FITTED, chains={"not_fitted:X": {"device": "X"}}, now=datetime.now(UTC))
    assert queries.alerts(make.a_user("MONITORING_OFFICER")).count() == 1
    assert queries.alerts(the_officer(fitting)).count() == 0


def test_the_state_table_names_every_state_and_only_moves_between_them():
    moves = {rules.ACKNOWLEDGE, rules.CLOSE, rules.CORRECT, rules.REOPEN}
    moves |= {rules.HAND_BACK, rules.TAKE_OVER}
    assert {state for state, _ in rules.TRANSITIONS} == set(AlertState)
    assert {done for _, done in rules.TRANSITIONS} == moves
    for state, done in product(AlertState, moves):
        if (state, done) not in rules.TRANSITIONS:
            with pytest.raises(Refused):
                rules.next_state(state, done)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_acknowledge_at_once_exactly_one_wins():
    fitting = make.a_fitting()
    record(fitting, an_absence(fitting))
    ref = Alert.objects.get().ref
    officers = [make.a_user("MONITORING_OFFICER") for _ in range(6)]
    outcomes = []
    ready = threading.Barrier(len(officers))

    def try_it(officer):
        ready.wait()
        try:
            actions.acknowledge(by=officer, alert=ref)
            outcomes.append(officer.pk)
        except Refused:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [pk for pk in outcomes if pk is not None]
    assert (len(outcomes), len(won)) == (6, 1)
    assert Alert.objects.get().acknowledged_by_id == won[0]
    assert Entry.objects.filter(what="alert.acknowledged").count() == 1


def test_whoever_has_an_alert_hands_it_back_and_nobody_else_does(alert, fitting):
    officer, other = the_officer(fitting), make.a_user("MONITORING_OFFICER")
    with pytest.raises(Refused, match="Nobody has this alert"):
        actions.hand_back(by=officer, alert=alert.ref)
    actions.acknowledge(by=officer, alert=alert.ref)
    with pytest.raises(Refused, match="changed this alert"):
        actions.hand_back(by=other, alert=alert.ref)
    back = actions.hand_back(by=officer, alert=alert.ref)
    assert (back.state, back.acknowledged_by, back.acknowledged_at) == (AlertState.NEW, None, None)
    assert Entry.objects.filter(what="alert.handed_back").count() == 1
    assert actions.acknowledge(by=other, alert=alert.ref).acknowledged_by == other


def test_an_alert_is_taken_over_from_whom_it_was_seen_with(alert, fitting):
    officer, other, third = the_officer(fitting), *(make.a_user("MONITORING_OFFICER") for _ in range(2))
    with pytest.raises(Refused, match="take it up"):
        actions.take_over(by=other, alert=alert.ref, held_by=officer.ref)
    actions.acknowledge(by=officer, alert=alert.ref)
    assert actions.take_over(by=other, alert=alert.ref, held_by=officer.ref).acknowledged_by == other
    with pytest.raises(Refused, match="changed this alert"):
        actions.take_over(by=third, alert=alert.ref, held_by=officer.ref)
    actions.close(by=other, alert=alert.ref, outcome="EXPLAINED", note="x")
    for act in (actions.hand_back, lambda **of: actions.take_over(held_by=other.ref, **of)):
        with pytest.raises(Refused, match="already closed"):
            act(by=other, alert=alert.ref)


RACES = {
    "take it up": (lambda by, ref, _: actions.acknowledge(by=by, alert=ref), False),
    "take it over": (lambda by, ref, held: actions.take_over(by=by, alert=ref, held_by=held), True),
    "close it": (
        lambda by, ref, _: actions.close(by=by, alert=ref, outcome="EXPLAINED", note="x"),
        True,
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", RACES)
def test_two_officers_on_one_alert_never_both_win(what):
    act, is_held = RACES[what]
    fitting = make.a_fitting()
    record(fitting, an_absence(fitting))
    ref = Alert.objects.get().ref
    holder, *officers = (make.a_user("MONITORING_OFFICER") for _ in range(3))
    if is_held:
        actions.acknowledge(by=holder, alert=ref)
    won, lost = [], []
    ready = threading.Barrier(len(officers))

    def try_it(officer):
        ready.wait()
        try:
            won.append(act(officer, ref, holder.ref))
        except Refused as refused:
            lost.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 1)
