"""Doubtful fixes: which flags each must get, and what must be found. Times are UTC, distances in metres."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from abide.monitoring.events import Kind, Source
from abide.monitoring.fix_review import flags_of
from abide.monitoring.flags import WORDS, Flag, in_words
from abide.monitoring.instants import to_datetime
from abide.monitoring.parameters import in_force
from abide.monitoring.plan import MonitoredBy, Trail, ZoneKind
from tests.spec.tables import curfew, events, every_minute, findings, found, instant, lines, plan
from tests.spec.test_positions import spell, zone

GPS = plan(curfew(monitored_by=MonitoredBy.GPS))
EXCLUSION = plan(zone(ZoneKind.EXCLUSION))
NUMBERS = in_force(date(2026, 3, 27))
FROZEN = "repeats an old position to the last digit: it does not count as a position"


def wavering(start: str, count: int, east: float = 0.0) -> str:
    """Write `count` fixes a minute apart that step about by a metre or two, as a receiver at rest does."""
    table = every_minute(start, f"{start.split(maxsplit=1)[0]} 23:59", east).splitlines()[:count]
    return "\n".join(
        line.replace(f"fix {east} 0.0", f"fix {east + i * 7 % 5} {i % 3}") for i, line in enumerate(table)
    )


def flagged(table: str) -> list[str]:
    """Write the flags of a table's fixes, those of neighbours that have the same together."""
    read = events(table)
    told: list[tuple[str, str, str]] = []
    for at, flags in zip(read.at.tolist(), flags_of(read, NUMBERS).tolist(), strict=True):
        why = ", ".join(flag.name.lower().replace("_", " ") for flag in Flag if flag & flags)
        now = f"{to_datetime(at):%H:%M}"
        if told and told[-1][2] == why:
            told[-1] = (told[-1][0], now, why)
        else:
            told.append((now, now, why))
    return [f"{a if a == b else f'{a} to {b}'}: {why}" for a, b, why in told if why]


