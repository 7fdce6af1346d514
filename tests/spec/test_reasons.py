"""What a finding says beside its times: whether it goes on, what decided it, the events that show it.

Curfews are of 19:00 to 07:00, the appointment is on 27 March from 10:00 to 12:00. Times are UTC.
"""

import re
from datetime import date

import pytest
from hypothesis import given, settings

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.findings import Certainty, Status, as_json
from abide.monitoring.instants import HOUR, from_text
from abide.monitoring.plan import Interval, Trail, ZoneKind
from tests.properties.strategies import BEGIN, HOURS, as_events, histories, plans
from tests.spec import test_attendance, test_positions
from tests.spec.tables import curfew, events, findings, instant, plan

NIGHT = plan(curfew())
HALF_AN_HOUR = (Interval(instant("2026-03", "27 19:00"), instant("2026-03", "27 19:30")),)
AT_HOME, spell = test_positions.AT_HOME, test_positions.spell
MOMENT = re.compile(r"2026-03-(\d\d)T(\d\d:\d\d):00Z")
UNTIL = BEGIN + HOURS * HOUR


def told(found):
    """Write a finding's status, rule (without its version), reason and evidence as one line."""
    shape = as_json(found)
    reason = " ".join(f"{name}={value}" for name, value in shape["reason"].items())
    said = [shape["status"], shape["rule"].split("/")[0], reason, "by", *shape["evidence"]]
    return MOMENT.sub(r"\1 \2", f"{shape['code']} {' '.join(said)}").removesuffix(" by")


HOURS_OF_IT = "period_from=27 19:00 period_until=28 07:00"

