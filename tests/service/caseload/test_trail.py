import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.flags import WORDS, Flag
from abide.monitoring.instants import from_datetime, to_text
from abide.service.audit.models import Entry
from abide.service.caseload.trail import Known, trail
from abide.service.caseload.trail_data import as_columns
from abide.service.caseload.trail_strip import draw
from abide.service.caseload.trail_words import doubts, sentence
from abide.stream import Batch, SqliteLog
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.caseload.worlds import signed_in, somebody

DAY = datetime(2026, 11, 20, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)


def fixes(*minutes, start=DAY):
    """Fixes so many minutes after midnight, each a little further east."""
    n = len(minutes)
    at = np.array([from_datetime(start + timedelta(minutes=m)) for m in minutes], np.int64)
    return replace(
        Events.empty(n),
        at=at,
        received_at=at,
        kind=np.full(n, Kind.FIX, np.int8),
        longitude=2.0 + np.array(minutes) / 10_000,
        latitude=np.full(n, 54.0),
        accuracy_m=np.full(n, 12.0),
        source=np.full(n, Source.GPS, np.int8),
    )


def rows(given):
    """What the map reads of the columns: longitude, latitude, metres, time of day (UTC), source."""
    start = datetime.fromtimestamp(given["start"] / 1000, UTC)
    sums = {name: np.cumsum(given[name]).tolist() for name in ("at", "longitude", "latitude", "accuracy")}
    return [
        (
            longitude / 1e6,
            latitude / 1e6,
            accuracy / 10,
            (start + timedelta(milliseconds=at)).strftime("%H:%M"),
            given["sources"][source],
        )
        for at, longitude, latitude, accuracy, source in zip(*sums.values(), given["source"], strict=True)
    ]


def went(*minutes):
    return trail(fixes(*minutes), DAY, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("apart", "gaps"),
    [(50, 0), (51, 1)],
)
def test_points_further_apart_than_fifty_minutes_have_a_gap_between_them(apart, gaps):
    assert len(went(0, apart).gaps) == gaps


def test_points_are_in_the_order_of_their_time_and_inside_the_window():
    shown = trail(fixes(30, 10, 20, -1, 24 * 60), DAY, DAY + timedelta(days=1))
    assert [point.at.minute for point in shown.points] == [10, 20, 30]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((), "No positions in this time."),
        ((60,), "1 position on Fri 20 Nov at 01:00."),
        ((60, 70), "2 positions from Fri 20 Nov 01:00 to 01:10."),
        ((60, 128), "2 positions from Fri 20 Nov 01:00 to 02:08, with one gap: 1 hour 8 minutes from 01:00."),
        (
            (0, 60, 190),
            "3 positions from Fri 20 Nov 00:00 to 03:10, with 2 gaps:"
            " the longest 2 hours 10 minutes from 01:00.",
        ),
    ],
)
def test_a_trail_is_said_in_a_sentence(minutes, said):
    assert sentence(went(*minutes), NOW) == said


def test_the_strip_of_time_names_its_gaps_and_the_map_is_told_how_long_a_gap_is():
    shown = went(60, 128)
    assert "Nothing known from 01:00 to 02:08: 1 hour 8 minutes" in draw(shown, "A day.")
    given = as_columns(shown, [])
    assert given["gapMinutes"] == 50
    assert given["gaps"] == [[0, 1, 68.0, ""]]
    assert rows(given) == [(2.006, 54.0, 12.0, "01:00", "GPS"), (2.0128, 54.0, 12.0, "02:08", "GPS")]


def at_places(*lots):
    """A fix a minute at places: lots of (first minute, minutes, degrees east)."""
    minutes = [first + k for first, n, _ in lots for k in range(n)]
    found = fixes(*minutes)
    return replace(found, longitude=np.array([2.0 + east for _, n, east in lots for _ in range(n)]))


def labels(*lots, known=()):
    shown = trail(at_places(*lots), DAY, DAY + timedelta(days=1), known)
    return [(stay.label, stay.start.strftime("%H:%M"), stay.minutes) for stay in shown.stays]


def test_a_while_in_one_place_is_a_stay_and_the_same_place_has_the_same_number():
    assert labels((0, 21, 0.0), (60, 31, 0.02), (120, 16, 0.001)) == [
        ("stay 1", "00:00", 20),
        ("stay 2", "01:00", 30),
        ("stay 1", "02:00", 15),
    ]


@pytest.mark.parametrize(("fixes_there", "stays"), [(15, 0), (16, 1)])
def test_a_stay_lasts_a_quarter_of_an_hour(fixes_there, stays):
    assert len(labels((0, fixes_there, 0.0))) == stays


def test_a_stay_near_a_known_address_is_named_after_it():
    known = [Known("home", 2.0, 54.0), Known("second address", 2.02, 54.0)]
    said = labels((0, 21, 0.0005), (60, 21, 0.0195), (120, 21, 0.05), known=known)
    assert [label for label, _, _ in said] == ["home", "second address", "stay 1"]


