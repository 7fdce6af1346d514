"""Procedures, endings and limits of suspending, as tables: whole, dated, both sides of each boundary."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from abide.service.alerts.models import Alert, Outcome
from abide.service.alerts.rules import OUTCOMES_TO_CHOOSE, URGENCY
from abide.service.centre import endings, parameters, queries, suspending
from abide.service.centre.facts import FACTS
from abide.service.centre.models import Target
from abide.service.centre.procedures import PROCEDURES, STEPS, by_key, procedure_for
from abide.service.orders.choices import OrderType
from abide.service.supervision.choices import Whom
from tests.service.centre.printed import PAGE, made

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("order_type", ["", *OrderType.values])
def test_every_kind_of_alert_has_a_procedure_under_every_kind_of_order(order_type):
    assert [kind for kind in URGENCY if procedure_for(kind, order_type, NOW.date()) is None] == []


def test_every_procedure_ends_with_a_decision_and_names_steps_that_are_there():
    for procedure in PROCEDURES:
        assert procedure.steps[-1] == "DECIDE"
        assert set(procedure.steps) <= set(STEPS)
        assert len(set(procedure.steps)) == len(procedure.steps)
        assert by_key(procedure.key) is procedure
        assert {str(kind) for kind in procedure.kinds} <= {str(kind) for kind in URGENCY}
    assert set(STEPS) == {name for procedure in PROCEDURES for name in procedure.steps}


def test_every_step_is_ticked_by_somebody_a_call_or_a_fact():
    for name, step in STEPS.items():
        assert step.answers or step.fact or step.call, name
        assert not step.fact or step.fact in FACTS
        assert not step.call or step.call in Whom.values
        assert len(dict(step.answers)) == len(step.answers)


@pytest.mark.parametrize(
    ("kind", "order_type", "name"),
    [
        ("CURFEW_LATE", "COMMUNITY", "absence"),
        ("CURFEW_LATE", "BAIL", "absence-bail"),
        ("CURFEW_MISSED", "PRE_TRIAL", "absence-bail"),
        ("CURFEW_LATE", "IMMIGRATION", "absence-immigration"),
        ("NO_CONTACT", "BAIL", "silent"),
        ("PROXIMITY", "CIVIL", "near"),
        ("STRAP", "POST_RELEASE", "handled"),
    ],
)
def test_which_procedure_is_for_what(kind, order_type, name):
    assert procedure_for(kind, order_type, NOW.date()).name == name


def test_nobody_looks_at_the_trail_of_somebody_on_immigration_bail_because_of_an_absence():
    assert "TRAIL" not in procedure_for("CURFEW_LATE", "IMMIGRATION", NOW.date()).steps


@pytest.mark.parametrize(("on", "version"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), 2)])
def test_a_procedure_changes_on_its_day_and_the_old_one_can_still_be_read(on, version):
    old = by_key("absence/1")
    table = (*PROCEDURES, replace(old, version=2, from_day=date(2027, 1, 1), steps=("CALL", "DECIDE")))
    assert procedure_for("CURFEW_LATE", "COMMUNITY", on, table).version == version
    assert by_key("absence/1", table).steps == old.steps


def test_every_ending_has_answers_and_each_answer_says_whether_it_had_happened():
    assert set(endings.ASKS) == set(OUTCOMES_TO_CHOOSE)
    for outcome in OUTCOMES_TO_CHOOSE:
        assert endings.codes_of(outcome)
    assert {code for code, each in endings.CODES.items() if each.ending == Outcome.ESCALATED} == set(
        Target.values
    )
    equipment = [each for each in endings.CODES.values() if each.ending == Outcome.EQUIPMENT]
    assert {each.happened for each in equipment} == {endings.Happened.NO}


@pytest.mark.parametrize(
    ("ending", "code", "words", "field"),
    [
        ("EXPLAINED", "TRAVEL", "The bus was late.", None),
        ("EXPLAINED", "TRAVEL", " ", "words"),
        ("EXPLAINED", "CHARGED", "", None),
        ("EXPLAINED", "TAG_FAULT", "x", "code"),
        ("EQUIPMENT", "TAG_FAULT", "", None),
        ("NOT_EXPLAINED", "NO_ANSWER", "", None),
        ("NOT_EXPLAINED", "REASON_FAILS", "", "words"),
        ("ESCALATED", "POLICE", "", "words"),
        ("ESCALATED", "POLICE", "Seen near the school.", None),
        ("CORRECTED", "", "x", "code"),
        ("ESCALATED", "rubbish", "x", "code"),
    ],
)
def test_each_ending_asks_only_what_it_needs(ending, code, words, field):
    fault = endings.fault(ending, code, words)
    assert (fault[0] if fault else None) == field


PERSON, EVERYBODY = timedelta(hours=72), timedelta(hours=12)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        pytest.param({}, set(), id="of one person"),
        pytest.param({"end": NOW + PERSON}, set(), id="of one person as long as can be"),
        pytest.param({"end": NOW + PERSON + SECOND}, {"end"}, id="of one person for too long"),
        pytest.param({"end": NOW}, {"end"}, id="no time at all"),
        pytest.param({"reason": " "}, {"reason"}, id="for no reason"),
        pytest.param({"protects": True}, {"person"}, id="of somebody from whom somebody is protected"),
        pytest.param({"kind": "PROXIMITY"}, {"kind"}, id="a kind that could end in harm"),
        pytest.param({"of_person": False}, {"kind"}, id="of everybody, and of no kind"),
        pytest.param(
            {"of_person": False, "kind": "BATTERY_LOW", "end": NOW + EVERYBODY},
            set(),
            id="a kind, of everybody, as long as can be",
        ),
        pytest.param(
            {"of_person": False, "kind": "BATTERY_LOW", "end": NOW + EVERYBODY + SECOND},
            {"end"},
            id="a kind, of everybody, for too long",
        ),
    ],
)
def test_what_can_be_suspended(given, fields):
    usual = {
        "kind": "",
        "of_person": True,
        "protects": False,
        "reason": "In hospital",
        "end": NOW + timedelta(hours=1),
        "now": NOW,
    }
    assert set(suspending.faults(**{**usual, **given})) == fields


def test_a_procedure_is_of_the_day_in_london_on_which_the_alert_was_raised(monkeypatch):
    asked = []
    monkeypatch.setattr(queries, "procedure_for", lambda kind, order_type, on: asked.append(on))
    for raised_at in (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), datetime(2026, 7, 1, 23, 0, tzinfo=UTC)):
        queries.procedure_of(Alert(kind="STRAP", raised_at=raised_at))
    assert asked == [date(2026, 7, 1), date(2026, 7, 2)]


def test_every_number_has_its_source():
    assert all(parameter.source for parameter in parameters.PARAMETERS)
    assert parameters.receipt_within(NOW.date()) == timedelta(minutes=15)
    with pytest.raises(KeyError):
        parameters.in_force("suspended_person_hours", date(1999, 12, 31))


def test_the_page_of_procedures_is_what_is_in_use():
    assert PAGE.read_text(encoding="utf-8") == made(), "write it anew: make rules"
