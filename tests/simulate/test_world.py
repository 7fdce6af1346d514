from itertools import pairwise

import numpy as np
import pytest

from abide.feeds.device_messages import decode
from abide.feeds.plan_file import plan_as_values, plan_from_values
from abide.monitoring import engine
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.instants import MINUTE
from abide.simulate.plans import plan_of, plans_of
from abide.simulate.rates import Rates
from abide.simulate.wire import as_lines

from .conftest import live

QUIET = Rates(
    late=0, left=0, early=0, missed=0, zone_visit=0, strap_flicker=0, strap_removed=0, forgets_charge=0,
    lost_coverage=0, power_cut=0, flap=0, case_open=0,
)  # fmt: skip


def same(a: Events, b: Events) -> bool:
    return len(a) == len(b) and all(
        np.array_equal(getattr(a, f), getattr(b, f), equal_nan=True)
        if f in FLOATS
        else np.array_equal(getattr(a, f), getattr(b, f))
        for f in Events.__dataclass_fields__
    )


FLOATS = {"longitude", "latitude", "accuracy_m", "reading", "infra_red", "temperature"}


def test_the_same_seed_lives_the_same_life_and_another_seed_another_one():
    first, again, other = (live(people=20, days=1.5, seed=seed).events for seed in (4, 4, 9))
    assert same(first, again)
    assert not same(first, other)


def test_stopping_earlier_gives_the_beginning_of_the_same_life():
    whole, part = (live(people=20, days=days).events for days in (1.5, 1.31))
    begun = set(as_lines(part, [str(n) for n in range(20)]))
    assert begun <= set(as_lines(whole, [str(n) for n in range(20)]))
    assert len(begun) > 5_000


def test_every_line_is_one_the_service_takes(lived):
    lines = as_lines(lived.events, lived.world.serials)
    read = decode(b"\n".join(lines), with_device=True)
    assert read.faults == ()
    assert len(read.events) == len(lines)
    for field in Events.__dataclass_fields__:
        if field != "fitting":
            np.testing.assert_array_equal(getattr(read.events, field), getattr(lived.events, field))


def test_every_plan_is_one_the_service_takes(lived):
    for row in range(len(lived.world.people)):
        plan = plan_of(lived.world, row)
        read = plan_from_values(plan_as_values(plan))
        assert (read.faults, read.unused) == ((), ())
        assert read.plan == plan
        assert plan.conditions


def test_events_come_in_the_order_of_their_arrival_and_never_before_they_happened(lived):
    events = lived.events
    # The last hour also holds what arrives after the end.
    whole = events.received_at < lived.world.clock.instants(np.array([71 * 3600.0]))
    assert (np.diff(events.received_at[whole]) >= 0).all()
    assert (events.received_at >= events.at).all()
    fitted = lived.world.clock.instants(lived.world.fitted)
    assert (events.at >= fitted[events.fitting]).all()


def test_a_gps_tag_notes_a_fix_a_minute_unless_it_cannot(lived):
    fixes = lived.events.take(lived.events.kind == Kind.FIX)
    steps = np.concatenate(
        [np.diff(np.sort(fixes.at[fixes.fitting == row])) for row in np.unique(fixes.fitting)]
    )
    assert (steps % MINUTE == 0).all()
    assert (steps == MINUTE).mean() > 0.85


def test_late_uploads_come_oldest_first_from_some_tags_and_newest_first_from_others():
    events, orders = live(people=60, rates=Rates(lost_coverage=0.5)).events, set()
    for row in np.unique(events.fitting[events.kind == Kind.FIX]):
        mine = events.take((events.fitting == row) & (events.kind == Kind.FIX))
        late = mine.received_at - mine.at > 40 * MINUTE
        if late.sum() > 5:
            turns = np.diff(mine.at[late])
            orders.add(bool((turns < 0).mean() > 0.5))
    assert orders == {True, False}


