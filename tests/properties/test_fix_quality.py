"""Doubt about fixes: the same however they are batched; nothing dropped; never more for being less exact."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring import quality
from abide.monitoring.arrival import in_order
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.findings import Certainty, in_time_order
from abide.monitoring.fix_quality import bounds, remember
from abide.monitoring.fix_review import flags_of
from abide.monitoring.flags import Flag
from abide.monitoring.instants import MINUTE
from abide.monitoring.live import Live
from abide.monitoring.parameters import PARAMETERS, in_force
from abide.monitoring.plan import Curfew, Fitting, MonitoredBy, Period, Place, Plan, Trail, Zone, ZoneKind
from tests.properties.strategies import BEGIN, FIRST, SQUARE, as_events
from tests.properties.test_any_order import Ledger

NUMBERS = in_force(date(2026, 3, 27))
# A low bar for having wavered, so that a few made-up fixes reach it.
QUICK = {**NUMBERS, "fix_wavering": 3}
LIMITS = bounds(QUICK)
# From noon to noon, every day of the week.
ALWAYS = tuple(Period(d, 12 * 60, (d + 1) % 7, 12 * 60) for d in range(7))
# Near enough to waver between, too far for anybody, and where receivers without a position are.
SPOTS = [(-0.1, 51.5), (-0.10001, 51.5), (-0.1, 51.50001), (-0.15, 51.52), (-3.0, 55.0), (0.0, 0.0)]


@st.composite
def trails(draw, people=2):
    """Fixes of a few people, sorted by person and time, some repeated, some of one moment."""
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, people - 1),
                st.integers(0, 40),
                st.sampled_from(SPOTS),
                st.sampled_from([0.0, 5.0, 5.0, 5.0, 900.0]),
                st.sampled_from([Source.GPS, Source.GPS, Source.GPS, Source.LBS]),
            ),
            max_size=40,
        )
    )
    fixes = as_events([(Kind.FIX, BEGIN + minute * MINUTE, spot, m) for _, minute, spot, m, _ in rows])
    fixes.fitting[:] = [row[0] for row in rows]
    fixes.source[:] = [row[4] for row in rows]
    return in_order(fixes)


def in_batches(fixes, cuts):
    """Flag fixes batch by batch, each person's own moments always together."""
    steps, flags = quality.none_yet(2), np.zeros(len(fixes), np.int32)
    batch = np.searchsorted(np.sort(cuts), fixes.at, side="right")
    for number in range(len(cuts) + 1):
        rows = np.flatnonzero(batch == number)
        part = fixes.take(rows)
        flags[rows], kept = remember(steps, part, LIMITS)
        steps, _ = quality.remember(
            steps, part.fitting, part.at, part.longitude, part.latitude, part.accuracy_m
        )
        steps = replace(steps, **kept)
    return flags, steps


@settings(max_examples=400, deadline=None)
@given(trails(), st.lists(st.integers(0, 41).map(lambda m: BEGIN + m * MINUTE), max_size=6))
def test_flags_and_what_is_kept_do_not_depend_on_the_batches(fixes, cuts):
    whole, kept = in_batches(fixes, [])
    flags, kept_too = in_batches(fixes, cuts)
    assert flags.tolist() == whole.tolist()
    for name in ("trusted_at", "trusted_longitude", "disputed", "same_since", "wavers"):
        assert np.array_equal(getattr(kept, name), getattr(kept_too, name), equal_nan=True), name


@settings(max_examples=200, deadline=None)
@given(trails(), st.data())
def test_a_trail_has_the_same_flags_in_whatever_order_it_is_read(fixes, data):
    order = np.array(data.draw(st.permutations(range(len(fixes)))), np.intp)
    flags = flags_of(fixes, QUICK)
    assert len(flags) == len(fixes)
    assert flags_of(fixes.take(order), QUICK).tolist() == flags[order].tolist()