TABLE = {
    "an absence that is over": (
        NIGHT,
        "27 18:00 not home\n27 20:00 home",
        "28 08:00",
        [
            f"CURFEW_LATE final curfew monitored_by=home_unit {HOURS_OF_IT} "
            "by home@27 18:00/not_present home@27 20:00/present"
        ],
    ),
    "one that goes on": (
        NIGHT,
        "27 18:00 not home",
        "27 20:00",
        [f"CURFEW_LATE open curfew monitored_by=home_unit {HOURS_OF_IT} by home@27 18:00/not_present"],
    ),
    "how much of it was allowed": (
        plan(curfew(authorised_absences=HALF_AN_HOUR)),
        "27 18:00 not home\n27 20:00 home",
        "28 08:00",
        [
            f"CURFEW_LATE final curfew monitored_by=home_unit {HOURS_OF_IT} authorised_minutes=30 "
            "by home@27 18:00/not_present home@27 20:00/present"
        ],
    ),
    "why nobody can vouch for it": (
        NIGHT,
        "27 18:00 home\n27 23:00 out_of_contact\n28 01:00 in_contact\n28 01:20 home",
        "28 08:00",
        [
            "NO_CONTACT final equipment what=out_of_contact by out_of_contact@27 23:00 in_contact@28 01:00",
            f"CURFEW_NOT_KNOWN final curfew monitored_by=home_unit {HOURS_OF_IT} cause=out_of_contact "
            "by out_of_contact@27 23:00 home@28 01:20/present",
        ],
    ),
    "silence beyond what is trusted": (
        plan(curfew(contact_minutes=60)),
        "27 18:30 home",
        "27 20:00",
        [
            "NO_CONTACT final equipment what=silence",
            "NO_CONTACT open equipment what=silence",
            f"CURFEW_NOT_KNOWN open curfew monitored_by=home_unit {HOURS_OF_IT} cause=silence "
            "by silence@27 19:30",
        ],
    ),
    "the fixes that showed an absence, and the one that ended it": (
        test_positions.GPS,
        AT_HOME + "\n" + spell("27 20:00", 5, 400) + "\n27 20:05 fix 0 ±5",
        "27 20:05",
        [
            "NO_LOCATION final location cause=no_fix by fix@27 18:30",
            f"CURFEW_LEFT final curfew monitored_by=gps {HOURS_OF_IT} "
            "by fix@27 20:00 fix@27 20:01 fix@27 20:02 fix@27 20:05",
        ],
    ),
    "a zone and the belt around it": (
        plan(test_positions.zone(ZoneKind.EXCLUSION, buffer_m=100)),
        "27 12:30 fix 1000 ±5\n27 12:31 fix 2000 ±10\n27 12:32 fix 1000 ±5",
        "27 12:33",
        [
            "BUFFER_ENTERED final zone zone=exclusion_zone buffer_m=100 by fix@27 12:31 fix@27 12:32",
            "ZONE_ENTERED final zone zone=exclusion_zone by fix@27 12:31 fix@27 12:32",
        ],
    ),
    "no location, before the first fix and after the last": (
        plan(Trail("T1", date(2026, 3, 28), None)),
        "28 09:00 fix 0 ±5",
        "28 09:40",
        [
            "NO_LOCATION final location cause=no_fix by fix@28 09:00",
            "NO_LOCATION open location cause=no_fix by fix@28 09:00",
        ],
    ),
    "what happened to the equipment": (
        plan(),
        "27 13:00 strap_cut\n27 13:04 strap_restored\n27 13:10 case_open\n27 13:20 home_unit_moved\n"
        "27 14:00 battery_low",
        "27 16:00",
        [
            "STRAP final equipment what=strap_cut by strap_cut@27 13:00 strap_restored@27 13:04",
            "TAMPER final equipment what=case_open by case_open@27 13:10",
            "HOME_UNIT final equipment what=home_unit_moved by home_unit_moved@27 13:20",
            "BATTERY_LOW open equipment what=battery_low by battery_low@27 14:00",
        ],
    ),
    "an appointment, while it lasts": (
        test_attendance.plan_of(),
        test_attendance.LATE,
        "27 11:00",
        [
            "ATTENDANCE_LATE final attendance period_from=27 10:00 period_until=27 12:00 "
            "by fix@27 09:50 fix@27 09:51 fix@27 09:52 fix@27 10:20",
            "ATTENDED open attendance period_from=27 10:00 period_until=27 12:00 by fix@27 10:20",
        ],
    ),
    "leave from an appointment that is still missed in part": (
        test_attendance.plan_of(
            authorised_absences=(Interval(instant("2026-03", "27 10:00"), instant("2026-03", "27 10:30")),)
        ),
        test_attendance.away("27 09:50", "27 12:30"),
        "27 12:30",
        [
            "ATTENDANCE_MISSED final attendance period_from=27 10:00 period_until=27 12:00 "
            "authorised_minutes=30 by fix@27 09:50 fix@27 09:51 fix@27 09:52"
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("plan_", "table", "until", "expected"), TABLE.values(), ids=TABLE.keys())
def test_what_a_finding_says(plan_, table, until, expected):
    table = events(table).take(events(table).at <= instant("2026-03", until))
    assert [told(f) for f in findings(plan_, table, until)] == expected


@settings(max_examples=150, deadline=None)
@given(plans(), histories())
def test_every_finding_of_any_plan_is_whole(plan_, history):
    compiled = compile_plans([plan_])
    table = as_events(history)
    moments = {int(at) for at in table.at}
    for f in run(compiled, fresh(compiled), table, UNTIL).findings:
        assert f.fitting == plan_.fitting.id
        assert f.condition is None or f.condition in {c.id for c in plan_.conditions}
        assert (f.status is Status.OPEN) == (f.end is None)
        assert re.fullmatch(r"[a-z_-]+/\d+", f.rule)
        assert f.reason
        assert plan_.fitting.start <= f.start <= (UNTIL if f.end is None else f.end)
        assert 0 <= f.minutes <= ((UNTIL if f.end is None else f.end) - f.start) / 60e6 + 0.01
        assert f.certainty in Certainty
        shown = {instant_of(e) for e in f.evidence if not e.startswith("silence@")}
        # An alcohol tag that never spoke has been silent since it was fitted.
        assert shown <= moments | {plan_.fitting.start}


def instant_of(reference):
    """The instant that a piece of evidence names."""
    return from_text(reference.split("@")[1].split("/")[0])
