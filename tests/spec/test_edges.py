"""Edges that a small change of a rule would move: each found by changing the rules and seeing no test fail.

Curfews are of 19:00 to 07:00, positions in metres east of home; times are UTC.
"""

from datetime import date

import pytest

from abide.monitoring.alcohol import episodes
from abide.monitoring.alcohol_days import against_level
from abide.monitoring.alcohol_rules import Why
from abide.monitoring.limits import check
from abide.monitoring.plan import Interval, ZoneKind
from tests.spec import test_alcohol, test_limits, test_positions
from tests.spec.tables import curfew, events, every_minute, findings, found, instant, lines, plan

GPS, spell = test_positions.GPS, test_positions.spell
FAR = 400


def gone_from(first):
    """Home until a minute before, then far away until after the curfew."""
    return every_minute("28 06:00", first, 0) + "\n" + every_minute(first, "28 07:10", FAR)


def leave(*bounds):
    given = (Interval(*(instant("2026-03", b) for b in bounds)),)
    return plan(curfew(authorised_absences=given))


TABLE = {
    "an absence with leave is passed over, and the next one is not": (
        leave("27 19:00", "27 20:00"),
        "27 18:00 not home\n27 19:30 home\n27 21:00 not home\n27 21:10 home",
        "28 08:00",
        ["CURFEW_LEFT 27 21:00-27 21:10 10 certain"],
    ),
    "the fifth fix away at the very end of the curfew is too late to make it certain": (
        GPS,
        gone_from("28 06:56"),
        "28 07:09",
        ["CURFEW_EARLY 28 06:58-28 07:00 2 probable"],
    ),
    "a minute sooner it does": (
        GPS,
        gone_from("28 06:55"),
        "28 07:09",
        ["CURFEW_EARLY 28 06:57-28 07:00 3 certain"],
    ),
    "a day's hours are judged to the last minute, whatever is asked after": (
        GPS,
        gone_from("28 06:58"),
        "28 07:09",
        [],
    ),
}


@pytest.mark.parametrize(("plan_", "table", "until", "expected"), TABLE.values(), ids=TABLE.keys())
def test_edges_of_presence(plan_, table, until, expected):
    assert [line for line in found(plan_, table, until, "CURFEW") if "NOT_KNOWN" not in line] == expected


def test_both_likely_fixes_are_named_as_evidence():
    zone = plan(test_positions.zone(ZoneKind.EXCLUSION))
    table = spell("27 13:00", 3, 1000) + "\n27 13:03 fix 1815 ±10\n27 13:04 fix 1815 ±10"
    told = findings(zone, events(table), "27 13:04")
    (entered,) = [f for f in told if f.code == "ZONE_ENTERED" and f.certainty == "probable"]
    assert [e[-9:-4] for e in entered.evidence] == ["13:03", "13:04"]


EPISODES = {
    "three spikes half an hour apart are three humps, each short enough for the surroundings": (
        "1 12:00 every 30:  0 0 150 0 150 0 150 0 0",
        "environmental",
    ),
    "a series that begins at the threshold did not show the rise": (
        "1 18:00 every 30:  20 40 60 80 70 60 50 40 30 20 10 0 0",
        "for_review",
    ),
    "the rise is counted from the reading at baseline nearest to the peak, not from the first": (
        "1 12:00 every 60:  0 20 0 60 120 100 80 60 40 20 0",
        "for_review",
    ),
    "one that begins just below it did": (
        "1 18:00 every 30:  19 40 60 80 70 60 50 40 30 20 10 0 0",
        "confirmed",
    ),
}


@pytest.mark.parametrize(("table", "expected"), EPISODES.values(), ids=EPISODES.keys())
def test_edges_of_alcohol(table, expected):
    (episode,) = episodes(test_alcohol.samples(table), test_alcohol.RULES)
    assert episode.outcome == expected
    not_seen = Why.RISE_NOT_SEEN in [r.code for r in episode.reasons]
    assert not_seen == table.startswith("1 18:00 every 30:  20")


def test_a_permitted_level_is_named_with_the_peak_beside_it():
    (episode,) = episodes(
        test_alcohol.samples(f"1 18:00 every 30:  {test_alcohol.EVENING}"), test_alcohol.RULES
    )
    reason = against_level(episode, 0.08)
    assert (reason.code, reason.value, reason.at_most) == (Why.PERMITTED_LEVEL, 0.08, 0.08)


def sentences(order, convicted, periods, last):
    return [c.sentence for c in check(test_limits.ordered(order, convicted, periods, last=last))]


SINCE = test_limits.SINCE
LONG_DAYS = test_limits.every("00:00", "20:01", [test_limits.FRI])
LONG_WEEKS = test_limits.every("00:00", "16:01")

# The first week has an hour less, as the clock goes forward in it, and is within the law.
SENTENCES = {
    "one day too long": ((LONG_DAYS, date(2026, 3, 29)), "on Friday 27 March 2026;"),
    "one other day as well": ((LONG_DAYS, date(2026, 4, 4)), "and 1 other day "),
    "several other days": ((LONG_DAYS, date(2026, 4, 11)), "and 2 other days "),
    "one block of 7 days too heavy": ((LONG_WEEKS, date(2026, 4, 9)), "in the 7 days from Friday 3 April"),
    "one other block as well": ((LONG_WEEKS, date(2026, 4, 16)), "and 1 other block of 7 days "),
    "several other blocks": ((LONG_WEEKS, date(2026, 4, 23)), "and 2 other blocks of 7 days "),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), SENTENCES.values(), ids=SENTENCES.keys())
def test_how_many_days_or_weeks_are_beyond_the_law(asked, expected):
    (sentence,) = sentences("community", SINCE, *asked)
    assert expected in sentence


def test_a_fix_that_may_be_anywhere_does_not_contradict_one_of_its_instant():
    table = every_minute("27 18:30", "27 20:00", 0) + "\n27 20:00 fix 400 ±5\n27 20:00 fix 400 ±1000"
    assert lines(findings(GPS, events(table), "27 20:00"), "CURFEW") == []
