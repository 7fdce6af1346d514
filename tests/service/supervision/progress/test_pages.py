"""The pages of supervision: who may open and write them, what they say, and what they never say."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from abide.explain import times
from abide.service.alerts import actions as alerts
from abide.service.audit.models import Entry
from abide.service.orders.models import ReasonableExcuse
from abide.service.supervision import actions as contacts
from abide.service.supervision.models import Recognition, Referral, StatedPurpose
from abide.service.supervision.progress import actions
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in
from tests.service.supervision.progress.fortnights import ago, drinking, late, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw", team=make.a_team())


def at(name, person, *more):
    return reverse(f"supervision:{name}", args=[person.ref, *more])


def read(client, user, path, status=200):
    """What a page says, without its marks."""
    answer = signed_in(client, user).get(path)
    assert answer.status_code == status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_page_before_a_meeting_opens_with_how_it_went(client, kim):
    sam = somebody(kim)
    late(sam, 2, 9, 16)
    page = read(client, kim, at("before", sam.person))
    assert "25 of 28 days were kept throughout; 3 things were not kept." in page
    assert (
        "24 of 27 nights were kept; 3 not kept." in page or "25 of 28 nights were kept; 3 not kept." in page
    )
    assert re.search(r"3 of 3 nights not kept began on a \w+day\.", page)
    assert "Nobody has taken it up yet." in page
    assert "no later appointment is recorded as kept" in page


def test_what_was_missed_today_is_said_apart_for_today_is_not_over(client, kim):
    sam = somebody(kim)
    start = max(timezone.now() - timedelta(seconds=2), times.start_of_day(timezone.localdate()))
    found(sam, a_finding(sam, "STRAP", start=start, minutes=0.02))
    page = read(client, kim, at("before", sam.person))
    assert "28 of 28 days were kept throughout; today 1 thing was not kept." in page
    assert "28 days kept" not in page


def test_a_month_with_nothing_found_says_so_and_begins_with_praise(client, kim):
    sam = somebody(kim)
    page = read(client, kim, at("before", sam.person))
    assert "Nothing was missed that is known: 28 of 28 days kept throughout." in page
    assert "28 days kept, none broken between , reached on" in page
    assert "Nothing repeats often enough to be called a pattern." in page


def test_somebody_just_fitted_has_no_day_to_look_back_on(client, kim):
    sam = somebody(kim, days=0)
    assert "there is no day on tag to look back on" in read(client, kim, at("before", sam.person))


def test_the_page_looks_back_to_the_last_appointment_that_was_kept(client, kim):
    sam = somebody(kim)
    met = contacts.make_appointment(
        by=kim, person=sam.person, kind="SUPERVISION", place="Office", at=timezone.now() - timedelta(days=10)
    )
    page = read(client, kim, at("before", sam.person))
    assert "no later appointment is recorded as kept" in page
    contacts.change_appointment(by=kim, appointment=met, number=1, outcome="KEPT")
    late(sam, 2, 16)
    page = read(client, kim, at("before", sam.person))
    assert "the last appointment, on" in page
    assert "9 of 10 days were kept throughout; 1 thing was not kept." in page


def test_what_was_said_about_something_missed_stands_beside_it(client, kim):
    sam = somebody(kim)
    alert, *_ = late(sam, 3)
    alerts.close(by=kim, alert=alert.ref, outcome="NOT_EXPLAINED", note="Missed the bus.")
    assert "Not explained: Missed the bus." in read(client, kim, at("before", sam.person))
    for hours, note in ((47, "Says the bus was full."), (49, "About something else.")):
        contacts.record_contact(
            by=kim,
            person=sam.person,
            way="CALL",
            came="SPOKE",
            at=ago(3, 19) + timedelta(hours=hours),
            note=note,
        )
    page = read(client, kim, at("before", sam.person))
    assert "Telephone call: spoke with them, “Says the bus was full”." in page
    assert "About something else" not in page
    note = note_on(client, kim, sam)
    assert "Telephone call: spoke with them, “Says the bus was full” (Kim Shaw, " in note


def test_what_is_not_known_is_counted_apart_and_asked_about(client, kim):
    sam = somebody(kim)
    found(sam, a_finding(sam, "CURFEW_NOT_KNOWN", start=ago(4, 22), minutes=100, certainty="not_known"))
    page = read(client, kim, at("before", sam.person))
    assert "Nothing was missed that is known" in page
    assert "Counted apart: 1 not known." in page
    assert "Was there anything with the tag, the charger or the signal on those days?" in page


def test_nearness_to_a_protected_person_is_counted_and_not_told(client, kim):
    def apart(person, first):
        protected = make.a_protected_person(person, given_name="Marigold", family_name="Quist")
        return [make.a_curfew(person, first_day=first), make.keeping_away(protected, first_day=first)]

    sam = somebody(kim, conditions=apart)
    found(sam, a_finding(sam, "PROXIMITY", condition="P1", start=ago(3, 14, 7), minutes=12))
    page = read(client, kim, at("before", sam.person))
    assert "1 record about keeping apart from somebody is not on this page" in page
    assert "14:07" not in page
    assert "Marigold" not in page


def test_the_page_asks_as_much_of_the_database_for_many_findings_as_for_few(
    client, kim, django_assert_num_queries
):
    few, many = somebody(kim), somebody(kim)
    late(few, 2)
    late(many, *range(1, 27))
    signed_in(client, kim)
    client.get(at("before", few.person))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(at("before", few.person))
    with django_assert_num_queries(len(asked)):
        client.get(at("before", many.person))


def test_why_a_condition_is_there_is_written_shown_and_keeps_its_history(client, kim):
    sam = somebody(kim)
    path = at("purpose", sam.person, sam.order.ref, "C1")
    assert "nobody has said yet why it is there" in read(client, kim, path)
    given = {"purpose": "ROUTINE", "own_words": "Evenings went wrong", "objective": "Keep the job"}
    assert client.post(path, given).status_code == 302
    page = read(client, kim, reverse("caseload:conditions", args=[sam.person.ref]))
    assert "Why: To bring routine and stability: Evenings went wrong." in page
    assert "Serves: Keep the job." in page
    assert "Law: Sentencing Act 2020, Schedule 9, paragraph 9." in page
    assert "What it goes with, and what to say" in page
    seen = str(StatedPurpose.objects.get().ref)
    assert client.post(path, {"purpose": "PEERS", "seen": seen}).status_code == 302
    again = client.post(path, {"purpose": "PUNISH", "seen": seen})
    assert again.status_code == 422
    assert "Somebody has changed this since you opened it" in again.content.decode()
    page = read(client, kim, path)
    assert "Curfew: to keep away from certain company." in page
    assert "To bring routine and stability: Evenings went wrong" in page


def test_a_form_that_lacks_something_says_what(client, kim):
    sam = somebody(kim, conditions=drinking())
    signed_in(client, kim)
    for name, key in (("purpose", "C1"), ("referral", "L1")):
        answer = client.post(at(name, sam.person, sam.order.ref, key), {})
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()


def test_support_is_prompted_for_on_the_list_and_the_persons_page_until_it_is_recorded(client, kim):
    sam = somebody(kim, conditions=drinking(ends_in=8))
    person = reverse("caseload:person", args=[sam.person.ref])
    for path in (reverse("caseload:people"), person, reverse("supervision:coming_up")):
        assert "in 8 days. Offer support for afterwards." in read(client, kim, path)
    given = {"outcome": "MADE", "word": "Harbour clinic, Monday"}
    assert client.post(at("referral", sam.person, sam.order.ref, "L1"), given).status_code == 302
    for path in (reverse("caseload:people"), person, reverse("supervision:coming_up")):
        assert "Offer support for afterwards." not in read(client, kim, path)
    assert Referral.objects.get().by == kim


def test_a_milestone_is_offered_sent_once_and_then_shown_as_sent(client, kim):
    sam = somebody(kim)
    person = reverse("caseload:person", args=[sam.person.ref])
    assert "28 days kept, none broken between" in read(client, kim, person)
    assert "28 days kept, none broken between" in read(client, kim, reverse("supervision:coming_up"))
    path = at("recognise", sam.person, sam.order.ref, "DAYS_KEPT")
    assert "We know of 28 days on which you kept to everything, and of none broken between." in read(
        client, kim, path
    )
    assert client.post(path, {"text": "Well done, Sam."}).status_code == 302
    assert client.post(path, {"text": "Again."}).status_code == 404
    assert "“Well done, Sam.”" in read(client, kim, person)
    assert "28 days kept, none broken between" not in read(client, kim, reverse("supervision:coming_up"))
    assert [each.text for each in Recognition.objects.all()] == ["Well done, Sam."]


def test_nothing_that_was_not_reached_can_be_recognised(client, kim):
    sam = somebody(kim)
    late(sam, 2)
    read(client, kim, at("recognise", sam.person, sam.order.ref, "DAYS_KEPT"), 404)
    read(client, kim, at("recognise", sam.person, sam.order.ref, "SPITE"), 404)


def test_what_is_worth_a_word_asks_the_same_of_the_database_for_three_people_and_for_thirty(
    client, kim, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    people = [somebody(kim, conditions=drinking(), days=35) for _ in range(3)]
    late(people[0], 2)
    path = reverse("supervision:coming_up")
    signed_in(client, kim).get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    for _ in range(27):
        people.append(somebody(kim, conditions=drinking(), days=35))
    late(people[7], 2, 5)
    with django_assert_num_queries(len(asked)):
        page = client.get(path).content.decode()
    assert "30 people should be offered support" in page


@pytest.mark.parametrize("role", ["MONITORING_OFFICER", "CENTRE_MANAGER"])
def test_the_centre_reads_and_is_not_offered_to_write(client, kim, role):
    sam = somebody(kim)
    centre = make.a_user(role)
    read(client, centre, at("before", sam.person))
    read(client, centre, at("purpose", sam.person, sam.order.ref, "C1"), 403)
    read(client, centre, reverse("supervision:coming_up"), 403)
    assert "Worth a word" not in read(client, centre, reverse("caseload:people"))


def note_on(client, user, sam):
    row = sam.findings.get(superseded_by=None)
    page = signed_in(client, user).get(at("note", sam.person, row.id))
    assert page.status_code == 200
    return unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.DOTALL)[1])


def test_a_contact_note_says_what_when_how_sure_what_was_done_and_by_whom(client, kim):
    sam = somebody(kim)
    start = ago(3, 20)
    found(sam, a_finding(sam, "CURFEW_LATE", start=start, minutes=42, certainty="probable"))
    alert = sam.alerts.get()
    alerts.acknowledge(by=kim, alert=alert.ref)
    alerts.close(by=kim, alert=alert.ref, outcome="NOT_EXPLAINED", note="Missed the bus.")
    note = note_on(client, kim, sam)
    assert note.startswith("Electronic monitoring: Late for curfew\nWhen: ")
    assert re.search(r"\d{4} at \d\d:\d\d (GMT|BST) to \d\d:\d\d (GMT|BST) \(42 minutes\)", note)
    assert "What: Probably came home" in note
    assert "How sure: Probable, not certain." in note
    assert re.search(
        r"What was done and said: Kim Shaw took it up, .* Closed by Kim Shaw, .*: not explained\.", note
    )
    assert "“Missed the bus.”" in note
    assert re.search(r"Written by Kim Shaw, \w+day .* (GMT|BST)\. Abide record \w{32}\.", note)


def test_that_a_note_was_taken_is_in_the_audit(client, kim):
    sam = somebody(kim)
    late(sam, 3)
    note_on(client, kim, sam)
    entry = Entry.objects.filter(what="finding.note").get()
    assert (entry.actor_ref, entry.object_kind) == (str(kim.ref), "finding")


def test_a_note_about_a_protected_person_has_the_day_and_neither_hour_nor_distance_nor_anybodys_words(
    client, kim
):
    def apart(person, first):
        protected = make.a_protected_person(person, given_name="Marigold", family_name="Quist")
        return [make.a_curfew(person, first_day=first), make.keeping_away(protected, first_day=first)]

    sam = somebody(kim, conditions=apart)
    reason = {"limit_m": 500.0, "closest_m": 123.0, "apart_m": 345.0}
    found(sam, a_finding(sam, "PROXIMITY", condition="P1", start=ago(3, 14, 7), minutes=12, reason=reason))
    alert = sam.alerts.get()
    alerts.close(by=kim, alert=alert.ref, outcome="ESCALATED", note="She was at the Saltmarket.")
    condition = sam.order.current.conditions.get(kind="KEEP_AWAY")
    ReasonableExcuse.objects.create(
        condition=condition,
        start=ago(3, 14),
        end=ago(3, 15),
        reason="Harbour fair",
        accepted_at=timezone.now(),
    )
    note = note_on(client, kim, sam)
    assert "keeping apart from a person named in the order" in note
    first, *rest = note.split("Written by")
    for never in (
        "Marigold",
        "Harbour",
        "protected",
        "14:07",
        ":07",
        "500",
        "123",
        "345",
        "Saltmarket",
        " at ",
    ):
        assert never not in first, never
    assert rest


def test_the_finding_and_its_alert_lead_to_the_note(client, kim):
    sam = somebody(kim)
    alert, *_ = late(sam, 3)
    for path in (
        reverse("caseload:finding", args=[sam.person.ref, alert.head_id]),
        reverse("alerts:alert", args=[alert.ref]),
    ):
        assert at("note", sam.person, alert.head_id) in signed_in(client, kim).get(path).content.decode()


def test_a_stranger_reads_none_of_it(client, kim):
    sam = somebody(kim, conditions=drinking())
    late(sam, 3)
    row = sam.findings.get(superseded_by=None)
    actions.state_purpose(by=kim, order=sam.order, key="C1", purpose="ROUTINE")
    stranger = make.a_user()
    for path in (
        at("before", sam.person),
        at("purpose", sam.person, sam.order.ref, "C1"),
        at("referral", sam.person, sam.order.ref, "L1"),
        at("recognise", sam.person, sam.order.ref, "DAYS_KEPT"),
        at("note", sam.person, row.id),
    ):
        read(client, stranger, path, 404)
    assert "Ahmed" not in read(client, stranger, reverse("supervision:coming_up"))


def test_days_with_drinking_are_no_days_kept_and_what_was_decided_counts(client, kim):
    from abide.service.devices import actions as devices

    sam = somebody(kim, conditions=drinking(ends_in=60))
    tag = make.a_fitting(sam.order, kind="ALCOHOL_TAG", start=sam.start)
    start = ago(2, 21)
    found(tag, a_finding(tag, "ALCOHOL_FOR_REVIEW", condition="L1", start=start, certainty="probable"))
    row = tag.findings.get()
    coming = reverse("supervision:coming_up")
    assert "days kept, none broken between" not in read(client, kim, coming)
    devices.decide_episode(
        by=kim, fitting=tag, start=row.start, end=row.end, drunk=False, why="Hand gel at work."
    )
    assert "28 days kept, none broken between" in read(client, kim, coming)


def test_a_hundred_sober_days_are_worth_recognising(client, kim, settings, tmp_path):
    from tests.service.caseload.test_sobriety import half_hours, keep, wearing

    settings.TRAILS_DIR, settings.ARRIVALS_LOG = tmp_path / "trails", tmp_path / "arrivals.sqlite3"
    fitted = timezone.now() - timedelta(days=105)
    lou = wearing(kim, start=fitted)
    keep(settings, lou, half_hours(fitted, timezone.now()))
    for path in (at("before", lou.person), reverse("caseload:person", args=[lou.person.ref])):
        assert "100 sober days" in read(client, kim, path)
    path = at("recognise", lou.person, lou.order.ref, "SOBER_DAYS")
    assert "You have had 100 sober days" in read(client, kim, path)
