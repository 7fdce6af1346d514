"""Doubted positions on the map of a trail: shown in a shape of their own, and said why."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.instants import MINUTE, from_datetime
from abide.trails.store import TrailStore
from tests import factories as make
from tests.browser.sound import sound
from tests.browser.town import a_walk
from tests.service.caseload.worlds import somebody

pytestmark = [pytest.mark.browser, pytest.mark.database]


def doubtful(fitting, settings):
    """Add to a day's walk a jump, a fix without a position, one by the network and one without accuracy."""
    start = timezone.now().replace(hour=0, minute=20, second=0, microsecond=0) - timedelta(days=1)
    store = TrailStore(settings.TRAILS_DIR)
    walk = store.history(str(fitting.ref), 0)
    near = walk.take(np.array([20, 60, 100, 120]))
    at = from_datetime(start) + np.array([242, 723, 1203, 1443]) * (MINUTE // 6)
    nowhere = np.array([False, True, False, False])
    store.append(
        replace(
            Events.empty(4),
            at=at,
            received_at=at,
            kind=np.full(4, Kind.FIX, np.int8),
            longitude=np.where(nowhere, 0.0, near.longitude + np.array([0.008, 0, 0.002, 0])),
            latitude=np.where(nowhere, 0.0, near.latitude + np.array([0.005, 0, 0.001, 0.0005])),
            accuracy_m=np.array([8.0, 8.0, 450.0, 0.0]),
            source=np.array([Source.GPS, Source.GPS, Source.LBS, Source.GPS], np.int8),
        ),
        [str(fitting.ref)],
        partition=0,
        offset=2,
    )


@pytest.mark.parametrize(("width", "name"), [(1280, "trail-doubts"), (390, "trail-doubts-phone")])
def test_doubted_positions_are_marked_and_said_why(
    visitor, transactional_db, settings, tmp_path, screenshots, width, name
):
    kim = make.a_user(full_name="Kim Shaw")
    sam = somebody(kim, zone=True, start=timezone.now() - timedelta(days=9))
    day = a_walk(settings, sam, folder=tmp_path)
    doubtful(sam, settings)
    at = visitor(width=width)
    at.sign_in(kim)
    page = at.go(f"/people/{sam.person.ref}/trail/?why=COURT&day={day}")
    page.locator("#map[data-drawn='304']").wait_for()
    assert "304 positions" in page.locator(".abide-answer").inner_text()
    assert "4 of them doubted" in page.locator(".abide-answer").inner_text()
    assert page.locator(".abide-doubts li").count() == 5
    screenshots(page, f"{name}-whole")
    page.get_by_role("button", name="Next").click()
    assert "Doubted" not in page.locator("#point").inner_text()
    for _ in range(21):
        page.get_by_role("button", name="Next").click()
    said = page.locator("#point").inner_text()
    assert said.startswith("Point 22 of 304, ")
    assert "Doubted: a single jump" in said
    screenshots(page, name)
    page.get_by_text("The points as a table").click()
    sound(page)
    row = page.get_by_role("row").filter(has_text="the receiver had no position")
    assert row.count() == 1
