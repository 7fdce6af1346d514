"""Before an appointment, in a real browser: from the person to the sheet, on paper, a note, a purpose."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.supervision import actions as contacts
from abide.service.supervision.models import StatedPurpose
from abide.service.supervision.progress import actions
from tests import factories as make
from tests.browser.sound import faults_of
from tests.service.caseload.worlds import a_finding, found
from tests.service.supervision.progress.fortnights import ago, somebody

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture
def kim(transactional_db):
    return make.a_user(full_name="Kim Shaw", team=make.a_team())


def a_full_month(kim):
    """Somebody of whom there is as much to say as the sheet ever shows, and more."""

    def asked(person, first):
        last = timezone.localdate() + timedelta(days=20)
        days = {"first_day": first, "last_day": last}
        return [
            make.a_curfew(person, **days),
            make.a_zone(name="The old harbour and its market", buffer_m=100, **days),
            make.a_zone(name="Mill Lane", **days),
            make.a_trail(**days),
            make.no_alcohol(**days),
        ]

    sam = somebody(kim, conditions=asked)
    rows = []
    for day in (2, 4, 6, 9, 11, 13, 16, 18, 20, 23):
        night = {"period_from": ago(day, 19).isoformat().replace("+00:00", "Z")}
        rows.append(a_finding(sam, "CURFEW_LEFT", start=ago(day, 21), minutes=25, reason=night))
        rows.append(a_finding(sam, "ZONE_ENTERED", start=ago(day, 14), minutes=20, certainty="probable"))
    rows += [a_finding(sam, "BATTERY_DEAD", start=ago(day, 9), minutes=90) for day in (3, 7, 12)]
    found(sam, *rows)
    for key in ("C1", "Z1", "Z2", "T1", "L1"):
        actions.state_purpose(
            by=kim,
            order=sam.order,
            key=key,
            purpose="ROUTINE",
            own_words="Things went wrong late in the evening, with people met in town " * 2,
            objective="Keep the job and be up for it; find other company at the weekend " * 2,
        )
    contacts.make_appointment(
        by=kim, person=sam.person, kind="SUPERVISION", place="Office", at=timezone.now() + timedelta(days=1)
    )
    return sam


def test_an_officer_prepares_a_meeting(visitor, kim):
    sam = a_full_month(kim)
    at = visitor()
    at.sign_in(kim)
    page = at.go(f"/people/{sam.person.ref}/")
    page.get_by_role("link", name="Before we meet").click()
    page.get_by_role("heading", name="Before we meet: Sam Ahmed").wait_for()
    page.get_by_text("On 10 of 10 nights not kept, the time of going out or coming back was at").wait_for()
    # On paper it is one sheet of A4, however much there is to say.
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.locator(".abide-findings a").first.click()
    page.get_by_role("link", name="Contact note").click()
    note = page.get_by_label("The note, for staff only").input_value()
    assert note.startswith("Electronic monitoring: ")
    at.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the note").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == note
    page = at.go(f"/people/{sam.person.ref}/conditions/")
    page.get_by_text("What it goes with, and what to say").first.click()
    page.get_by_text("Say first what was kept, with its number").wait_for()
    assert faults_of(page) == []
    page.get_by_role("link", name="Change this condition is there (C1)").click()
    page.get_by_label("Why was it imposed?").select_option("To keep away from certain company")
    page.get_by_role("button", name="Keep this").click()
    page.get_by_text("Why this condition is there is kept.").wait_for()
    assert StatedPurpose.objects.filter(key="C1").latest("pk").purpose == "PEERS"


def test_without_scripts_a_note_can_be_selected_and_a_purpose_said(visitor, kim):
    sam = somebody(kim)
    found(sam, a_finding(sam, start=ago(3, 20)))
    row = sam.findings.get()
    at = visitor(width=320, java_script_enabled=False)
    at.sign_in(kim)
    page = at.go(f"/people/{sam.person.ref}/findings/{row.id}/note/")
    assert page.get_by_label("The note, for staff only").input_value().startswith("Electronic monitoring: ")
    assert not page.get_by_role("button", name="Copy the note").is_visible()
    page = at.go(f"/people/{sam.person.ref}/conditions/{sam.order.ref}/C1/purpose/")
    page.get_by_role("button", name="Keep this").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_label("Why was it imposed?").select_option("To bring routine and stability")
    page.get_by_role("button", name="Keep this").click()
    page.get_by_text("Why this condition is there is kept.").wait_for()
