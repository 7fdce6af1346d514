"""The page of an alert tells its finding: sentence, picture, table, reasons; and who looked at positions."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.devices.queries import plan_for
from tests import factories as make
from tests.service.alerts.evenings import an_evening_of_drinking, in_the_zone
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SVG = re.compile(r"<svg\b[^>]*abide-shown.*?</svg>", re.DOTALL)


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw")


def page_of(client, user, alert):
    return signed_in(client, user).get(f"/alerts/{alert.ref}/").content.decode()


def kinds(page):
    return re.findall(r"abide-shown--(\w+)", page)


def test_positions_stand_on_the_page_with_the_edge_they_are_held_against(client, kim, settings, tmp_path):
    page = page_of(client, kim, in_the_zone(kim, settings, tmp_path))
    assert "Probably inside the harbour from Fri 20 Nov 14:08 to 14:20: 12 minutes." in page
    assert kinds(page) == ["place", "band"]
    assert "The position at 14:08 lies 1" in page and "m inside the edge of the harbour" in page
    assert "It is probable, not certain: that would need 5 positions in a row over 4 minutes" in page
    assert '<th scope="col">From the edge of the harbour</th>' in page


def test_every_picture_on_the_page_is_xml_with_a_title_and_a_description(client, kim, settings, tmp_path):
    page = page_of(client, kim, in_the_zone(kim, settings, tmp_path))
    for drawn in SVG.findall(page):
        picture = ET.fromstring(drawn)
        assert [child.tag.rpartition("}")[2] for child in picture][:2] == ["title", "desc"]


def test_looking_at_positions_is_in_the_audit_with_its_reason(client, kim, settings, tmp_path):
    alert = in_the_zone(kim, settings, tmp_path)
    page_of(client, kim, alert)
    looks = Entry.objects.filter(what="finding.positions")
    assert [(e.reason, e.object_ref) for e in looks] == [("ALERT", alert.head_id)]


def test_a_page_without_positions_notes_no_look_at_them(client, kim):
    fitting = somebody(kim)
    [alert] = found(fitting, a_finding(fitting, open_=True))
    assert kinds(page_of(client, kim, alert)) == ["band"]
    assert not Entry.objects.filter(what="finding.positions").exists()


def test_whoever_may_not_see_the_person_sees_neither_alert_nor_positions(client, kim, settings, tmp_path):
    alert = in_the_zone(kim, settings, tmp_path)
    signed_in(client, make.a_user())
    assert client.get(f"/alerts/{alert.ref}/").status_code == 404
    assert not Entry.objects.filter(what="finding.positions").exists()


def test_the_band_of_a_night_shows_what_was_kept_and_what_else_was_found(client, kim):
    fitting = somebody(kim)
    night = {
        "reason": {
            "monitored_by": "home_unit",
            "period_from": "2026-11-20T19:00:00Z",
            "period_until": "2026-11-21T07:00:00Z",
        }
    }
    at = [datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (20, 22)]
    condition = plan_for(fitting).conditions[0].id
    left, not_known = (
        a_finding(fitting, code, start=when, minutes=30.0, condition=condition, certainty=sure, **night)
        for code, when, sure in (("CURFEW_LEFT", at[0], "certain"), ("CURFEW_NOT_KNOWN", at[1], "not_known"))
    )
    alerts = found(fitting, left, not_known)
    page = page_of(client, kim, alerts[0])
    [picture] = SVG.findall(page)
    desc = re.search(r"<desc>(.*?)</desc>", picture)[1]
    assert "The curfew: 19:00 to Sat 21 Nov 07:00." in desc
    assert "At home as required: 19:00 to 20:00." in desc
    assert "At home as required: 20:30 to 22:00." in desc
    assert "Not known whether home: 22:00 to 22:30." in desc
    assert "Not at home: 20:00 to 20:30." in desc


def test_the_monitoring_centre_sees_the_same(client, kim, settings, tmp_path):
    alert = in_the_zone(kim, settings, tmp_path)
    centre = make.a_user(Role.MONITORING_OFFICER)
    assert kinds(page_of(client, centre, alert)) == ["place", "band"]


def test_a_finding_of_two_people_is_shown_without_any_position(client, kim, settings, tmp_path):
    alert = in_the_zone(kim, settings, tmp_path)
    fitting = alert.fitting
    [near] = [
        a
        for a in found(
            fitting,
            a_finding(
                fitting,
                "PROXIMITY",
                condition=alert.head.condition,
                start=alert.head.start,
                rule="proximity/1",
                reason={"limit_m": 100, "apart_m": 50},
                evidence=tuple(alert.head.evidence),
            ),
        )
        if a.kind == "PROXIMITY"
    ]
    page = page_of(client, kim, near)
    assert kinds(page) == ["band"]
    assert "54.0" not in page and "2.04" not in page


def test_a_finding_has_an_address_of_its_own_with_the_same_telling(client, kim, settings, tmp_path):
    alert = in_the_zone(kim, settings, tmp_path)
    signed_in(client, kim)
    person = alert.person.ref
    path = f"/people/{person}/findings/{alert.head_id}/"
    page = client.get(path).content.decode()
    assert kinds(page) == ["place", "band"]
    assert "Probably inside the harbour from Fri 20 Nov 14:08 to 14:20" in page
    assert f"/alerts/{alert.ref}/" in page
    assert [(e.reason) for e in Entry.objects.filter(what="finding.positions")] == ["CASE_MANAGEMENT"]
    client.get(f"{path}?why=SAFEGUARDING")
    assert Entry.objects.filter(what="finding.positions", reason="SAFEGUARDING").count() == 1


def test_a_finding_is_found_only_with_its_own_person_and_by_who_may_see_them(client, kim, settings, tmp_path):
    alert = in_the_zone(kim, settings, tmp_path)
    other = somebody(kim, given="Rosa", family="Blythe")
    signed_in(client, kim)
    assert client.get(f"/people/{other.person.ref}/findings/{alert.head_id}/").status_code == 404
    assert client.get(f"/people/{alert.person.ref}/findings/nothing/").status_code == 404
    signed_in(client, make.a_user())
    assert client.get(f"/people/{alert.person.ref}/findings/{alert.head_id}/").status_code == 404
    assert not Entry.objects.filter(what="finding.positions").exists()


def test_a_finding_that_was_replaced_leads_to_what_replaced_it(client, kim):
    fitting = somebody(kim)
    start = datetime(2026, 11, 20, 20, tzinfo=UTC)
    [alert] = found(fitting, a_finding(fitting, "CURFEW_LEFT", start=start, minutes=30.0))
    first = alert.head_id
    found(fitting, a_finding(fitting, "CURFEW_LEFT", start=start, minutes=40.0, supersedes=first))
    alert.refresh_from_db()
    assert alert.head_id != first
    page = signed_in(client, kim).get(f"/people/{alert.person.ref}/findings/{first}/").content.decode()
    assert f"/people/{alert.person.ref}/findings/{alert.head_id}/" in page
    assert "What was learnt later replaced this" in page


def test_the_persons_page_leads_to_each_finding(client, kim):
    fitting = somebody(kim)
    [alert] = found(fitting, a_finding(fitting))
    page = signed_in(client, kim).get(f"/people/{alert.person.ref}/").content.decode()
    assert f"/people/{alert.person.ref}/findings/{alert.head_id}/" in page


def test_an_alcohol_curve_stands_on_the_page_and_is_no_look_at_positions(client, kim, settings, tmp_path):
    page = page_of(client, kim, an_evening_of_drinking(kim, settings, tmp_path))
    assert kinds(page) == ["curve", "band"]
    assert "15 readings. Highest 0.080 g/dL at 16:30." in page
    assert "Rises by 0.060 g/dL an hour, faster than drinking usually does (at most 0.050)." in page
    assert not Entry.objects.filter(what="finding.positions").exists()
