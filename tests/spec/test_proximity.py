"""Keeping away from a protected person, and two people on tag who must not meet."""

from datetime import date

import pytest

from abide.monitoring.proximity import Ordered
from tests.spec.pairs import found, judged, news, pair, position, spell, wavering
from tests.spec.tables import instant

KEEP_AWAY = pair(distance_m=500, warning_m=1000)
APART = pair(Ordered.NON_ASSOCIATION, distance_m=50)
SAFE = spell("27 12:00", 60, "other", 0, accuracy=20)  # the protected person, every minute until 12:59

# name -> (what was reported, what must be found by 13:00)
KEPT_AWAY = {
    "far apart all the while": (spell("27 12:00", 60, "wearer", 5000), []),
    "a metre beyond the warning by good positions is no warning": (
        spell("27 12:00", 60, "wearer", 1200),
        [],
    ),
    "within the warning distance": (
        spell("27 12:00", 10, "wearer", 5000) + "\n" + spell("27 12:10", 50, "wearer", 900),
        ["PROXIMITY_WARNING 27 12:10-now 50 probable"],
    ),
    "the first fix too near alerts at once": (
        spell("27 12:00", 10, "wearer", 5000) + "\n27 12:10 wearer 450 ±5",
        ["PROXIMITY 27 12:10-27 12:25 15 probable", "PROXIMITY_NOT_KNOWN 27 12:25-now 35 not_known"],
    ),
    "five fixes in a row over four minutes make it certain": (
        spell("27 12:00", 10, "wearer", 5000) + "\n" + spell("27 12:10", 50, "wearer", 200),
        ["PROXIMITY 27 12:10-now 50 certain"],
    ),
    "four are not enough": (
        spell("27 12:00", 56, "wearer", 5000) + "\n" + spell("27 12:56", 4, "wearer", 200),
        ["PROXIMITY 27 12:56-now 4 probable"],
    ),
    "near the edge it stays probable, however long it lasts": (
        spell("27 12:00", 10, "wearer", 5000) + "\n" + spell("27 12:10", 50, "wearer", 495),
        ["PROXIMITY 27 12:10-now 50 probable"],
    ),
    "just beyond the distance by poor positions is probably within it": (
        spell("27 12:00", 60, "wearer", 520, accuracy=150),
        ["PROXIMITY 27 12:00-now 60 probable"],
    ),
    "just beyond it by good ones is a warning": (
        spell("27 12:00", 60, "wearer", 540),
        ["PROXIMITY_WARNING 27 12:00-now 60 probable"],
    ),
    "passing by: the warning, the approach, the way out": (
        spell("27 12:00", 5, "wearer", 5000)
        + "\n"
        + spell("27 12:05", 5, "wearer", 800)
        + "\n"
        + spell("27 12:10", 5, "wearer", 100)
        + "\n"
        + spell("27 12:15", 5, "wearer", 800)
        + "\n"
        + spell("27 12:20", 40, "wearer", 5000),
        [
            "PROXIMITY_WARNING 27 12:05-27 12:10 5 probable",
            "PROXIMITY 27 12:10-27 12:15 5 certain",
            "PROXIMITY_WARNING 27 12:15-27 12:20 5 probable",
        ],
    ),
    "two fixes further away do not end it": (
        spell("27 12:00", 10, "wearer", 100)
        + "\n"
        + spell("27 12:10", 2, "wearer", 5000)
        + "\n"
        + spell("27 12:12", 48, "wearer", 100),
        ["PROXIMITY 27 12:00-now 60 certain"],
    ),
    "three do, from the first of them": (
        spell("27 12:00", 10, "wearer", 100) + "\n" + spell("27 12:10", 50, "wearer", 5000),
        ["PROXIMITY 27 12:00-27 12:10 10 certain"],
    ),
    "the wearer falls silent: fifteen minutes later nobody can say": (
        spell("27 12:00", 30, "wearer", 5000),
        ["PROXIMITY_NOT_KNOWN 27 12:44-now 16 not_known"],
    ),
    "and until the next fix": (
        spell("27 12:00", 30, "wearer", 5000) + "\n" + spell("27 12:50", 10, "wearer", 5000),
        ["PROXIMITY_NOT_KNOWN 27 12:44-27 12:50 6 not_known"],
    ),
    "a wearer never heard of": ("", ["PROXIMITY_NOT_KNOWN 27 12:15-now 45 not_known"]),
    "an accuracy of ten kilometres says nothing: after fifteen minutes of it nobody knows": (
        spell("27 12:00", 60, "wearer", 5000, accuracy=10_000),
        ["PROXIMITY_NOT_KNOWN 27 12:15-now 45 not_known"],
    ),
    "the same accuracy a hundred kilometres away is away": (
        spell("27 12:00", 60, "wearer", 100_000, accuracy=10_000),
        [],
    ),
    "an accuracy of 200 m says that somebody is apart": (
        spell("27 12:00", 60, "wearer", 1200, accuracy=200),
        [],
    ),
    "a metre more does not, so near": (
        spell("27 12:00", 60, "wearer", 1200, accuracy=201),
        ["PROXIMITY_NOT_KNOWN 27 12:15-now 45 not_known"],
    ),
    "a poor position between good ones changes nothing": (
        spell("27 12:00", 30, "wearer", 1200, step=2)
        + "\n"
        + spell("27 12:01", 30, "wearer", 1200, accuracy=2000, step=2),
        [],
    ),
    "a poor position of the same moment hides no good one": (
        spell("27 12:00", 60, "wearer", 300) + "\n" + spell("27 12:00", 60, "wearer", 5000, accuracy=2000),
        ["PROXIMITY 27 12:00-now 60 certain"],
    ),
    "an accuracy of nothing is none, and never certain": (
        spell("27 12:00", 60, "wearer", 100, accuracy=0),
        ["PROXIMITY 27 12:00-now 60 probable"],
    ),
}


