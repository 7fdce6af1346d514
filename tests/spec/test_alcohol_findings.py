"""What stands of an alcohol tag in the live service, under abstinence from 1 March on unless said."""

from datetime import date

import numpy as np
import pytest

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind
from abide.monitoring.findings import in_time_order
from abide.monitoring.plan import Alcohol
from tests.spec.tables import instant, lines, plan
from tests.spec.test_alcohol import EVENING, samples

MONTH = "2026-03"
SOBER = "0 0 0 0 0 0 0 0"
LATER = f"{SOBER} 0 0"


def found(levels, until, *conditions, fitted="1 00:00", removed=None):
    """Judge the samples taken by a moment, as lines."""
    moment = instant(MONTH, until)
    seen = samples(levels) if levels else samples("1 00:00 every 30:  -")
    events = Events.empty(len(seen))
    events.at[:] = events.received_at[:] = seen.at
    events.kind[:], events.reading[:] = Kind.ALCOHOL, seen.tac
    # The voltage is left out unless a table says some, so that nothing waits for the first day to be over.
    events.infra_red[:] = seen.infra_red if "/" in levels else np.nan
    events.temperature[:] = seen.temperature
    compiled = compile_plans([plan(*conditions, month=MONTH, fitted=fitted, removed=removed)])
    judged = run(compiled, fresh(compiled), events.take(events.at <= moment), moment)
    return lines(in_time_order(judged.findings))


ABSTINENCE = Alcohol("L1", date(2026, 3, 1), None)

AS_IT_GOES = {
    "sober": (f"1 12:00 every 30:  {SOBER}", "1 16:00", []),
    "the first reading at the threshold goes to a person": (
        f"1 18:00 every 30:  {EVENING}",
        "1 19:00",
        ["ALCOHOL_FOR_REVIEW 1 18:30-now 30 probable"],
    ),
    "while it rises nobody knows yet how it falls": (
        f"1 18:00 every 30:  {EVENING}",
        "1 20:30",
        ["ALCOHOL_FOR_REVIEW 1 18:30-now 120 probable"],
    ),
    "once the whole curve was seen it is confirmed": (
        f"1 18:00 every 30:  {EVENING}",
        "2 01:00",
        ["ALCOHOL_CONFIRMED 1 18:30-now 360 certain"],
    ),
    "four hours later nothing more can belong to it": (
        f"1 18:00 every 30:  {EVENING} {SOBER}",
        "2 04:00",
        ["ALCOHOL_CONFIRMED 1 18:30-2 00:30 360 certain"],
    ),
    "no clock closes it, only readings": (
        f"1 18:00 every 30:  {EVENING}",
        "2 12:00",
        ["ALCOHOL_CONFIRMED 1 18:30-now 360 certain"],
    ),
    "perfume": (
        f"1 12:00 every 30:  0 0 150 60 0 0 {SOBER}",
        "1 20:00",
        ["ALCOHOL_ENVIRONMENTAL 1 12:30-1 14:00 90 probable"],
    ),
    "two readings are too few to confirm and too many to dismiss": (
        f"1 12:00 every 30:  0 0 30 30 0 0 {SOBER}",
        "1 20:00",
        ["ALCOHOL_FOR_REVIEW 1 12:30-1 14:00 90 probable"],
    ),
}


@pytest.mark.parametrize(("table", "until", "expected"), AS_IT_GOES.values(), ids=AS_IT_GOES.keys())
def test_an_evening_as_it_goes(table, until, expected):
    assert found(table, until, ABSTINENCE) == expected


DOUBT = {
    "a sensor stuck above the threshold": (
        f"1 12:00 every 30:  0 0 50 50 50 50 50 50 0 0 {SOBER}",
        "1 21:00",
        ["ALCOHOL_FOR_REVIEW 1 12:30-1 16:00 210 not_known"],
    ),
    "samples of one moment that contradict each other": (
        f"1 12:00 every 30:  0 0 50,0 40 0 0 {SOBER}",
        "1 20:00",
        ["ALCOHOL_FOR_REVIEW 1 12:30-1 14:00 90 not_known"],
    ),
    "lost samples leave a curve for a person": (
        f"1 18:00 every 30:  0 0 20 40 - - 70 60 50 40 30 20 10 0 0 {SOBER}",
        "2 04:00",
        ["ALCOHOL_FOR_REVIEW 1 18:30-2 00:30 360 probable"],
    ),
    "off the skin": (
        "1 12:00 every 30:  0/1.0 0/1.0 0/1.0 0/1.0 0/2.6 0/2.6 0/1.0",
        "1 15:00",
        ["ALCOHOL_OBSTRUCTION 1 14:00-now 30 probable"],
    ),
    "a tag that tells no voltage and no temperature cannot say so": (
        f"1 12:00 every 30:  {SOBER.replace('0', '0@nan')}",
        "1 16:00",
        [],
    ),
    "levels below nothing are the sensor's noise": ("1 12:00 every 30:  -2 -1 0 -3 0", "1 15:00", []),
}


