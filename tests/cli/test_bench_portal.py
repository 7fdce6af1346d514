"""abide bench portal, in small: it makes the world, asks a real server for pages, and can keep the world."""

import json
import subprocess

import pytest

from tests.journeys.site import ABIDE, Site

pytestmark = pytest.mark.slow

SETTINGS = {"people": 400, "tracked": 200, "days": 1, "requests": 2, "drawn": 0, "events": 0}


def run(site, tmp_path, **more):
    options = [part for name, value in (SETTINGS | more).items() for part in ("--set", f"{name}={value}")]
    done = subprocess.run(
        [*ABIDE, "bench", "portal", "--json", *options],
        env={**site.env, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["figures"]


def test_the_pages_are_measured_in_small_and_a_kept_world_is_used_again(tmp_path):
    site = Site(tmp_path)
    figures = run(site, tmp_path, world=tmp_path / "world")
    assert figures["people"] == 400
    # A tag that runs flat misses some minutes.
    assert 200 * 1440 * 0.9 < figures["fixes"] <= 200 * 1440
    assert figures["caseload_of_practitioner"] == 40
    for page in ("practitioner_caseload", "centre_person", "manager_caseload", "trail_data"):
        assert figures[f"{page}_p95_ms"] >= figures[f"{page}_p50_ms"] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["world"]
    again = run(site, tmp_path, world=tmp_path / "world", people=500)
    assert again["people"] == 400
    assert again["seconds_to_make_trails"] == figures["seconds_to_make_trails"]
