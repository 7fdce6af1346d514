"""How a version moves, what an order may hold, and which kind of order the core sees."""

from datetime import date

import pytest

from abide.monitoring.plan import OrderType as Monitored
from abide.service.orders.choices import ConditionKind, OrderType, SentenceType, VersionStatus
from abide.service.orders.rules import (
    LETTERS,
    MOVES,
    MoveRefused,
    after,
    faults_of_order,
    monitored_as,
    overlap,
    span,
)

ALLOWED = {
    ("DRAFT", "bring_into_force"): "IN_FORCE",
    ("IN_FORCE", "supersede"): "SUPERSEDED",
    ("IN_FORCE", "end"): "ENDED",
}


@pytest.mark.parametrize("status", list(VersionStatus))
@pytest.mark.parametrize("move", sorted({move for _, move in MOVES}))
def test_a_version_moves_as_the_table_says_and_no_other_way(status, move):
    if (status.value, move) in ALLOWED:
        assert after(status, move) == ALLOWED[status.value, move]
    else:
        with pytest.raises(MoveRefused):
            after(status, move)


def test_every_kind_of_condition_has_a_letter():
    assert set(LETTERS) == set(ConditionKind)


def faults(**changes):
    terms = {
        "order_type": "COMMUNITY",
        "sentence_type": "COMMUNITY",
        "hdc": "NO",
        "notifying_organisation": "MAGISTRATES_COURT",
        "kinds": ["CURFEW"],
        "is_child": False,
        "has_responsible_adult": False,
        **changes,
    }
    return set(faults_of_order(**terms))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"kinds": []}, {"conditions"}),
        ({"kinds": ["CURFEW", "CURFEW"]}, set()),
        ({"kinds": ["TRAIL", "TRAIL"]}, {"conditions"}),
        ({"kinds": ["EXCLUSION_ZONE"] * 5}, set()),
        ({"kinds": ["ALCOHOL_LEVEL", "ALCOHOL_ABSTINENCE"]}, {"conditions"}),
        ({"is_child": True}, {"person"}),
        ({"is_child": True, "has_responsible_adult": True}, set()),
        ({"is_child": True, "has_responsible_adult": True, "kinds": ["ALCOHOL_LEVEL"]}, {"conditions"}),
        ({"hdc": "YES"}, {"hdc"}),
        (
            {"hdc": "YES", "order_type": "POST_RELEASE", "sentence_type": "STANDARD_DETERMINATE_SENTENCE"},
            set(),
        ),
        ({"hdc": "YES", "order_type": "POST_RELEASE", "sentence_type": "SECTION_91"}, set()),
        ({"order_type": "IMMIGRATION"}, {"order_type"}),
        ({"notifying_organisation": "HOME_OFFICE"}, {"order_type"}),
        ({"order_type": "IMMIGRATION", "notifying_organisation": "HOME_OFFICE"}, set()),
    ],
)
def test_an_order_holds_only_what_goes_together(changes, fields):
    assert faults(**changes) == fields


@pytest.mark.parametrize(
    ("order_type", "sentence_type", "hdc", "seen"),
    [
        ("COMMUNITY", "COMMUNITY", "NO", Monitored.COMMUNITY),
        ("COMMUNITY", "COMMUNITY_SUSPENDED_SENTENCE", "NO", Monitored.SUSPENDED),
        ("COMMUNITY", "COMMUNITY_YRO", "NO", Monitored.YOUTH),
        ("POST_RELEASE", "STANDARD_DETERMINATE_SENTENCE", "YES", Monitored.HDC),
        ("POST_RELEASE", "STANDARD_DETERMINATE_SENTENCE", "UNKNOWN", Monitored.LICENCE),
        ("BAIL", "BAIL", "NO", Monitored.COURT_BAIL),
        ("PRE_TRIAL", "", "NO", Monitored.COURT_BAIL),
        ("IMMIGRATION", "", "NO", Monitored.IMMIGRATION),
        ("CIVIL", "", "NO", Monitored.CIVIL),
        ("SPECIAL", "BAIL", "NO", Monitored.COURT_BAIL),
        ("SPECIAL", "LIFE_SENTENCE", "NO", Monitored.LICENCE),
    ],
)
def test_the_core_sees_the_kind_of_order_its_rules_depend_on(order_type, sentence_type, hdc, seen):
    assert monitored_as(order_type, sentence_type, hdc) == seen


@pytest.mark.parametrize("order_type", list(OrderType))
@pytest.mark.parametrize("sentence_type", ["", *SentenceType])
def test_every_order_is_of_a_kind_the_core_knows(order_type, sentence_type):
    assert monitored_as(order_type, sentence_type, "NO") in Monitored


DAY = [date(2026, 3, day) for day in range(1, 10)]


@pytest.mark.parametrize(
    ("days", "cut", "left"),
    [
        ((DAY[1], DAY[5]), (None, None), (DAY[1], DAY[5])),
        ((DAY[1], DAY[5]), (DAY[2], DAY[4]), (DAY[2], DAY[4])),
        ((DAY[1], DAY[5]), (DAY[5], None), (DAY[5], DAY[5])),
        ((DAY[1], DAY[5]), (DAY[6], None), None),
        ((DAY[1], None), (None, DAY[0]), None),
        ((DAY[1], None), (None, DAY[1]), (DAY[1], DAY[1])),
        ((DAY[1], None), (DAY[3], None), (DAY[3], None)),
    ],
)
def test_days_are_cut_at_both_ends_inclusively(days, cut, left):
    assert overlap(*days, *cut) == left


def test_a_span_has_no_end_while_one_part_has_none():
    assert span([(DAY[2], DAY[3]), (DAY[1], DAY[2])]) == (DAY[1], DAY[3])
    assert span([(DAY[2], DAY[3]), (DAY[1], None)]) == (DAY[1], None)
