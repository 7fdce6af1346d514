"""Handing a shift over: what it says, who signs, and whom to watch."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert
from abide.service.audit.models import Entry
from abide.service.people import actions as people
from abide.service.shifts import actions, queries, rules, summary
from abide.service.shifts.models import HandOver, Watched
from abide.service.shifts.rules import Refused
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody
from tests.service.outages.evening import an_outage

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def lead():
    return make.a_user(Role.MONITORING_OFFICER, full_name="Ade First")


@pytest.fixture
def next_lead():
    return make.a_user(Role.CENTRE_MANAGER, full_name="Bo Second")


def hand_over(by, *, hours=8, watch=None, words="Quiet."):
    now = timezone.now()
    return actions.sign_out(by=by, since=now - hours * HOUR, until=now, words=words, watch=watch or {})


@pytest.mark.parametrize(
    "since, until, fault",
    [
        (-8, 0, ""),
        (-72, 0, ""),
        (-72.01, 0, "three days at most"),
        (-1, 0.01, "later than now"),
        (0, 0, "begin before it ends"),
        (-1, -2, "begin before it ends"),
    ],
)
def test_which_hours_can_be_handed_over(since, until, fault):
    said = rules.fault_of_period(NOON + since * HOUR, NOON + until * HOUR, NOON)
    assert fault in said and bool(fault) == bool(said)


@pytest.mark.parametrize(
    "last, hours",
    [
        (None, 12),
        (NOON - 8 * HOUR, 8),
        (NOON - 72 * HOUR, 72),
        (NOON - 73 * HOUR, 12),
        (NOON - HOUR, 1),
        (NOON, 12),
    ],
)
def test_a_shift_begins_where_the_last_one_ended(last, hours):
    assert rules.usual_period(last, NOON) == (NOON - hours * HOUR, NOON)


def test_what_a_shift_was(lead):
    now = timezone.now()
    cases = [somebody() for _ in range(4)]
    found(cases[0], a_finding(cases[0], "STRAP", open_=True), now=now - 9 * HOUR)
    for case in cases[1:]:
        found(case, a_finding(case, "STRAP", open_=True), now=now - 2 * HOUR)
    one, two, three, four = Alert.objects.order_by("pk")
    alerts.close(by=lead, alert=two.ref, outcome="EQUIPMENT", note="Loose.")
    alerts.acknowledge(by=lead, alert=three.ref)
    Alert.objects.filter(pk=four.pk).update(act_by=timezone.now() + HOUR)
    outage = an_outage()
    told = summary.of_shift(lead, now - 8 * HOUR, timezone.now(), timezone.now())
    assert (told["came"]["total"], told["came"]["now"]) == (9, 3)
    assert told["came"]["kinds"] == [["No contact", 6], ["Strap", 3]]
    assert told["closed"] == {"total": 1, "endings": [["Equipment", 1]]}
    assert [(row["who"], row["open"], row["over"]) for row in told["open"]["who"]] == [
        ("", 8, 1),
        ("Ade First", 1, 1),
    ]
    assert told["open"]["who"][0]["oldest"] == one.raised_at.isoformat()
    assert [(each["ref"], each["people"]) for each in told["outages"]] == [(str(outage.ref), 6)]
    assert told["suspended"] == {"people": 0, "kinds": 0}
    assert told["unreceipted"] == []


def test_what_is_kept_is_what_was_signed_and_names_nobody_on_tag(lead):
    fitting = somebody(given="Quillon", family="Zzyzxabide")
    found(fitting, a_finding(fitting, "STRAP", open_=True))
    made = hand_over(lead)
    alerts.close(by=lead, alert=Alert.objects.get().ref, outcome="EQUIPMENT", note="Loose.")
    made.refresh_from_db()
    assert made.summary["open"]["total"] == 1
    assert "Quillon" not in str(made.summary) and str(fitting.person.ref) not in str(made.summary)


def test_both_leads_sign_and_it_is_in_the_audit(lead, next_lead):
    made = hand_over(lead)
    assert queries.unsigned(next_lead) == made
    signed = actions.sign_in(by=next_lead, hand_over=made.ref, answer=" Who has the keys? ")
    assert (signed.signed_out_by, signed.signed_in_by, signed.answer) == (
        lead,
        next_lead,
        "Who has the keys?",
    )
    assert queries.unsigned(next_lead) is None
    assert list(Entry.objects.filter(what__startswith="shift.").values_list("what", flat=True)) == [
        "shift.handed_over",
        "shift.taken_over",
    ]


def test_the_same_hand_over_sent_twice_is_one(lead):
    person = somebody().person
    until = timezone.now()

    def send(**more):
        given = {"since": until - 8 * HOUR, "until": until, "words": "Quiet.", "watch": {person.ref: "New."}}
        return actions.sign_out(by=lead, **(given | more))

    made = send()
    assert send() == made
    assert (HandOver.objects.count(), Watched.objects.count()) == (1, 1)
    assert Entry.objects.filter(what="shift.handed_over").count() == 1
    # Said otherwise it is another, which corrects the first; and so is the same about other hours.
    others = [send(words="Not so quiet."), send(watch={}), send(since=until - 7 * HOUR)]
    assert len({made, *others}) == 4


def test_what_is_taken_over_is_not_handed_over_once_more_by_the_same_words(lead, next_lead):
    now = timezone.now()
    given = {"by": lead, "since": now - HOUR, "until": now, "words": "Quiet.", "watch": {}}
    made = actions.sign_out(**given)
    actions.sign_in(by=next_lead, hand_over=made.ref, answer="")
    assert actions.sign_out(**given) == made


def test_of_two_clicks_the_second_waits_until_it_can_see_the_first(lead):
    with CaptureQueriesContext(connection) as asked:
        hand_over(lead)
    said = [each["sql"] for each in asked]
    looks = next(n for n, sql in enumerate(said) if 'FROM "shifts_handover"' in sql)
    holds = [n for n, sql in enumerate(said) if sql.startswith("SELECT") and 'FROM "accounts_user"' in sql]
    assert holds and holds[0] < looks
    if connection.features.has_select_for_update:
        assert "FOR UPDATE" in said[holds[0]]


def test_nobody_signs_for_both_sides_or_after_another(lead, next_lead):
    made = hand_over(lead)
    with pytest.raises(Refused, match="as the lead who goes"):
        actions.sign_in(by=lead, hand_over=made.ref, answer="")
    actions.sign_in(by=next_lead, hand_over=made.ref, answer="")
    with pytest.raises(Refused, match="signed already"):
        actions.sign_in(by=make.a_user(Role.MONITORING_OFFICER), hand_over=made.ref, answer="")


def test_only_the_newest_hand_over_waits(lead, next_lead):
    hand_over(lead)
    newest = hand_over(lead)
    assert queries.unsigned(next_lead) == newest
    actions.sign_in(by=next_lead, hand_over=newest.ref, answer="")
    assert queries.unsigned(next_lead) is None


def test_people_to_watch_are_shown_to_those_who_may_see_them(lead, next_lead):
    one, two = somebody(family="One").person, somebody(family="Two").person
    made = hand_over(lead, watch={one.ref: "Calls every hour.", two.ref: "New."})
    assert [(w.person, w.words) for w in queries.watched(next_lead, made)] == [
        (one, "Calls every hour."),
        (two, "New."),
    ]
    people.mark_special(by="test", person=one)
    assert [w.person for w in queries.watched(next_lead, made)] == [two]
    people.erase(by="test", person=two, reason="EXPIRED")
    assert not Watched.objects.filter(person=two).exists()


def test_whom_one_may_not_see_one_cannot_ask_to_watch(lead):
    person = somebody().person
    people.mark_special(by="test", person=person)
    with pytest.raises(Refused, match="not among those you may see"):
        hand_over(lead, watch={person.ref: "x"})
    assert not HandOver.objects.exists()


def test_who_is_offered_to_be_watched(lead):
    pressing, quiet, before = somebody(), somebody(), somebody()
    found(pressing, a_finding(pressing, "STRAP", open_=True))
    found(quiet, a_finding(quiet, "BATTERY_LOW", open_=True))
    hand_over(lead, watch={before.person.ref: "Still new."})
    offered = {each.person: (each.why, each.before) for each in queries.to_watch(lead, timezone.now())}
    assert offered == {
        before.person: ("Watched by this shift", "Still new."),
        pressing.person: ("1 alert to act on", ""),
    }


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MONITORING_OFFICER, Role.CENTRE_MANAGER}))
def test_no_other_role_hands_a_shift_over_or_reads_one(client, lead, role):
    made = hand_over(lead)
    stranger = make.a_user(role)
    with pytest.raises(PermissionDenied):
        hand_over(stranger)
    signed_in(client, stranger)
    for where in ("", "new/", f"{made.ref}/"):
        assert client.get(f"/shifts/{where}").status_code in (302, 403)
    assert queries.hand_overs(stranger).count() == 0


def test_a_shift_is_handed_over_and_taken_over_on_the_pages(client, lead, next_lead):
    fitting = somebody(given="Amira", family="Kaya")
    found(fitting, a_finding(fitting, "STRAP", open_=True))
    signed_in(client, lead)
    page = client.get("/shifts/new/")
    form = page.context["form"]
    now = timezone.localtime()
    given = {
        "since": (now - 8 * HOUR).strftime("%Y-%m-%dT%H:%M"),
        "until": now.strftime("%Y-%m-%dT%H:%M"),
        "words": "The lift is broken.",
        form.rows[0][1].html_name: "Rings at nine.",
    }
    answer = client.post("/shifts/new/", given, follow=True).content.decode()
    assert "The lift is broken." in answer and "Rings at nine." in answer and "Amira Kaya" in answer
    assert "take the shift over" not in answer
    made = HandOver.objects.get()
    signed_in(client, next_lead)
    # The next shift sees it first, on the queue itself.
    assert "is not signed by the lead who comes" in client.get("/alerts/").content.decode()
    answer = client.post(f"/shifts/{made.ref}/sign/", {"answer": "Seen."}, follow=True).content.decode()
    assert "Bo Second" in answer and "Seen." in answer
    assert "is not signed by the lead" not in client.get("/alerts/").content.decode()


@pytest.mark.parametrize(
    "given, fault",
    [
        ({"since": "", "until": "2026-01-01T10:00"}, "Say when the shift began."),
        ({"since": "x", "until": "2026-01-01T10:00"}, "Write a day and a time."),
        ({"since": "2026-01-01T10:00", "until": "2026-01-01T09:00"}, "begin before it ends"),
    ],
)
def test_what_is_wrong_with_the_hours_is_said_on_the_page(client, lead, given, fault):
    answer = signed_in(client, lead).post("/shifts/new/", given)
    assert answer.status_code == 422
    assert fault in answer.content.decode()
