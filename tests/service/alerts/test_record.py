"""Recording what was judged: what is added, superseded, taken back; and what alerts do about it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import from_datetime
from abide.service.alerts import actions, rules
from abide.service.alerts.actions import Whose
from abide.service.alerts.models import (
    Alert,
    AlertState,
    FindingRow,
    Notification,
    Outcome,
    PersonState,
    Severity,
)
from abide.service.audit.models import Entry
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 3, 10, 22, tzinfo=UTC)
SEVEN = from_datetime(datetime(2026, 3, 10, 19, tzinfo=UTC))
MINUTE = 60_000_000


@dataclass(frozen=True)
class Judged:
    fitting: str
    judged_from: int
    findings: tuple
    of_pair: str = ""


@pytest.fixture
def fitting():
    return make.a_fitting()


def an_absence(fitting, **values):
    given = {
        "fitting": str(fitting.ref),
        "condition": "C1/1",
        "code": Code.CURFEW_LATE,
        "start": SEVEN,
        "end": None,
        "minutes": 180,
        "certainty": Certainty.CERTAIN,
        "rule": "curfew/1",
        "status": Status.OPEN,
        "reason": {"period_from": "2026-03-10T19:00:00Z", "radius_m": 50.5},
        "evidence": ("home@2026-03-10T18:00:00Z/not_present",),
        **values,
    }
    return Finding(**given)


def over(finding, minutes, **values):
    return replace(
        finding, end=finding.start + minutes * MINUTE, minutes=minutes, status=Status.FINAL, **values
    )


def record(fitting, *findings, judged_from=SEVEN - MINUTE, now=NOW):
    whose = {str(fitting.ref): Whose(fitting.pk, fitting.person_id, fitting.person.ref)}
    judgement = Judged(str(fitting.ref), judged_from, findings)
    return actions.record(judgements=[judgement], whose=whose, now=now)


def test_a_new_finding_is_kept_as_the_core_gave_it_and_raises_an_alert(fitting):
    absence = an_absence(fitting)
    recorded = record(fitting, absence)
    row = FindingRow.objects.get()
    assert (row.pk, row.chain, row.code, row.end, row.status) == (
        absence.id,
        absence.id,
        "CURFEW_LATE",
        None,
        "open",
    )
    assert (row.reason, row.evidence, row.found_late) == (dict(absence.reason), list(absence.evidence), True)
    alert = Alert.objects.get()
    assert (alert.head, alert.person, alert.severity) == (row, fitting.person, Severity.NOW)
    assert alert.act_by == NOW + timedelta(minutes=15)
    assert recorded.alerts == (alert.ref,)
    assert PersonState.objects.get(fitting=fitting).open_alerts == 1


@pytest.mark.parametrize("minutes", [180, 180.0, 12.34, 0.1 + 0.2, 1e-7])
def test_judging_the_same_again_changes_nothing(fitting, minutes):
    absence = an_absence(fitting, minutes=minutes, reason={"a": 1.0, "b": [1, 2.5, "é"], "c": None})
    record(fitting, absence)
    again = record(fitting, absence, now=NOW + timedelta(minutes=1))
    assert (again.findings, again.alerts) == ((), ())
    assert (FindingRow.objects.count(), Alert.objects.count(), Notification.objects.count()) == (1, 1, 1)


def test_coming_home_supersedes_and_the_one_alert_follows(fitting):
    absence = an_absence(fitting)
    record(fitting, absence)
    record(fitting, over(absence, 42))
    old, new = FindingRow.objects.order_by("found_at", "status").reverse()
    assert (old.superseded_by, new.supersedes, new.chain) == (new.pk, old.pk, old.pk)
    alert = Alert.objects.get()
    assert (alert.head, alert.details["minutes"]) == (new, 42)
    assert (alert.severity, alert.act_by) == (Severity.TODAY, NOW + timedelta(hours=24))


def test_a_finding_taken_back_marks_its_alert_corrected_and_deletes_nothing(fitting):
    record(fitting, an_absence(fitting))
    record(fitting)
    alert = Alert.objects.get()
    assert (alert.corrected, alert.state, alert.outcome) == (True, AlertState.CLOSED, Outcome.CORRECTED)
    assert alert.head.status == "withdrawn"
    assert FindingRow.objects.count() == 2
    assert PersonState.objects.get(fitting=fitting).open_alerts == 0


def test_an_alert_somebody_took_up_stays_theirs_when_it_is_corrected(fitting):
    record(fitting, an_absence(fitting))
    officer = make.a_user("MONITORING_OFFICER")
    actions.acknowledge(by=officer, alert=Alert.objects.get().ref)
    record(fitting)
    alert = Alert.objects.get()
    assert (alert.corrected, alert.state, alert.acknowledged_by) == (True, AlertState.ACKNOWLEDGED, officer)


def test_a_finding_that_comes_back_goes_on_its_chain_and_opens_its_alert_again(fitting):
    absence = an_absence(fitting)
    record(fitting, absence)
    record(fitting)
    record(fitting, absence)
    alert = Alert.objects.get()
    assert (alert.corrected, alert.reopened, alert.state, alert.outcome) == (False, True, AlertState.NEW, "")
    assert list(FindingRow.objects.values_list("chain", flat=True).distinct()) == [absence.id]
    assert FindingRow.objects.filter(superseded_by=None).count() == 1


def test_a_closed_alert_opens_again_only_for_something_graver(fitting):
    absence = over(an_absence(fitting), 42)
    record(fitting, absence)
    alert = Alert.objects.get()
    assert alert.severity == Severity.TODAY
    actions.close(by=make.a_user("MONITORING_OFFICER"), alert=alert.ref, outcome="EXPLAINED", note="late bus")
    record(fitting, over(an_absence(fitting), 43))
    alert.refresh_from_db()
    assert (alert.state, alert.details["minutes"]) == (AlertState.CLOSED, 43)
    record(fitting, over(an_absence(fitting, code=Code.CURFEW_MISSED), 720))
    alert.refresh_from_db()
    assert (alert.state, alert.reopened, alert.severity) == (AlertState.NEW, True, Severity.NOW)


def test_what_ended_before_the_instant_judged_from_is_left_alone(fitting):
    earlier = over(an_absence(fitting, start=SEVEN - 1440 * MINUTE), 30)
    record(fitting, earlier, judged_from=SEVEN - 2000 * MINUTE)
    record(fitting, judged_from=earlier.end)
    assert Alert.objects.get().corrected is False
    record(fitting, judged_from=earlier.end - 1)
    assert Alert.objects.get().corrected is True


def test_two_findings_of_two_conditions_are_two_alerts(fitting):
    strap = an_absence(fitting, condition=None, code=Code.STRAP, rule="equipment/1")
    record(fitting, an_absence(fitting), strap)
    assert set(Alert.objects.values_list("kind", flat=True)) == {"CURFEW_LATE", "STRAP"}


@pytest.mark.parametrize(("minutes", "late"), [(15, False), (16, True)])
def test_a_finding_learnt_of_long_after_it_happened_says_so(fitting, minutes, late):
    now = datetime.fromtimestamp((SEVEN + minutes * MINUTE) / 1e6, UTC)
    record(fitting, an_absence(fitting), now=now)
    assert FindingRow.objects.get().found_late is late


def test_every_alert_that_is_raised_is_in_the_audit(fitting):
    record(fitting, an_absence(fitting))
    entry = Entry.objects.get(what="alert.raised")
    assert (entry.action, entry.reason) == ("COLLECTION", "CURFEW_LATE")
    assert entry.subject_key


def test_what_was_kept_is_recorded_and_raises_no_alert(fitting):
    kept = replace(an_absence(fitting), code=Code.ATTENDED, certainty=Certainty.PROBABLE, rule="attendance/1")
    record(fitting, kept)
    assert FindingRow.objects.get().code == "ATTENDED"
    assert not Alert.objects.exists()


def test_word_for_open_pages_holds_ids_only(fitting):
    record(fitting, an_absence(fitting))
    [word] = Notification.objects.all()
    assert word.person == fitting.person
    assert word.payload == {"alert": str(Alert.objects.get().ref), "state": "NEW"}


def test_every_code_of_the_core_has_its_urgency_but_what_was_kept():
    own = {rules.NOT_FITTED, rules.SET_ASIDE, rules.CLOCK_AHEAD}
    own |= {rules.ABSENCE_WARNING, rules.ABSENCE_BREACH}
    assert set(rules.URGENCY) == {str(code) for code in set(Code) - rules.GOOD_NEWS} | own
    for going_on, later in rules.URGENCY.values():
        assert going_on.severity <= later.severity
        assert going_on.minutes <= later.minutes
