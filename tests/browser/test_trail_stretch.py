"""Fourteen days on one map: drawn whole, stepped by key, played, and read without scripts."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests import factories as make
from tests.browser.fortnight import FIXES, a_fortnight
from tests.browser.sound import sound
from tests.service.caseload.worlds import somebody

pytestmark = [pytest.mark.browser, pytest.mark.database]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def kim(transactional_db):
    return make.a_user(full_name="Kim Shaw")


def shown(at, fitting, days, table=""):
    path = f"/people/{fitting.person.ref}/trail/?why=COURT&day={days[0]}&until={days[1]}"
    return at.go(path + (f"&table={table}" if table else ""))


def said(page):
    return page.locator("#point").inner_text()


def number(page):
    return int(said(page).split()[1].replace(",", ""))


@pytest.mark.parametrize("width", [1280, 390])
def test_fourteen_days_are_drawn_and_accessible(visitor, kim, settings, tmp_path, screenshots, width):
    sam = somebody(kim, zone=True, start=timezone.now() - timedelta(days=30))
    days = a_fortnight(settings, sam, folder=tmp_path, flat=True)
    at = visitor(width=width)
    at.sign_in(kim)
    page = shown(at, sam, days)
    page.locator("#map[data-drawn='20039']").wait_for()
    assert "2 hours 2 minutes, the battery was flat" in page.locator(".abide-trail").inner_text()
    page.get_by_role("button", name="Home").first.click()
    assert number(page) >= 1
    assert page.locator(".abide-zone.is-held").count() == 1
    screenshots(page, f"trail-fortnight-{width}")
    assert "Of 13 nights: 13 at home." in page.locator("#nights").inner_text()
    page.get_by_text("The nights as a table").click()
    page.get_by_text("The points as a table").click()
    sound(page)


def test_points_are_stepped_by_key_and_a_direction_is_never_invented(visitor, kim, settings, tmp_path):
    sam = somebody(kim, start=timezone.now() - timedelta(days=30))
    days = a_fortnight(settings, sam, folder=tmp_path, flat=True)
    at = visitor()
    at.sign_in(kim)
    page = shown(at, sam, days)
    page.locator("#map[data-drawn]").wait_for()
    page.locator("#slider").focus()
    keys = page.keyboard
    keys.press("Home")
    assert number(page) == 1
    assert " of the point before" not in said(page)
    keys.press("ArrowRight")
    assert number(page) == 2
    keys.press("PageUp")
    assert number(page) == 17
    keys.press("PageDown")
    keys.press("ArrowLeft")
    assert number(page) == 1
    # At eight in the morning the way to work begins, to the north-east; at rest there is no direction.
    for _ in range(34):
        keys.press("PageUp")
    moving = said(page)
    assert " metres " in moving
    assert re.search(r"east of the point before, at \d+ miles an hour on average\. Accurate to ", moving)
    page.locator("#map").focus()
    keys.press("n")
    assert number(page) == 512
    assert page.locator("#point").get_attribute("aria-live") == "polite"


def test_a_trail_plays_and_what_it_says_waits_until_it_stops(visitor, kim, settings, tmp_path):
    sam = somebody(kim, start=timezone.now() - timedelta(days=30))
    days = a_fortnight(settings, sam, folder=tmp_path)
    at = visitor()
    at.sign_in(kim)
    page = shown(at, sam, days)
    page.locator(f"#map[data-drawn='{FIXES}']").wait_for()
    page.get_by_label("Speed").select_option("4 a second")
    page.get_by_role("button", name="Play").click()
    page.locator("#point", has_text="Point 3 of").wait_for()
    assert page.locator("#point").get_attribute("aria-live") == "off"
    page.get_by_role("button", name="Pause").click()
    stopped = page.locator("#slider").input_value()
    page.get_by_role("button", name="Play").wait_for()
    assert page.locator("#point").get_attribute("aria-live") == "polite"
    page.locator("#point", has_text=f"Point {int(stopped) + 1} of").wait_for()


def test_a_zone_that_is_not_in_force_at_the_moment_chosen_is_said_not_to_be(visitor, kim, settings, tmp_path):
    person = make.a_person()
    make.an_address(person)
    mornings = [make.a_period(day, "06:00", day, "07:00") for day in DAYS]
    conditions = [make.a_curfew(person), make.a_trail(), make.a_zone(periods=mornings)]
    order = make.an_order(person, officer=kim, conditions=conditions)
    sam = make.a_fitting(order, start=datetime(2026, 3, 1, 12, tzinfo=UTC))
    days = a_fortnight(settings, sam, folder=tmp_path)
    at = visitor()
    at.sign_in(kim)
    page = shown(at, sam, days)
    page.locator("#map[data-drawn]").wait_for()
    page.locator("#slider").focus()
    page.keyboard.press("Home")
    assert page.locator(".abide-zone").inner_text().endswith("Not in force at 00:00.")
    for _ in range(24):
        page.keyboard.press("PageUp")
    assert page.locator(".abide-zone.is-held").inner_text().endswith("In force at 06:00.")


def test_a_ground_is_given_and_a_place_is_named_and_the_stretch_printed(visitor, kim, settings, tmp_path):
    person = make.a_person()
    make.an_address(person)
    order = make.an_order(person, officer=kim, conditions=[make.a_curfew(person)])
    sam = make.a_fitting(order, start=datetime(2026, 3, 1, 12, tzinfo=UTC))
    days = a_fortnight(settings, sam, folder=tmp_path)
    at = visitor(width=390)
    at.sign_in(kim)
    page = shown(at, sam, days)
    assert page.locator("#map").count() == 0
    page.get_by_role("button", name="Give the ground").click()
    assert page.get_by_role("link", name="Say why these days are needed").is_visible()
    sound(page)
    page.get_by_label("Why are these days needed").fill("Reported missing; to see where the tag moved last")
    page.get_by_role("button", name="Give the ground").click()
    page.locator("#map[data-drawn]").wait_for()
    page.get_by_label("Name of the place").fill("The laundry")
    page.get_by_role("button", name="Give it this name").click()
    page.locator("#map[data-drawn]").wait_for()
    assert page.get_by_role("button", name="The laundry").first.is_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="PDF").click()
    assert file.value.suggested_filename == f"trail-{days[0]}-to-{days[1]}.pdf"


def test_without_scripts_a_stretch_is_a_picture_and_a_table_by_day(visitor, kim, settings, tmp_path):
    sam = somebody(kim, start=timezone.now() - timedelta(days=30))
    days = a_fortnight(settings, sam, folder=tmp_path)
    at = visitor(java_script_enabled=False)
    at.sign_in(kim)
    page = shown(at, sam, days)
    assert page.locator("#time").is_visible()
    page.get_by_text("The points as a table").click()
    assert page.locator("#table tbody tr").count() == 1440
    page.locator(".abide-days a").first.click()
    assert page.locator("#table tbody tr").first.locator("td").first.inner_text() == "1441"
    with page.expect_download() as file:
        page.get_by_role("link", name="GPX").click()
    assert file.value.suggested_filename == f"trail-{days[0]}-to-{days[1]}.gpx"
