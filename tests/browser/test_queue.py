"""The monitoring centre's screen: an absence from alert to closed, officers racing, a live queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts.models import Alert
from abide.service.centre.models import Ending, StepAnswer
from abide.service.supervision.models import Contact
from tests import factories as make
from tests.browser.sound import sound
from tests.service.caseload.worlds import a_finding, found, somebody, state
from tests.service.centre.writing import a_suspension

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture
def kim(transactional_db):
    return make.a_user(full_name="Kim Shaw")


@pytest.fixture
def ade(transactional_db):
    return make.a_user(Role.MONITORING_OFFICER, full_name="Ade First")


def live(page):
    page.locator('.abide-live[data-state="open"]').wait_for()
    return page


def an_evening_at_the_centre(kim):
    """A queue as it might be: one over its time, one for now, one suspended, an old one and one protected."""
    now = timezone.now()
    sam = somebody(kim, phone="07700 900123")
    state(sam, "AWAY", since=now - timedelta(minutes=3))
    [absent] = found(sam, a_finding(sam, open_=True, start=now - timedelta(minutes=3), minutes=3))
    rosa = somebody(kim, given="Rosa", family="Blythe")
    make.a_protected_person(rosa.person)
    found(rosa, a_finding(rosa, "NO_CONTACT", open_=True, start=now - timedelta(hours=1)))
    lee = somebody(kim, given="Lee", family="Parr")
    found(lee, a_finding(lee, "STRAP", open_=True), now=now - timedelta(days=3))
    wen = somebody(kim, given="Wen", family="Li")
    a_suspension(wen.person)
    found(wen, a_finding(wen, "BATTERY_DEAD", open_=True))
    return absent


def test_an_absence_from_alert_to_closed(visitor, kim, ade, screenshots):
    absent = an_evening_at_the_centre(kim)
    at = visitor()
    at.sign_in(ade)
    page = live(at.go("/alerts/"))
    assert page.locator("#backlog").get_by_text("Older than a day: 1 (oldest 3 days)").is_visible()
    assert page.get_by_role("link", name="Notifying suspended: 1").is_visible()
    assert [
        row.split("\t")[1].split("\n")[0] for row in page.locator("#alert-lines tr").all_inner_texts()
    ] == [
        "Lee Parr",
        "Sam Ahmed",
        "Rosa Blythe",
    ]
    row = page.locator(f"#alert-{absent.ref}")
    left = row.locator("[data-until]").inner_text()
    assert left.startswith("00:1")
    page.wait_for_function(
        "([row, was]) => document.querySelector(row).innerText !== was",
        arg=[f"#alert-{absent.ref} [data-until]", left],
    )
    sound(page)
    screenshots(page, "queue")
    row.get_by_role("button", name="Take up").click()
    page.get_by_text("This alert is now with you.").wait_for()

    steps, calls = page.locator("#steps"), page.get_by_role("heading", name="Whom to call").locator("..")
    assert steps.get_by_text("Looked up: none was in force at that time.").is_visible()
    assert (
        page.get_by_role("link", name="Call 07700 900123").first.get_attribute("href") == "tel:07700 900123"
    )
    calls.get_by_role("button", name="No answer (Sam Ahmed)").click()
    page.locator("#calls", has_text="No answer").wait_for()
    spoke = calls.locator("form", has=page.get_by_role("button", name="Spoke with them (Sam Ahmed)"))
    spoke.get_by_label("What was said").fill("The bus broke down.")
    spoke.get_by_role("button", name="Spoke with them").click()
    page.locator("#calls", has_text="The bus broke down.").wait_for()
    assert steps.get_by_text("Spoke with them (2 calls)").is_visible()
    steps.get_by_role("button", name="Somewhere else (Look at the trail").click()
    page.locator("#steps .centre-found", has_text="Somewhere else").wait_for()
    sound(page)
    screenshots(page, "alert")

    page.get_by_role("group").filter(has_text="Explained").first.get_by_text("Explained", exact=True).click()
    page.get_by_role("button", name="Close as explained").click()
    page.get_by_role("alert").get_by_text("Choose one").wait_for()
    page.get_by_label("Travel: delayed or broken down").check()
    page.locator("#explained_words").fill("The bus broke down; the driver confirmed it.")
    page.get_by_role("button", name="Close as explained").click()
    page.get_by_text("The alert is closed.").wait_for()
    assert page.locator(f"#alert-{absent.ref}").count() == 0
    absent.refresh_from_db()
    assert (absent.state, absent.outcome, absent.closed_by) == ("CLOSED", "EXPLAINED", ade)
    assert Ending.objects.get().code == "TRAVEL"
    assert StepAnswer.objects.get().answer == "AWAY"
    assert Contact.objects.filter(person=absent.person).count() == 2

    page = at.go(f"/alerts/{absent.ref}/")
    page.get_by_text("This explanation waits to be accepted as an excuse, by Kim Shaw.").wait_for()
    assert page.get_by_role("link", name="Accept it").count() == 0
    theirs = visitor()
    theirs.sign_in(kim)
    theirs.go(f"/alerts/{absent.ref}/").get_by_role("link", name="Accept it").wait_for()


def test_of_two_officers_on_one_alert_one_wins_and_the_other_reads_who_has_it(visitor, ade, kim):
    sam = somebody(kim)
    [alert] = found(sam, a_finding(sam, open_=True))
    officers = [ade, make.a_user(Role.MONITORING_OFFICER, full_name="Bo Second")]
    pages = []
    for officer in officers:
        at = visitor()
        # Neither page hears of the other in time.
        at.page.route("**/live/**", lambda route: route.abort())
        at.sign_in(officer)
        pages.append(at.go(f"/alerts/{alert.ref}/"))
    first, second = pages
    second.get_by_role("button", name="Take this up").wait_for()
    first.get_by_role("button", name="Take this up").click()
    first.get_by_text("This alert is now with you.").wait_for()
    second.get_by_role("button", name="Take this up").click()
    second.get_by_text("Ade First took it up").wait_for()
    assert Alert.objects.get(pk=alert.pk).acknowledged_by == ade
    # The second takes it over; the first, who reads that it is still theirs, cannot hand it back any more.
    second.get_by_role("button", name="Take it over from Ade First").click()
    second.get_by_text("This alert is now with you.").wait_for()
    first.get_by_role("button", name="Hand it back").click()
    first.get_by_text("Bo Second took it up").wait_for()
    assert Alert.objects.get(pk=alert.pk).acknowledged_by == officers[1]


def test_the_queue_follows_what_others_do_and_moves_nothing_that_is_read(visitor, ade, kim):
    sam = somebody(kim)
    [alert] = found(sam, a_finding(sam, open_=True))
    at, other = visitor(), visitor()
    at.sign_in(ade)
    page = live(at.go("/alerts/"))
    other.sign_in(make.a_user(Role.MONITORING_OFFICER, full_name="Bo Second"))
    other.go(f"/alerts/{alert.ref}/").get_by_role("button", name="Take this up").click()
    page.locator(f"#alert-{alert.ref}", has_text="Bo Second").wait_for()
    rosa = somebody(kim, given="Rosa", family="Blythe")
    [fresh] = found(rosa, a_finding(rosa, "ZONE_ENTERED", open_=True))
    page.get_by_role("button", name="Show what is new").wait_for()
    assert page.locator("#alert-lines tr").count() == 1
    page.get_by_role("button", name="Show what is new").click()
    page.locator(f"#alert-{fresh.ref}", has_text="Rosa Blythe").wait_for()
    assert page.locator("#alert-lines tr").first.get_attribute("id") == f"alert-{fresh.ref}"


def test_an_alert_is_ended_on_a_telephone_without_scripts(visitor, ade, kim, screenshots):
    absent = an_evening_at_the_centre(kim)
    at = visitor(width=390, java_script_enabled=False)
    page = at.sign_in(ade)
    page = at.go("/alerts/")
    screenshots(page, "queue-phone")
    page.locator(f"#alert-{absent.ref}").get_by_role("button", name="Take up").click()
    screenshots(page, "alert-phone")
    page.locator("summary", has_text="Equipment").click()
    page.get_by_label("The tag or its strap").check()
    page.get_by_role("button", name="Close as equipment").click()
    page.get_by_text("The alert is closed.").wait_for()
    assert Alert.objects.get(pk=absent.pk).outcome == "EQUIPMENT"
