"""Two people who must stay apart: whatever the order, the batches and the delays, the same is found."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.findings import Certainty, Code, in_time_order
from abide.monitoring.instants import HOUR, MINUTE
from abide.monitoring.nearness import chance_within
from abide.monitoring.pairs import LivePairs
from abide.monitoring.proximity import Ordered, Positions, numbers_of
from tests.properties.test_any_order import Ledger
from tests.spec.pairs import gathered, pair, position
from tests.spec.tables import instant, metres

BEGIN = instant("2026-03", "27 12:00")
PAIRS = (
    pair(distance_m=500, warning_m=900),
    pair(Ordered.NON_ASSOCIATION, distance_m=60),
)
ACCURACIES = (1.0, 5.0, 30.0, 400.0)
PLACES = (0, 30, 100, 480, 520, 700, 3000)


@st.composite
def stories(draw, hours=3, most=40):
    """Positions of both, minute by minute or after hours of silence, each as (who, Positions)."""
    found = []
    for who in ("wearer", "other"):
        at = BEGIN
        for _ in range(draw(st.integers(0, most))):
            at += draw(st.sampled_from((0, 1, 1, 1, 2, 14, 15, 16, 40))) * MINUTE
            if at >= BEGIN + hours * HOUR:
                break
            longitude, latitude = metres(draw(st.sampled_from(PLACES)))
            found.append((who, position(at, longitude, latitude, draw(st.sampled_from(ACCURACIES)))))
    return draw(st.permutations(found))


def in_one_go(watched, story, until):
    live = LivePairs([watched])
    return in_time_order(live.advance(gathered(story), until)[0].findings)


def bare(findings):
    return [replace(f, supersedes=None) for f in findings]


@given(st.sampled_from(PAIRS), stories(), st.data())
@settings(max_examples=150, deadline=None)
def test_any_order_and_batching_gives_the_same_findings(watched, story, data):
    until = BEGIN + 4 * HOUR
    live, ledger, clock = LivePairs([watched]), Ledger(), BEGIN
    while story:
        size = data.draw(st.integers(1, len(story)))
        batch, story = story[:size], story[size:]
        clock = max(clock, *(int(p.at[0]) for _, p in batch))
        seen = list(batch)
        if data.draw(st.booleans()):
            ledger.take(live.tick(clock))
        ledger.take(live.advance(gathered(seen), clock))
        if data.draw(st.booleans()):
            live = restarted(live, watched, clock, ledger)
    ledger.take(live.tick(until))
    ledger.take(live.settle(until), to_the_minute=True)
    whole = list(live._memory.items())
    assert ledger.standing() == bare(in_one_go(watched, whole, until))


def restarted(live, watched, clock, ledger):
    """Stop and start again: the checkpoint holds no position, the stores still do."""
    remembered = dict(live._memory)
    again = LivePairs.load(live.dump(), [watched], clock)
    for who, positions in remembered.items():
        again.remember(who, positions)
    before = len(ledger.said)
    ledger.take(again.settle(clock))
    assert len(ledger.said) == before
    return again


def columns(minutes, east):
    """One party's positions a minute apart, so many metres east, all as good."""
    longitude, latitude = zip(*(metres(float(e)) for e in east), strict=True)
    at = np.array([BEGIN + int(m) * MINUTE for m in minutes], np.int64)
    return Positions(at, np.array(longitude), np.array(latitude), np.full(len(at), 5.0))


