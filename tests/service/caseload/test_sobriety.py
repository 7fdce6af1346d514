"""Four weeks of an alcohol tag on a person's page: sober, not sober, and not known, which is neither."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import MINUTE, from_datetime
from abide.service.caseload import dossier, sobriety
from abide.service.caseload.timeline.read import Asked
from abide.service.devices.models import DeviceKind
from abide.trails.store import TrailStore
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# A Sunday: the four weeks begin on Monday 26 October.
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FITTED = datetime(2026, 11, 10, 10, tzinfo=UTC)
EVENING = (0, 20, 40, 60, 80, 70, 60, 50, 40, 30, 20, 10, 0)


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    settings.TRAILS_DIR = tmp_path / "trails"
    settings.ARRIVALS_LOG = tmp_path / "arrivals.sqlite3"
    return settings


def wearing(officer, *, start=FITTED, end=None, **condition):
    order = make.an_order(officer=officer, conditions=[make.no_alcohol(**condition)])
    return make.a_fitting(order, kind=DeviceKind.ALCOHOL_TAG, start=start, end=end)


def half_hours(start, until, **levels):
    """Sober samples every half hour; what `levels` says of a moment (DDTHHMM) begins there."""
    moments = np.arange(from_datetime(start), from_datetime(until), 30 * MINUTE)
    events = Events.empty(len(moments))
    events.at[:] = events.received_at[:] = moments
    events.kind[:], events.reading[:] = Kind.ALCOHOL, 0.0
    events.infra_red[:], events.temperature[:] = 1.2, 33.0
    for moment, values in levels.items():
        first = int(np.searchsorted(moments, from_datetime(_november(moment))))
        events.reading[first : first + len(values)] = np.array(values) / 1000
    return events


def _november(text):
    day, clock = text.removeprefix("at").split("T")
    return datetime(2026, 11, int(day), int(clock[:2]), int(clock[2:]), tzinfo=UTC)


def keep(kept, fitting, events):
    TrailStore(kept.TRAILS_DIR).append(events, [str(fitting.ref)], partition=0, offset=1)


def read(officer, *fittings, now=NOW):
    return sobriety.read(officer, fittings[0].person, fittings, now)


def test_days_are_counted_by_what_is_known_of_them(kept):
    kim = make.a_user()
    sam = wearing(kim)
    events = half_hours(FITTED, NOW, at14T1800=EVENING, at17T2000=(0, 150, 60, 0), at20T1200=(0, 30, 0))
    missing = (events.at >= from_datetime(_november("19T0000"))) & (
        events.at < from_datetime(_november("19T0600"))
    )
    keep(kept, sam, events.take(~missing))
    found = read(kim, sam)
    assert found.sentence == "8 of 9 days that are known were sober; 1 with alcohol."
    # The day of the fitting, one with a hole, and one that nobody has decided on; today is not over.
    assert found.apart == "3 days not known, counted apart: never as sober."
    assert found.last == "The newest sample, 11:30: 0.000 g/dL."
    told = dict(found.told)
    assert len(told) == 12
    assert [day.day for day, word in found.told if word == "not known"] == [20, 19, 10]
    assert [day.day for day, word in found.told if word == "with alcohol"] == [14]
    assert "8 of 9 days" in found.picture


def test_a_tag_that_fell_silent_has_days_not_known_up_to_yesterday(kept):
    kim = make.a_user()
    sam = wearing(kim)
    keep(kept, sam, half_hours(FITTED, datetime(2026, 11, 15, tzinfo=UTC)))
    found = read(kim, sam)
    assert found.sentence == "4 of 4 days that are known were sober."
    assert found.apart == "8 days not known, counted apart: never as sober."


def test_before_any_sample_no_day_is_known(kept):
    kim = make.a_user()
    sam = wearing(kim)
    found = read(kim, sam)
    assert found.sentence == "No whole day is known yet."
    assert found.apart == "12 days not known, counted apart: never as sober."
    assert found.last == "No sample has come in these weeks."


@pytest.mark.parametrize(("level", "word"), [(0.08, "sober"), (0.079, "with alcohol")])
def test_under_a_level_a_day_within_it_is_sober(kept, level, word):
    kim = make.a_user()
    sam = wearing(kim, kind="ALCOHOL_LEVEL", details={"level": level})
    keep(kept, sam, half_hours(FITTED, NOW, at14T1200=EVENING))
    assert {day.day: said for day, said in read(kim, sam).told}[14] == word


def test_the_usual_voltage_is_that_of_the_fitting_however_long_ago(kept):
    kim = make.a_user()
    start = datetime(2026, 9, 1, 10, tzinfo=UTC)
    sam = wearing(kim, start=start, first_day=start.date())
    first = half_hours(start, start + timedelta(days=1))
    # For four weeks something has been between the tag and the skin.
    later = half_hours(datetime(2026, 10, 20, tzinfo=UTC), NOW)
    later.infra_red[:] = 2.5
    keep(kept, sam, Events.concat([first, later]))
    assert {word for _, word in read(kim, sam).told} == {"with the tag off the skin"}


def test_only_the_days_of_the_condition_count(kept):
    kim = make.a_user()
    sam = wearing(kim, last_day=date(2026, 11, 14))
    keep(kept, sam, half_hours(FITTED, NOW))
    assert [day.day for day, _ in read(kim, sam).told] == [14, 13, 12, 11, 10]


def test_who_wears_no_alcohol_tag_has_no_such_picture(kept):
    kim = make.a_user()
    sam = make.a_fitting(make.an_order(officer=kim), start=FITTED)
    assert read(kim, sam) is None
    gone = wearing(kim, start=datetime(2026, 9, 1, tzinfo=UTC), end=datetime(2026, 9, 20, tzinfo=UTC))
    assert read(kim, gone) is None


def test_the_page_shows_it_to_the_officer(client, kept):
    kim = make.a_user()
    sam = wearing(kim)
    keep(kept, sam, half_hours(FITTED, NOW))
    client.force_login(kim)
    page = client.get(f"/people/{sam.person.ref}/").content.decode()
    assert "Alcohol, last 4 weeks" in page
    assert "counted apart: never as sober." in page
    assert "The days as a table" in page


def test_the_timeline_of_a_week_shows_the_same_samples_and_that_of_a_month_none(kept):
    kim = make.a_user()
    sam = wearing(kim)
    keep(kept, sam, half_hours(FITTED, NOW, at20T1800=EVENING))
    week = dossier.read(kim, sam.person, NOW).timeline
    assert "Fri 20 Nov: highest alcohol level 0.080 g/dL at 20:00, of 48 samples" in week.picture
    assert "Curfew" not in week.lanes
    month = dossier.read(kim, sam.person, NOW, Asked(days="28")).timeline
    assert "highest alcohol level" not in month.picture