@pytest.mark.parametrize(("away", "stays"), [(10, 1), (11, 2)])
def test_a_position_that_strays_for_a_few_minutes_does_not_end_a_stay(away, stays):
    assert len(labels((0, 21, 0.0), (22, 1, 0.02), (20 + away, 21, 0.0))) == stays


def jumped(minutes=0):
    """Fixes two minutes apart, so many minutes after midnight; the third of them is 6 km off."""
    events = fixes(*(minutes + m for m in (0, 2, 4, 6, 8, 10)))
    events.longitude[2] += 0.1
    return events


def test_a_doubted_position_is_shown_with_its_reason_and_no_line_leads_there():
    shown = trail(jumped(), DAY, DAY + timedelta(days=1))
    assert [bool(p.doubts) for p in shown.points] == [False, False, True, False, False, False]
    assert [p.astray for p in shown.points] == [False, False, True, False, False, False]
    assert sentence(shown, NOW) == "6 positions from Fri 20 Nov 00:00 to 00:10, 1 of them doubted."
    given = as_columns(shown, [])
    assert given["doubts"] == ["; ".join(shown.points[2].doubts)]
    assert given["doubted"] == [[2, 0, 1]]
    assert "1 doubted: " in draw(shown, "When")
    (doubt,) = doubts(shown)
    assert (doubt.count, doubt.first, doubt.last) == (1, shown.points[2].at, shown.points[2].at)


def test_a_position_that_is_only_weak_keeps_its_line():
    weak = replace(fixes(0, 10), source=np.array([Source.GPS, Source.LBS], np.int8))
    shown = trail(weak, DAY, DAY + timedelta(days=1))
    assert [p.astray for p in shown.points] == [False, False]
    assert shown.points[1].doubts == ("worked out from the mobile network, not by satellite",)


def test_a_position_that_is_not_believed_does_not_shorten_a_gap():
    events = fixes(0, 40, 60)
    events.longitude[1] = events.latitude[1] = 0.0
    (gap,) = trail(events, DAY, DAY + timedelta(days=1)).gaps
    assert gap.minutes == 60


def test_what_came_before_the_time_shown_tells_how_far_its_first_position_is_to_be_trusted():
    shown = trail(jumped(), DAY + timedelta(minutes=3), DAY + timedelta(days=1))
    assert [bool(p.doubts) for p in shown.points] == [True, False, False, False]
    alone = trail(jumped().take(slice(2, None)), DAY + timedelta(minutes=3), DAY + timedelta(days=1))
    assert not alone.points[0].doubts


def test_a_time_later_than_its_arrival_is_doubted():
    events = fixes(0, 10)
    events = replace(events, received_at=events.at - np.array([0, 6 * 60_000_000]))
    shown = trail(events, DAY, DAY + timedelta(days=1))
    assert shown.points[1].doubts == (WORDS[Flag.CLOCK_AHEAD],)


@pytest.fixture
def kept(settings, tmp_path):
    """The trails and the log of arrivals in folders of their own."""
    settings.TRAILS_DIR = tmp_path / "trails"
    settings.ARRIVALS_LOG = tmp_path / "arrivals.sqlite3"
    settings.BASEMAP = tmp_path / "basemap.geojson"
    return settings


def send(kept, serial, *minutes):
    lines = [
        {
            "kind": "fix",
            "device": serial,
            "at": to_text(from_datetime(DAY + timedelta(minutes=m))),
            "longitude": 2.5,
            "latitude": 54.0,
            "accuracy_m": 30.0,
            "source": "wifi",
        }
        for m in minutes
    ]
    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
    with closing(SqliteLog(kept.ARRIVALS_LOG)) as log:
        return log.append(
            Batch(sender="s", received_at=from_datetime(NOW), body=body, count=len(lines), digest=b"d")
        ).offset


def asked(fitting, why="COURT", day="2026-11-20", **more):
    return f"/people/{fitting.person.ref}/trail.json?why={why}&day={day}" + "".join(
        f"&{k}={v}" for k, v in more.items()
    )


