"""The portal in a real browser: signing in, live changes, two officers at once, the map, and the keyboard."""

import pytest
from django.utils import timezone

from tests import factories as make
from tests.browser.conftest import Service
from tests.browser.town import a_walk, an_evening
from tests.service.caseload.worlds import a_finding, found, somebody, state

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture
def kim(transactional_db):
    return make.a_user(full_name="Kim Shaw")


def live(page):
    page.locator(".abide-live[data-state=open]").wait_for()
    return page


def test_signing_in_leads_to_the_caseload_and_out_again(visitor, kim):
    somebody(kim)
    at = visitor()
    page = at.sign_in(kim)
    assert page.get_by_role("heading", level=1).inner_text() == "My people (1)"
    assert page.get_by_role("link", name="Sam Ahmed").is_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")


def test_a_wrong_password_is_said_and_nothing_else_is_given_away(visitor, kim):
    at = visitor()
    at.go("/account/login/")
    at.page.get_by_label("Email").fill(kim.email)
    at.page.get_by_label("Password").fill("wrong")
    at.page.get_by_role("button", name="Sign in", exact=True).click()
    assert at.page.get_by_role("alert").is_visible()
    assert at.page.title().startswith("Error: ")


def test_a_change_appears_in_its_row_and_is_marked(visitor, kim):
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    state(rosa)
    page = live(visitor().sign_in(kim))
    row = page.locator(f"#person-{rosa.person.ref}")
    above = row.bounding_box()["y"]
    state(rosa, "AWAY")
    page.locator(f"#person-{rosa.person.ref}.is-changed", has_text="Away since").wait_for()
    assert row.bounding_box()["y"] == above
    assert "Home since" in page.locator(f"#person-{sam.person.ref}").inner_text()


def test_something_new_that_needs_somebody_waits_for_a_click_and_moves_nothing(visitor, kim):
    sam = somebody(kim)
    state(sam)
    page = live(visitor().sign_in(kim))
    above = page.locator(f"#person-{sam.person.ref}").bounding_box()["y"]
    found(sam, a_finding(sam, open_=True))
    page.get_by_text("1 person needs you now").wait_for()
    more = page.get_by_role("button", name="Show what is new")
    more.wait_for()
    assert page.locator("#needs li").count() == 0
    assert page.locator(f"#person-{sam.person.ref}").bounding_box()["y"] == above
    more.click()
    assert "not back after" in page.locator("#needs li").inner_text()


def test_what_is_settled_is_shown_as_settled_where_it_stands(visitor, kim):
    sam = somebody(kim)
    state(sam)
    found(sam, a_finding(sam, open_=True))
    page = live(visitor().sign_in(kim))
    found(sam)
    page.locator("#needs li.is-settled").wait_for()
    page.get_by_text("Nobody needs you now").wait_for()


def test_the_keyboard_stays_where_it_is_when_a_row_changes(visitor, kim):
    sam = somebody(kim)
    state(sam)
    page = live(visitor().sign_in(kim))
    page.get_by_role("link", name="Sam Ahmed").focus()
    state(sam, "AWAY")
    page.locator(f"#person-{sam.person.ref}.is-changed").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Sam Ahmed"


def test_a_change_missed_while_the_page_was_loading_is_caught_up(visitor, kim):
    sam = somebody(kim)
    state(sam)
    at = visitor()
    at.sign_in(kim)
    at.page.route("**/live/**", lambda route: (state(sam, "AWAY"), route.continue_()))
    at.page.reload()
    at.page.locator(f"#person-{sam.person.ref}", has_text="Away since").wait_for()