@given(
    frozen_from=st.integers(20, 120),
    frozen_for=st.integers(20, 17 * 60),
    stops=st.lists(st.integers(1, 20 * 60), max_size=6, unique=True),
    data=st.data(),
)
@settings(max_examples=20, deadline=None)
def test_a_unit_that_repeats_itself_is_found_out_across_stops_and_longer_than_memory(
    frozen_from, frozen_for, stops, data
):
    minute = np.arange(20 * 60)
    wavers = np.array((0.0, 3.0, 1.0, 4.0, 2.0))[minute % 5]
    held = (minute >= frozen_from) & (minute < frozen_from + frozen_for)
    sent = {"wearer": columns(minute, wavers + 5000), "other": columns(minute, np.where(held, 9.0, wavers))}
    until = BEGIN + len(minute) * MINUTE
    live, ledger, clock = LivePairs([PAIRS[0]]), Ledger(), BEGIN
    for stop in sorted({*stops, len(minute)}):
        before, clock = clock, BEGIN + stop * MINUTE
        batch = {who: p.take((p.at >= before) & (p.at < clock)) for who, p in sent.items()}
        ledger.take(live.advance(batch, clock))
        if data.draw(st.booleans()):
            live = restarted(live, PAIRS[0], clock, ledger)
    ledger.take(live.settle(until), to_the_minute=True)
    whole = in_time_order(LivePairs([PAIRS[0]]).advance(sent, until)[0].findings)
    assert ledger.standing() == bare(whole)
    # Thirty steps show that it wavers; after half an hour of the same, and fifteen minutes, it is said.
    assert bool(whole) == (frozen_from >= 30 and frozen_for > 44)


@given(stories(most=25))
@settings(max_examples=60, deadline=None)
def test_many_pairs_at_once_give_what_each_gives_by_itself(story):
    until = BEGIN + 4 * HOUR
    many = [replace(PAIRS[n % 2], fitting=f"F{n}", distance_m=100.0 * (n + 1)) for n in range(6)]
    live = LivePairs(many)
    for judgement, each in zip(live.advance(gathered(story), until), many, strict=True):
        assert in_time_order(judgement.findings) == in_one_go(each, story, until)


@given(stories())
@settings(max_examples=100, deadline=None)
def test_an_alert_is_said_with_the_first_probable_fix_and_never_waits_to_be_confirmed(story):
    """Whatever it takes to be certain, the alert is there as soon as the position is."""
    patient, quick = LivePairs([PAIRS[0]]), LivePairs([PAIRS[0]])
    for followed in patient._followed.values():
        followed.numbers = replace(followed.numbers, fixes_certain=10**6)
    for who, positions in sorted(story, key=lambda each: int(each[1].at[0])):
        clock = int(positions.at[0])
        said = []
        for live in (patient, quick):
            (judgement,) = live.advance({who: positions}, clock)
            said.append({f.start for f in judgement.findings if f.code is Code.PROXIMITY})
        assert said[0] == said[1]


@given(stories(), st.sampled_from((1.5, 3.0, 20.0)))
@settings(max_examples=100, deadline=None)
def test_more_doubt_never_makes_anything_certain(story, factor):
    until = BEGIN + 4 * HOUR
    doubtful = [(who, replace(p, accuracy_m=np.maximum(p.accuracy_m, 25.0) * factor)) for who, p in story]

    def certain(some):
        found = [f for f in in_one_go(PAIRS[0], some, until) if f.certainty is Certainty.CERTAIN]
        return [(f.start, f.end or until) for f in found]

    # How long it lasted may be less clear; that it was so at all is no news.
    plain = certain(story)
    for start, end in certain(doubtful):
        assert any(begin < end and start < over for begin, over in plain)


@given(st.floats(0, 1500), st.floats(0.1, 2000), st.floats(0.1, 2000), st.floats(20, 1000), st.floats(1.1, 5))
def test_the_chance_of_being_near_is_fair(apart, radius, other, limit, factor):
    def chance(one, two):
        return float(chance_within(*(np.array([v]) for v in (apart, one, two, limit)))[0])

    assert 0 <= chance(radius, other) <= 1
    assert chance(radius, other) == pytest.approx(chance(other, radius))
    if apart <= limit:
        assert chance(radius * factor, other * factor) <= chance(radius, other) + 1e-3
    else:
        assert chance(radius, other) < 0.51


