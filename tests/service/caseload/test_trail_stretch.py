from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import numpy as np
import pytest

from abide.monitoring.events import Events, Kind, What
from abide.monitoring.instants import from_datetime
from abide.service.audit.models import Entry
from abide.service.caseload.forms import TrailForm
from abide.service.caseload.places import days_not_held
from abide.service.caseload.trail import trail
from abide.service.caseload.trail_data import as_columns
from abide.service.caseload.trail_strip import draw
from abide.service.caseload.trail_table import table
from abide.service.caseload.trail_words import days_said, doubts, gaps_told, sentence, stays_told
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.caseload.test_trail import DAY, NOW, at_places, fixes, kept, rows  # noqa: F401
from tests.service.caseload.worlds import signed_in, somebody

LONG = DAY + timedelta(days=3)


def said(*happened, fitting=0):
    """What a device said of itself: (minutes after midnight, what)."""
    at = np.array([from_datetime(DAY + timedelta(minutes=minute)) for minute, _ in happened], np.int64)
    return replace(
        Events.empty(len(happened)),
        at=at,
        received_at=at,
        kind=np.full(len(happened), Kind.EQUIPMENT, np.int8),
        what=np.array([what for _, what in happened], np.int8),
        fitting=np.full(len(happened), fitting, np.int32),
    )


def a_form(day="2026-11-01", until="", start="", end=""):
    return TrailForm({"why": "COURT", "day": day, "until": until, "start": start, "end": end})


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({}, {}),
        ({"until": "2026-11-01"}, {}),
        ({"until": "2026-11-14"}, {}),
        ({"until": "2026-11-15"}, {"until": ["Choose at most 14 days: they are shown together"]}),
        ({"until": "2026-10-31"}, {"until": ["The last day must not be before the first"]}),
        ({"until": "2026-11-02", "start": "10:00", "end": "09:00"}, {}),
        ({"start": "10:00", "end": "09:00"}, {"end": ["The end must be after the start"]}),
        ({"until": "soon"}, {"until": ["Enter a day such as 22/11/2026"]}),
    ],
)
def test_a_stretch_has_up_to_fourteen_days(asked, fault):
    assert a_form(**asked).errors == fault


