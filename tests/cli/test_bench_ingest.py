"""abide bench ingest, in small: it measures the real thing and leaves nothing behind."""

import json
import subprocess

import pytest

from tests.journeys.site import ABIDE, Site

pytestmark = pytest.mark.slow


def test_the_whole_way_in_is_measured_in_small(tmp_path):
    site = Site(tmp_path)
    settings = {
        "seconds": 2,
        "rate": 300,
        "batch": 50,
        "people": 200,
        "zones": 1,
        "page_seconds": 2,
        "page_rate": 50,
        "quiet_seconds": 0,
    }
    options = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    done = subprocess.run(
        [*ABIDE, "bench", "ingest", "--json", *options],
        env={**site.env, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)["figures"]
    assert figures["fixes"] >= 500
    assert 0 < figures["fixes_per_second"] <= 400
    assert figures["answer_seconds_p50"] > 0
    assert figures["worker_peak_memory_mb"] > 50
    assert list(tmp_path.iterdir()) == []
