"""Writing why conditions are there, support, and recognition: who may, once, audited, with its history."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from abide.service.audit.models import Entry
from abide.service.people.erasure import erase
from abide.service.supervision.models import Recognition, Referral, StatedPurpose
from abide.service.supervision.progress import actions, queries
from abide.service.supervision.progress.milestones import Milestone, Reached
from tests import factories as make
from tests.service.supervision.progress.fortnights import drinking, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]

KEPT = Reached(Milestone.DAYS_KEPT, date(2026, 3, 28), 28)


@pytest.fixture
def team():
    return make.a_team()


@pytest.fixture
def kim(team):
    return make.a_user(full_name="Kim Shaw", team=team)


@pytest.fixture
def order(kim):
    return somebody(kim, conditions=drinking(ends_in=20)).order


def last_day(order):
    return order.current.conditions.get(key="L1").last_day


def writes(order):
    """Each action of the room, as something to be called by somebody."""
    return {
        "purpose": lambda by: actions.state_purpose(by=by, order=order, key="C1", purpose="ROUTINE"),
        "referral": lambda by: actions.record_referral(
            by=by, order=order, key="L1", ends_on=last_day(order), outcome="MADE", word="Harbour clinic"
        ),
        "recognition": lambda by: actions.recognise(by=by, order=order, reached=KEPT, text="Well done."),
    }


ACTIONS = ["purpose", "referral", "recognition"]


@pytest.mark.parametrize("action", ACTIONS)
def test_the_responsible_officer_and_the_teams_manager_write(order, kim, team, action):
    writes(order)[action](make.a_user("TEAM_MANAGER", team=team))
    if action != "recognition":
        actions_again = writes(order)[action]
        if action == "purpose":
            actions.state_purpose(
                by=kim, order=order, key="C1", purpose="PEERS", seen=StatedPurpose.objects.get()
            )
        else:
            actions_again(kim)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ["MONITORING_OFFICER", "CENTRE_MANAGER", "PRACTITIONER", "TEAM_MANAGER"])
def test_nobody_else_writes(order, action, role):
    with pytest.raises(PermissionDenied):
        writes(order)[action](make.a_user(role))
    assert not (StatedPurpose.objects.exists() or Referral.objects.exists() or Recognition.objects.exists())


@pytest.mark.parametrize("action", ACTIONS)
def test_every_write_is_in_the_audit_under_the_person(order, kim, action):
    before = Entry.objects.count()
    row = writes(order)[action](kim)
    entry = Entry.objects.latest("pk")
    assert Entry.objects.count() == before + 1
    assert (entry.actor_ref, entry.object_ref) == (str(kim.ref), str(row.ref))
    assert entry.subject_key


def test_what_was_said_of_a_condition_before_stays(order, kim):
    first = actions.state_purpose(by=kim, order=order, key="C1", purpose="PUNISH")
    actions.state_purpose(by=kim, order=order, key="C1", purpose="ROUTINE", objective="Work", seen=first)
    said = queries.purposes([order.pk])[order.pk, "C1"]
    assert [(each.purpose, each.objective) for each in said] == [("ROUTINE", "Work"), ("PUNISH", "")]
    assert {each.by_name for each in said} == {"Kim Shaw"}


def test_of_two_who_write_at_once_the_second_is_told(order, kim):
    actions.state_purpose(by=kim, order=order, key="C1", purpose="PUNISH")
    with pytest.raises(ValidationError, match="Somebody has changed this"):
        actions.state_purpose(by=kim, order=order, key="C1", purpose="ROUTINE")
    assert StatedPurpose.objects.get().purpose == "PUNISH"


PURPOSES = {
    "a purpose that is none": ({"purpose": "SPITE"}, "purpose"),
    "no such condition": ({"purpose": "ROUTINE", "key": "C9"}, "key"),
    "own words too long": ({"purpose": "ROUTINE", "own_words": "x" * 301}, "own_words"),
    "an objective too long": ({"purpose": "ROUTINE", "objective": "x" * 301}, "objective"),
    "nothing stated and no objective either": ({"purpose": "NOT_STATED", "objective": " "}, "objective"),
}


@pytest.mark.parametrize(("given", "field"), PURPOSES.values(), ids=PURPOSES.keys())
def test_a_purpose_that_cannot_be_is_refused(order, kim, given, field):
    with pytest.raises(ValidationError) as refused:
        actions.state_purpose(by=kim, order=order, **({"key": "C1"} | given))
    assert list(refused.value.message_dict) == [field]


def test_words_of_three_hundred_letters_are_kept(order, kim):
    actions.state_purpose(by=kim, order=order, key="C1", purpose="NOT_STATED", objective="x" * 300)


REFERRALS = {
    "an outcome that is none": ({"outcome": "MAYBE"}, "outcome"),
    "no word": ({"word": "  "}, "word"),
    "a condition that is not about alcohol": ({"key": "C1"}, "key"),
    "an end that it no longer has": ({"ends_on": date(2030, 1, 1)}, "key"),
}


@pytest.mark.parametrize(("given", "field"), REFERRALS.values(), ids=REFERRALS.keys())
def test_a_referral_that_cannot_be_is_refused(order, kim, given, field):
    asked = {"key": "L1", "ends_on": last_day(order), "outcome": "MADE", "word": "Clinic"} | given
    with pytest.raises(ValidationError) as refused:
        actions.record_referral(by=kim, order=order, **asked)
    assert list(refused.value.message_dict) == [field]


def prompted(user):
    return [each.version.order_id for each in queries.endings(user, timezone.localdate())]


@pytest.mark.parametrize("outcome", ["MADE", "DECLINED", "NOT_NEEDED"])
def test_the_prompt_for_support_goes_once_it_is_said_what_came_of_it(order, kim, outcome):
    assert prompted(kim) == [order.pk]
    actions.record_referral(
        by=kim, order=order, key="L1", ends_on=last_day(order), outcome=outcome, word="Said so."
    )
    assert prompted(kim) == []


@pytest.mark.parametrize(
    ("ends_in", "asked"), [(29, False), (28, True), (0, True), (-14, True), (-15, False)]
)
def test_support_is_asked_about_from_four_weeks_before_until_a_fortnight_after(kim, ends_in, asked):
    somebody(kim, conditions=drinking(ends_in=ends_in))
    assert bool(prompted(kim)) is asked


def test_a_condition_that_is_made_longer_asks_again_before_its_new_end(order, kim):
    from abide.service.orders import actions as orders

    actions.record_referral(
        by=kim, order=order, key="L1", ends_on=last_day(order), outcome="DECLINED", word="No."
    )
    today = timezone.localdate()
    longer = [
        orders.as_new(each)
        if each.key != "L1"
        else make.no_alcohol(first_day=each.first_day, last_day=today + timedelta(days=25))
        for each in order.current.conditions.all()
    ]
    orders.vary(by=make.BY, order=order, conditions=longer, from_day=today)
    assert prompted(kim) == [order.pk]


def test_nobody_is_prompted_about_somebody_elses_people(order, kim):
    assert prompted(make.a_user()) == []


def test_a_milestone_is_recognised_once_under_an_order_whoever_sends_it(order, kim, team):
    actions.recognise(by=kim, order=order, reached=KEPT, text="Well done.")
    with pytest.raises(ValidationError, match="Kim Shaw has sent a message about this already"):
        actions.recognise(by=make.a_user("TEAM_MANAGER", team=team), order=order, reached=KEPT, text="Again.")
    assert [each.text for each in queries.recognitions_of(order.person)] == ["Well done."]
    assert queries.recognised([order.pk]) == {(order.pk, Milestone.DAYS_KEPT)}


@pytest.mark.parametrize(("text", "sent"), [(" ", False), ("x" * 400, True), ("x" * 401, False)])
def test_a_message_says_something_and_fits(order, kim, text, sent):
    if sent:
        actions.recognise(by=kim, order=order, reached=KEPT, text=text)
    else:
        with pytest.raises(ValidationError):
            actions.recognise(by=kim, order=order, reached=KEPT, text=text)
    assert Recognition.objects.exists() is sent


def test_nothing_said_is_left_of_somebody_who_is_erased(order, kim):
    for write in writes(order).values():
        write(kim)
    actions.erase_person(order.person)
    actions.erase_person(order.person)
    assert not (StatedPurpose.objects.exists() or Referral.objects.exists() or Recognition.objects.exists())


def test_of_somebody_erased_nothing_is_written_any_more(order, kim):
    erase(by="test", person=order.person, reason="test")
    for write in writes(order).values():
        with pytest.raises((ValidationError, PermissionDenied)):
            write("test")
