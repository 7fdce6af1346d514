"""Alcohol: episodes as `outcome from-until peak`, days as their states. Times are UTC."""

from datetime import date

import numpy as np
import pytest

from abide.monitoring.alcohol import episodes, episodes_of
from abide.monitoring.alcohol_days import Decision, days, decided, sober_day_rate
from abide.monitoring.alcohol_rules import Rules, Why, rules_on
from abide.monitoring.alcohol_series import Samples, series
from abide.monitoring.instants import MINUTE, to_datetime
from tests.spec.tables import instant

RULES = rules_on(date(2026, 3, 1))
MONTH = "2026-03"
NAN = float("nan")


def samples(table: str, month: str = MONTH) -> Samples:
    """Read lines `day hh:mm every MINUTES: LEVEL…`; a level is thousandths of g/dL.

    `-` is a missing sample. `/VOLTS` and `@CELSIUS` after a level are infra-red and temperature there
    (1 V and 33 degrees unless said); `,` joins levels of one instant.
    """
    rows = []
    for line in table.strip().splitlines():
        head, levels = line.split("#")[0].split(":  ")
        day, time, _, step = head.split()
        at = instant(month, f"{day} {time}")
        for word in levels.split():
            for one in word.split(","):
                if one != "-":
                    level, _, degrees = one.partition("@")
                    level, _, volts = level.partition("/")
                    rows.append((at, float(level) / 1000, float(volts or 1), float(degrees or 33)))
            at += int(step) * MINUTE
    columns = np.array(rows, np.float64).T if rows else np.zeros((4, 0))
    return Samples(np.array([r[0] for r in rows], np.int64), *columns[1:])


def told(table: str, rules: Rules = RULES, month: str = MONTH) -> list[str]:
    """Write each episode as a line."""
    return [
        f"{e.outcome} {_moment(e.start)}-{_moment(e.end)} {e.peak:.3f}"
        for e in episodes(samples(table, month), rules)
    ]


def whys(table: str) -> list[Why]:
    """The reasons of the only episode."""
    (only,) = episodes(samples(table), RULES)
    return [r.code for r in only.reasons]


def _moment(at: int) -> str:
    moment = to_datetime(at)
    return f"{moment.day} {moment:%H:%M}"


# An evening of drinking: to 0.08 in 2 h (0.04 an hour), down at 0.02 an hour.
EVENING = "0 0 20 40 60 80 70 60 50 40 30 20 10 0 0"

