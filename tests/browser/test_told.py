"""What a finding's page shows, in a real browser: the pictures fit, can be read, and pass the checks."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories as make
from tests.browser.sound import sound
from tests.service.alerts.evenings import an_evening_of_drinking, in_the_zone
from tests.service.caseload.test_sobriety import half_hours, keep, wearing

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture
def kim(transactional_db):
    return make.a_user(full_name="Kim Shaw")


@pytest.mark.parametrize("path", ["/alerts/{alert}/", "/people/{person}/findings/{finding}/"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pictures_of_a_finding_fit_the_screen_and_are_accessible(
    visitor, kim, settings, tmp_path, width, path, screenshots
):
    alert = in_the_zone(kim, settings, tmp_path)
    at = visitor(width=width)
    at.sign_in(kim)
    page = at.go(path.format(alert=alert.ref, person=alert.person.ref, finding=alert.head_id))
    page.locator("svg.abide-shown--place").wait_for()
    screenshots(page, f"told-{path.split('/')[1]}-{width}")
    page.get_by_text("The positions as a table").click()
    page.get_by_role("columnheader", name="From the edge of the harbour").wait_for()
    # The smallest text of a picture, as it comes out on this screen.
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('svg.abide-shown text')]"
        ".map(t => parseFloat(t.getAttribute('font-size')) * t.getScreenCTM().a))"
    )
    assert smallest >= 10
    sound(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_sober_days_of_a_person_fit_the_screen_and_are_accessible(
    visitor, kim, settings, tmp_path, width, screenshots
):
    settings.TRAILS_DIR, settings.ARRIVALS_LOG = tmp_path / "trails", tmp_path / "arrivals.sqlite3"
    fitted = datetime.now(UTC) - timedelta(days=10)
    sam = wearing(kim, start=fitted)
    keep(settings, sam, half_hours(fitted, datetime.now(UTC) - timedelta(days=2)))
    at = visitor(width=width)
    at.sign_in(kim)
    page = at.go(f"/people/{sam.person.ref}/")
    page.get_by_role("heading", name="Alcohol, last 4 weeks").wait_for()
    page.get_by_text("The days as a table").click()
    page.get_by_role("table", name="Alcohol by the day, newest first").wait_for()
    screenshots(page, f"sober-days-{width}")
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('svg.abide-days text')]"
        ".map(t => parseFloat(t.getAttribute('font-size')) * t.getScreenCTM().a))"
    )
    assert smallest >= 10
    sound(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_an_alcohol_curve_fits_the_screen_and_is_accessible(
    visitor, kim, settings, tmp_path, width, screenshots
):
    alert = an_evening_of_drinking(kim, settings, tmp_path)
    at = visitor(width=width)
    at.sign_in(kim)
    page = at.go(f"/alerts/{alert.ref}/")
    page.locator("svg.abide-shown--curve").wait_for()
    screenshots(page, f"told-curve-{width}")
    sound(page)
