"""Findings read back: what `abide monitor` prints is read without loss, and every fault is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.feeds.finding_file import read_findings
from abide.monitoring.findings import Certainty, Code, Finding, Status, as_json
from abide.monitoring.instants import from_text

FOUND = Finding(
    fitting="F1",
    condition="C1",
    code=Code.CURFEW_LATE,
    start=from_text("2026-03-27T19:00:00Z"),
    end=from_text("2026-03-27T19:30:00Z"),
    minutes=30,
    certainty=Certainty.CERTAIN,
    rule="curfew/1",
    status=Status.FINAL,
    reason={"monitored_by": "home_unit"},
    evidence=("home@2026-03-27T19:30:00Z/present",),
)
GOOD = as_json(FOUND)


def faults(value):
    return [(f.line, f.field, f.problem) for f in read_findings(json.dumps(value).encode()).faults]


def test_what_was_printed_is_read_back_with_its_id():
    [read] = read_findings(json.dumps(GOOD).encode()).findings
    assert read.id == FOUND.id
    assert {**as_json(read.finding), "id": FOUND.id} == GOOD


FORMS = {
    "one object over several lines": (json.dumps(GOOD, indent=2), 1),
    "a list": (json.dumps([GOOD, GOOD]), 2),
    "one a line": (f"{json.dumps(GOOD)}\n\n{json.dumps(GOOD)}\r\n", 2),
    "with the mark that some editors put first": ("\ufeff" + json.dumps(GOOD), 1),
    "blank lines before it": ("\n\n" + json.dumps(GOOD), 1),
}


@pytest.mark.parametrize(("text", "count"), FORMS.values(), ids=FORMS.keys())
def test_one_or_many_findings_are_read_in_any_of_these_forms(text, count):
    read = read_findings(text.encode())
    assert (len(read.findings), read.faults) == (count, ())


BAD = {
    "nothing": (b"", [(1, "", "the file holds no finding")]),
    "an empty list": (b"[]", [(1, "", "the file holds no finding")]),
    "no JSON": (b"hello", [(1, "", "is not complete, valid JSON")]),
    "a number": (b"3", [(1, "", "is not a JSON object")]),
    "Latin-1": (b'{"id": "caf\xe9"}', [(1, "", "the file is not UTF-8 at byte 12")]),
}


@pytest.mark.parametrize(("data", "expected"), BAD.values(), ids=BAD.keys())
def test_what_is_no_finding_is_said(data, expected):
    read = read_findings(data)
    assert read.findings == ()
    assert [(f.line, f.field, f.problem) for f in read.faults] == expected


WRONG = {
    "code": ("LATE", "must be one of those `abide schema finding` lists"),
    "certainty": ("sure", "must be one of certain, probable, not_known"),
    "status": (None, "must be one of open, final, withdrawn"),
    "from": ("19:00", "is not a moment in RFC 3339, such as 2026-03-27T12:00:00Z"),
    "until": ("2026-03-27T18:59:59Z", "is before `from`"),
    "minutes": (-1, "must be a number of minutes, 0 or more"),
    "reason": ([], "must be an object"),
    "evidence": (["e", 3], "must be a list of texts"),
    "condition": (3, "must be a text"),
    "rule": (None, "must be a text"),
}


@pytest.mark.parametrize(("field", "wrong"), WRONG.items(), ids=WRONG.keys())
def test_a_wrong_field_is_named(field, wrong):
    value, problem = wrong
    assert faults({**GOOD, field: value}) == [(1, field, problem)]


@pytest.mark.parametrize("minutes", [True, "3", None])
def test_minutes_are_a_number(minutes):
    assert faults({**GOOD, "minutes": minutes}) == [(1, "minutes", "must be a number")]


@pytest.mark.parametrize("minutes", ["NaN", "Infinity", "1e400", "1" + "0" * 400])
def test_minutes_are_a_number_of_minutes(minutes):
    text = json.dumps(GOOD).replace('"minutes": 30', f'"minutes": {minutes}')
    [fault] = read_findings(text.encode()).faults
    assert (fault.field, fault.problem) == ("minutes", "must be a number of minutes, 0 or more")


def test_all_faults_are_named_at_once_and_good_lines_are_read():
    lines = [GOOD, {**GOOD, "code": "X", "minutes": "y"}, GOOD]
    read = read_findings("\n".join(map(json.dumps, lines)).encode() + b"\n{")
    assert len(read.findings) == 2
    assert [(f.line, f.field) for f in read.faults] == [(2, "code"), (2, "minutes"), (4, "")]


def test_a_finding_that_ends_as_it_begins_and_one_that_goes_on_are_good():
    for until in (GOOD["from"], None):
        assert faults({**GOOD, "until": until}) == []


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_make_it_fail(data):
    read_findings(data)


@given(st.dictionaries(st.sampled_from(list(GOOD)), st.none() | st.booleans() | st.floats() | st.text()))
def test_no_values_make_it_fail(changes):
    read = read_findings(json.dumps({**GOOD, **changes}).encode())
    assert bool(read.faults) != bool(read.findings)