EPISODES = {
    "nothing is nothing": ("1 12:00 every 30:  0 0 0 0 0", []),
    "just below the threshold is nothing": ("1 12:00 every 30:  0 0 19 19 19 0 0", []),
    "an evening of drinking": (
        f"1 18:00 every 30:  {EVENING}",
        ["confirmed 1 18:30-2 00:30 0.080"],
    ),
    "one reading exactly at the threshold is for a person": (
        "1 12:00 every 30:  0 0 20 0 0",
        ["for_review 1 12:30-1 13:30 0.020"],
    ),
    "three in a row at the threshold, risen slowly and gone slowly, are drinking": (
        "1 12:00 every 30:  0 10 20 20 20 12 8 4 0",
        ["confirmed 1 12:00-1 15:30 0.020"],
    ),
    "two in a row are for a person": (
        "1 12:00 every 30:  0 10 20 20 12 8 4 0",
        ["for_review 1 12:00-1 15:00 0.020"],
    ),
    "absorption at 0.05 an hour still is drinking": (
        "1 12:00 every 60:  0 50 100 80 60 40 20 0",
        ["confirmed 1 12:00-1 19:00 0.100"],
    ),
    "absorption above 0.05 an hour is for a person": (
        "1 12:00 every 60:  0 51 102 82 62 42 22 0",
        ["for_review 1 12:00-1 19:00 0.102"],
    ),
    "a peak of 0.15 may rise twice as fast": (
        "1 12:00 every 60:  0 75 150 120 90 60 30 0",
        ["confirmed 1 12:00-1 19:00 0.150"],
    ),
    "but not faster than 0.10 an hour": (
        "1 12:00 every 60:  0 151 120 90 60 30 0",
        ["for_review 1 12:00-1 18:00 0.151"],
    ),
    "elimination at 0.025 an hour still is drinking": (
        "1 12:00 every 60:  0 25 50 75 50 25 0",
        ["confirmed 1 12:00-1 18:00 0.075"],
    ),
    "elimination above 0.025 an hour is for a person": (
        "1 12:00 every 60:  0 26 52 78 52 26 0",
        ["for_review 1 12:00-1 18:00 0.078"],
    ),
    "a peak of 0.15 may fall by 0.035 an hour": (
        "1 12:00 every 60:  0 87 174 140 105 70 35 0",
        ["confirmed 1 12:00-1 19:00 0.174"],
    ),
    "elimination below 0.003 an hour is for a person: a body is faster": (
        "1 12:00 every 60:  0 21 21 21 20 20 20 20 20 19 19 18 18 0",
        ["for_review 1 12:00-1 21:00 0.021"],
    ),
    "a spike that no body could make is from the surroundings": (
        "1 12:00 every 30:  0 0 150 60 0 0",
        ["environmental 1 12:30-1 14:00 0.150"],
    ),
    "a rise of 0.12 an hour is steep enough for that": (
        "1 12:00 every 30:  0 0 60 0 0",
        ["environmental 1 12:30-1 13:30 0.060"],
    ),
    "a rise of less is for a person": (
        "1 12:00 every 30:  0 0 59 0 0",
        ["for_review 1 12:30-1 13:30 0.059"],
    ),
    "a spike that falls as a body does is for a person": (
        "1 12:00 every 30:  0 0 150 130 110 90 70 50 30 10 0",
        ["for_review 1 12:30-1 17:00 0.150"],
    ),
    "spikes now and again are one episode of the surroundings": (
        "1 12:00 every 30:  0 0 150 0 0 0 120 0 0",
        ["environmental 1 12:30-1 15:30 0.150"],
    ),
    "a spike in an evening of drinking does not make it the surroundings": (
        "1 12:00 every 30:  0 0 150 0 0 20 40 60 80 70 60 50 40 30 20 10 0",
        ["for_review 1 12:30-1 20:00 0.150"],
    ),
    "a spike whose rise was not seen is for a person": (
        "1 12:00 every 30:  150 60 0 0",
        ["for_review 1 12:00-1 13:00 0.150"],
    ),
    "a dip does not end an episode": (
        f"1 15:00 every 30:  0 15 25 22 0 0 0 {EVENING}",
        ["confirmed 1 15:00-2 01:00 0.080"],
    ),
    "exactly four hours apart is one episode": (
        "1 12:00 every 60:  0 20 0 0 0 20 0",
        ["for_review 1 12:00-1 18:00 0.020"],
    ),
    "more than four hours apart is two": (
        "1 12:00 every 60:  0 20 0 0 0 0 20 0",
        ["for_review 1 12:00-1 14:00 0.020", "for_review 1 17:00-1 19:00 0.020"],
    ),
    "each stretch far from the others is its own": (
        "1 00:00 every 60:  0 20 20 0 0 0 0 20 20 0 0 0 0 20 20 0",
        [
            "for_review 1 00:00-1 03:00 0.020",
            "for_review 1 06:00-1 09:00 0.020",
            "for_review 1 12:00-1 15:00 0.020",
        ],
    ),
    "baseline up to four hours off is where it began and ended": (
        "1 00:00 every 60:  5 6 6 6 20 6 6 6 5",
        ["for_review 1 00:00-1 08:00 0.020"],
    ),
    "farther off, the nearest reading below the threshold is": (
        "1 00:00 every 60:  5 6 6 6 6 20 6 6 6 6 5",
        ["for_review 1 04:00-1 06:00 0.020"],
    ),
    "a spike, and another that is not over: nothing is said of the surroundings yet": (
        "1 12:00 every 30:  0 0 150 0 0 120",
        ["for_review 1 12:30-1 14:30 0.150"],
    ),
    "drinking that was seen whole stays confirmed while more begins": (
        f"1 15:00 every 30:  {EVENING} 0 20",
        ["confirmed 1 15:30-1 23:00 0.080"],
    ),
    "an obstructed tag, alcohol or not": (
        "1 12:00 every 30:  0 0 0/2.0 0/2.0 0 0",
        ["obstruction 1 13:00-1 13:30 0.000"],
    ),
    "a single obstructed reading, passed by itself, is still told": (
        "1 12:00 every 30:  0 0 0/0.5 0 0",
        ["obstruction 1 13:00-1 13:00 0.000"],
    ),
    "infra-red that changes less is no obstruction": ("1 12:00 every 30:  0 0 0/1.9 0/0.55 0", []),
    "unless it is cool as well": (
        "1 12:00 every 30:  0 0 0/1.4@24 0 0",
        ["obstruction 1 13:00-1 13:00 0.000"],
    ),
    "cool alone is a night out": ("1 12:00 every 30:  0 0 0@19 0/1.3@20 0", []),
    "cold alone is off the skin": (
        "1 12:00 every 30:  0 0 0@18 0 0",
        ["obstruction 1 13:00-1 13:00 0.000"],
    ),
    "alcohol read only off the skin is part of the obstruction": (
        "1 12:00 every 30:  0 0 90/3.0 70/3.0 0 0",
        ["obstruction 1 13:00-1 13:30 0.090"],
    ),
    "drinking with the tag obstructed half-way is for a person, and so is the obstruction": (
        "1 18:00 every 30:  0 0 20 40 60 80 0/3.0 0/3.0 50 40 30 20 10 0 0",
        ["for_review 1 18:30-2 00:30 0.080", "obstruction 1 21:00-1 21:30 0.000"],
    ),
    "infra-red and temperature need not be there": (
        "1 12:00 every 30:  0/nan@nan 0/nan@nan 60/nan@nan 0/nan@nan 0/nan@nan",
        ["environmental 1 12:30-1 13:30 0.060"],
    ),
}


