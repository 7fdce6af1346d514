"""Alcohol from the tag to the alert, on a real database: found at once, decided later, never sent away."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.monitoring.events import Kind
from abide.monitoring.instants import NEVER_YET
from abide.service.alerts.models import Alert, AlertState, FindingRow, Severity
from abide.service.devices.models import DeviceKind
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FITTED = datetime(2026, 3, 9, 10, tzinfo=UTC)
SIX = datetime(2026, 3, 9, 18, tzinfo=UTC)
EVENING = (0, 0, 20, 40, 60, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0)
ZEROS = (0,) * 12


def wearing(**options):
    """Somebody with an alcohol tag who must not drink."""
    order = make.an_order(conditions=[make.no_alcohol(**options)])
    return make.a_fitting(order, kind=DeviceKind.ALCOHOL_TAG, start=FITTED)


def samples(fitting, levels, start=SIX, **beside):
    """A sample every half hour; a level is thousandths of g/dL."""
    return [
        {
            "kind": "alcohol",
            "device": fitting.device.serial,
            "at": (start + n * timedelta(minutes=30)).isoformat(),
            "tac": level / 1000,
            **beside,
        }
        for n, level in enumerate(levels)
    ]


def upload(town, *batches):
    """Send each batch when its last sample is due, and let the worker take it."""
    town.now = datetime.fromisoformat(batches[0][-1]["at"])
    worker = town.worker()
    for batch in batches:
        town.now = datetime.fromisoformat(batch[-1]["at"]) + timedelta(minutes=1)
        town.send(*batch)
        worker.step()
    return worker


def standing():
    rows = FindingRow.objects.filter(superseded_by=None).exclude(status="withdrawn").order_by("start", "code")
    return [(row.code, row.start, row.end, row.status, row.certainty) for row in rows]


def test_an_evening_of_drinking_is_one_alert_from_its_first_reading_to_its_confirmation(town):
    fitting = wearing()
    upload(town, samples(fitting, EVENING[:3]))
    alert = Alert.objects.get()
    assert (alert.kind, alert.state, alert.person) == ("ALCOHOL_FOR_REVIEW", AlertState.NEW, fitting.person)
    assert alert.severity == Severity.TODAY
    whole = samples(fitting, EVENING + ZEROS)
    town.now += timedelta(seconds=11)
    upload(town, whole[3:10], whole[10:15], whole[15:])
    assert standing() == [
        (
            "ALCOHOL_CONFIRMED",
            SIX + timedelta(minutes=30),
            SIX + timedelta(hours=6, minutes=30),
            "final",
            "certain",
        )
    ]
    alert.refresh_from_db()
    assert (Alert.objects.count(), alert.kind, alert.state) == (1, "ALCOHOL_CONFIRMED", AlertState.NEW)


def test_a_day_that_is_uploaded_in_one_go_is_judged_as_it_happened_and_marked_as_found_late(town):
    fitting = wearing()
    whole = samples(fitting, EVENING + ZEROS)
    upload(town, whole)
    row = FindingRow.objects.get(superseded_by=None)
    assert (row.code, row.end, row.found_late) == ("ALCOHOL_CONFIRMED", SIX + timedelta(hours=6.5), True)


def test_samples_that_come_late_and_twice_change_an_alert_and_double_nothing(town):
    fitting = wearing()
    whole = samples(fitting, EVENING + ZEROS)
    upload(town, whole[:5] + whole[9:])
    assert [row[0] for row in standing()] == ["ALCOHOL_FOR_REVIEW"]
    worker = town.after_a_crash()
    town.send(*reversed(whole[3:11]))
    worker.step()
    town.send(*whole)
    worker.step()
    assert [row[0] for row in standing()] == ["ALCOHOL_CONFIRMED"]
    assert Alert.objects.get().kind == "ALCOHOL_CONFIRMED"


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        ((0, 0, 30, 30, 0, 0), "ALCOHOL_FOR_REVIEW"),
        ((0, 0, 150, 60, 0, 0), "ALCOHOL_ENVIRONMENTAL"),
        ((0, 0, 50, 50, 50, 50, 50, 50, 0), "ALCOHOL_FOR_REVIEW"),
    ],
)
def test_what_is_not_confirmed_still_goes_to_a_person(town, levels, code):
    upload(town, samples(wearing(), levels + ZEROS))
    assert [row[0] for row in standing()] == [code]
    assert Alert.objects.get(kind=code).state == AlertState.NEW


def test_a_tag_off_the_skin_is_an_alert_of_its_own(town):
    fitting = wearing()
    on = samples(fitting, (0,) * 6, infra_red=1.1, temperature=33)
    off = samples(fitting, (0,) * 3, SIX + timedelta(hours=3), infra_red=2.9, temperature=21)
    upload(town, on + off)
    assert [(row[0], row[3]) for row in standing()] == [("ALCOHOL_OBSTRUCTION", "open")]
    assert Alert.objects.get().kind == "ALCOHOL_OBSTRUCTION"


@pytest.mark.parametrize(("hours", "found"), [(24.9, 0), (25, 1)])
def test_a_tag_without_samples_for_more_than_a_day_is_found_by_time_alone(town, hours, found):
    worker = upload(town, samples(wearing(), (0, 0)))
    town.now = SIX + timedelta(hours=hours + 0.5)
    worker.step()
    assert Alert.objects.filter(kind="ALCOHOL_NOT_KNOWN").count() == found


@pytest.mark.parametrize(
    ("level", "codes"), [(0.08, []), (0.079, ["ALCOHOL_CONFIRMED"]), (None, []), (0.5, [])]
)
def test_confirmed_drinking_within_the_level_of_the_order_takes_its_alert_back(town, level, codes):
    details = {"level": level} if level else {}
    upload(
        town,
        *([each] for each in samples(wearing(kind="ALCOHOL_LEVEL", details=details), EVENING + ZEROS)),
    )
    assert [row[0] for row in standing()] == codes
    # Somebody can see that there was a word of it, and that it was taken back.
    assert Alert.objects.get().corrected is not bool(codes)


def test_the_trails_keep_every_sample_with_all_that_it_says(town):
    fitting = wearing()
    worker = upload(town, samples(fitting, (0, 31), infra_red=1.25, temperature=33.5))
    kept = worker.memory.history(str(fitting.ref), NEVER_YET)
    assert kept.kind.tolist() == [Kind.ALCOHOL] * 2
    assert kept.reading.tolist() == [0.0, 0.031]
    assert (kept.infra_red.tolist(), kept.temperature.tolist()) == ([1.25] * 2, [33.5] * 2)


def test_sample_by_sample_only_what_says_something_new_is_a_revision(town):
    fitting = wearing()
    upload(town, *([each] for each in samples(fitting, EVENING + ZEROS)))
    said = list(FindingRow.objects.order_by("found_at", "pk"))
    # Four readings that each were the highest so far; the curve whole; nothing more can belong to it.
    assert len(said) == 6
    assert sorted(row.code for row in said) == ["ALCOHOL_CONFIRMED"] * 2 + ["ALCOHOL_FOR_REVIEW"] * 4
