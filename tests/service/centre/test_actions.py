"""What officers do about an alert, step by step: each of it written, told and audited."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert, Notification
from abide.service.alerts.rules import Refused
from abide.service.audit.models import Entry
from abide.service.centre import actions, page, queries
from abide.service.centre.models import AlertCall, Ending, Escalation, StepAnswer, Suspension
from abide.service.notices import actions as notices
from abide.service.notices.models import Notice, Receiver
from abide.service.orders import actions as orders
from abide.service.people.erasure import erase
from abide.service.supervision import queries as supervision
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody
from tests.service.centre.writing import a_suspension
from tests.service.messages.writing import a_contact

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = timedelta(hours=1)


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw", team=make.a_team())


@pytest.fixture
def ade():
    return make.a_user(Role.MONITORING_OFFICER, full_name="Ade First")


@pytest.fixture
def alert(kim):
    fitting = somebody(kim)
    return found(fitting, a_finding(fitting, open_=True))[0]


def steps(user, alert):
    calls = queries.calls(user, alert)
    alert = Alert.objects.get(pk=alert.pk)
    return {each.name: each for each in page.steps_of(user, alert, calls, timezone.now()).shown}


# --- steps and calls --------------------------------------------------------------------------------------


def test_a_step_is_ticked_with_who_when_and_what(ade, alert):
    assert not steps(ade, alert)["TRAIL"].done
    actions.answer_step(by=ade, alert=alert.ref, step="TRAIL", answer="HOME")
    actions.answer_step(by=ade, alert=alert.ref, step="TRAIL", answer="AWAY")
    shown = steps(ade, alert)["TRAIL"]
    assert (shown.done, shown.said, shown.by) == (True, "Somewhere else", "Ade First")
    assert [row.answer for row in StepAnswer.objects.order_by("pk")] == ["HOME", "AWAY"]
    assert Entry.objects.filter(what="alert.step", reason="TRAIL:AWAY").count() == 1
    assert Notification.objects.order_by("-pk")[0].payload["alert"] == str(alert.ref)


@pytest.mark.parametrize(
    ("step", "answer"), [("CURVE", "DRINKING"), ("TRAIL", "rubbish"), ("rubbish", "HOME"), ("LEAVE", "")]
)
def test_a_step_that_is_not_part_of_the_procedure_is_refused(ade, alert, step, answer):
    with pytest.raises(Refused):
        actions.answer_step(by=ade, alert=alert.ref, step=step, answer=answer)
    assert not StepAnswer.objects.exists()


def test_what_the_service_can_look_up_is_ticked_by_itself(ade, alert):
    shown = steps(ade, alert)
    assert shown["LEAVE"].said == "Looked up: none was in force at that time."
    assert shown["UNIT"].said.startswith("Looked up: nothing was ever heard")
    assert shown["ADULT"].said == "Not needed: no responsible adult is on record."
    assert [name for name, each in shown.items() if not each.done] == [
        "CALL",
        "HOME",
        "TRAIL",
        "OFFICER",
        "DECIDE",
    ]


@pytest.mark.parametrize(("kind", "done"), [("GPS_TAG", False), ("RF_TAG", True)])
def test_nobody_looks_for_the_trail_of_a_tag_that_gives_no_positions(client, ade, kim, kind, done):
    fitting = make.a_fitting(make.an_order(officer=kim), kind=kind)
    [alert] = found(fitting, a_finding(fitting, open_=True))
    assert steps(ade, alert)["TRAIL"].done is done
    text = signed_in(client, ade).get(f"/alerts/{alert.ref}/").content.decode()
    assert ("Trail of that day" in text) is not done


def test_leave_that_was_given_is_said(ade, kim, alert):
    now = timezone.now()
    orders.authorise_absence(
        by=kim,
        condition=alert.fitting.order.current.conditions.get(key="C1"),
        start=now - 2 * HOUR,
        end=now + HOUR,
        reason="Night shift",
        now=now - 3 * HOUR,
    )
    assert "leave was given for" in steps(ade, alert)["LEAVE"].said
    assert "Night shift" in steps(ade, alert)["LEAVE"].said


@pytest.mark.parametrize(("apart", "said"), [(29, "one other person"), (31, "nobody else")])
def test_others_who_fell_silent_at_the_same_time_are_counted(ade, kim, apart, said):
    now = timezone.now()
    for start in (now - HOUR, now - HOUR + timedelta(minutes=apart)):
        fitting = somebody(kim)
        [last] = found(fitting, a_finding(fitting, "NO_CONTACT", open_=True, start=start))
    assert said in steps(ade, last)["OTHERS"].said


def test_a_call_belongs_to_the_alert_and_to_the_person(ade, kim, alert):
    actions.record_call(by=ade, alert=alert.ref, whom="PERSON", came="NO_ANSWER")
    actions.record_call(by=ade, alert=alert.ref, whom="PERSON", came="SPOKE", note="On the bus.")
    assert [call.note for call in queries.calls(kim, alert)] == ["", "On the bus."]
    [last, _] = supervision.contacts(kim, alert.person)
    assert (last.way, last.came, last.made_by, last.note) == ("CALL", "SPOKE", "Ade First", "On the bus.")
    assert steps(ade, alert)["CALL"].said == "Spoke with them (2 calls)"
    assert not steps(ade, alert)["HOME"].done
    assert AlertCall.objects.count() == 2


def test_a_call_that_cannot_be_is_refused_and_leaves_nothing(ade, alert):
    with pytest.raises(ValidationError):
        actions.record_call(by=ade, alert=alert.ref, whom="PERSON", came="NOT_IN")
    assert not AlertCall.objects.exists()


def test_nobody_is_called_about_a_device_on_nobody(ade):
    chains = {"not_fitted:X": {"device": "X"}}
    [own] = alerts.raise_own(kind="NOT_FITTED", chains=chains, now=timezone.now())
    with pytest.raises(Refused, match="about nobody"):
        actions.record_call(by=ade, alert=own.ref, whom="PERSON", came="SPOKE")
    actions.answer_step(by=ade, alert=own.ref, step="SUPPLIER", answer="WAITING")
    assert steps(ade, own)["SUPPLIER"].done


@pytest.mark.parametrize(
    "act",
    [
        lambda by, ref: actions.answer_step(by=by, alert=ref, step="TRAIL", answer="HOME"),
        lambda by, ref: actions.record_call(by=by, alert=ref, whom="PERSON", came="SPOKE"),
        lambda by, ref: actions.end(by=by, alert=ref, outcome="EQUIPMENT", code="TAG_FAULT"),
    ],
)
def test_nothing_is_done_about_an_alert_that_one_may_not_see(alert, act):
    for role in (Role.PRACTITIONER, Role.AUDITOR, Role.COURT):
        with pytest.raises(Alert.DoesNotExist):
            act(make.a_user(role), alert.ref)


# --- endings and escalations ------------------------------------------------------------------------------


def test_an_ending_is_kept_to_be_counted(ade, alert):
    made = actions.end(by=ade, alert=alert.ref, outcome="EQUIPMENT", code="HOME_UNIT", words=" Unplugged. ")
    assert (made.happened, made.words, made.by) == ("NO", "Unplugged.", ade)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.note) == (
        "CLOSED",
        "EQUIPMENT",
        "The home unit or its place. Unplugged.",
    )
    with pytest.raises(Refused):
        actions.end(by=ade, alert=alert.ref, outcome="EQUIPMENT", code="HOME_UNIT")
    assert Ending.objects.count() == 1
    assert steps(ade, alert)["DECIDE"].said == "Equipment."


def test_an_escalation_to_probation_reaches_the_officer_and_then_their_manager(client, ade, kim, alert):
    boss = make.a_user(Role.TEAM_MANAGER, team=kim.team)
    actions.end(by=ade, alert=alert.ref, outcome="ESCALATED", code="PROBATION", words="Third time this week.")
    escalation = Escalation.objects.get()
    notice = Notice.objects.get(ref=escalation.notice)
    assert (escalation.target, notice.kind, notice.leads_to) == (
        "PROBATION",
        "ESCALATION",
        f"/alerts/{alert.ref}/",
    )
    said = " ".join([notice.subject, notice.text, notice.outside])
    assert notice.subject.startswith("An alert waits for you: act by ")
    assert notice.subject.endswith(f"(reference {str(alert.ref)[:8]})")
    # Whoever no longer sees the person still has the notice, so it says neither who nor what nor why.
    assert "Third time" not in said and alert.person.family_name not in said
    assert "Third time this week." in signed_in(client, kim).get(notice.leads_to).content.decode()
    receivers = [(each.place, each.user) for each in Receiver.objects.order_by("place")]
    assert receivers == [(0, kim), (1, boss)]
    [(shown, state, told)] = page.passed_on(alert)
    assert (shown, state.stands, state.receipted_at) == (escalation, "DELIVERED", None)
    assert told[0].startswith("Kim Shaw. ")
    assert "In the service: delivered" in told[0]
    assert told[1].endswith(": told only if nobody before confirms.")
    notices.confirm(by=kim, receiver=Receiver.objects.get(user=kim))
    [(_, state, _)] = page.passed_on(alert)
    assert state.receipted_by == "Kim Shaw"


@pytest.mark.parametrize(("target", "kind"), [("POLICE", "POLICE"), ("HOME_OFFICE", "HOME_OFFICE")])
def test_an_escalation_elsewhere_goes_to_a_desk_of_the_directory(ade, alert, target, kind):
    usual = a_contact(organisation=make.an_organisation(kind), email="desk@force.example", purpose="Arrests")
    other = a_contact(organisation=make.an_organisation(kind), email="night@force.example", purpose="Nights")
    actions.end(
        by=ade, alert=alert.ref, outcome="ESCALATED", code=target, words="Left the zone.", desk=other.ref
    )
    receiver = Receiver.objects.get()
    assert (receiver.email, receiver.user) == (other.email, None)
    assert alert.person.family_name not in Notice.objects.get().outside
    assert usual.email != other.email


def test_the_desk_that_was_chosen_on_the_page_is_the_one_that_is_told(client, ade, alert):
    police = make.an_organisation("POLICE")
    a_contact(organisation=police, email="first@force.example", purpose="Arrests")
    night = a_contact(organisation=police, email="night@force.example", purpose="Nights")
    given = {"outcome": "ESCALATED", "code": "POLICE", "words": "Left the zone.", "desk": str(night.ref)}
    signed_in(client, ade).post(f"/alerts/{alert.ref}/close/", given)
    assert Receiver.objects.get().email == "night@force.example"


def test_a_desk_of_somebody_else_is_refused(ade, alert):
    desk = a_contact(organisation=make.an_organisation("HOME_OFFICE"), email="desk@office.example")
    given = {"outcome": "ESCALATED", "code": "POLICE", "words": "Left the zone.", "desk": desk.ref}
    with pytest.raises(ValidationError, match="Choose a desk of theirs"):
        actions.end(by=ade, alert=alert.ref, **given)
    assert not Escalation.objects.exists()


@pytest.mark.parametrize("target", ["POLICE", "HOME_OFFICE"])
def test_an_escalation_that_reaches_nobody_closes_nothing(client, ade, alert, target):
    given = {"outcome": "ESCALATED", "code": target, "words": "Left the zone."}
    answer = signed_in(client, ade).post(f"/alerts/{alert.ref}/close/", given)
    assert answer.status_code == 422
    assert "is in the directory" in answer.content.decode()
    alert.refresh_from_db()
    assert (alert.state, Escalation.objects.exists(), Notice.objects.exists()) == ("NEW", False, False)


def test_an_escalation_that_nobody_confirms_comes_back_to_the_queue(ade, kim, alert):
    actions.end(by=ade, alert=alert.ref, outcome="ESCALATED", code="PROBATION", words="Third time.")
    notice = Notice.objects.get()
    assert not queries.queue(ade, timezone.now()).exists()
    notices.go_on(now=notice.receipt_by - timedelta(seconds=1))
    assert not queries.queue(ade, timezone.now()).exists()
    notices.go_on(now=notice.receipt_by)
    [back] = queries.queue(ade, timezone.now())
    assert (back.state, back.reopened, back.acknowledged_by, back.outcome) == ("NEW", True, None, "")
    assert back.act_by <= timezone.now()
    assert Entry.objects.filter(what="alert.came_back").count() == 1


def test_an_escalation_that_was_confirmed_does_not_come_back(ade, kim, alert):
    actions.end(by=ade, alert=alert.ref, outcome="ESCALATED", code="PROBATION", words="Third time.")
    notices.confirm(by=kim, receiver=Receiver.objects.get())
    notices.go_on(now=timezone.now() + HOUR)
    assert not queries.queue(ade, timezone.now()).exists()


def test_an_explanation_waits_until_whoever_is_responsible_accepts_it(client, ade, kim, alert):
    actions.end(by=ade, alert=alert.ref, outcome="EXPLAINED", code="TRAVEL", words="The bus broke down.")
    text = signed_in(client, ade).get(f"/alerts/{alert.ref}/").content.decode()
    assert "waits to be accepted as an excuse, by Kim Shaw" in text
    now = timezone.now()
    condition = alert.fitting.order.current.conditions.get(key="C1")
    orders.accept_excuse(by=kim, condition=condition, start=now - 2 * HOUR, end=now, reason="Ticket", now=now)
    text = client.get(f"/alerts/{alert.ref}/").content.decode()
    assert "The excuse was accepted by Kim Shaw" in text


@pytest.mark.parametrize(
    ("code", "outcome", "answer"),
    [("STRAP", "EXPLAINED", "ILLNESS"), ("CURFEW_LATE", "NOT_EXPLAINED", "NO_ANSWER")],
)
def test_what_is_no_explained_absence_waits_for_nobody(ade, kim, code, outcome, answer):
    fitting = somebody(kim)
    [alert] = found(fitting, a_finding(fitting, code, open_=True))
    actions.end(by=ade, alert=alert.ref, outcome=outcome, code=answer, words="Taken off in hospital.")
    alert.refresh_from_db()
    assert page.waiting(alert) is None


# --- suspended notifying ----------------------------------------------------------------------------------


def test_suspending_is_audited_ends_by_itself_and_stops_no_recording(ade, kim):
    fitting = somebody(kim)
    end = timezone.now() + HOUR
    made = actions.suspend(by=ade, person=fitting.person, kind="", reason="In hospital", end=end)
    [alert] = found(fitting, a_finding(fitting, "BATTERY_DEAD", open_=True))
    assert alert.state == "NEW"
    assert Entry.objects.filter(what="notifying.suspended", action="ALTERATION").count() == 1
    assert list(queries.suspensions(ade, end - timedelta(seconds=1))) == [made]
    assert list(queries.suspensions(ade, end)) == []
    assert queries.ended_suspensions(ade, end) == [made]


@pytest.mark.parametrize(
    ("of_person", "kind", "protects", "said"),
    [(True, "", False, True), (False, "BATTERY_DEAD", False, True), (False, "BATTERY_DEAD", True, False)],
)
def test_whoever_opens_the_person_or_the_alert_reads_that_it_is_suspended(
    client, kim, of_person, kind, protects, said
):
    fitting = somebody(kim)
    if protects:
        make.a_protected_person(fitting.person)
    a_suspension(fitting.person if of_person else None, kind=kind, reason="Flood at the supplier")
    a_suspension(make.a_person(), reason="Somebody else")
    [alert] = found(fitting, a_finding(fitting, "BATTERY_DEAD", open_=True))
    signed_in(client, kim)
    for address in (f"/people/{fitting.person.ref}/", f"/alerts/{alert.ref}/"):
        text = client.get(address).content.decode()
        assert ("Flood at the supplier" in text) is said
        assert "Somebody else" not in text


def test_the_page_of_an_alert_asks_as_many_questions_for_many_calls_as_for_few(client, ade, alert):
    signed_in(client, ade)
    counted = []
    for more in (2, 10):
        for _ in range(more):
            actions.record_call(by=ade, alert=alert.ref, whom="PERSON", came="NO_ANSWER")
        client.get(f"/alerts/{alert.ref}/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/alerts/{alert.ref}/").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_notifying_goes_on_before_its_time_and_only_once(ade, kim):
    made = a_suspension(somebody(kim).person)
    actions.resume(by=ade, suspension=made)
    assert not queries.suspensions(ade, timezone.now()).exists()
    assert Entry.objects.filter(what="notifying.resumed").count() == 1
    with pytest.raises(Refused, match="goes on already"):
        actions.resume(by=ade, suspension=made)


def test_only_the_centres_manager_suspends_for_everybody(ade):
    given = {"person": None, "kind": "BATTERY_LOW", "reason": "A fault", "end": timezone.now() + HOUR}
    with pytest.raises(PermissionDenied):
        actions.suspend(by=ade, **given)
    actions.suspend(by=make.a_user(Role.CENTRE_MANAGER), **given)
    assert Suspension.objects.count() == 1


def test_alerts_of_whom_somebody_is_protected_from_are_never_suspended(client, ade, kim):
    person = somebody(kim).person
    make.a_protected_person(person)
    until = (timezone.localtime() + 2 * HOUR).strftime("%Y-%m-%dT%H:%M")
    given = {"kind": "", "reason": "In hospital", "end": until}
    answer = signed_in(client, ade).post(f"/centre/suspended/of/{person.ref}/", given)
    assert answer.status_code == 422
    assert "Somebody is protected from this person" in answer.content.decode()


def test_the_pages_of_suspending(client, kim):
    boss = signed_in(client, make.a_user(Role.CENTRE_MANAGER, full_name="Bo Second"))
    person = somebody(kim).person
    until = (timezone.localtime() + 2 * HOUR).strftime("%Y-%m-%dT%H:%M")
    given = {"kind": "BATTERY_LOW", "reason": "A fault at the supplier", "end": until}
    for address in (f"/centre/suspended/of/{person.ref}/", "/centre/suspended/new/"):
        assert boss.get(address).status_code == 200
        assert boss.post(address, {}).status_code == 422
        assert boss.post(address, given, follow=True).status_code == 200
    text = boss.get("/centre/suspended/").content.decode()
    assert "2 going on" in text
    assert "A fault at the supplier" in text
    one = Suspension.objects.get(person=person)
    text = boss.post(f"/centre/suspended/{one.ref}/end/", follow=True).content.decode()
    assert "Notifying goes on." in text
    assert "1 going on" in text
    assert "ended by Bo Second" in text
    assert boss.post(f"/centre/suspended/{uuid4()}/end/").status_code == 404


@pytest.mark.parametrize(
    ("role", "address"), [(Role.PRACTITIONER, "of/{}/"), (Role.MONITORING_OFFICER, "new/")]
)
def test_whoever_may_not_suspend_is_told(client, role, address):
    user = make.a_user(role)
    person = somebody(user).person
    assert signed_in(client, user).get(f"/centre/suspended/{address.format(person.ref)}").status_code == 403


def test_erasing_a_person_leaves_that_something_was_done_and_not_what(ade, kim, alert):
    actions.record_call(by=ade, alert=alert.ref, whom="PERSON", came="SPOKE", note="On the bus.")
    actions.end(by=ade, alert=alert.ref, outcome="ESCALATED", code="PROBATION", words="Sam said so.")
    a_suspension(alert.person)
    erase(by=make.BY, person=alert.person, reason="expired")
    assert Ending.objects.get().words == ""
    assert Escalation.objects.get().reason == ""
    assert Suspension.objects.get().reason == ""
    assert not AlertCall.objects.exists()
