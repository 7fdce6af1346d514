"""Each day is judged by the parameters in force on it, whenever the judging takes place."""

from datetime import date

import pytest

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind
from abide.monitoring.findings import changeable, in_time_order, revise
from abide.monitoring.live import Live
from abide.monitoring.parameters import PARAMETERS, Parameter, in_force, turns
from abide.monitoring.plan import Alcohol, MonitoredBy
from tests.spec.tables import curfew, events, every_minute, instant, lines, plan
from tests.spec.test_alcohol import EVENING, samples

# From Saturday 28 March 2026 on, ten minutes without a fix are too long.
STRICTER = (*PARAMETERS, Parameter("minutes_without_fix", 10, "minutes", date(2026, 3, 28), "a test"))
NIGHT = plan(curfew(monitored_by=MonitoredBy.GPS))
# The same silence of a quarter of an hour on both days.
SILENT_TWICE = events(
    every_minute("27 19:00", "27 22:00", 0)
    + "\n"
    + every_minute("27 22:14", "28 02:00", 0)
    + "\n"
    + every_minute("28 02:14", "28 07:00", 0)
)
EXPECTED = ["CURFEW_NOT_KNOWN 28 02:09-28 02:14 5 not_known"]


def in_one_go(parameters, until):
    plans = compile_plans([NIGHT], parameters)
    return in_time_order(run(plans, fresh(plans), SILENT_TWICE, instant("2026-03", until)).findings)


def test_a_silence_is_measured_by_the_day_it_falls_on():
    assert lines(in_one_go(PARAMETERS, "28 08:00"), "CURFEW") == []
    assert lines(in_one_go(STRICTER, "28 08:00"), "CURFEW") == EXPECTED


@pytest.mark.parametrize("cut", [0, 1, 100, 286, 287, 400, 500])
def test_judging_as_it_happens_gives_the_same_as_judging_long_after(cut):
    live = Live([NIGHT], lambda fitting, since: Events.empty(), STRICTER)
    standing = []
    for part in (SILENT_TWICE.take(slice(0, cut)), SILENT_TWICE.take(slice(cut, None))):
        now = int(part.at.max(initial=NIGHT.fitting.start))
        for judgement in [*live.advance(part, now), *live.tick(now)]:
            changes = revise(changeable(standing, judgement.judged_from), judgement.findings)
            replaced = {c.supersedes for c in changes}
            standing = [f for f in standing if f.id not in replaced] + changes
    assert lines(in_time_order(standing), "CURFEW") == EXPECTED


def test_a_parameter_is_in_force_from_its_day_on():
    assert in_force(date(2026, 3, 27), STRICTER)["minutes_without_fix"] == 30
    assert in_force(date(2026, 3, 28), STRICTER)["minutes_without_fix"] == 10
    assert set(turns(STRICTER)) - set(turns()) == {instant("2026-03", "28 00:00")}


def test_before_its_first_day_a_parameter_has_its_first_value():
    assert in_force(date(1990, 1, 1))["minutes_without_fix"] == 30


def test_alcohol_is_judged_by_the_threshold_of_its_day_in_any_batches():
    lower = Parameter("alcohol_threshold", 0.012, "g/dL", date(2026, 3, 28), "a test")
    seen = samples(
        f"27 12:00 every 30:  0 0 15 15 0 0 {'0 ' * 12}\n28 12:00 every 30:  0 0 15 15 0 0 {'0 ' * 12}\n"
        f"28 21:30 every 30:  {EVENING} {'0 ' * 12}"
    )
    read = Events.empty(len(seen))
    read.at[:] = read.received_at[:] = seen.at
    read.kind[:], read.reading[:] = Kind.ALCOHOL, seen.tac
    drinker = plan(Alcohol("L1", date(2026, 3, 27), None))
    compiled = compile_plans([drinker], (*PARAMETERS, lower))
    until = int(seen.at.max())
    at_once = lines(in_time_order(run(compiled, fresh(compiled), read, until).findings))
    assert at_once == [
        "ALCOHOL_FOR_REVIEW 28 12:30-28 14:00 90 probable",
        "ALCOHOL_CONFIRMED 28 22:00-29 04:00 360 certain",
    ]
    live = Live([drinker], lambda fitting, since: Events.empty(), (*PARAMETERS, lower))
    standing = []
    for n in range(len(read)):
        batch = read.take(slice(n, n + 1))
        for judgement in live.advance(batch, int(batch.at[0])):
            changes = revise(changeable(standing, judgement.judged_from), judgement.findings)
            replaced = {c.supersedes for c in changes}
            standing = [f for f in standing if f.id not in replaced] + changes
    assert lines(in_time_order(standing)) == at_once