@pytest.mark.django_db
@pytest.mark.database
class TestPages:
    def test_what_is_in_the_table_and_what_just_arrived_is_one_trail(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim, zone=True)
        offset = send(kept, sam.device.serial, 5)
        TrailStore(kept.TRAILS_DIR).append(fixes(10, 20), [str(sam.ref)], partition=0, offset=offset)
        send(kept, sam.device.serial, 30)
        send(kept, sam.device.serial + "9", 40)
        given = signed_in(client, kim).get(asked(sam)).json()
        assert [row[3] for row in rows(given)] == ["00:10", "00:20", "00:30"]
        assert [zone["properties"]["name"] for zone in given["zones"]] == ["The harbour"]

    def test_only_the_time_the_device_was_worn_is_shown(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim, start=DAY + timedelta(minutes=15))
        TrailStore(kept.TRAILS_DIR).append(fixes(10, 20), [str(sam.ref)], partition=0, offset=1)
        send(kept, sam.device.serial, 5, 25)
        given = signed_in(client, kim).get(asked(sam)).json()
        assert [row[3] for row in rows(given)] == ["00:20"]

    @pytest.mark.parametrize("day", ["2026-10-25", "2026-03-29"])
    def test_a_day_of_the_clock_change_is_shown_whole(self, client, kept, day):
        kim = make.a_user()
        sam = somebody(kim)
        given = signed_in(client, kim).get(asked(sam, day=day)).json()
        assert (given["end"] - given["start"]) / 3_600_000 == {"2026-10-25": 25, "2026-03-29": 23}[day]

    def test_hours_narrow_the_day(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim)
        TrailStore(kept.TRAILS_DIR).append(fixes(59, 60, 119, 120), [str(sam.ref)], partition=0, offset=1)
        given = signed_in(client, kim).get(asked(sam, start="01:00", end="02:00")).json()
        assert [row[3] for row in rows(given)] == ["01:00", "01:59"]

    def test_nothing_is_shown_before_a_reason_is_given(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim)
        TrailStore(kept.TRAILS_DIR).append(fixes(10), [str(sam.ref)], partition=0, offset=1)
        page = signed_in(client, kim).get(f"/people/{sam.person.ref}/trail/").content.decode()
        assert "Say why you look" in page
        assert "data-trail" not in page
        page = client.get(f"/people/{sam.person.ref}/trail/?why=&day=2026-11-20").content.decode()
        assert "Choose a reason" in page
        assert "data-trail" not in page
        assert client.get(asked(sam, why="")).status_code == 400

    def test_each_look_at_a_trail_is_in_the_audit_with_its_reason(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim)
        signed_in(client, kim).get(f"/people/{sam.person.ref}/trail/?why=SAFEGUARDING&day=2026-11-20")
        client.get(asked(sam))
        looks = Entry.objects.filter(what__startswith="trail.").order_by("id").values_list("what", "reason")
        assert list(looks) == [("trail.opened", "SAFEGUARDING"), ("trail.read", "COURT")]

    def test_the_table_behind_the_map_holds_every_point(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim)
        TrailStore(kept.TRAILS_DIR).append(fixes(10, 20, 90), [str(sam.ref)], partition=0, offset=1)
        page = (
            signed_in(client, kim)
            .get(f"/people/{sam.person.ref}/trail/?why=COURT&day=2026-11-20")
            .content.decode()
        )
        assert "3 positions" in page
        assert page.count("<tr><td") == 3
        assert "00:20 to 01:30: 1 hour 10 minutes, no cause reported" in page

    def test_a_doubted_position_is_in_the_table_with_the_reason(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim)
        TrailStore(kept.TRAILS_DIR).append(jumped(), [str(sam.ref)], partition=0, offset=1)
        page = (
            signed_in(client, kim)
            .get(f"/people/{sam.person.ref}/trail/?why=COURT&day=2026-11-20")
            .content.decode()
        )
        assert page.count("<tr><td") == 6
        assert '<th scope="col">Doubt</th>' in page
        assert page.count("<td>a single jump: the positions before and after it agree") == 1
        assert "Doubted positions" in page

    def test_a_fix_just_after_midnight_is_held_against_the_day_before(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim)
        TrailStore(kept.TRAILS_DIR).append(jumped(-3), [str(sam.ref)], partition=0, offset=1)
        given = signed_in(client, kim).get(asked(sam)).json()
        assert len(given["at"]) == 4
        assert [row for row, _, _ in given["doubted"]] == [0]

    def test_somebody_elses_trail_is_not_found(self, client, kept):
        sam = somebody(make.a_user())
        signed_in(client, make.a_user())
        assert client.get(asked(sam)).status_code == 404
        assert client.get(f"/people/{sam.person.ref}/trail/").status_code == 404

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"day": "rubbish"}, "day"),
            ({"day": "2026-11-20", "start": "10:00", "end": "10:00"}, "end"),
            ({"why": "CURIOSITY"}, "why"),
        ],
    )
    def test_what_cannot_be_asked_is_said_by_field(self, client, kept, changes, fault):
        kim = make.a_user()
        sam = somebody(kim)
        answer = signed_in(client, kim).get(asked(sam, **changes))
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [fault]

    def test_the_base_map_is_given_to_those_who_see_people(self, client, kept):
        signed_in(client, make.a_user())
        assert client.get("/basemap.json").status_code == 404
        kept.BASEMAP.write_text('{"type": "FeatureCollection", "features": []}')
        assert client.get("/basemap.json").json()["type"] == "FeatureCollection"
        signed_in(client, make.a_user("AUDITOR"))
        assert client.get("/basemap.json").status_code == 403

    def test_the_day_offered_first_is_today(self, client, kept):
        kim = make.a_user()
        sam = somebody(kim)
        page = signed_in(client, kim).get(f"/people/{sam.person.ref}/trail/").content.decode()
        assert f'value="{timezone.localdate().isoformat()}"' in page