def test_memory_is_folded_as_days_go_by_and_loses_no_finding():
    """Three days of a minute each: the far end of memory follows, what was found stays found."""
    watched = PAIRS[0]
    live, ledger = LivePairs([watched]), Ledger()
    story = []
    for minute in range(3 * 24 * 60):
        east = 200 if minute % 500 < 30 else 5000
        for who, where in (("wearer", east), ("other", 0)):
            story.append((who, position(BEGIN + minute * MINUTE, *metres(where), 10.0)))
    for start in range(0, len(story), 60):
        batch = story[start : start + 60]
        ledger.take(live.advance(gathered(batch), max(int(p.at[0]) for _, p in batch)))
    until = int(story[-1][1].at[0])
    ledger.take(live.settle(until), to_the_minute=True)
    assert ledger.standing() == bare(in_one_go(watched, story, until))
    assert max(len(p) for p in live._memory.values()) < 28 * 60
    assert [f.code for f in ledger.standing()].count(Code.PROXIMITY) == 9


def test_days_of_silence_and_a_restart_say_nothing_anew_though_no_position_is_left():
    watched = PAIRS[0]
    live, ledger = LivePairs([watched]), Ledger()
    story = [(who, position(BEGIN, *metres(where), 10.0)) for who, where in (("wearer", 5000), ("other", 0))]
    ledger.take(live.advance(gathered(story), BEGIN))
    clock = BEGIN
    while (due := live.wake_at()) is not None and due < BEGIN + 3 * 24 * HOUR:
        assert due > clock
        clock = due
        ledger.take(live.tick(clock))
    (standing,) = ledger.standing()
    assert (standing.code, standing.start, standing.end) == (
        Code.PROXIMITY_NOT_KNOWN,
        BEGIN + 15 * MINUTE,
        None,
    )
    again = LivePairs.load(live.dump(), [watched], clock)
    before = len(ledger.said)
    ledger.take(again.settle(clock))
    assert len(ledger.said) == before
    ledger.take(again.advance({"wearer": position(clock + MINUTE, *metres(400), 5.0)}, clock + MINUTE))
    ledger.take(again.advance({"other": position(clock + MINUTE, *metres(0), 5.0)}, clock + MINUTE))
    assert [(f.code, f.end is None) for f in ledger.standing()] == [
        (Code.PROXIMITY_NOT_KNOWN, False),
        (Code.PROXIMITY, True),
    ]


def test_a_position_of_the_wearer_older_than_memory_judges_only_a_pair_whose_history_is_kept():
    """Of a protected person nothing older is kept anywhere; of two people on tag the trails are."""
    hours = 40
    story = [
        (who, position(BEGIN + m * MINUTE, *metres(where), 10.0))
        for m in range(0, hours * 60, 2)
        for who, where in (("wearer", 5000), ("other", 0))
        if not (who == "wearer" and m < 60)
    ]
    late = Positions.joined([position(BEGIN + m * MINUTE, *metres(20), 10.0) for m in range(0, 60, 2)])
    until = BEGIN + hours * HOUR
    for watched, expected in zip(PAIRS, (0, 1), strict=True):
        kept = gathered(story)
        live = LivePairs([watched], history=lambda party, since, kept=kept: kept[party])
        for start in range(0, len(story), 200):
            batch = story[start : start + 200]
            live.advance(gathered(batch), int(batch[-1][1].at[0]))
        (judgement,) = live.advance({"wearer": late}, until)
        assert sum(f.end is not None and f.end <= BEGIN + 2 * HOUR for f in judgement.findings) == expected
        assert live.too_late == 1 - expected


def test_a_checkpoint_holds_no_position():
    live = LivePairs([PAIRS[0]])
    where = metres(123)
    live.advance(
        {"other": position(BEGIN, *where, 17.0), "wearer": position(BEGIN, *metres(200), 5.0)}, BEGIN
    )
    written = json.dumps(live.dump())
    assert not any(str(value)[:8] in written for value in where)
    assert numbers_of(PAIRS[0]).stale == 15 * MINUTE