@pytest.mark.parametrize(("table", "until", "expected"), DOUBT.values(), ids=DOUBT.keys())
def test_what_nobody_can_be_sure_of(table, until, expected):
    assert found(table, until, ABSTINENCE) == expected


SILENCE = {
    "up to 25 hours are usual: a tag may be read once a day": ("1 12:00 every 30:  0", "2 12:59", []),
    "25 hours are not": ("1 12:00 every 30:  0", "2 13:00", ["ALCOHOL_NOT_KNOWN 1 12:00-now 1500 not_known"]),
    "it lasts as long as nothing comes": (
        "1 12:00 every 30:  0",
        "4 12:00",
        ["ALCOHOL_NOT_KNOWN 1 12:00-now 4320 not_known"],
    ),
    "a sample ends it": (
        "1 12:00 every 30:  0\n3 09:00 every 30:  0",
        "3 10:00",
        ["ALCOHOL_NOT_KNOWN 1 12:00-3 09:00 2700 not_known"],
    ),
    "samples that were kept back and come later undo it": (
        f"1 12:00 every 30:  0\n2 12:00 every 30:  {SOBER}",
        "2 16:00",
        [],
    ),
    "a sensor that repeats one value is as good as silent": (
        "1 12:00 every 30:  0 " + " 7" * 60,
        "2 18:00",
        ["ALCOHOL_NOT_KNOWN 1 14:30-now 1650 not_known"],
    ),
    "one that repeats nothing at all is sober": ("1 12:00 every 30:  " + " 0" * 60, "2 18:00", []),
    "a tag that never sends is not known from its fitting on": (
        "",
        "2 01:00",
        ["ALCOHOL_NOT_KNOWN 1 00:00-now 1500 not_known"],
    ),
}


@pytest.mark.parametrize(("table", "until", "expected"), SILENCE.values(), ids=SILENCE.keys())
def test_silence(table, until, expected):
    assert found(table, until, ABSTINENCE) == expected


UNDER = {
    "a peak at the permitted level": (0.08, []),
    "a peak above it": (0.079, ["ALCOHOL_CONFIRMED 1 18:30-2 00:30 360 certain"]),
    "abstinence": (None, ["ALCOHOL_CONFIRMED 1 18:30-2 00:30 360 certain"]),
}


@pytest.mark.parametrize(("level", "expected"), UNDER.values(), ids=UNDER.keys())
def test_an_evening_with_a_peak_of_80_thousandths_under(level, expected):
    condition = Alcohol("L1", date(2026, 3, 1), None, level)
    assert found(f"1 18:00 every 30:  {EVENING} {SOBER}", "2 04:00", condition) == expected


BOUNDS = {
    "a condition that begins the day after": (date(2026, 3, 2), None, None, []),
    "one that ends on the day": (
        date(2026, 3, 1),
        date(2026, 3, 1),
        None,
        ["ALCOHOL_CONFIRMED 1 18:30-2 00:30 360 certain"],
    ),
    "a tag taken off while the fall was still to come": (
        date(2026, 3, 1),
        None,
        "1 22:00",
        ["ALCOHOL_FOR_REVIEW 1 18:30-1 22:00 180 probable"],
    ),
}


@pytest.mark.parametrize(("first", "last", "removed", "expected"), BOUNDS.values(), ids=BOUNDS.keys())
def test_where_a_condition_and_a_fitting_begin_and_end(first, last, removed, expected):
    condition = Alcohol("L1", first, last)
    assert found(f"1 18:00 every 30:  {EVENING} {SOBER}", "2 04:00", condition, removed=removed) == expected