@pytest.mark.parametrize(("table", "expected"), EPISODES.values(), ids=EPISODES.keys())
def test_episodes(table, expected):
    assert told(table) == expected


REASONS = {
    "confirmed: every criterion with its value": (
        f"1 18:00 every 30:  {EVENING}",
        [Why.READINGS_IN_A_ROW, Why.ABSORPTION, Why.ELIMINATION],
    ),
    "one lost sample is no doubt where the next is an hour on": (
        "1 18:00 every 30:  0 0 20 40 60 80 - 60 50 40 30 20 10 0",
        [Why.READINGS_IN_A_ROW, Why.ABSORPTION, Why.ELIMINATION],
    ),
    "two lost samples are a doubt": (
        "1 18:00 every 30:  0 0 20 40 60 80 - - 50 40 30 20 10 0",
        [Why.SAMPLES_MISSING],
    ),
    "it began before the first sample": (
        "1 18:00 every 30:  40 60 80 70 60 50 40 30 20 10 0",
        [Why.RISE_NOT_SEEN],
    ),
    "it began where samples are missing": (
        "1 18:00 every 30:  0 - - 40 60 80 70 60 50 40 30 20 10 0",
        [Why.RISE_NOT_SEEN],
    ),
    "it goes on after the last sample": ("1 18:00 every 30:  0 20 40 60 80 70 60", [Why.FALL_NOT_SEEN]),
    "two samples of one instant that contradict each other": (
        "1 18:00 every 30:  0 0 20 40 60,0 80 70 60 50 40 30 20 10 0",
        [Why.CONTRADICTORY],
    ),
    "six times one value is a stuck sensor": (
        "1 18:00 every 30:  0 0 20 40 60 60 60 60 60 60 50 40 30 20 10 0",
        [Why.CONSTANT],
    ),
    "five times one value is not": (
        "1 18:00 every 30:  0 0 20 40 60 60 60 60 60 50 40 30 20 10 0",
        [Why.READINGS_IN_A_ROW, Why.ABSORPTION, Why.ELIMINATION],
    ),
    "what failed is named, what held is not": (
        "1 12:00 every 60:  0 51 102 82 62 42 22 0",
        [Why.ABSORPTION],
    ),
    "the surroundings: by how much": (
        "1 12:00 every 30:  0 0 150 60 0 0",
        [Why.STEEP_RISE, Why.STEEP_FALL, Why.SHORT],
    ),
    "an obstruction: how many readings, and how far from usual": (
        "1 12:00 every 30:  0 0 0/2.5@20 0 0",
        [Why.OBSTRUCTED, Why.INFRA_RED, Why.TEMPERATURE],
    ),
}


