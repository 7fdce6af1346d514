"""Outages in the record: found, followed, taken back, taken by the shift lead and ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts.models import Alert, AlertState, PersonState
from abide.service.audit.models import Entry
from abide.service.outages import actions, queries
from abide.service.outages.actions import Refused
from abide.service.outages.models import Member, Outage, OutageState
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found
from tests.service.outages.evening import be_heard, fall_silent, on_tag

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def officer():
    return make.a_user(Role.MONITORING_OFFICER)


def judge():
    return actions.judge(now=timezone.now())


def line(user):
    [only] = queries.lines(user, timezone.now())
    return only


def test_many_at_once_are_one_outage_and_one_line(officer):
    alerts = fall_silent(on_tag(7))
    [outage] = judge()
    assert (outage.family, outage.state, outage.members.count()) == ("CONTACT", OutageState.OPEN, 7)
    shown = line(officer)
    assert (shown.people, shown.silent, shown.back, shown.apart) == (7, 7, 0, 0)
    assert "no contact, one area of about 10 km (TF1)" in shown.sentence
    assert shown.act_by == min(alert.act_by for alert in alerts)
    assert not queries.alone(officer, Alert.objects.all()).exists()


def test_five_are_five_alerts(officer):
    fall_silent(on_tag(5))
    assert judge() == []
    assert queries.lines(officer, timezone.now()) == []
    assert queries.alone(officer, Alert.objects.all()).count() == 5


def test_judging_again_changes_nothing():
    fall_silent(on_tag(6))
    assert len(judge()) == 1
    assert judge() == []
    assert Member.objects.count() == 6


def test_a_silence_learnt_later_joins(officer):
    people = on_tag(7)
    fall_silent(people[:6])
    [outage] = judge()
    fall_silent(people[6:], ago=15)
    assert judge() == [outage]
    assert line(officer).people == 7


def test_whoever_is_heard_again_leaves_by_themself_and_the_line_stays_until_it_is_ended(officer):
    people = on_tag(7)
    fall_silent(people)
    judge()
    be_heard(people[:3])
    judge()
    assert (line(officer).silent, line(officer).back) == (4, 3)
    be_heard(people[3:])
    judge()
    assert (line(officer).silent, line(officer).back, line(officer).state) == (0, 7, "OPEN")


def test_a_protected_persons_life_is_never_behind_a_line(officer):
    people = on_tag(7)
    make.a_protected_person(people[2].person)
    special = people[4].person
    type(special).objects.filter(pk=special.pk).update(is_special=True)
    alerts = fall_silent(people)
    judge()
    cleared = make.a_user(Role.MONITORING_OFFICER, may_see_specials=True)
    assert {m.danger for m in queries.ahead(cleared)} == {"PROTECTS", "SPECIAL"}
    assert set(queries.alone(cleared, Alert.objects.all())) == {alerts[2], alerts[4]}
    assert (line(cleared).people, line(cleared).apart_silent) == (7, 2)
    # Who may not see a Special does not count them either.
    assert (line(officer).people, line(officer).apart_silent) == (6, 1)


def test_what_becomes_graver_or_is_taken_up_stands_alone_again(officer):
    people = on_tag(8)
    alerts = fall_silent(people)
    judge()
    Alert.objects.filter(pk=alerts[0].pk).update(severity=1)
    Alert.objects.filter(pk=alerts[1].pk).update(state=AlertState.ACKNOWLEDGED, acknowledged_by=officer)
    Alert.objects.filter(pk=alerts[2].pk).update(kind="STRAP")
    assert set(queries.alone(officer, Alert.objects.all())) == set(alerts[:3])


def test_every_alert_of_an_outage_stays_with_the_person(officer):
    from abide.service.alerts.queries import open_alerts

    practitioner = make.a_user()
    people = on_tag(6, officer=practitioner)
    fall_silent(people)
    judge()
    assert {a.person for a in open_alerts(practitioner)} == {f.person for f in people}
    assert queries.lines(practitioner, timezone.now()) == []
    assert queries.alone(practitioner, open_alerts(practitioner)).count() == 6


def test_later_data_that_takes_silences_back_takes_the_outage_back(officer):
    people = on_tag(6)
    fall_silent(people)
    [outage] = judge()
    found(people[0])  # Their events came late: they were never silent.
    assert judge() == [outage]
    outage.refresh_from_db()
    assert outage.state == OutageState.TAKEN_BACK
    # The five others are alone again.
    still = Alert.objects.exclude(state=AlertState.CLOSED)
    assert queries.alone(officer, still).count() == 5
    # And one more of that evening makes it an outage again.
    fall_silent(on_tag(1))
    [again] = judge()
    assert (again.state, again.members.count()) == (OutageState.OPEN, 6)


def test_areas_that_turn_out_to_be_a_suppliers_outage_become_one(officer):
    here = make.a_supplier("Merrow Devices")
    other = make.a_supplier("Tagworks")
    on_tag(40, supplier=other)
    first = on_tag(6, supplier=here)
    fall_silent(first)
    [outage] = judge()
    rest = on_tag(30, supplier=here)
    for n, fitting in enumerate(rest):
        fitting.person.addresses.update(longitude=-3.0 + n, latitude=53.0)
    fall_silent(rest, ago=18)
    assert judge() == [outage]
    outage.refresh_from_db()
    assert (outage.cause, outage.label, outage.members.count()) == (
        "SUPPLIER",
        "devices of Merrow Devices",
        36,
    )


def test_home_units_without_mains_are_a_power_cut_and_those_that_were_moved_are_not(officer):
    people = on_tag(13)
    fall_silent(people[:6], code="HOME_UNIT", reason={"what": "home_unit_power_lost"})
    fall_silent(people[6:12], code="HOME_UNIT", reason={"what": "home_unit_moved"})
    [outage] = judge()
    assert (outage.family, outage.members.count()) == ("POWER", 6)


def test_two_who_lead_in_turn(officer):
    fall_silent(on_tag(6))
    [outage] = judge()
    other = make.a_user(Role.CENTRE_MANAGER)
    actions.take_outage(by=officer, outage=outage.ref)
    assert (line(officer).owner, line(officer).mine, line(other).mine) == (officer.full_name, True, False)
    actions.take_outage(by=other, outage=outage.ref)
    assert line(officer).owner == other.full_name
    assert Entry.objects.filter(what="outage.taken").count() == 2


def test_ending_closes_the_alerts_of_those_who_are_back_and_of_nobody_else(officer):
    people = on_tag(9)
    make.a_protected_person(people[0].person)
    alerts = fall_silent(people)
    judge()
    Alert.objects.filter(pk=alerts[1].pk).update(state=AlertState.ACKNOWLEDGED, acknowledged_by=officer)
    be_heard(people[:7])
    judge()
    [outage] = Outage.objects.all()
    actions.end_outage(by=officer, outage=outage.ref, note="The supplier's gateway was down.")
    states = list(Alert.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["NEW", "ACKNOWLEDGED", *["CLOSED"] * 5, "NEW", "NEW"]
    closed = Alert.objects.filter(state=AlertState.CLOSED)
    assert {(a.outcome, a.closed_by, a.note) for a in closed} == {
        (
            "EQUIPMENT",
            officer,
            "Part of an outage: one area of about 10 km (TF1). The supplier's gateway was down.",
        )
    }
    assert PersonState.objects.get(fitting=people[3]).open_alerts == 0
    assert Entry.objects.filter(what="alert.closed").count() == 5
    assert queries.lines(officer, timezone.now()) == []
    # Those still silent are acted on alone, and make no outage a second time.
    assert judge() == []
    assert queries.alone(officer, Alert.objects.exclude(state=AlertState.CLOSED)).count() == 4


def meanwhile(monkeypatch, happens):
    """Let something happen once between what the search reads and what it writes."""
    search, due = actions.gather, [happens]

    def slow(*args):
        if due:
            due.pop()()
        return search(*args)

    monkeypatch.setattr(actions, "gather", slow)


def test_an_outage_taken_during_the_search_stays_taken(officer, monkeypatch):
    people = on_tag(7)
    fall_silent(people[:6])
    [outage] = judge()
    fall_silent(people[6:], ago=15)
    meanwhile(monkeypatch, lambda: actions.take_outage(by=officer, outage=outage.ref))
    assert judge() == [outage]
    outage.refresh_from_db()
    assert (outage.owner, outage.members.count()) == (officer, 7)
    assert outage.owned_at is not None


@pytest.mark.parametrize("over", [False, True])
def test_an_outage_ended_during_the_search_stays_ended(officer, monkeypatch, over):
    people = on_tag(7)
    fall_silent(people[:6])
    [outage] = judge()
    if over:
        found(people[0])  # Their events came late: without them it was no outage.
    else:
        fall_silent(people[6:], ago=15)
    meanwhile(monkeypatch, lambda: actions.end_outage(by=officer, outage=outage.ref, note="Maintenance."))
    judge()
    outage.refresh_from_db()
    assert (outage.state, outage.note, outage.ended_by) == (OutageState.ENDED, "Maintenance.", officer)
    # Who was in it when it ended is what was ended: nobody joins or leaves afterwards.
    assert outage.members.count() == 6
    assert not Entry.objects.filter(what="outage.taken_back").exists()
    assert Outage.objects.count() == 1


class _Behind:
    """The alerts of an outage as they were read, with something happening right after."""

    def __init__(self, rows, happens):
        self.rows, self.happens = rows, happens

    def filter(self, **asked):
        return _Behind(self.rows.filter(**asked), self.happens)

    def order_by(self, *columns):
        return _Behind(self.rows.order_by(*columns), self.happens)

    def values_list(self, *columns):
        read = list(self.rows.values_list(*columns))
        self.happens()
        return read


def test_an_alert_taken_up_as_the_outage_ends_is_not_said_to_be_closed(officer, monkeypatch):
    people = on_tag(6)
    first, *_ = fall_silent(people)
    [outage] = judge()
    be_heard(people)
    judge()
    other = make.a_user(Role.MONITORING_OFFICER)

    def take():
        Alert.objects.filter(pk=first.pk).update(state=AlertState.ACKNOWLEDGED, acknowledged_by=other)

    told = []
    notify = actions.alerts.notify

    def notifying(*, now, words):
        told.extend(words)
        notify(now=now, words=words)

    monkeypatch.setattr(actions.alerts, "notify", notifying)
    monkeypatch.setattr(actions, "seen_by_held", lambda by: _Behind(queries.held(by), take))
    actions.end_outage(by=officer, outage=outage.ref, note="Maintenance.")
    first.refresh_from_db()
    assert (first.state, first.acknowledged_by) == (AlertState.ACKNOWLEDGED, other)
    assert Entry.objects.filter(what="alert.closed").count() == 5
    said = {word["alert"] for _, _, word in told if word.get("state") == "CLOSED"}
    assert said == {str(ref) for ref in Alert.objects.filter(state="CLOSED").values_list("ref", flat=True)}


@pytest.mark.parametrize("note", ["", "  "])
def test_an_outage_is_not_ended_without_a_word(officer, note):
    fall_silent(on_tag(6))
    [outage] = judge()
    with pytest.raises(Refused, match="Say in a few words"):
        actions.end_outage(by=officer, outage=outage.ref, note=note)


def test_what_is_over_is_not_ended_or_taken_again(officer):
    fall_silent(on_tag(6))
    [outage] = judge()
    actions.end_outage(by=officer, outage=outage.ref, note="Maintenance.")
    with pytest.raises(Refused, match="over already"):
        actions.end_outage(by=officer, outage=outage.ref, note="Again.")
    with pytest.raises(Refused, match="over already"):
        actions.take_outage(by=officer, outage=outage.ref)


def test_what_is_usual_is_taken_from_the_record():
    from abide.service.outages import reading
    from abide.service.outages.parameters import numbers_on
    from abide.service.outages.rules import Family

    now = timezone.now()
    numbers = numbers_on(now.date())
    fittings = on_tag(1)
    assert reading.usual(Family.CONTACT, now, numbers) == numbers.usual
    # Forty days ago, so 28 days each are looked at; 36 make a thousand.
    fittings += on_tag(39)
    for fitting in fittings[:27]:
        start = now - timedelta(days=10)
        found(fitting, a_finding(fitting, "NO_CONTACT", start=start, minutes=60))
    assert reading.usual(Family.CONTACT, now, numbers) == pytest.approx(28 / (40 * 28))
    assert reading.usual(Family.POSITION, now, numbers) == pytest.approx(1 / (40 * 28))


def test_the_search_asks_as_many_questions_of_many_as_of_few(django_assert_max_num_queries):
    fall_silent(on_tag(30))
    with django_assert_max_num_queries(45):
        judge()