FLAGS = {
    "good fixes": (spell("27 13:00", 9, 0), []),
    "an accuracy of nothing": ("27 13:00 fix 0 ±0", ["13:00: too accurate"]),
    "an accuracy just under a metre": ("27 13:00 fix 0 ±0.99", ["13:00: too accurate"]),
    "an accuracy of a metre": ("27 13:00 fix 0 ±1", []),
    "an accuracy of 200 m": ("27 13:00 fix 0 ±200", []),
    "an accuracy of just over 200 m": ("27 13:00 fix 0 ±200.1", ["13:00: poor accuracy"]),
    "an accuracy of 10 km": ("27 13:00 fix 0 ±10000", ["13:00: poor accuracy"]),
    "three copies of one fix": ("27 13:00 fix 0 ±5\n" * 3, []),
    "two places at one moment": (
        "27 13:00 fix 0 ±5\n27 13:00 fix 21 ±5",
        ["13:00: contradicted"],
    ),
    "two positions of one moment that can both be right": ("27 13:00 fix 0 ±5\n27 13:00 fix 19 ±5", []),
    "6 km in a minute": ("27 13:00 fix 0 ±5\n27 13:01 fix 6000 ±5", []),
    "6 km and both accuracies in a minute, and no way to be there": (
        "27 13:00 fix 0 ±5\n27 13:01 fix 6021 ±5",
        ["13:01: impossible speed"],
    ),
    "a second fix that agrees with the first that was too far": (
        "27 13:00 fix 0 ±5\n27 13:01 fix 20000 ±5\n27 13:02 fix 20010 ±5",
        ["13:01: impossible speed"],
    ),
    "there and back": (
        "27 13:00 fix 0 ±5\n27 13:01 fix 20000 ±5\n27 13:02 fix 10 ±5\n27 13:03 fix 10 ±5",
        ["13:01: impossible speed, jump"],
    ),
    "two places in turn, each too far from the other": (
        "\n".join(f"27 13:0{i} fix {i % 2 * 20000} ±5" for i in range(6)),
        [f"13:0{i}: impossible speed, jump" for i in (1, 3)] + ["13:05: impossible speed"],
    ),
    "a way that had time, and a way back that had not": (
        "27 13:00 fix 0 ±5\n27 13:05 fix 600 ±5\n27 13:05:09 fix 8 ±5",
        ["13:05: jump"],
    ),
    "out and back by car": ("27 13:00 fix 0 ±5\n27 13:01 fix 600 ±5\n27 13:02 fix 8 ±5", []),
    "a car that turned, and did not come back as far": (
        "27 13:00 fix 0 ±5\n27 13:05 fix 600 ±5\n27 13:05:09 fix 250 ±5",
        [],
    ),
    "a receiver that wavers, then repeats itself": (
        wavering("27 13:00", 31) + "\n" + spell("27 13:31", 4, 900),
        ["13:34: repeated"],
    ),
    "one that has not wavered often enough to know": (
        wavering("27 13:00", 30) + "\n" + spell("27 13:30", 40, 900),
        [],
    ),
    "one that holds still whenever its wearer does": (spell("27 13:00", 600, 0), []),
    "for half an hour": (
        wavering("27 13:00", 31) + "\n" + spell("27 13:31", 31, 900),
        ["13:34 to 14:00: repeated", "14:01: repeated, stale"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "expected"), FLAGS.values(), ids=FLAGS.keys())
def test_the_flags_of_fixes(table, expected):
    assert flagged(table) == expected


def test_a_receiver_without_a_position_is_flagged_and_one_near_it_is_not():
    read = events("27 13:00 fix 0 ±5\n27 13:01 fix 0 ±5")
    read.longitude[:], read.latitude[:] = [0, 0.01], 0
    assert [Flag(f) for f in flags_of(read, NUMBERS).tolist()] == [Flag.NO_PLACE, Flag(0)]


def test_a_position_by_the_mobile_network_is_weak_and_one_by_satellite_is_not():
    read = events("27 13:00 fix 0 ±50\n27 13:01 fix 0 ±50")
    read.source[0] = Source.LBS
    assert [Flag(f) for f in flags_of(read, NUMBERS).tolist()] == [Flag.NETWORK, Flag(0)]


def test_a_home_beacon_may_repeat_its_position_for_ever():
    read = events(wavering("27 13:00", 31) + "\n" + spell("27 13:31", 90, 900))
    read.source[31:] = Source.RF
    assert not flags_of(read, NUMBERS).any()


def test_a_device_at_rest_that_steps_about_by_more_than_it_claims_is_flagged():
    rng = np.random.default_rng(3)
    far = rng.normal(0, 25, (90, 2))
    read = events(spell("27 13:00", 90, 0))
    read.longitude[:] += far[:, 0] / 69_400
    read.latitude[:] += far[:, 1] / 111_200
    found_ = flags_of(read, NUMBERS)
    assert set(found_[60:].tolist()) == {int(Flag.OVERCLAIMED)}
    honest = replace(read, accuracy_m=np.full(90, 38.0))
    assert not flags_of(honest, NUMBERS).any()


def test_every_flag_has_words_of_its_own():
    assert set(WORDS) == set(Flag)
    assert len(set(WORDS.values())) == len(Flag)
    assert in_words(Flag.STALE | Flag.CLOCK_AHEAD) == (WORDS[Flag.CLOCK_AHEAD], FROZEN)
    assert in_words(0) == ()


AT_HOME = every_minute("27 18:30", "27 20:00", 0)

FOUND = {
    "deep in a zone with an accuracy of nothing is never certain": (
        EXCLUSION,
        spell("27 13:00", 3, 1000) + "\n" + spell("27 13:03", 30, 2000, accuracy=0),
        ["ZONE_ENTERED 27 13:03-now 29 probable"],
    ),
    "just inside it with an accuracy of nothing is as unsure as any fix indoors": (
        EXCLUSION,
        spell("27 13:00", 3, 1000) + "\n" + spell("27 13:03", 30, 1815, accuracy=0),
        ["ZONE_ENTERED 27 13:04-now 28 not_known"],
    ),
    "an accuracy of 10 km does not say that anybody is home": (
        GPS,
        spell("27 18:50", 61, 0, accuracy=10_000),
        ["CURFEW_NOT_KNOWN 27 19:00-now 50 not_known"],
    ),
    "nor does it keep somebody there who was": (
        GPS,
        spell("27 18:50", 20, 0) + "\n" + spell("27 19:10", 60, 0, accuracy=10_000),
        ["CURFEW_NOT_KNOWN 27 19:39-now 30 not_known"],
    ),
    "an accuracy of 10 km a hundred kilometres away is away": (
        GPS,
        AT_HOME + "\n" + spell("27 20:00", 3, 100_000, accuracy=10_000),
        ["CURFEW_LEFT 27 20:02-now 0 probable"],
    ),
    "a jump into a zone by a single fix is no more than probable": (
        EXCLUSION,
        spell("27 13:00", 5, 40_000) + "\n27 13:05 fix 2000 ±5\n" + spell("27 13:06", 5, 40_000),
        ["ZONE_ENTERED 27 13:05-27 13:06 1 probable"],
    ),
    "who stays where the jump led is believed from the second fix on": (
        EXCLUSION,
        spell("27 13:00", 5, 40_000) + "\n" + spell("27 13:05", 6, 2000),
        ["ZONE_ENTERED 27 13:05-now 5 certain"],
    ),
    "and not before": (
        EXCLUSION,
        spell("27 13:00", 5, 40_000) + "\n" + spell("27 13:05", 5, 2000),
        ["ZONE_ENTERED 27 13:05-now 4 probable"],
    ),
    "a single jump home ends no absence": (
        GPS,
        AT_HOME + "\n" + spell("27 20:00", 10, 40_000) + "\n27 20:10 fix 0 ±5\n"
        + spell("27 20:11", 3, 40_000),
        ["CURFEW_LEFT 27 20:02-now 11 certain"],
    ),
    "a way through a zone is a crossing": (
        EXCLUSION,
        spell("27 13:00", 3, 1700) + "\n" + spell("27 13:03", 3, 2300),
        ["ZONE_CROSSED 27 13:02-27 13:03 0.7 probable"],
    ),
    "a way to a position without an accuracy is not": (
        EXCLUSION,
        spell("27 13:00", 3, 1700) + "\n" + spell("27 13:03", 3, 2300, accuracy=0),
        [],
    ),
    "a receiver that repeats one fix in a zone makes nothing certain": (
        EXCLUSION,
        wavering("27 12:30", 40, 1000) + "\n" + spell("27 13:10", 20, 2000),
        ["ZONE_ENTERED 27 13:10-now 19 probable"],
    ),
    "a receiver that froze at home is not known an hour later": (
        GPS,
        wavering("27 18:00", 40) + "\n" + spell("27 18:40", 120, 20),
        ["CURFEW_NOT_KNOWN 27 19:39-now 60 not_known"],
    ),
    "one that held still all the time is home": (GPS, every_minute("27 18:00", "28 06:00", 20), []),
    "a receiver without a position is nowhere, not away": (
        GPS,
        AT_HOME + "\n" + spell("27 20:00", 40, 6_943_500, -5_728_000),
        ["CURFEW_NOT_KNOWN 27 20:29-now 10 not_known"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("plan_", "table", "expected"), FOUND.values(), ids=FOUND.keys())
def test_what_is_found_with_doubtful_fixes(plan_, table, expected):
    read = events(table)
    nowhere = (read.kind == Kind.FIX) & (read.longitude > 50)
    read.longitude[nowhere] = read.latitude[nowhere] = 0.0
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert lines(findings(plan_, read, until), "CURFEW", "ZONE") == expected


def test_fixes_that_do_not_count_leave_no_location():
    trail = plan(Trail("T1", date(2026, 3, 27), None), fitted="27 13:00")
    poor = spell("27 13:05", 90, 0, accuracy=10_000)
    assert found(trail, "27 13:00 fix 0 ±5\n" + poor, "27 14:34") == ["NO_LOCATION 27 13:30-now 64 not_known"]


def test_whoever_lives_where_a_receiver_without_a_position_says_it_is_can_be_home():
    there = replace(
        curfew(monitored_by=MonitoredBy.GPS), place=replace(curfew().place, longitude=0, latitude=0)
    )
    read = events(spell("27 18:50", 60, 0))
    read.longitude[:] = read.latitude[:] = 0.0
    assert lines(findings(plan(there), read, "27 19:49"), "CURFEW") == []
    assert instant("2026-03", "27 19:49") == int(read.at.max())
