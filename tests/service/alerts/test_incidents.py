"""One physical event is one alert: what joins it, what raises it again, what leaves it, who has it then."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import from_datetime
from abide.service.alerts import actions, queries
from abide.service.alerts.models import Alert, AlertState, FindingRow, Notification, Outcome, Severity
from abide.service.audit.models import Entry
from abide.service.caseload import queries as caseload
from tests import factories as make
from tests.service.alerts.test_record import Judged, Whose, record

pytestmark = [pytest.mark.django_db, pytest.mark.database]

EIGHT = datetime(2026, 3, 10, 20, tzinfo=UTC)
DAY_BEFORE = from_datetime(EIGHT - timedelta(days=1))


@pytest.fixture
def fitting():
    return make.a_fitting(make.an_order(officer=make.a_user("PRACTITIONER")))


def a_finding(fitting, code, start=0, end=None, *, condition=None, **reason):
    """A finding that begins and ends so many minutes after 20:00; without an end it goes on."""
    at = from_datetime(EIGHT)
    return Finding(
        fitting=str(fitting.ref),
        condition=condition,
        code=Code(code),
        start=at + start * 60_000_000,
        end=None if end is None else at + end * 60_000_000,
        minutes=0 if end is None else end - start,
        certainty=Certainty.CERTAIN,
        rule="r/1",
        status=Status.OPEN if end is None else Status.FINAL,
        reason=reason,
        evidence=(f"{code}@{start}",),
    )


def over(finding, end):
    at = from_datetime(EIGHT)
    return replace(finding, end=at + end * 60_000_000, status=Status.FINAL)


def flat_battery(fitting):
    return [
        a_finding(fitting, "BATTERY_LOW", -120, 0),
        a_finding(fitting, "BATTERY_DEAD"),
        a_finding(fitting, "CURFEW_NOT_KNOWN", 0, condition="C1", cause="battery_dead"),
        a_finding(fitting, "NO_LOCATION", 30, cause="no_fix"),
        a_finding(fitting, "NO_CONTACT", 120),
    ]


def judge(fitting, *findings, minutes=0):
    """Record all that stands, as it is known so many minutes after 20:00."""
    return record(fitting, *findings, judged_from=DAY_BEFORE, now=EIGHT + timedelta(minutes=minutes))


def open_alerts():
    return Alert.objects.exclude(state=AlertState.CLOSED)


def test_a_flat_battery_is_one_alert_that_grows(fitting):
    seen = []
    for n, minutes in enumerate((-120, 0, 0, 30, 120), 1):
        judge(fitting, *flat_battery(fitting)[:n], minutes=minutes)
        [alert] = Alert.objects.all()
        seen.append((alert.kind, alert.severity))
    routine, today = Severity.ROUTINE, Severity.TODAY
    assert seen == [("BATTERY_LOW", routine), *[("BATTERY_DEAD", today)] * 4]
    assert FindingRow.objects.filter(superseded_by=None).count() == 5
    assert alert.raised_at == EIGHT - timedelta(minutes=120)


def test_all_at_once_or_one_by_one_in_any_order_is_the_same_alert(fitting):
    """A buffered upload brings everything at once; a slow network brings the consequences first."""
    for order in itertools.permutations(range(5)):
        found = flat_battery(fitting)
        known = []
        for n in order:
            known.append(found[n])
            judge(fitting, *known, minutes=180)
        [alert] = open_alerts()
        assert (alert.kind, alert.severity) == ("BATTERY_DEAD", Severity.TODAY)
        assert {row.code for row in queries.behind([alert])[alert.ref]} == {f.code for f in found}
        judge(fitting, minutes=200)
        assert not open_alerts().exists()


def test_separate_events_of_one_person_stay_apart(fitting):
    absence = a_finding(fitting, "CURFEW_LATE", -60, 0, condition="C1")
    strap = a_finding(fitting, "STRAP", -300, -290)
    judge(fitting, strap, absence, *flat_battery(fitting))
    assert sorted(Alert.objects.values_list("kind", flat=True)) == ["BATTERY_DEAD", "CURFEW_LATE", "STRAP"]


def test_two_people_never_share_an_alert(fitting):
    other = make.a_fitting()
    judge(fitting, a_finding(fitting, "BATTERY_DEAD"))
    judge(other, a_finding(other, "NO_CONTACT", 60))
    assert Alert.objects.count() == 2


def test_one_acknowledge_and_one_close_are_for_the_whole(fitting):
    officer = make.a_user("MONITORING_OFFICER")
    judge(fitting, *flat_battery(fitting))
    alert = Alert.objects.get()
    actions.acknowledge(by=officer, alert=alert.ref)
    actions.close(by=officer, alert=alert.ref, outcome="EQUIPMENT", note="Charged while we spoke.")
    assert not queries.open_alerts(officer).exists()
    [row] = caseload.rows(officer, [fitting.person], EIGHT)
    assert row.open_alerts == 0


def test_consequences_do_not_raise_again_what_somebody_closed(fitting):
    officer = make.a_user("MONITORING_OFFICER")
    battery = flat_battery(fitting)
    judge(fitting, battery[1])
    alert = Alert.objects.get()
    actions.close(by=officer, alert=alert.ref, outcome="EQUIPMENT", note="Will charge it at home.")
    judge(fitting, battery[1], battery[3], minutes=30)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == (AlertState.CLOSED, "EQUIPMENT")
    assert Alert.objects.count() == 1


def test_something_graver_raises_a_closed_alert_again_and_says_so(fitting):
    officer = make.a_user("MONITORING_OFFICER")
    low, dead, *_ = flat_battery(fitting)
    judge(fitting, low)
    alert = Alert.objects.get()
    actions.close(by=officer, alert=alert.ref, outcome="EXPLAINED", note="Charging now.")
    words = Notification.objects.filter(kind="alert").count()
    judge(fitting, low, dead)
    alert.refresh_from_db()
    assert (alert.state, alert.reopened, alert.severity) == (AlertState.NEW, True, Severity.TODAY)
    assert (alert.kind, alert.act_by) == ("BATTERY_DEAD", EIGHT + timedelta(minutes=60))
    assert Notification.objects.filter(kind="alert").count() == words + 1
    assert Entry.objects.filter(what="alert.joined", reason="BATTERY_DEAD").count() == 1


def test_something_graver_makes_an_acknowledged_alert_more_pressing_and_leaves_it_with_its_owner(fitting):
    officer = make.a_user("MONITORING_OFFICER")
    near = a_finding(fitting, "BUFFER_ENTERED", 0, condition="Z1")
    judge(fitting, near)
    actions.acknowledge(by=officer, alert=Alert.objects.get().ref)
    judge(fitting, near, a_finding(fitting, "ZONE_ENTERED", 5, condition="Z1"), minutes=5)
    alert = Alert.objects.get()
    assert (alert.state, alert.acknowledged_by) == (AlertState.ACKNOWLEDGED, officer)
    assert (alert.kind, alert.severity) == ("ZONE_ENTERED", Severity.NOW)
    assert alert.act_by == EIGHT + timedelta(minutes=9)


def test_what_is_found_of_a_consequence_does_not_defer_the_time_to_act(fitting):
    _, dead, not_known, location, _ = flat_battery(fitting)
    judge(fitting, dead)
    due = Alert.objects.get().act_by
    judge(fitting, dead, not_known, minutes=1)
    judge(fitting, dead, not_known, location, minutes=50)
    judge(fitting, dead, not_known, over(location, 55), minutes=55)
    assert Alert.objects.get().act_by == due


def test_a_late_cause_makes_one_alert_of_two_and_keeps_whoever_had_one(fitting):
    officer = make.a_user("MONITORING_OFFICER")
    location = a_finding(fitting, "NO_LOCATION", 30, 60, cause="no_fix")
    contact = a_finding(fitting, "NO_CONTACT", 120)
    judge(fitting, location, contact, minutes=120)
    first, second = Alert.objects.order_by("pk")
    actions.acknowledge(by=officer, alert=second.ref)
    judge(fitting, a_finding(fitting, "BATTERY_DEAD"), location, contact, minutes=180)
    first.refresh_from_db()
    second.refresh_from_db()
    kept, joined = (first, second) if first.state != AlertState.CLOSED else (second, first)
    assert (kept.state, kept.acknowledged_by) == (AlertState.ACKNOWLEDGED, officer)
    assert (joined.state, joined.outcome, joined.joined_ref) == (AlertState.CLOSED, Outcome.JOINED, kept.ref)
    assert len(queries.behind([kept])[kept.ref]) == 3
    assert queries.behind([joined])[joined.ref] == []


def test_a_cause_that_is_taken_back_gives_each_of_what_it_explained_its_own_alert_again(fitting):
    location = a_finding(fitting, "NO_LOCATION", 30, 60, cause="no_fix")
    contact = a_finding(fitting, "NO_CONTACT", 120)
    judge(fitting, location, contact, minutes=120)
    judge(fitting, a_finding(fitting, "BATTERY_DEAD"), location, contact, minutes=180)
    assert open_alerts().count() == 1
    judge(fitting, location, contact, minutes=200)
    assert sorted(open_alerts().values_list("kind", flat=True)) == ["NO_CONTACT", "NO_LOCATION"]
    assert not open_alerts().exclude(joined_ref=None).exists()


def test_an_absence_that_comes_to_be_known_leaves_the_alert_of_the_silence(fitting):
    officer = make.a_user("MONITORING_OFFICER")
    contact = a_finding(fitting, "NO_CONTACT", 0)
    not_known = a_finding(fitting, "CURFEW_NOT_KNOWN", 0, condition="C1", cause="out_of_contact")
    judge(fitting, contact, not_known)
    alert = Alert.objects.get()
    actions.acknowledge(by=officer, alert=alert.ref)
    away = replace(not_known, code=Code.CURFEW_LEFT, reason={})
    judge(fitting, contact, away, minutes=10)
    assert sorted(open_alerts().values_list("kind", "state")) == [
        ("CURFEW_LEFT", "NEW"),
        ("NO_CONTACT", "ACKNOWLEDGED"),
    ]
    assert open_alerts().get(kind="NO_CONTACT").ref == alert.ref


def test_an_alert_is_corrected_only_when_nothing_is_left_of_it(fitting):
    _, dead, not_known, *_ = flat_battery(fitting)
    judge(fitting, dead, not_known)
    judge(fitting, dead)
    alert = Alert.objects.get()
    assert (alert.corrected, alert.state) == (False, AlertState.NEW)
    judge(fitting)
    alert.refresh_from_db()
    assert (alert.corrected, alert.state, alert.outcome) == (True, AlertState.CLOSED, Outcome.CORRECTED)


def test_recording_the_same_again_changes_no_alert(fitting):
    judge(fitting, *flat_battery(fitting))
    before = list(Alert.objects.values()), list(FindingRow.objects.order_by("pk").values())
    assert judge(fitting, *flat_battery(fitting), minutes=1).alerts == ()
    assert (list(Alert.objects.values()), list(FindingRow.objects.order_by("pk").values())) == before


TAMPERS = {
    "a strap cut and restored within minutes": (("STRAP", 0, 4, {"what": "strap_cut"}), Severity.NOW),
    "a case opened": (("TAMPER", 0, 0, {"what": "case_open"}), Severity.NOW),
    "a home unit moved": (("HOME_UNIT", 0, 0, {"what": "home_unit_moved"}), Severity.TODAY),
}


@pytest.mark.parametrize(("tamper", "rank"), TAMPERS.values(), ids=TAMPERS)
def test_a_tamper_that_cleared_itself_waits_for_a_person_at_its_rank(fitting, tamper, rank):
    code, start, end, reason = tamper
    if start != end:
        judge(fitting, a_finding(fitting, code, start, **reason))
    cleared = a_finding(fitting, code, start, end, **reason)
    for minutes in (5, 60, 3 * 24 * 60):
        judge(fitting, cleared, minutes=minutes)
    alert = Alert.objects.get()
    assert (alert.state, alert.severity, alert.kind) == (AlertState.NEW, rank, code)
    officer = make.a_user("MONITORING_OFFICER")
    assert list(queries.open_alerts(officer)) == [alert]
    actions.close(by=officer, alert=alert.ref, outcome="EXPLAINED", note="A knock against a door.")
    assert not queries.open_alerts(officer).exists()


@pytest.mark.parametrize(
    ("first", "tamper"),
    [
        (("STRAP", 0, 4, {"what": "strap_cut"}), ("TAMPER", 8, 8, {"what": "case_open"})),
        (("STRAP", 0, 4, {"what": "strap_cut"}), ("STRAP", 8, 9, {"what": "strap_cut"})),
        (
            ("HOME_UNIT", 0, 5, {"what": "home_unit_power_lost"}),
            ("HOME_UNIT", 8, 8, {"what": "home_unit_moved"}),
        ),
    ],
    ids=["a case after a strap", "a strap again", "a home unit moved after a power cut"],
)
def test_a_tamper_that_joins_an_alert_which_was_closed_goes_to_a_person_all_the_same(fitting, first, tamper):
    officer = make.a_user("MONITORING_OFFICER")
    began, joins = (a_finding(fitting, c, s, e, **r) for c, s, e, r in (first, tamper))
    judge(fitting, began, minutes=5)
    alert = Alert.objects.get()
    actions.close(by=officer, alert=alert.ref, outcome="EQUIPMENT", note="A loose strap.")
    judge(fitting, began, joins, minutes=9)
    alert.refresh_from_db()
    assert Alert.objects.count() == 1
    assert (alert.state, alert.reopened) == (AlertState.NEW, True)


def test_the_questions_to_the_database_do_not_grow_with_the_people():
    counts = []
    for number in (1, 6):
        fittings = [make.a_fitting() for _ in range(number)]
        judgements = [Judged(str(f.ref), DAY_BEFORE, tuple(flat_battery(f))) for f in fittings]
        whose = {str(f.ref): Whose(f.pk, f.person_id, f.person.ref) for f in fittings}
        with CaptureQueriesContext(connection) as seen:
            actions.record(judgements=judgements, whose=whose, now=EIGHT)
        counts.append(len(seen))
    assert counts[0] == counts[1]
