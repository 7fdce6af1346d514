"""Alcohol as findings: open while a reading could still join, corrected by what arrives late, in words."""

from datetime import date

import numpy as np
import pytest

from abide.monitoring.alcohol_rules import Reason, Why, rules_on
from abide.monitoring.alcohol_words import reason_in_words
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind
from abide.monitoring.findings import SETTLES_WITHIN, Status, as_json, changeable, revise
from abide.monitoring.instants import HOUR, NEVER_YET, to_text
from abide.monitoring.plan import Alcohol, Fitting, Plan
from tests.spec.tables import instant
from tests.spec.test_alcohol import EVENING, samples


def plan(level=None, first=date(2026, 3, 1), last=None, fitted="1 00:00", removed=None):
    end = None if removed is None else instant("2026-03", removed)
    fitting = Fitting("F1", instant("2026-03", fitted), end)
    return Plan("Europe/London", None, None, fitting, (Alcohol("C1", first, last, level),))


def events(table):
    """Samples as events; without infra-red unless the table says some."""
    seen = samples(table)
    made = Events.empty(len(seen))
    made.at[:] = made.received_at[:] = seen.at
    made.kind[:], made.reading[:] = Kind.ALCOHOL, seen.tac
    made.infra_red[:] = seen.infra_red if "/" in table else np.nan
    made.temperature[:] = seen.temperature
    return made


def judged(table, until, level=None, **of_plan):
    """The findings of a table at an instant of March."""
    moment = instant("2026-03", until)
    seen = events(table)
    compiled = compile_plans([plan(level, **of_plan)])
    return run(compiled, fresh(compiled), seen.take(seen.at <= moment), moment).findings


def lines(found):
    return [f"{f.code} {f.status} {f.certainty} {f.minutes:g}" for f in found]


DRINKING = f"1 18:00 every 30:  {EVENING}" + " 0" * 12


def test_drinking_is_for_a_person_at_its_first_reading_and_confirmed_when_the_curve_is_whole():
    assert lines(judged(DRINKING, "1 18:30")) == []
    assert lines(judged(DRINKING, "1 19:00")) == ["ALCOHOL_FOR_REVIEW open probable 30"]
    # The last reading at the threshold is that of 23:30: only the reading after 03:30 can close it.
    assert lines(judged(DRINKING, "2 03:30")) == ["ALCOHOL_CONFIRMED open certain 360"]
    assert lines(judged(DRINKING, "2 03:59")) == ["ALCOHOL_CONFIRMED open certain 360"]


def test_an_episode_is_settled_by_the_reading_after_which_nothing_more_can_belong_to_it():
    (found,) = judged(DRINKING, "2 04:00")
    assert lines([found]) == ["ALCOHOL_CONFIRMED final certain 360"]
    assert (to_text(found.start), to_text(found.end)) == ("2026-03-01T18:30:00Z", "2026-03-02T00:30:00Z")
    assert to_text(found.settled) == "2026-03-02T03:30:00.000001Z"


def test_without_further_readings_an_episode_stays_open_until_the_tag_comes_off():
    short = f"1 18:00 every 30:  {EVENING}"
    assert [f.status for f in judged(short, "2 20:00")] == [Status.OPEN]
    found = judged(short, "2 20:00", removed="2 12:00")
    assert lines(found) == ["ALCOHOL_CONFIRMED final certain 360"]
    assert to_text(found[0].end) == "2026-03-02T12:00:00Z"
    assert judged(short, "2 11:59", removed="2 12:00")[0].status is Status.OPEN


def test_while_the_usual_voltage_is_not_settled_no_episode_of_its_first_day_is_either():
    with_volts = DRINKING.replace("  0 0", "  0/1.0 0/1.0") + " 0" * 40
    assert [f.status for f in judged(with_volts, "2 17:00")] == [Status.OPEN]
    assert [f.status for f in judged(with_volts, "2 18:00")] == [Status.OPEN]
    assert [f.status for f in judged(with_volts, "2 18:30")] == [Status.FINAL]


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


ZEROS = " 0" * 10
CODES = {
    "the surroundings": ("0 0 150 60 0 0", "ALCOHOL_ENVIRONMENTAL final probable 90"),
    "a stuck sensor": ("0 0 50 50 50 50 50 50 0 0", "ALCOHOL_FOR_REVIEW final not_known 210"),
    "contradictory samples": ("0 0 50,0 40 0 0", "ALCOHOL_FOR_REVIEW final not_known 90"),
    "two in a row": ("0 0 30 30 0 0", "ALCOHOL_FOR_REVIEW final probable 90"),
}