@pytest.mark.parametrize("name", KEPT_AWAY)
def test_keeping_away_from_a_protected_person(name):
    table, expected = KEPT_AWAY[name]
    assert found(KEEP_AWAY, f"{SAFE}\n{table}", "27 13:00") == expected


# A unit that wavers at rest until 12:59; the wearer's tag wavers all the while, five kilometres away.
WAVERED = wavering("27 12:00", 60, "other", 0)
# name -> (what the protected person's unit sent, what must be found by 14:30)
REPEATED = {
    "a unit that wavers on": (wavering("27 12:00", 150, "other", 0), []),
    "one that wavers and then repeats one position: half an hour later that counts as if none had come": (
        WAVERED + "\n" + spell("27 13:00", 90, "other", 9),
        ["PROXIMITY_NOT_KNOWN 27 13:44-now 46 not_known"],
    ),
    "until a position differs": (
        WAVERED + "\n" + spell("27 13:00", 60, "other", 9) + "\n" + wavering("27 14:00", 30, "other", 0),
        ["PROXIMITY_NOT_KNOWN 27 13:44-27 14:00 16 not_known"],
    ),
    "repeated for less than half an hour": (
        WAVERED + "\n" + spell("27 13:00", 30, "other", 9) + "\n" + wavering("27 13:30", 60, "other", 0),
        [],
    ),
    "one that holds its position whenever its bearer is at rest is only tidy": (
        spell("27 12:00", 75, "other", 0) + "\n" + spell("27 13:15", 75, "other", 2000),
        [],
    ),
    "a unit that was seen to waver 29 times only": (
        wavering("27 12:00", 30, "other", 0) + "\n" + spell("27 12:30", 120, "other", 90),
        [],
    ),
    "and 30 times": (
        wavering("27 12:00", 31, "other", 0) + "\n" + spell("27 12:31", 119, "other", 90),
        ["PROXIMITY_NOT_KNOWN 27 13:15-now 75 not_known"],
    ),
    "a phone that is in one cell of the network is not repeating itself": (
        WAVERED + "\n" + spell("27 13:00", 90, "other", 9, accuracy=800),
        [],
    ),
}


@pytest.mark.parametrize(("table", "expected"), REPEATED.values(), ids=REPEATED.keys())
def test_a_unit_that_repeats_one_position(table, expected):
    wearer = wavering("27 12:00", 150, "wearer", 5000)
    assert found(KEEP_AWAY, f"{wearer}\n{table}", "27 14:30") == expected


def test_a_protected_person_who_comes_near_is_an_approach_all_the_same():
    table = spell("27 12:00", 60, "wearer", 0) + "\n" + spell("27 12:00", 30, "other", 5000) + "\n"
    table += spell("27 12:30", 30, "other", 300)
    assert found(KEEP_AWAY, table, "27 13:00") == ["PROXIMITY 27 12:30-now 30 certain"]


def test_a_unit_that_sends_no_place_is_a_unit_that_is_silent():
    """0° N 0° E is what a receiver sends that has no position; it lies far from everybody."""
    nowhere = [("other", position(instant("2026-03", f"27 12:{m:02}"), 0.0, 0.0, 5.0)) for m in range(60)]
    wearer = news(spell("27 12:00", 60, "wearer", 5000))
    (silence,) = judged(KEEP_AWAY, [*wearer, *nowhere], "27 13:00")
    assert (silence.code, silence.reason["silent"]) == ("PROXIMITY_NOT_KNOWN", "other")


def test_a_silent_unit_of_the_protected_person_is_told_with_how_near_they_were():
    table = spell("27 12:00", 10, "other", 0) + "\n" + spell("27 12:00", 60, "wearer", 2040)
    (silence,) = judged(KEEP_AWAY, news(table), "27 13:00")
    assert (silence.code, silence.end) == ("PROXIMITY_NOT_KNOWN", None)
    assert silence.reason == {"silent": "other", "stale_after_s": 900, "limit_m": 500, "last_apart_m": 2050}