@pytest.mark.parametrize(("table", "expected"), REASONS.values(), ids=REASONS.keys())
def test_reasons(table, expected):
    assert whys(table) == expected


VALUES = {
    "readings in a row, on both sides of the peak": (
        "1 12:00 every 30:  0 10 20 20 25 20 20 12 8 4 0",
        [5, 0.0125, 0.0084],
    ),
    "readings in a row end where samples are missing": (
        "1 12:00 every 30:  0 20 20 - - 20 25 - - 20 20 12 8 4 0",
        [2, 90],
    ),
    "the longest gap, in minutes": ("1 12:00 every 30:  0 20 - - 30 - - - 30 20 10 0", [1, 120]),
    "how many contradictory readings": (
        "1 12:00 every 30:  0 0 20 40 60,0 80,1 70 60 50 40 30 20 10 0 0",
        [2],
    ),
    "the mildest rise, the mildest fall and the longest hump": (
        "1 12:00 every 30:  0 150 20 0 0 100 40 0 0",
        [0.2, 0.1, 90],
    ),
    "how many obstructed, the farthest infra-red, the coldest": (
        "1 12:00 every 30:  0 0 0/2.5@33 0/0.1@20 0/2.1@21 0 0 0",
        [3, 0.1, 20],
    ),
    "no light at all is farther than any": ("1 12:00 every 30:  0 0 0/9@33 0/0@33 0 0 0", [2, 0, 33]),
    "what is not known is left out": ("1 12:00 every 30:  0 0 0/2.5@nan 0/nan@18 0 0 0", [2, 2.5, 18]),
}


@pytest.mark.parametrize(("table", "expected"), VALUES.values(), ids=VALUES.keys())
def test_the_values_that_reasons_give(table, expected):
    (only,) = episodes(samples(table), RULES)
    assert [round(r.value, 4) for r in only.reasons] == expected


def test_contradictory_samples_count_with_the_higher_alcohol():
    assert told("1 12:00 every 30:  0 0 0,90 0 0") == ["for_review 1 12:30-1 13:30 0.090"]


READINGS = {
    "identical samples are one": ("0,0", [0], [1], [33], [False]),
    "identical samples without infra-red and temperature are one": (
        "0/nan@nan,0/nan@nan",
        [0],
        [NAN],
        [NAN],
        [False],
    ),
    "different alcohol": ("0,30,20", [0.03], [1], [33], [True]),
    "infra-red that only one of them has": ("0/1,0/nan", [0], [1], [33], [True]),
    "different infra-red: the farther from usual, above": ("0/1.8,0/0.6,0,0,0", [0], [1.8], [33], [True]),
    "different infra-red: the farther from usual, below": ("0/1.8,0/0.5,0,0,0", [0], [0.5], [33], [True]),
    "different temperature: the colder": ("0@33,0@20", [0], [1], [20], [True]),
}


@pytest.mark.parametrize(
    ("levels", "tac", "infra_red", "temperature", "contradictory"), READINGS.values(), ids=READINGS.keys()
)
def test_samples_of_one_instant(levels, tac, infra_red, temperature, contradictory):
    got = series(samples(f"1 12:00 every 30:  {levels}"), RULES, usual=1.0)
    np.testing.assert_allclose(got.tac, tac)
    np.testing.assert_allclose(got.infra_red, infra_red)
    np.testing.assert_allclose(got.temperature, temperature)
    assert got.contradictory.tolist() == contradictory


USUAL = {
    "the usual voltage is that of the series": ("0/3 0/3 0/3 0/1.5 0/3", None, [3]),
    "not a fixed one": ("0/3 0/3 0/3 0/3 0/3", None, []),
    "that of its first 24 hours, whatever comes after": (
        " ".join(["0/3"] * 49 + ["0/1.5"] * 60),
        None,
        list(range(49, 109)),
    ),
    "unless it is known from before": ("0/3 0/3 0/3 0/1.6 0/3", 1.5, [0, 1, 2, 4]),
    "a sensor that always says nothing cannot tell": ("0/0 0/0 0/0 0/1 0/0", None, []),
}


