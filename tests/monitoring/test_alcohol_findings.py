"""Alcohol as findings: open while a reading could still join, corrected by what arrives late, in words."""

from datetime import date

import pytest

from abide.monitoring.alcohol import episodes
from abide.monitoring.alcohol_findings import findings, wake_at
from abide.monitoring.alcohol_rules import Reason, Why, rules_on
from abide.monitoring.alcohol_words import reason_in_words
from abide.monitoring.findings import Status, as_json, revise
from abide.monitoring.instants import NEVER_YET, from_text, to_text
from tests.spec.tables import instant
from tests.spec.test_alcohol import EVENING, samples

RULES = rules_on(date(2026, 3, 1))


def judged(table, until, level=None, since=NEVER_YET):
    """The findings of a table at an instant of March."""
    moment = instant("2026-03", until)
    seen = samples(table)
    seen = seen.take(seen.at <= moment)
    return findings("F1", "C1", episodes(seen, RULES), RULES, since, moment, level)


def lines(found):
    return [f"{f.code} {f.status} {f.certainty} {f.minutes:g}" for f in found]


DRINKING = f"1 18:00 every 30:  {EVENING} 0 0 0 0 0 0 0 0"


def test_drinking_is_for_a_person_at_its_first_reading_and_confirmed_when_the_curve_is_whole():
    assert lines(judged(DRINKING, "1 18:30")) == []
    assert lines(judged(DRINKING, "1 19:00")) == ["ALCOHOL_FOR_REVIEW open probable 30"]
    # The last reading at the threshold is that of 23:30.
    assert lines(judged(DRINKING, "2 03:30")) == ["ALCOHOL_CONFIRMED open certain 360"]
    (found,) = judged(DRINKING, "2 03:31")
    assert lines([found]) == ["ALCOHOL_CONFIRMED final certain 360"]
    assert (to_text(found.start), to_text(found.end)) == ("2026-03-01T18:30:00Z", "2026-03-02T00:30:00Z")


def test_an_open_episode_wakes_the_worker_when_nothing_more_can_belong_to_it():
    found = episodes(samples(DRINKING), RULES)
    due = from_text("2026-03-02T03:30:00Z") + 1
    assert wake_at(found, RULES, instant("2026-03", "2 00:00")) == due
    assert wake_at(found, RULES, due - 1) == due
    assert wake_at(found, RULES, due) is None
    assert wake_at([], RULES, due) is None


def test_a_finding_says_its_values_and_cites_its_samples():
    (found,) = judged(DRINKING, "2 12:00")
    told = as_json(found)
    assert told["rule"] == "alcohol/1"
    assert told["condition"] == "C1"
    assert told["reason"]["peak"] == 0.08
    assert told["reason"]["peak_at"] == "2026-03-01T20:30:00Z"
    assert told["reason"]["because"][1] == {"code": "absorption_per_hour", "value": 0.04, "at_most": 0.05}
    assert told["evidence"] == [
        f"alcohol@2026-03-0{at}:00Z" for at in ("1T18:30", "1T19:00", "1T20:30", "1T23:30", "2T00:30")
    ]


CODES = {
    "the surroundings": ("0 0 150 60 0 0", "ALCOHOL_ENVIRONMENTAL final probable 90"),
    "an obstruction": ("0 0 0/3.0 0 0", "ALCOHOL_OBSTRUCTION final probable 0"),
    "a stuck sensor": ("0 0 50 50 50 50 50 50 0 0", "ALCOHOL_FOR_REVIEW final not_known 210"),
    "contradictory samples": ("0 0 50,0 40 0 0", "ALCOHOL_FOR_REVIEW final not_known 90"),
    "two in a row": ("0 0 30 30 0 0", "ALCOHOL_FOR_REVIEW final probable 90"),
}


@pytest.mark.parametrize(("levels", "line"), CODES.values(), ids=CODES.keys())
def test_each_outcome_has_its_code_and_certainty(levels, line):
    assert lines(judged(f"1 12:00 every 30:  {levels}", "2 12:00")) == [line]


@pytest.mark.parametrize(("level", "count"), [(None, 1), (0.08, 0), (0.079, 1)])
def test_confirmed_drinking_within_the_permitted_level_is_no_finding(level, count):
    assert len(judged(DRINKING, "2 12:00", level)) == count