@settings(max_examples=200, deadline=None)
@given(trails(), st.floats(1, 50))
def test_less_exact_fixes_never_make_a_trail_too_fast_that_was_not(fixes, times):
    fixes = replace(fixes, accuracy_m=np.maximum(fixes.accuracy_m, 1.0))
    wider = replace(fixes, accuracy_m=fixes.accuracy_m * times)
    fast = Flag.IMPOSSIBLE_SPEED
    for person in (0, 1):
        mine = fixes.fitting == person
        if not (flags_of(fixes.take(mine), QUICK) & fast).any():
            assert not (flags_of(wider.take(mine), QUICK) & fast).any()


@settings(max_examples=200, deadline=None)
@given(trails())
def test_only_a_receiver_that_wavered_is_said_to_repeat_itself(fixes):
    flags = flags_of(fixes, QUICK)
    stale = (flags & Flag.STALE) != 0
    assert (flags[stale] & Flag.REPEATED != 0).all()
    for person in (0, 1):
        mine = fixes.take(fixes.fitting == person)
        places = np.unique(np.column_stack([mine.longitude, mine.latitude]), axis=0)
        if len(places) < 2:
            assert not (flags[fixes.fitting == person] & Flag.REPEATED).any()


# The same numbers for judging: what a few fixes, a minute apart, can reach.
SOON = {"fix_wavering": 3, "fix_repeated_minutes": 2, "fix_stale_minutes": 4, "minutes_without_fix": 6}
PARAMETERS_SOON = tuple(replace(p, value=SOON.get(p.name, p.value)) for p in PARAMETERS)
PLAN = Plan(
    "Europe/London",
    None,
    None,
    Fitting("F1", BEGIN),
    (
        Curfew("C1", FIRST, None, MonitoredBy.GPS, ALWAYS, Place(*SPOTS[0], 50)),
        Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, SQUARE),
        Trail("T1", FIRST, None),
    ),
)


@settings(max_examples=200, deadline=None)
@given(trails(people=1), st.data())
def test_doubt_leaves_the_same_findings_standing_in_any_order_batches_and_after_a_restart(fixes, data):
    until = BEGIN + 60 * MINUTE
    compiled = compile_plans([PLAN], PARAMETERS_SOON)
    expected = in_time_order(run(compiled, fresh(compiled), fixes, until).findings)
    order = np.array(data.draw(st.permutations(range(len(fixes)))), np.intp)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(fixes)), max_size=5)))
    restart = data.draw(st.integers(0, len(cuts)))

    seen = [Events.empty()]
    live = Live([PLAN], lambda fitting, since: Events.concat(seen), PARAMETERS_SOON)
    ledger = Ledger()
    for number, part in enumerate(np.split(order, cuts)):
        batch = fixes.take(part)
        ledger.take(live.advance(batch, max([BEGIN, *batch.at.tolist()])))
        seen.append(batch)
        if number == restart:
            live, _ = Live.load(
                live.dump(), [PLAN], lambda fitting, since: Events.concat(seen), PARAMETERS_SOON
            )
    ledger.take(live.settle(until), to_the_minute=True)
    assert ledger.standing() == expected


@settings(max_examples=200, deadline=None)
@given(trails(people=1))
def test_nothing_becomes_certain_by_fixes_that_all_are_doubted(fixes):
    compiled = compile_plans([PLAN], PARAMETERS_SOON)
    nothing = replace(fixes, accuracy_m=np.zeros(len(fixes)))
    found = run(compiled, fresh(compiled), nothing, BEGIN + 60 * MINUTE).findings
    assert Certainty.CERTAIN not in {f.certainty for f in found}


def test_nothing_is_flagged_where_there_is_nothing():
    assert flags_of(Events.empty(), NUMBERS).tolist() == []
    other = Events.empty(2)
    other.kind[:] = [Kind.HOME, Kind.EQUIPMENT]
    assert flags_of(other, NUMBERS).tolist() == [0, 0]