@pytest.mark.parametrize(("levels", "usual", "rows"), USUAL.values(), ids=USUAL.keys())
def test_the_usual_voltage(levels, usual, rows):
    got = series(samples(f"1 12:00 every 30:  {levels}"), RULES, usual)
    assert np.flatnonzero(got.obstructed).tolist() == rows


def test_a_sensor_stuck_at_one_value_is_for_a_person():
    assert told("1 00:00 every 30:  " + "50 " * 48) == ["for_review 1 00:00-1 23:30 0.050"]


def test_slopes_and_area_are_those_of_the_straight_lines_and_the_curve():
    (found,) = episodes(samples("1 12:00 every 60:  0 50 100 80 60 40 20 0"), RULES)
    assert found.absorption == pytest.approx(0.05)
    assert found.elimination == pytest.approx(0.02)
    assert found.area == pytest.approx(0.05 / 2 + 0.15 / 2 + 0.1 * 5 / 2)


def test_the_rise_and_fall_that_were_not_seen_have_no_slope():
    (found,) = episodes(samples("1 12:00 every 30:  40 60 80"), RULES)
    assert (found.absorption, found.elimination) == (None, None)


def states(table: str, timezone: str = "Europe/London", level: float | None = None, month: str = MONTH):
    """The state of each day."""
    readings = series(samples(table, month), RULES)
    found = days(readings, episodes_of(readings, RULES), RULES, timezone, level)
    return [f"{d.date.day} {d.state}" for d in found], sober_day_rate(found)


SOBER = "0 " * 48
DAYS = {
    "a day with a reading in every hour": ("1 00:00 every 60:  " + "0 " * 24, ["1 sober"], 1),
    "an hour without a reading": (
        "1 00:00 every 60:  " + "0 " * 11 + "- " + "0 " * 12,
        ["1 not_known"],
        None,
    ),
    "one lost sample of two in the hour": (
        "1 00:00 every 30:  " + "0 " * 20 + "- " + "0 " * 27,
        ["1 sober"],
        1,
    ),
    "fitted at noon": ("1 12:00 every 30:  " + "0 " * 24 + SOBER, ["1 not_known", "2 sober"], 1),
    "an hour of contradictory readings is not tested": (
        "1 00:00 every 60:  " + "0 " * 11 + "0,10 " + "0 " * 12,
        ["1 not_known"],
        None,
    ),
    "a sensor stuck below the threshold": ("1 00:00 every 30:  " + "9 " * 48, ["1 not_known"], None),
    "a sensor stuck at nothing cannot be told from a sober day": (
        "1 00:00 every 30:  " + SOBER,
        ["1 sober"],
        1,
    ),
    "a drunk evening that goes on after midnight is two days": (
        f"1 00:00 every 30:  {'0 ' * 40}{EVENING} {'0 ' * 41}",
        ["1 alcohol", "2 alcohol"],
        0,
    ),
    "an episode for a person is not known until one decides": (
        "1 00:00 every 30:  " + "0 " * 20 + "59 " + "0 " * 27,
        ["1 not_known"],
        None,
    ),
    "alcohol from the surroundings leaves the day sober": (
        "1 00:00 every 30:  " + "0 " * 20 + "150 " + "0 " * 27,
        ["1 sober"],
        1,
    ),
    "an obstruction is tampering": (
        "1 00:00 every 30:  " + "0 " * 20 + "0/3.0 " + "0 " * 27 + SOBER,
        ["1 tamper", "2 sober"],
        0.5,
    ),
    "a single reading": ("1 23:30 every 30:  0 0", ["1 not_known", "2 not_known"], None),
    "readings at the threshold itself are alcohol": (
        "1 00:00 every 30:  " + "0 " * 20 + "10 20 20 20 12 8 4 " + "0 " * 21,
        ["1 alcohol"],
        0,
    ),
    "no reading at all for a day": (
        f"1 00:00 every 30:  {SOBER}\n3 00:00 every 30:  {SOBER}",
        ["1 sober", "2 not_known", "3 sober"],
        1,
    ),
}


@pytest.mark.parametrize(("table", "expected", "rate"), DAYS.values(), ids=DAYS.keys())
def test_days(table, expected, rate):
    assert states(table) == (expected, rate)