def test_every_battery_that_dies_was_low_before_and_is_charged_after_or_still_dead():
    lived = live(people=150, days=4, rates=Rates(forgets_charge=0.5, heeds_low=0.2))
    events = lived.events.take(lived.events.kind == Kind.EQUIPMENT)
    deaths = 0
    for row in np.unique(events.fitting):
        mine = events.take(events.fitting == row)
        mine = mine.take(np.argsort(mine.at, kind="stable"))
        power = [w for w in mine.what.tolist() if w in {What.BATTERY_LOW, What.BATTERY_DEAD, What.CHARGING}]
        for before, after in pairwise(power):
            if after == What.BATTERY_DEAD:
                deaths += 1
                assert before == What.BATTERY_LOW
            if before == What.BATTERY_DEAD:
                assert after == What.CHARGING
    assert deaths > 10


def test_a_dead_tag_notes_nothing():
    lived = live(people=150, days=4, rates=Rates(forgets_charge=0.5, heeds_low=0.2))
    fixes = lived.events.take(lived.events.kind == Kind.FIX)
    dead = [t for t in lived.world.truth if t["what"] == "battery_dead"]
    assert dead
    for stretch in dead:
        start, end = lived.world.clock.instants(np.array([stretch["from"], stretch["until"]]))
        assert not ((fixes.fitting == stretch["person"]) & (fixes.at > start) & (fixes.at < end)).any()


def test_when_everybody_keeps_everything_and_all_works_nothing_certain_is_found():
    lived = live(people=150, days=4, rates=QUIET)
    plans = engine.compile_plans(plans_of(lived.world))
    end = int(lived.events.at.max())
    found = engine.run(plans, engine.fresh(plans), lived.events, end).findings
    # A shop without signal may keep a tag out of contact, and a street on the way lie in a buffer: no breach.
    certain = [
        f for f in found if f.certainty == "certain" and f.code not in {"NO_CONTACT", "BUFFER_ENTERED"}
    ]
    assert certain == []


def test_who_breaks_a_curfew_by_radio_is_found_and_found_for_as_long():
    lived = live(people=400, days=4, rates=Rates(**{**vars_of(QUIET), "late": 0.5}))
    plans = engine.compile_plans(plans_of(lived.world))
    found = engine.run(plans, engine.fresh(plans), lived.events, int(lived.events.at.max())).findings
    end = 4 * 86_400 - 6 * 3600
    late = [
        t for t in lived.world.truth
        if t["what"] == "absence" and t["minutes_required"] >= 5 and t["until"] < end
        and lived.world.fitted[t["person"]] < t["from"]
        and lived.world.people.ordered(t["person"]).device == "RF_TAG"
    ]  # fmt: skip
    assert len(late) > 20
    serials = lived.world.serials
    for truth in late:
        start, back = lived.world.clock.instants(np.array([truth["from"], truth["until"]]))
        mine = [f for f in found if f.fitting == serials[truth["person"]] and start <= f.start <= back]
        assert [f.code for f in mine if f.code.startswith("CURFEW")] == ["CURFEW_LATE"]
        assert mine[0].minutes == pytest.approx(truth["minutes_required"], abs=3)


def test_who_keeps_everything_and_whose_equipment_works_is_not_said_to_have_broken_anything():
    lived = live(people=300, seed=6, days=4)
    plans = engine.compile_plans(plans_of(lived.world))
    found = engine.run(plans, engine.fresh(plans), lived.events, int(lived.events.at.max())).findings
    something = {t["person"] for t in lived.world.truth}
    quiet = {s for row, s in enumerate(lived.world.serials) if row not in something}
    assert len(quiet) > 100
    breaches = ("CURFEW_LATE", "CURFEW_LEFT", "CURFEW_EARLY", "CURFEW_MISSED", "ZONE_ENTERED", "ZONE_LEFT")
    assert [f for f in found if f.fitting in quiet and f.code in breaches and f.certainty == "certain"] == []
    assert [f for f in found if f.code in breaches]


def vars_of(rates: Rates) -> dict[str, float]:
    return {field: getattr(rates, field) for field in Rates.__dataclass_fields__}