def test_what_is_for_a_person_is_a_finding_under_a_level_too():
    (found,) = judged("1 12:00 every 30:  0 0 30 30 0 0", "2 12:00", 0.08)
    assert found.reason["permitted_level"] == 0.08


def test_findings_that_ended_before_are_left_out_and_open_ones_never():
    assert len(judged(DRINKING, "2 12:00", since=instant("2026-03", "2 00:29"))) == 1
    assert judged(DRINKING, "2 12:00", since=instant("2026-03", "2 00:30")) == []
    assert len(judged(DRINKING, "2 02:00", since=instant("2026-03", "2 02:00"))) == 1


def test_samples_that_arrive_late_supersede_what_was_found_without_them():
    hole = "1 18:00 every 30:  0 0 20 40 60 80 - - 50 40 30 20 10 0 0"
    whole = "1 18:00 every 30:  0 0 20 40 60 80 70 60 50 40 30 20 10 0 0"
    before, after = judged(hole, "2 12:00"), judged(whole, "2 12:00")
    (revision,) = revise(before, after)
    assert (revision.code, revision.supersedes) == ("ALCOHOL_CONFIRMED", before[0].id)


def test_an_obstruction_is_never_superseded_by_drinking():
    obstructed = judged("1 12:00 every 30:  0 0 50/3.0 40/3.0 0 0", "2 12:00")
    drinking = judged("1 12:00 every 30:  0 0 50 40 0 0", "2 12:00")
    revisions = revise(obstructed, drinking)
    assert {(r.code, r.status) for r in revisions} == {
        ("ALCOHOL_OBSTRUCTION", Status.WITHDRAWN),
        ("ALCOHOL_FOR_REVIEW", Status.FINAL),
    }


WORDS = {
    Reason(Why.READINGS_IN_A_ROW, 2, at_least=3): "only 2, at least 3 needed",
    Reason(Why.READINGS_IN_A_ROW, 3, at_least=3): "threshold: 3, at least 3 needed",
    Reason(Why.ABSORPTION, 0.05, at_most=0.05): "as drinking does (at most 0.050)",
    Reason(Why.ABSORPTION, 0.06, at_most=0.05): "rises by 0.060 g/dL an hour, faster",
    Reason(Why.ELIMINATION, 0.003, 0.003, 0.025): "as drinking does (0.003 to 0.025)",
    Reason(Why.ELIMINATION, 0.002, 0.003, 0.025): "slower than drinking does (at least 0.003)",
    Reason(Why.ELIMINATION, 0.026, 0.003, 0.025): "falls by 0.026 g/dL an hour, faster",
    Reason(Why.RISE_NOT_SEEN): "its rise was not seen",
    Reason(Why.FALL_NOT_SEEN): "its fall was not seen",
    Reason(Why.SAMPLES_MISSING, 90): "up to 90 minutes",
    Reason(Why.CONTRADICTORY, 2): "contradict each other: 2",
    Reason(Why.CONSTANT, 6): "one and the same value: 6",
    Reason(Why.OBSTRUCTED, 1): "off the skin: 1",
    Reason(
        Why.STEEP_RISE, 0.3, at_least=0.12
    ): "at least 0.300 g/dL an hour, faster than drinking can (0.120)",
    Reason(Why.STEEP_FALL, 0.2, at_least=0.07): "at least 0.200 g/dL an hour, faster than a body can (0.070)",
    Reason(Why.SHORT, 90, at_most=150): "within 90 minutes (at most 150)",
    Reason(Why.INFRA_RED, 2.5): "2.50 times the usual",
    Reason(Why.TEMPERATURE, 17.95): "17.9 degrees",
    Reason(Why.PERMITTED_LEVEL, 0.08, at_most=0.08): "within the permitted 0.080",
    Reason(Why.PERMITTED_LEVEL, 0.09, at_most=0.08): "above the permitted 0.080",
}


@pytest.mark.parametrize(
    ("reason", "words"), WORDS.items(), ids=lambda v: v if isinstance(v, str) else v.code
)
def test_every_reason_can_be_said_in_plain_english(reason, words):
    assert words in reason_in_words(reason)


def test_no_reason_is_without_words():
    assert {reason.code for reason in WORDS} == set(Why)
