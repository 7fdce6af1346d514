from datetime import UTC, date, datetime

import pytest

from abide.monitoring.plan import Period
from abide.service.caseload import words
from abide.service.caseload.words import Now, Ordered
from abide.service.orders.choices import ConditionKind

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def nights(*days, start=19 * 60, end=7 * 60):
    return [Period(day, start, (day + 1) % 7, end) for day in days]


def curfew(periods, **changes):
    values = {"place": "12 Mill Lane", "first_day": date(2026, 1, 1), "last_day": date(2027, 4, 30)}
    return Ordered("CURFEW", periods=periods, **(values | changes))


SAID = [
    (curfew(nights(*range(7))), "Be at 12 Mill Lane from 7pm to 7am every day until 30 April 2027."),
    (
        curfew(nights(*range(5)) + nights(5, 6, start=21 * 60)),
        "Be at 12 Mill Lane from 7pm to 7am Monday to Friday and from 9pm to 7am on Saturday and Sunday"
        " until 30 April 2027.",
    ),
    (
        curfew([Period(5, 19 * 60, 0, 7 * 60)]),
        "Be at 12 Mill Lane from 7pm on Saturday to 7am on Monday until 30 April 2027.",
    ),
    (
        curfew([Period(d, 0, (d + 1) % 7, 0) for d in (5, 6)]),
        "Be at 12 Mill Lane all day on Saturday and Sunday until 30 April 2027.",
    ),
    (
        curfew([Period(d, 9 * 60, d, 10 * 60 + 30) for d in range(7)] + nights(*range(7))),
        "Be at 12 Mill Lane from 9am to 10:30am every day and from 7pm to 7am every day until 30 April 2027.",
    ),
    (
        curfew(nights(*range(7)), last_day=None, place=""),
        "Be at the curfew address from 7pm to 7am every day until further notice.",
    ),
    (
        curfew(nights(*range(7)), first_day=date(2026, 11, 23)),
        "Be at 12 Mill Lane from 7pm to 7am every day, from 23 November 2026 until 30 April 2027.",
    ),
    (
        curfew(nights(*range(7)), last_day=date(2026, 11, 21)),
        "Be at 12 Mill Lane from 7pm to 7am every day, which ended on 21 November 2026.",
    ),
    (
        curfew(nights(*range(7)), last_day=TODAY),
        "Be at 12 Mill Lane from 7pm to 7am every day until 22 November 2026.",
    ),
    (
        Ordered("EXCLUSION_ZONE", "the harbour", date(2026, 1, 1), None, None, 200.0),
        "Do not go into the harbour at any time until further notice."
        " Coming within 200 metres of it is noted too.",
    ),
    (
        Ordered("INCLUSION_ZONE", "", date(2026, 1, 1), date(2026, 12, 31), nights(4, start=20 * 60)),
        "Stay inside the inclusion zone from 8pm to 7am on Friday until 31 December 2026.",
    ),
    (
        Ordered("TRAIL", "", date(2026, 1, 1), date(2026, 12, 31)),
        "Wear a tag that records where you go until 31 December 2026.",
    ),
]


@pytest.mark.parametrize(("ordered", "said"), SAID)
def test_a_condition_is_said_as_it_was_ordered(ordered, said):
    assert words.condition(ordered, TODAY) == said


@pytest.mark.parametrize("kind", ConditionKind.values)
def test_every_kind_of_condition_has_its_words(kind):
    said = words.condition(Ordered(kind, "", date(2026, 1, 1), None), TODAY)
    assert said.endswith(" until further notice.")
    assert "{" not in said


def at(text):
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")


def now(presence="HOME", **changes):
    values = {
        "since": at("22T18:42"),
        "last_seen": at("22T19:59"),
        "curfew": None,
        "worst": "",
        "act_now": False,
    }
    return Now(presence, **(values | changes))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (now(), "Home since 18:42. Nothing to do."),
        (now("AWAY", since=at("21T08:00")), "Away since yesterday 08:00. Nothing to do."),
        (now("NOT_KNOWN"), "Not known since 18:42. Nothing to do."),
        (now("NOT_KNOWN", since=None), "Not heard from yet. Nothing to do."),
        (now("NO_CURFEW"), "Last heard at 19:59. Nothing to do."),
        (
            now("AWAY", worst="Not home at 19:00.", act_now=True),
            "Not home at 19:00. Last heard at 19:59.",
        ),
        (now(fitted=False), "No device is fitted now."),
    ],
)
def test_a_page_opens_with_the_answer(state, said):
    assert words.opening(state, NOW) == said


@pytest.mark.parametrize(
    ("open_alerts", "said"),
    [(0, "Nothing to do."), (1, "1 alert to deal with."), (3, "3 alerts to deal with.")],
)
def test_nobody_is_told_that_there_is_nothing_to_do_while_alerts_are_open(open_alerts, said):
    assert words.opening(now(), NOW, open_alerts=open_alerts) == f"Home since 18:42. {said}"


@pytest.mark.parametrize(
    ("curfew", "said"),
    [
        (None, ""),
        ((at("22T19:00"), at("23T07:00")), "until tomorrow 07:00"),
        ((at("22T20:00"), at("22T21:00")), "until 21:00"),
        ((at("22T20:01"), at("22T21:00")), "from 20:01"),
    ],
)
def test_the_curfew_that_runs_or_comes_next_is_said(curfew, said):
    assert words.next_curfew(curfew, NOW) == said


@pytest.mark.parametrize(
    ("days", "since_fitting", "before", "said"),
    [
        (None, False, "", ""),
        (0, False, "", "Something was not kept today."),
        (0, False, "late for curfew, at 19:00", "Not kept today: late for curfew, at 19:00."),
        (1, False, "", "Kept for 1 day in a row."),
        (2, False, "late for curfew", "Kept for 2 days in a row. Before that: late for curfew."),
        (31, True, "", "Kept for 31 days, ever since the tag was fitted."),
    ],
)
def test_days_kept_are_recognised(days, since_fitting, before, said):
    assert words.kept(days, since_fitting=since_fitting, before=before) == said


@pytest.mark.parametrize(
    ("days", "since_fitting", "before", "said"),
    [
        (0, False, "late", "Not known since Sat 21 Nov. Before that: late."),
        (0, True, "", "Not known since Sat 21 Nov."),
        (1, False, "", "Not known since Sat 21 Nov. Up to then kept for 1 day."),
        (4, True, "", "Not known since Sat 21 Nov. Up to then kept for 4 days."),
        (None, False, "late", ""),
    ],
)
def test_days_of_which_nothing_is_known_are_not_called_kept(days, since_fitting, before, said):
    assert words.kept(days, since_fitting=since_fitting, before=before, known="Sat 21 Nov") == said


def test_on_the_day_of_the_fitting_nothing_is_called_broken():
    assert words.kept(0, since_fitting=True) == "The tag was fitted today."
