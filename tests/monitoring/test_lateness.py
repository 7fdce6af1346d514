"""When a finding was learnt of: once it could be known, and not again for what only says it anew."""

from dataclasses import replace

import pytest

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import MINUTE, from_text
from abide.monitoring.lateness import Learnt, is_late, learnt

EIGHT = from_text("2026-03-10T20:00:00Z")


def a_finding(start=0, end=None, *, code="CURFEW_LEFT", evidence=(), **reason):
    return Finding(
        fitting="F1",
        condition="C1",
        code=Code(code),
        start=EIGHT + start * MINUTE,
        end=None if end is None else EIGHT + end * MINUTE,
        minutes=0,
        certainty=Certainty.CERTAIN,
        rule="r/1",
        status=Status.OPEN if end is None else Status.FINAL,
        reason=reason,
        evidence=evidence,
    )


TABLE = {
    "going on, learnt of 15 minutes after it began": (a_finding(), 15, False),
    "going on, learnt of more than 15 minutes after it began": (a_finding(), 15.1, True),
    "over, learnt of 15 minutes after its end": (a_finding(0, 60), 75, False),
    "over, learnt of more than 15 minutes after its end": (a_finding(0, 60), 75.1, True),
    "shown by a position that came long after it began": (
        a_finding(evidence=("fix@2026-03-10T20:40:00Z",)),
        55,
        False,
    ),
    "shown by a position that came long after it began, and learnt of late": (
        a_finding(evidence=("fix@2026-03-10T20:40:00Z", "home@2026-03-10T20:00:00Z/present")),
        55.1,
        True,
    ),
    "settled hours after its end": (
        a_finding(0, 60, code="ALCOHOL_CONFIRMED", settled_at="2026-03-11T01:00:00Z"),
        315,
        False,
    ),
    "settled hours after its end, and learnt of late": (
        a_finding(0, 60, code="ALCOHOL_CONFIRMED", settled_at="2026-03-11T01:00:00Z"),
        315.1,
        True,
    ),
    "evidence that names no moment": (a_finding(evidence=("something else",)), 16, True),
}


@pytest.mark.parametrize(("finding", "minutes", "late"), TABLE.values(), ids=TABLE)
def test_late(finding, minutes, late):
    assert is_late(finding, EIGHT + round(minutes * MINUTE)) is late


NIGHT = 12 * 60
REVISIONS = {
    "an end that is learnt of in time": (a_finding(), 1, a_finding(0, 60), 61, (61, False)),
    "an end that is learnt of late": (a_finding(), 1, a_finding(0, 60), NIGHT, (NIGHT, True)),
    "a beginning that was learnt of late and an end in time": (
        a_finding(),
        NIGHT,
        a_finding(0, NIGHT + 10),
        NIGHT + 11,
        (NIGHT, True),
    ),
    "the same stretch for another reason": (
        a_finding(0, 60),
        61,
        a_finding(0, 60, excused_minutes=10),
        5000,
        (61, False),
    ),
    "what was not known comes to be known": (
        a_finding(0, 60, code="CURFEW_NOT_KNOWN"),
        61,
        a_finding(0, 60),
        NIGHT,
        (NIGHT, True),
    ),
    "taken back": (
        a_finding(0, 60),
        61,
        replace(a_finding(0, 60), status=Status.WITHDRAWN),
        NIGHT,
        (61, False),
    ),
}


@pytest.mark.parametrize(("old", "then", "new", "now", "expected"), REVISIONS.values(), ids=REVISIONS)
def test_a_revision(old, then, new, now, expected):
    known = learnt(old, EIGHT + then * MINUTE)
    at, late = expected
    assert learnt(new, EIGHT + now * MINUTE, (old, known)) == Learnt(EIGHT + at * MINUTE, late)
