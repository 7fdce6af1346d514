"""What the worker writes into the trails beside the events themselves."""

import pytest

from abide.monitoring.flags import Flag
from abide.monitoring.instants import FOREVER, NEVER_YET
from abide.service.devices.models import DeviceKind
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.worker.conftest import fix

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_every_fix_is_kept_with_the_doubts_that_it_shows_by_itself(town):
    town.trails = TrailStore(town.folder / "trails")
    fitting = make.a_fitting(kind=DeviceKind.GPS_TAG)
    worker = town.worker()
    accuracies = [5, 0, 10_000]
    town.send(
        *(
            fix(fitting.device.serial, f"2026-03-09T13:{minute:02}:00Z", accuracy_m=metres)
            for minute, metres in enumerate(accuracies)
        ),
        fix(fitting.device.serial, "2026-03-09T13:03:00Z", (0.0, 0.0)),
        fix(fitting.device.serial, "2026-03-09T13:04:00Z", (9.0, 54.0)),
    )
    worker.step()
    worker.flush()
    kept = town.trails.read([str(fitting.ref)], NEVER_YET, FOREVER)
    # The last is too far from the one before it: that is worked out when the trail is read.
    assert [Flag(flag) for flag in kept.flags.tolist()] == [
        Flag(0),
        Flag.TOO_ACCURATE,
        Flag.POOR_ACCURACY,
        Flag.NO_PLACE,
        Flag(0),
    ]
