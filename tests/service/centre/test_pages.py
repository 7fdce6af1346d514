"""The queue and the page of an alert: who sees them, taking up, closing, and losing a race."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts import actions
from abide.service.alerts.models import Alert, Severity
from abide.service.audit.models import Entry
from abide.service.centre.endings import CODES
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw")


def an_alert(officer, code="CURFEW_LATE", **details):
    fitting = somebody(officer, **details)
    return found(fitting, a_finding(fitting, code, open_=True))[0]


def text(answer):
    return answer.content.decode()


def listed(answer):
    return re.findall(r'<tr id="alert-([0-9a-f-]+)"', text(answer))


def test_a_practitioner_sees_the_alerts_of_their_own_people(client, kim):
    mine, other = an_alert(kim), an_alert(make.a_user())
    signed_in(client, kim)
    assert listed(client.get("/alerts/")) == [str(mine.ref)]
    assert client.get(f"/alerts/{mine.ref}/").status_code == 200
    assert client.get(f"/alerts/{other.ref}/").status_code == 404
    for what in ("acknowledge", "close"):
        assert client.post(f"/alerts/{other.ref}/{what}/").status_code == 404
    assert listed(client.get(f"/alerts/changed/?changed={other.person.ref}")) == [str(mine.ref)]


def test_what_belongs_to_nobody_on_tag_is_seen_by_the_centre_alone(client, kim):
    actions.raise_own(kind="NOT_FITTED", chains={"not_fitted:T-9": {"device": "T-9"}}, now=timezone.now())
    assert "T-9" not in text(signed_in(client, kim).get("/alerts/"))
    page = text(signed_in(client, make.a_user(Role.MONITORING_OFFICER)).get("/alerts/"))
    assert "Device T-9 reports, but it is not fitted to anyone." in page
    own = Alert.objects.get()
    assert client.get(f"/alerts/{own.ref}/").status_code == 200


def test_the_most_pressing_comes_first_and_what_is_over_its_time_says_so(client, kim):
    late, low = an_alert(kim), an_alert(kim, "BATTERY_LOW")
    Alert.objects.filter(pk=late.pk).update(act_by=timezone.now() - timedelta(minutes=5, seconds=30))
    page = signed_in(client, kim).get("/alerts/")
    assert listed(page) == [str(late.ref), str(low.ref)]
    assert "over by 00:05:3" in text(page)
    assert "Runs out next" not in text(page)


@pytest.mark.parametrize(
    ("age", "shown"), [(timedelta(hours=23, minutes=59), 0), (timedelta(days=1, minutes=1), 1)]
)
def test_what_is_older_than_a_day_is_counted_whatever_is_filtered_away(client, kim, age, shown):
    alert = an_alert(kim)
    Alert.objects.filter(pk=alert.pk).update(raised_at=timezone.now() - age)
    signed_in(client, kim)
    for query in ("", "?state=closed", "?severity=3", "?state=mine&severity=1"):
        assert f"Older than a day: {shown}" in text(client.get(f"/alerts/{query}"))


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("", ["new", "taken"]),
        ("?state=open", ["new", "taken"]),
        ("?state=new", ["new"]),
        ("?state=mine", ["taken"]),
        ("?state=closed", ["closed"]),
        ("?severity=3", []),
        ("?severity=1", ["new", "taken"]),
        ("?state=rubbish&severity=x", ["new", "taken"]),
    ],
)
def test_the_list_is_narrowed(client, kim, query, which):
    alerts = {name: an_alert(kim) for name in ("new", "taken", "closed")}
    actions.acknowledge(by=kim, alert=alerts["taken"].ref)
    actions.close(by=kim, alert=alerts["closed"].ref, outcome="EXPLAINED", note="Explained.")
    names = {str(alert.ref): name for name, alert in alerts.items()}
    assert sorted(names[ref] for ref in listed(signed_in(client, kim).get(f"/alerts/{query}"))) == sorted(
        which
    )


def test_an_alert_says_what_to_do_and_how_it_was_found(client, kim):
    alert = an_alert(kim)
    page = text(signed_in(client, kim).get(f"/alerts/{alert.ref}/"))
    assert "Not home when the curfew began" in page
    assert "Call the person." in page
    assert "Looked up: none was in force at that time." in page
    assert "Rule curfew/1." in page
    assert Entry.objects.filter(what="person.opened", reason="ALERT", actor_ref=str(kim.ref)).count() == 1


def test_taking_up_and_closing_are_written_with_who_and_how(client, kim):
    alert = an_alert(kim)
    signed_in(client, kim)
    assert "This alert is now with you." in text(
        client.post(f"/alerts/{alert.ref}/acknowledge/", follow=True)
    )
    given = {"outcome": "EQUIPMENT", "code": "TAG_FAULT", "words": "The strap was loose."}
    assert "The alert is closed." in text(client.post(f"/alerts/{alert.ref}/close/", given, follow=True))
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.note, alert.closed_by) == (
        "CLOSED",
        "EQUIPMENT",
        "The tag or its strap. The strap was loose.",
        kim,
    )
    whats = set(Entry.objects.filter(actor_ref=str(kim.ref)).values_list("what", flat=True))
    assert {"alert.acknowledged", "alert.closed"} <= whats


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"outcome": "EXPLAINED", "words": "Something."}, "Choose one"),
        ({"outcome": "EXPLAINED", "code": "TAG_FAULT", "words": "Something."}, "Choose one"),
        ({"outcome": "EXPLAINED", "code": "TRAVEL"}, "Write a few words: this answer needs them."),
        ({"outcome": "EXPLAINED", "code": "TRAVEL", "words": "   "}, "Write a few words"),
        ({"outcome": "ESCALATED", "code": "PROBATION"}, "Write a few words"),
        ({"outcome": "NOT_EXPLAINED", "code": "NO_REASON", "words": "x" * 2001}, "within 2,000 characters"),
    ],
)
def test_an_ending_must_be_chosen_and_explained(client, kim, given, fault):
    alert = an_alert(kim)
    answer = signed_in(client, kim).post(f"/alerts/{alert.ref}/close/", given)
    assert answer.status_code == 422
    assert fault in text(answer)
    assert "<title>\n" not in text(answer)
    assert "<title>Error: " in text(answer)
    alert.refresh_from_db()
    assert alert.state == "NEW"


@pytest.mark.parametrize("outcome", ["", "CORRECTED", "JOINED", "rubbish"])
def test_an_ending_that_nobody_can_choose_is_refused(client, kim, outcome):
    alert = an_alert(kim)
    given = {"outcome": outcome, "code": "TRAVEL", "words": "Something."}
    answer = signed_in(client, kim).post(f"/alerts/{alert.ref}/close/", given, follow=True)
    assert "Choose how the alert ended." in text(answer)
    alert.refresh_from_db()
    assert alert.state == "NEW"


@pytest.mark.parametrize("code", ["NO_ANSWER", "NO_REASON"])
def test_an_ending_asks_for_no_words_where_its_answer_says_all(client, kim, code):
    alert = an_alert(kim)
    given = {"outcome": "NOT_EXPLAINED", "code": code}
    signed_in(client, kim).post(f"/alerts/{alert.ref}/close/", given)
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == ("CLOSED", "NOT_EXPLAINED")
    assert alert.note == f"{CODES[code].label}."


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("acknowledge", "acknowledge", "Kim Shaw took it up"),
        ("close", "acknowledge", "Kim Shaw closed it"),
        ("close", "close", "Kim Shaw closed it"),
    ],
)
def test_whoever_comes_second_is_told_who_was_first(client, kim, first, second, told):
    alert = an_alert(kim)
    other = make.a_user(Role.MONITORING_OFFICER)
    given = {"outcome": "EXPLAINED", "code": "TRAVEL", "words": "Said so."}
    signed_in(client, kim).post(f"/alerts/{alert.ref}/{first}/", given)
    answer = signed_in(client, other).post(f"/alerts/{alert.ref}/{second}/", given, follow=True)
    assert told in text(answer)
    alert.refresh_from_db()
    assert other not in (alert.closed_by, alert.acknowledged_by)


@pytest.mark.parametrize("what", ["acknowledge", "close"])
def test_nothing_is_done_by_following_a_link(client, kim, what):
    alert = an_alert(kim)
    assert signed_in(client, kim).get(f"/alerts/{alert.ref}/{what}/").status_code == 405


def test_an_alert_that_history_corrected_says_so(client, kim):
    fitting = somebody(kim)
    [alert] = found(fitting, a_finding(fitting, open_=True))
    actions.acknowledge(by=kim, alert=alert.ref)
    found(fitting)
    page = text(signed_in(client, kim).get(f"/alerts/{alert.ref}/"))
    assert "Corrected by later evidence." in page
    assert "Taken back." in page
    assert Alert.objects.get().severity == Severity.NOW


def test_a_page_of_nothing_says_so(client, kim):
    assert "Nothing waits here." in text(signed_in(client, kim).get("/alerts/"))
    assert "No alert has been closed yet." in text(client.get("/alerts/?state=closed"))


def test_a_later_page_of_the_list_is_brought_up_to_date_and_not_reordered(client, kim, monkeypatch):
    monkeypatch.setattr("abide.service.centre.views.PER_PAGE", 1)
    first, second = an_alert(kim), an_alert(kim)
    signed_in(client, kim)
    parts = client.get(f"/alerts/changed/?changed={second.person.ref}&page=2")
    assert "data-list" not in text(parts)
    assert listed(parts) == [str(second.ref)]
    parts = client.get(f"/alerts/changed/?changed={second.person.ref}")
    assert "data-list" in text(parts)
    assert listed(parts) == [str(first.ref), str(second.ref)]