def test_how_long_a_position_is_good_for_can_be_ordered():
    table = spell("27 12:00", 1, "other", 0) + "\n" + spell("27 12:00", 40, "wearer", 5000)
    assert found(pair(stale_minutes=40), table, "27 12:39") == []
    assert found(pair(stale_minutes=40), table, "27 12:40") == [
        "PROXIMITY_NOT_KNOWN 27 12:40-now 0 not_known"
    ]


def test_an_old_position_of_the_protected_person_never_makes_it_certain():
    fresh = SAFE + "\n" + spell("27 12:00", 60, "wearer", 350)
    old = spell("27 12:00", 5, "other", 0, step=14, accuracy=20) + "\n" + spell("27 12:00", 60, "wearer", 350)
    assert found(pair(), fresh, "27 13:00") == ["PROXIMITY 27 12:00-now 60 certain"]
    assert found(pair(), old, "27 13:00") == ["PROXIMITY 27 12:00-now 60 probable"]


def test_only_the_days_of_the_condition_count():
    held = pair(fitted="27 12:00", days=(date(2026, 3, 28), date(2026, 3, 28)))
    table = spell("27 12:00", 900, "wearer", 100, step=4) + "\n" + spell("27 12:00", 900, "other", 0, step=4)
    assert found(held, table, "29 20:00") == ["PROXIMITY 28 00:00-29 00:00 1440 probable"]


def test_nothing_is_found_after_the_device_came_off():
    table = spell("27 12:00", 10, "wearer", 100) + "\n" + SAFE
    assert found(pair(removed="27 12:30"), table, "27 14:00") == [
        "PROXIMITY 27 12:00-27 12:24 24 certain",
        "PROXIMITY_NOT_KNOWN 27 12:24-27 12:30 6 not_known",
    ]


def test_a_finding_holds_distances_and_ages_and_no_place():
    table = "27 12:00 other 0 77 ±20\n27 12:03 wearer 310 ±5"
    (approach,) = judged(pair(), news(table), "27 12:05")
    assert approach.reason == {"limit_m": 500, "apart_m": 300, "wearer_age_s": 0, "other_age_s": 180}
    assert approach.evidence == ("fix@2026-03-27T12:03:00Z", "protected@2026-03-27T12:00:00Z")


# name -> (where the second person on tag was, what must be found of the first by 13:00)
MET = {
    "on different sides of town": (spell("27 12:00", 60, "other", 5000), []),
    "neighbours a street apart": (spell("27 12:00", 60, "other", 150), []),
    "crossing paths for two minutes": (
        spell("27 12:00", 20, "other", 900)
        + "\n"
        + spell("27 12:20", 2, "other", 10)
        + "\n"
        + spell("27 12:22", 38, "other", 900),
        ["NON_ASSOCIATION 27 12:20-27 12:22 2 probable"],
    ),
    "meeting": (
        spell("27 12:00", 20, "other", 900)
        + "\n"
        + spell("27 12:20", 20, "other", 10)
        + "\n"
        + spell("27 12:40", 20, "other", 900),
        ["NON_ASSOCIATION 27 12:20-27 12:40 20 probable"],
    ),
    "at the same place an hour apart": (spell("27 11:00", 55, "other", 0), []),
    "nothing is said of a silence that is found of each by themselves": (
        spell("27 12:00", 5, "other", 900),
        [],
    ),
}


@pytest.mark.parametrize("name", MET)
def test_two_people_on_tag_who_must_not_meet(name):
    table, expected = MET[name]
    assert found(APART, spell("27 12:00", 60, "wearer", 0) + "\n" + table, "27 13:00") == expected


@pytest.mark.parametrize(("minutes", "how"), [(4, "crossing"), (5, "meeting")])
def test_five_minutes_together_are_a_meeting_and_less_is_crossing_paths(minutes, how):
    table = spell("27 12:00", 60, "wearer", 0) + "\n" + spell("27 12:00", 20, "other", 900) + "\n"
    table += spell("27 12:20", minutes, "other", 10) + "\n"
    table += spell(f"27 12:{20 + minutes}", 40 - minutes, "other", 900)
    (contact,) = judged(APART, news(table), "27 13:00")
    assert contact.reason["how"] == how


def test_a_meeting_is_certain_where_both_are_surely_within_the_distance():
    wide = pair(Ordered.NON_ASSOCIATION, distance_m=100)
    table = spell("27 12:00", 10, "wearer", 0) + "\n" + spell("27 12:00", 10, "other", 5)
    assert found(wide, table, "27 12:10") == ["NON_ASSOCIATION 27 12:00-now 10 certain"]