# A single high reading at ten, which the rules leave to a person, and a whole evening of drinking.
UNSURE = "1 00:00 every 30:  " + "0 " * 20 + "59 " + "0 " * 27
SURE = "1 00:00 every 30:  " + "0 " * 20 + "20 40 60 80 70 60 50 40 30 20 10 " + "0 " * 17
DECIDED = {
    "nobody decided": (UNSURE, [], ["1 not_known"]),
    "alcohol that was drunk": (UNSURE, ["10:00-10:30 drunk"], ["1 alcohol"]),
    "something else": (UNSURE, ["10:00-10:30 something else"], ["1 sober"]),
    "the later of two": (UNSURE, ["10:00-10:30 drunk", "09:00-11:00 something else"], ["1 sober"]),
    "a decision about the time just after": (UNSURE, ["10:01-11:00 drunk"], ["1 not_known"]),
    "a decision about the time up to it": (UNSURE, ["09:00-10:00 drunk"], ["1 not_known"]),
    "what the rules confirmed is not decided away": (SURE, ["00:00-23:59 something else"], ["1 alcohol"]),
}


@pytest.mark.parametrize(("table", "decisions", "expected"), DECIDED.values(), ids=DECIDED.keys())
def test_what_a_person_decided(table, decisions, expected):
    made = []
    for line in decisions:
        span, word = line.split(" ", 1)
        start, end = (instant(MONTH, f"1 {clock}") for clock in span.split("-"))
        made.append(Decision(start, end, drunk=word == "drunk"))
    readings = series(samples(table), RULES)
    found = days(readings, decided(episodes_of(readings, RULES), made), RULES, "UTC")
    assert [f"{d.date.day} {d.state}" for d in found] == expected


def test_the_day_on_which_clocks_go_forward_has_23_hours():
    assert states("29 00:00 every 60:  " + "0 " * 23) == (["29 sober"], 1)
    assert states("29 00:00 every 60:  " + "0 " * 22) == (["29 not_known"], None)


def test_the_day_on_which_clocks_go_back_has_25_hours():
    whole = "24 23:00 every 60:  " + "0 " * 25
    assert states(whole, month="2026-10") == (["25 sober"], 1)
    assert states(whole.removesuffix("0 "), month="2026-10") == (["25 not_known"], None)


def test_days_are_those_of_the_time_zone():
    table = "1 00:00 every 30:  " + SOBER
    assert states(table, "UTC")[0] == ["1 sober"]
    assert states(table, "Asia/Kathmandu")[0] == ["1 not_known", "2 not_known"]


DRUNK = "0 " * 20 + "20 40 60 80 70 60 50 40 30 20 10 " + "0 " * 17
LEVELS = {
    "a peak at the permitted level": (DRUNK, 0.08, "1 sober"),
    "a peak above it": (DRUNK, 0.079, "1 alcohol"),
    "under abstinence": (DRUNK, None, "1 alcohol"),
    "for a person, but its peak is permitted anyway": ("0 " * 20 + "59 " + "0 " * 27, 0.08, "1 sober"),
    "for a person, its peak above": ("0 " * 20 + "59 " + "0 " * 27, 0.05, "1 not_known"),
    "for a person because the peak is in doubt": (
        "0 " * 20 + "20 40,30 30 20 10 " + "0 " * 23,
        0.08,
        "1 not_known",
    ),
    "an obstruction is never permitted": ("0 " * 20 + "50/3.0 " + "0 " * 27, 0.08, "1 tamper"),
}


@pytest.mark.parametrize(("day", "level", "expected"), LEVELS.values(), ids=LEVELS.keys())
def test_permitted_levels(day, level, expected):
    assert states("1 00:00 every 30:  " + day, level=level)[0] == [expected]


def test_under_a_level_only_the_days_above_it_break_it():
    # Above 0.05 before midnight, within it after.
    table = "1 00:00 every 30:  " + "0 " * 42 + "20 40 60 70 60 55 48 40 30 20 10 " + "0 " * 43
    assert states(table, level=0.05)[0] == ["1 alcohol", "2 sober"]


def test_without_samples_there_are_no_days():
    assert states("1 00:00 every 30:  -") == ([], None)
    assert told("1 00:00 every 30:  -") == []