def test_a_stretch_goes_from_a_time_on_its_first_day_until_one_on_its_last():
    form = a_form(until="2026-11-02", start="10:00", end="09:00")
    assert form.is_valid()
    assert form.window() == (datetime(2026, 11, 1, 10, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("runs", "left"),
    [
        ([], [(3, 9)]),
        ([(3, 9)], []),
        ([(3, 5)], [(6, 9)]),
        ([(5, 9)], [(3, 4)]),
        ([(4, 5), (8, 8)], [(3, 3), (6, 7), (9, 9)]),
    ],
)
def test_the_days_on_which_no_order_ran_are_the_others(runs, left):
    def days(each):
        return [(date(2026, 11, a), date(2026, 11, b)) for a, b in each]

    assert days_not_held(days(runs), date(2026, 11, 3), date(2026, 11, 9)) == days(left)


def test_days_are_said_one_by_one_or_as_a_run():
    one, two, last = date(2026, 11, 3), date(2026, 11, 5), date(2026, 11, 9)
    assert days_said([]) == ""
    assert days_said([(one, one)]) == "3 November 2026"
    assert days_said([(one, one), (two, last)]) == "3 November 2026 and 5 November 2026 to 9 November 2026"


def test_only_the_parts_that_may_be_shown_are_in_a_trail():
    hour = timedelta(hours=1)
    shown = trail(fixes(30, 60, 90, 120), DAY, LONG, shown=[(DAY, DAY + hour), (DAY + 2 * hour, LONG)])
    assert [point.at.strftime("%H:%M") for point in shown.points] == ["00:30", "02:00"]


@pytest.mark.parametrize(
    ("happened", "cause"),
    [
        ([], ""),
        ([(30, What.BATTERY_DEAD)], "the battery was flat"),
        ([(30, What.OUT_OF_CONTACT)], "the device was out of contact"),
        ([(30, What.BATTERY_LOW), (31, What.BATTERY_DEAD)], "the battery was flat"),
        ([(30, What.CHARGING)], ""),
        ([(61, What.BATTERY_DEAD)], ""),
    ],
)
def test_a_gap_has_the_cause_that_the_device_reported_in_it(happened, cause):
    shown = trail(Events.concat([fixes(0, 60), said(*happened)]), DAY, LONG)
    assert [gap.cause for gap in shown.gaps] == [cause]
    assert as_columns(shown, [])["gaps"] == [[0, 1, 60.0, cause]]
    if cause:
        assert f"1 hour, {cause}" in draw(shown, "When")


def test_what_another_device_said_explains_no_gap():
    shown = trail(Events.concat([fixes(0, 60), said((30, What.BATTERY_DEAD), fitting=1)]), DAY, LONG)
    assert [gap.cause for gap in shown.gaps] == [""]


def test_a_change_of_devices_explains_a_gap_that_nothing_else_does():
    other = replace(fixes(60), fitting=np.ones(1, np.int32))
    shown = trail(Events.concat([fixes(0), other]), DAY, LONG)
    assert [gap.cause for gap in shown.gaps] == ["another device was fitted"]


def test_with_several_days_each_time_has_its_day():
    events = at_places((0, 21, 0.0), (1440, 21, 0.0))
    events.latitude[5] = events.longitude[5] = 0.0
    shown = trail(events, DAY, LONG)
    assert [when for _, when in stays_told(shown)] == [
        "Fri 20 Nov 00:00 to 00:20",
        "Sat 21 Nov 00:00 to 00:20",
    ]
    assert [when for _, when in gaps_told(shown)] == ["Fri 20 Nov 00:20 to Sat 21 Nov 00:00"]
    assert [each.when for each in doubts(shown)] == ["Fri 20 Nov 00:05"]
    assert sentence(shown, NOW).startswith("42 positions from Fri 20 Nov 00:00 to Sat 21 Nov 00:20")
    picture = draw(shown, "When")
    assert all(day in picture for day in (">Fri 20 Nov<", ">Sat 21 Nov<", ">Sun 22 Nov<"))
    fortnight = draw(trail(events, DAY, DAY + timedelta(days=14)), "When")
    assert all(day in fortnight for day in (">Fri 20<", ">Thu 3<"))


def test_a_stay_is_told_to_the_map_by_its_first_and_last_point():
    given = as_columns(trail(at_places((0, 3, 0.05), (10, 21, 0.0)), DAY, LONG), [])
    assert [stay[2:] for stay in given["stays"]] == [["stay 1", 3, 23]]


def test_the_table_holds_one_day_and_names_the_others_that_have_points():
    shown = trail(fixes(0, 10, 2880), DAY, LONG)
    first = table(shown, "")
    assert [number for number, _ in first.rows] == [1, 2]
    assert [(name, here) for _, name, here in first.days] == [("Fri 20 Nov", True), ("Sun 22 Nov", False)]
    assert [number for number, _ in table(shown, "2026-11-22").rows] == [3]
    assert table(shown, "2026-11-21") == table(shown, "rubbish") == first
    assert table(trail(Events.empty(), DAY, LONG), "") is None


def test_columns_of_steps_add_up_to_every_point_of_a_fortnight():
    minutes = range(14 * 1440)
    events = fixes(*minutes)
    shown = trail(events, DAY, DAY + timedelta(days=14))
    given = as_columns(shown, [])
    assert len(given["at"]) == 20_160
    assert np.abs(np.cumsum(given["longitude"]) / 1e6 - shown.fixes.longitude).max() < 1e-6
    assert given["start"] + sum(given["at"]) == shown.fixes.at[-1] // 1000


def asked(fitting, path="trail.json", **query):
    query = {"why": "COURT", "day": "2026-11-20"} | query
    return f"/people/{fitting.person.ref}/{path}?{urlencode(query)}"


@pytest.mark.django_db
@pytest.mark.database
class TestPages:
    def keep(self, kept, fitting, *minutes):  # noqa: F811
        TrailStore(kept.TRAILS_DIR).append(fixes(*minutes), [str(fitting.ref)], partition=0, offset=1)

    def test_days_after_the_order_are_said_and_not_shown(self, client, kept):  # noqa: F811
        kim, person = make.a_user(), make.a_person()
        make.an_address(person)
        last_day = date(2026, 11, 20)
        conditions = [make.a_curfew(person, last_day=last_day), make.a_trail(last_day=last_day)]
        sam = make.a_fitting(
            make.an_order(person, officer=kim, conditions=conditions),
            start=datetime(2026, 3, 1, 12, tzinfo=UTC),
        )
        self.keep(kept, sam, 10, 1450)
        signed_in(client, kim)
        assert [row[3] for row in rows(client.get(asked(sam, until="2026-11-22")).json())] == ["00:10"]
        page = client.get(asked(sam, "trail/", until="2026-11-22")).content.decode()
        assert "Not shown: 21 November 2026 to 22 November 2026. No order ran then." in page
        assert "1 position " in page
        taken = client.get(asked(sam, "trail/file/csv/", until="2026-11-22")).content.decode()
        assert len(taken.splitlines()) == 2

    def test_a_time_in_which_no_order_ran_is_refused_with_the_days_of_the_orders(self, client, kept):  # noqa: F811
        kim, person = make.a_user(), make.a_person()
        make.an_address(person)
        trail_until = make.a_trail(last_day=date(2026, 11, 20))
        order = make.an_order(person, officer=kim, conditions=[trail_until])
        sam = make.a_fitting(order, start=datetime(2026, 3, 1, 12, tzinfo=UTC))
        self.keep(kept, sam, 10, 1450)
        signed_in(client, kim)
        why = "No order ran then. A trail is shown only on the days of an order: 1 March 2026 "
        page = client.get(asked(sam, "trail/", day="2026-11-21")).content.decode()
        assert why in page
        assert "data-trail" not in page
        answer = client.get(asked(sam, day="2026-11-21"))
        assert (answer.status_code, answer.json()["errors"]["day"][0][: len(why)]) == (403, why)
        assert Entry.objects.filter(what="trail.refused", refused=True).count() == 2

    def test_too_long_a_stretch_is_refused_with_a_sentence(self, client, kept):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        signed_in(client, kim)
        page = client.get(asked(sam, "trail/", until="2026-12-04")).content.decode()
        assert "Choose at most 14 days" in page
        assert "data-trail" not in page
        assert client.get(asked(sam, until="2026-12-04")).status_code == 400

    def test_a_zone_has_the_hours_in_which_it_is_in_force(self, client, kept):  # noqa: F811
        kim, person = make.a_user(), make.a_person()
        make.an_address(person)
        friday = [make.a_period("fri", "22:00", "sat", "06:00")]
        conditions = [make.a_curfew(person), make.a_trail(), make.a_zone(periods=friday)]
        sam = make.a_fitting(
            make.an_order(person, officer=kim, conditions=conditions),
            start=datetime(2026, 3, 1, 12, tzinfo=UTC),
        )
        (zone,) = signed_in(client, kim).get(asked(sam, until="2026-11-21")).json()["zones"]
        start, end = DAY + timedelta(hours=22), DAY + timedelta(hours=30)
        assert zone["properties"]["times"] == [[start.timestamp() * 1000, end.timestamp() * 1000]]
        assert client.get(asked(sam, day="2026-11-23")).json()["zones"] == []

    def test_a_stay_at_the_main_address_is_called_home(self, client, kept):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        there = fixes(*range(20))
        there = replace(
            there, longitude=np.full(20, make.HOME[0] + 0.0005), latitude=np.full(20, make.HOME[1])
        )
        TrailStore(kept.TRAILS_DIR).append(there, [str(sam.ref)], partition=0, offset=1)
        page = signed_in(client, kim).get(asked(sam, "trail/")).content.decode()
        assert '<strong data-stay="0">Home</strong>' in page

    @pytest.mark.parametrize(
        ("kind", "begins", "many"),
        [("csv", "at,received_at,kind", ",fix,"), ("gpx", "<?xml", "<trkpt"), ("geojson", "{", '"Point"')],
    )
    def test_a_trail_can_be_taken_away_and_is_a_disclosure(self, client, kept, kind, begins, many):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        self.keep(kept, sam, -1, 10, 20, 1440)
        answer = signed_in(client, kim).get(asked(sam, f"trail/file/{kind}/"))
        body = answer.content.decode()
        assert body.startswith(begins)
        assert body.count(many) == 2
        assert answer["Content-Disposition"] == (
            f'attachment; filename="trail-2026-11-20-to-2026-11-20.{kind}"'
        )
        entry = Entry.objects.get(what=f"trail.exported.{kind}")
        assert (entry.action, entry.reason, len(entry.recipients)) == ("DISCLOSURE", "COURT", 1)

    def test_no_file_without_a_reason_nor_of_anybody_elses_trail(self, client, kept):  # noqa: F811
        sam, kim = somebody(make.a_user()), make.a_user()
        rosa = somebody(kim, given="Rosa")
        signed_in(client, kim)
        assert client.get(asked(sam, "trail/file/csv/")).status_code == 404
        assert client.get(asked(rosa, "trail/file/csv/", why="")).status_code == 400
        assert client.get(asked(rosa, "trail/file/shp/")).status_code == 404
        assert not Entry.objects.filter(what__startswith="trail.exported").exists()