@pytest.mark.parametrize(("levels", "line"), CODES.values(), ids=CODES.keys())
def test_each_outcome_has_its_code_and_certainty(levels, line):
    assert lines(judged(f"1 12:00 every 30:  {levels}{ZEROS}", "2 12:00")) == [line]


def test_an_obstruction_is_open_while_the_usual_voltage_may_still_change():
    table = f"1 12:00 every 30:  0 0 0/3.0{ZEROS}" + " 0" * 60
    assert lines(judged(table, "2 12:00")) == ["ALCOHOL_OBSTRUCTION open probable 0"]
    assert lines(judged(table, "2 12:30")) == ["ALCOHOL_OBSTRUCTION final probable 0"]


@pytest.mark.parametrize(("level", "count"), [(None, 1), (0.08, 0), (0.079, 1)])
def test_confirmed_drinking_within_the_permitted_level_is_no_finding(level, count):
    assert len(judged(DRINKING, "2 12:00", level)) == count


def test_what_is_for_a_person_is_a_finding_under_a_level_too():
    (found,) = judged("1 12:00 every 30:  0 0 30 30 0 0", "2 12:00", 0.08)
    assert found.reason["permitted_level"] == 0.08


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), 1),
        (date(2026, 3, 2), None, 0),
        (date(2026, 3, 1), None, 1),
    ],
)
def test_only_days_on_which_the_condition_is_in_force_count(first, last, count):
    assert len(judged(DRINKING, "2 12:00", first=first, last=last)) == count


def test_samples_of_a_fitting_without_a_condition_on_alcohol_are_kept_and_judge_nothing():
    seen = events(DRINKING)
    bare = compile_plans([Plan("Europe/London", None, None, Fitting("F1", int(seen.at[0])), ())])
    assert run(bare, fresh(bare), seen, int(seen.at[-1])).findings == []


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
        ("ALCOHOL_FOR_REVIEW", Status.OPEN),
    }


def test_what_was_settled_is_not_said_again_and_nothing_else_is_left_out():
    seen, compiled = events(DRINKING), compile_plans([plan()])
    states, standing = fresh(compiled), []
    for n in range(len(seen)):
        got = run(compiled, states, seen.take(slice(n, n + 1)), int(seen.at[n]))
        states = got.states
        held = changeable(standing, got.judged_from.get(0, NEVER_YET))
        changes = revise(held, got.findings)
        replaced = {c.supersedes for c in changes}
        standing = [f for f in standing if f.id not in replaced] + changes
    assert lines(standing) == ["ALCOHOL_CONFIRMED final certain 360"]
    assert len(states.alcohol[0].samples) < len(seen)


SILENCES = {
    "a silence of less than 25 hours is usual": ("2 12:59", []),
    "of 25 hours is not": ("2 13:00", ["ALCOHOL_NOT_KNOWN open not_known 1500"]),
    "it lasts": ("4 12:00", ["ALCOHOL_NOT_KNOWN open not_known 4320"]),
}


@pytest.mark.parametrize(("until", "expected"), SILENCES.values(), ids=SILENCES.keys())
def test_silence_that_lasts_is_found_by_time_alone(until, expected):
    found = judged("1 12:00 every 30:  0", until)
    assert lines(found) == expected
    compiled = compile_plans([plan()])
    woken = run(compiled, fresh(compiled), events("1 12:00 every 30:  0"), instant("2026-03", "1 12:00"))
    assert woken.states.wake_at[0] == instant("2026-03", "2 13:00")


def test_silence_ends_with_the_next_sample_and_is_told_with_its_cause():
    (found,) = judged("1 12:00 every 30:  0\n2 14:00 every 30:  0", "3 00:00")
    assert lines([found]) == ["ALCOHOL_NOT_KNOWN final not_known 1560"]
    assert found.reason == {"cause": "no_samples"}


def test_a_sensor_that_repeats_itself_for_a_day_is_as_good_as_silent():
    (found,) = judged("1 12:00 every 30:  0 " + " 7" * 80, "3 00:00")
    assert found.reason == {"cause": "doubted_samples"}
    # The first five of one value could still have been chance.
    assert to_text(found.start) == "2026-03-01T14:30:00Z"


def test_a_tag_that_never_sends_is_not_known_from_its_fitting_on():
    assert lines(judged("1 12:00 every 30:  -", "2 00:59")) == []
    assert lines(judged("1 12:00 every 30:  -", "2 01:00")) == ["ALCOHOL_NOT_KNOWN open not_known 1500"]


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


def test_no_finding_is_settled_later_than_the_database_is_asked_for():
    rules = rules_on(date(2026, 3, 1))
    # On the first day the end of an episode is at most as long ago as the voltage takes to settle.
    assert max(rules.hours_apart, rules.hours_to_settle) * HOUR < SETTLES_WITHIN
