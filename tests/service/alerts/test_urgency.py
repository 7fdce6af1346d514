"""How soon somebody must look at what was found of a zone."""

from dataclasses import replace

import pytest

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.service.alerts.models import Severity
from abide.service.alerts.rules import must_be_seen, urgency

VISIT = Finding(
    fitting="F1",
    condition="Z1",
    code=Code.ZONE_ENTERED,
    start=0,
    end=None,
    minutes=0,
    certainty=Certainty.PROBABLE,
    rule="zone/2",
    status=Status.OPEN,
)


@pytest.mark.parametrize("certainty", [Certainty.PROBABLE, Certainty.CERTAIN])
def test_a_visit_that_goes_on_is_for_now_and_must_be_seen(certainty):
    visit = replace(VISIT, certainty=certainty)
    assert urgency(visit).severity == Severity.NOW
    assert must_be_seen(visit)


@pytest.mark.parametrize("code", [Code.ZONE_ENTERED, Code.ZONE_LEFT])
def test_whether_there_was_one_at_all_calls_nobody_out(code):
    doubtful = replace(VISIT, code=code, certainty=Certainty.NOT_KNOWN)
    assert urgency(doubtful).severity == Severity.TODAY
    assert urgency(replace(doubtful, status=Status.FINAL, end=1)).severity == Severity.ROUTINE
    assert not must_be_seen(doubtful)


def test_a_zone_crossed_is_for_today():
    crossed = replace(VISIT, code=Code.ZONE_CROSSED, status=Status.FINAL, end=1)
    assert urgency(crossed).severity == Severity.TODAY