def test_a_page_nobody_looks_at_gives_its_connection_back_and_catches_up(visitor, kim, service):
    sam = somebody(kim)
    state(sam)
    page = live(visitor().sign_in(kim))
    hide = (
        "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    page.evaluate(hide, True)
    while service.broadcaster.open_streams:
        page.wait_for_timeout(20)
    state(sam, "AWAY")
    page.evaluate(hide, False)
    page.locator(f"#person-{sam.person.ref}", has_text="Away since").wait_for()


def test_everything_that_changed_while_the_connection_was_lost_is_there_afterwards(visitor, kim, service):
    sam, rosa, lee = (somebody(kim, given=name, family="Blythe") for name in ("Sam", "Rosa", "Lee"))
    for each in (sam, rosa, lee):
        state(each)
    page = live(visitor().sign_in(kim))
    service.stop()
    page.locator(".abide-live[data-state=lost]").wait_for()
    assert "what you see may be old" in page.locator(".abide-live").inner_text()
    state(sam, "AWAY")
    state(rosa, "NOT_KNOWN")
    state(sam, "HOME")
    state(lee, "AWAY")
    found(lee, a_finding(lee, "ZONE_ENTERED", open_=True))
    again = Service(service.port).start()
    try:
        page.locator(f"#person-{lee.person.ref}", has_text="Away since").wait_for()
        page.locator(f"#person-{rosa.person.ref}", has_text="Not known since").wait_for()
        page.locator("#answer", has_text="1 person needs you now").wait_for()
        assert "Home since" in page.locator(f"#person-{sam.person.ref}").inner_text()
        # And it goes on from there.
        live(page)
        state(sam, "AWAY")
        page.locator(f"#person-{sam.person.ref}", has_text="Away since").wait_for()
    finally:
        page.close()
        again.stop()


def test_who_moves_to_another_caseload_leaves_the_stream(visitor, kim):
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    state(rosa)
    page = live(visitor().sign_in(kim))
    from abide.service.orders.actions import assign

    assign(by="test", order=rosa.order, responsible_officer=make.a_user())
    state(rosa, "AWAY")
    state(sam, "AWAY")
    page.locator(f"#person-{sam.person.ref}", has_text="Away since").wait_for()
    assert "Home since" in page.locator(f"#person-{rosa.person.ref}").inner_text()


def test_signing_out_elsewhere_ends_the_stream_and_is_said(visitor, kim, service):
    sam = somebody(kim)
    state(sam)
    page = live(visitor().sign_in(kim))
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    page.evaluate(
        "token => fetch('/account/logout/', {method: 'POST', headers: {'X-CSRFToken': token}})", token
    )
    state(sam, "AWAY")
    page.locator(".abide-live[data-state=lost]").wait_for()


def test_a_persons_page_follows_what_happens(visitor, kim):
    sam = somebody(kim)
    state(sam)
    at = visitor()
    at.sign_in(kim)
    page = live(at.go(f"/people/{sam.person.ref}/"))
    assert page.locator("#opening").get_by_text("Home since").is_visible()
    page.locator("#timeline-picture svg").wait_for()
    found(sam, a_finding(sam, open_=True))
    page.locator("#opening", has_text="not back after").wait_for()
    assert page.locator("#alerts li").count() == 1
    assert "not back after" in page.locator("#timeline-found").inner_text()


def test_the_map_draws_every_point_and_says_each(visitor, kim, settings, tmp_path):
    sam = somebody(kim, zone=True)
    day = a_walk(settings, sam, folder=tmp_path)
    at = visitor()
    at.sign_in(kim)
    page = at.go(f"/people/{sam.person.ref}/trail/")
    page.get_by_label("Why do you need").select_option(label="Preparing for court")
    page.get_by_label("Day").fill(day.isoformat())
    page.get_by_role("button", name="Show").click()
    page.locator("#map[data-drawn='300']").wait_for()
    assert page.locator("#map canvas").count() >= 1
    page.get_by_role("button", name="Next").click()
    assert page.locator("#point").inner_text().startswith("Point 1 of 300, 00:20.")
    page.locator("#map").focus()
    page.keyboard.press("End")
    assert page.locator("#point").inner_text().startswith("Point 300 of 300, ")
    page.keyboard.press("p")
    assert page.locator("#point").inner_text().startswith("Point 299 of 300, ")
    page.keyboard.press("Home")
    assert "north" not in page.locator("#point").inner_text()
    assert page.locator("#cursor").get_attribute("x1") != "-9"


def test_a_page_without_scripts_says_all_but_what_is_live(visitor, kim, settings, tmp_path):
    sam = somebody(kim)
    state(sam)
    found(sam, a_finding(sam, open_=True))
    day = a_walk(settings, sam, folder=tmp_path)
    at = visitor(java_script_enabled=False)
    page = at.sign_in(kim)
    assert "Home since" in page.locator("tbody").inner_text()
    page.get_by_label("Show").select_option(label="With open alerts")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Sam Ahmed").first.click()
    page.locator("#timeline-picture svg").wait_for()
    page = at.go(f"/people/{sam.person.ref}/trail/?why=COURT&day={day}")
    page.get_by_text("The points as a table").click()
    assert page.locator("tbody tr").count() == 300


def test_the_keyboard_alone_gets_from_sign_in_to_what_needs_doing(visitor, kim):
    sam = somebody(kim)
    found(sam, a_finding(sam, open_=True))
    at = visitor()
    page = at.go("/account/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(kim.email)
    page.keyboard.press("Tab")
    page.keyboard.type(make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(at.address + "/")
    walked = []
    for _ in range(20):
        page.keyboard.press("Tab")
        walked.append(page.evaluate("document.activeElement.textContent.trim()"))
        if walked[-1].startswith("Deal with it"):
            break
    assert walked[-1].startswith("Deal with it"), walked
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take this up").wait_for()


def test_times_are_london_times(visitor, kim):
    sam = somebody(kim)
    state(sam, since=timezone.now().replace(month=7, day=1, hour=18, minute=42))
    page = visitor().sign_in(kim)
    assert "Home since" in page.locator(f"#person-{sam.person.ref}").inner_text()
    assert "19:42" in page.locator(f"#person-{sam.person.ref}").inner_text()


def test_without_the_design_systems_files_everything_still_works(visitor, kim, settings, tmp_path):
    sam = somebody(kim)
    state(sam)
    day = a_walk(settings, sam, folder=tmp_path)
    at = visitor()
    at.page.route("**/static/vendor/**", lambda route: route.abort())
    page = live(at.sign_in(kim))
    state(sam, "AWAY")
    page.locator(f"#person-{sam.person.ref}", has_text="Away since").wait_for()
    page = at.go(f"/people/{sam.person.ref}/trail/?why=COURT&day={day}")
    page.get_by_text("The map could not be loaded. The table below holds the same points.").wait_for()


def test_a_printed_page_holds_what_matters_and_no_controls(visitor, kim, screenshots):
    people = an_evening(kim)
    at = visitor()
    at.sign_in(kim)
    page = at.go(f"/people/{people['Amira'].person.ref}/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Amira Kaya").is_visible()
    assert page.locator("#timeline-picture svg").is_visible()
    for gone in (".abide-header", ".abide-footer", ".abide-actions", ".abide-live"):
        assert not page.locator(gone).first.is_visible()
    screenshots(page, "person-printed")
