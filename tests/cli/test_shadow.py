"""abide shadow: a past judged under proposed numbers, from files or an invented town; nothing is changed."""

import json

import pytest
from click.testing import CliRunner

from abide.cli.main import main

CERTAIN = [{"name": "fixes_to_be_certain", "value": 9, "from_day": "2026-01-01", "source": "a trial"}]
PLAN = {
    "timezone": "Europe/London",
    "fitting": {"id": "F1", "from": "2026-03-27T12:00:00Z"},
    "conditions": [
        {
            "type": "exclusion_zone", "id": "Z1", "from": "2026-03-01",
            "geometry": {"type": "Polygon",
                         "coordinates": [[[2, 54], [2.01, 54], [2.01, 54.01], [2, 54.01], [2, 54]]]},
        }
    ],
}  # fmt: skip


def line(minute, place):
    at = f"2026-03-27T13:{minute:02}:00Z"
    return {"kind": "fix", "at": at, "longitude": place[0], "latitude": place[1], "accuracy_m": 5}


@pytest.fixture
def files(tmp_path):
    """A visit of six minutes to a zone, and a rule file beside it."""

    def write(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    events = [
        line(m, (2.005, 54.005) if 5 <= m < 11 else (2.05, 54.05)) | {"source": "gps"} for m in range(20)
    ]
    return {
        "rules": write("rules.json", json.dumps(CERTAIN)),
        "plan": write("one.json", json.dumps(PLAN)),
        "events": write("one.ndjson", "\n".join(map(json.dumps, events))),
        "folder": tmp_path,
    }


def shadow(*arguments):
    return CliRunner().invoke(main, ["shadow", *map(str, arguments)])


def report(*arguments):
    result = shadow(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_says_whose_outcome_would_change_and_how(files):
    told = report("--rules", files["rules"], files["plan"], files["events"])
    assert told["fittings_that_change"] == 1
    (one,) = told["changes"]
    (change,) = one["changes"]
    assert (one["fitting"], change["how"], change["different"]) == ("F1", "changes", ["certainty"])
    assert (change["today"]["certainty"], change["proposed"]["certainty"]) == ("certain", "probable")
    assert told["findings"]["ZONE_ENTERED"] == {
        "today": {"certain": 1, "probable": 0, "not_known": 0, "all": 1},
        "proposed": {"certain": 0, "probable": 1, "not_known": 0, "all": 1},
    }
    assert told["alerts"]["today"] == told["alerts"]["proposed"] == {"NO_LOCATION": 1, "ZONE_ENTERED": 1}
    assert told["alerts_per_person_day"]["today"] == told["alerts_per_person_day"]["proposed"] > 0


def test_a_folder_of_pairs_is_read_whole(files):
    (files["folder"] / "two.json").write_text(json.dumps(PLAN | {"fitting": PLAN["fitting"] | {"id": "F2"}}))
    (files["folder"] / "two.ndjson").write_text(files["events"].read_text())
    told = report("--rules", files["rules"], files["folder"])
    assert (told["fittings"], told["fittings_that_change"]) == (2, 2)


def test_a_period_leaves_out_what_ended_before_it_and_what_came_after(files):
    given = ("--rules", files["rules"], files["plan"], files["events"])
    assert report(*given, "--from", "2026-03-27T13:15:00Z")["changes"] == []
    assert report(*given, "--until", "2026-03-27T13:05:00Z")["changes"] == []
    assert report(*given, "--until", "2026-03-27T13:10:01Z")["changes"] != []


def test_in_words_it_is_a_table_and_the_fittings(files):
    said = shadow("--rules", files["rules"], files["plan"], files["events"]).output
    assert "fixes_to_be_certain = 9 fixes in a row, from 2026-01-01 (a trial)" in said
    assert "Outcomes would change for 1 of 1 fittings." in said
    assert "changes: Inside an exclusion zone from Fri 27 Mar 2026 13:05 to " in said


def test_an_invented_town_is_judged_and_what_simulate_wrote_is_the_same(files):
    size = ["people=20", "days=1", "seed=3"]
    told = report("--rules", files["rules"], "--simulated", *size)
    out = files["folder"] / "town"
    made = ["--people", "20", "--days", "1", "--seed", "3", "--first-day", "2026-03-02", "--out", str(out)]
    result = CliRunner().invoke(main, ["simulate", *made])
    assert result.exit_code == 0, result.output
    again = report("--rules", files["rules"], out, "--from", told["from"], "--until", told["until"])
    assert told["findings"] == again["findings"]
    assert told["person_days"] == again["person_days"]


def test_people_of_the_town_may_wear_alcohol_tags(files):
    rule = {"name": "alcohol_readings_in_a_row", "value": 30, "from_day": "2026-01-01", "source": "a trial"}
    files["rules"].write_text(json.dumps([rule]))
    told = report(
        "--rules", files["rules"], "--simulated", "people=10", "days=4", "seed=1", "alcohol-tags=10"
    )
    assert told["fittings"] == 20
    both = told["findings"]["ALCOHOL_CONFIRMED"]
    assert both["today"]["all"] > 0
    assert both["proposed"]["all"] == 0


def test_numbers_that_no_finding_depends_on_are_noted(files):
    rules = [
        {"name": "atv_allowance", "value": 60, "from_day": "2026-01-01", "source": "x"},
        {"name": "bail_curfew_credit_from", "value": 8, "from_day": "2026-01-01", "source": "x"},
        {"name": "minutes_without_fix", "value": 20, "from_day": "2027-01-01", "source": "x"},
        {"name": "fixes_to_be_out_of_curfew", "value": 2, "from_day": "2026-01-01", "source": "x"},
    ]
    files["rules"].write_text(json.dumps(rules))
    notes = report("--rules", files["rules"], files["plan"], files["events"])["notes"]
    assert [note.split()[0] for note in notes] == [r["name"] for r in rules[:3]]


def test_every_fault_of_the_rules_is_named_and_nothing_is_judged(files):
    files["rules"].write_text(json.dumps([{"name": "x", "value": "y"}]))
    result = shadow("--rules", files["rules"], files["plan"], files["events"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say which past"),
        (["--simulated", "--service"], "say which past"),
        (["one.json"], "in pairs"),
        (["--service"], "needs --from and --until"),
        (["--simulated", "houses=3"], "people="),
        (["--simulated", "people=0"], "people="),
    ],
)
def test_a_past_that_is_not_there_is_refused(files, arguments, said):
    result = shadow("--rules", files["rules"], *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_one_fitting_twice_is_refused(files):
    pair = files["plan"], files["events"]
    assert "several plans" in shadow("--rules", files["rules"], *pair, *pair).stderr


def test_an_empty_period_is_refused(files):
    result = shadow(
        "--rules", files["rules"], files["plan"], files["events"], "--until", "2026-03-27T11:00:00Z"
    )
    assert result.exit_code == 2
