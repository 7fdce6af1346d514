"""Alcohol tags of the town: with the truth known, no drinking that a tag could see is missed."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from abide.feeds.device_messages import decode
from abide.monitoring.alcohol import episodes_of
from abide.monitoring.alcohol_days import DayState, days
from abide.monitoring.alcohol_rules import rules_on
from abide.monitoring.alcohol_series import Samples, series
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events
from abide.monitoring.instants import DAY, HOUR, SECOND, from_datetime
from abide.simulate.alcohol_tags import AlcoholRates, Staged
from abide.simulate.drinking import Evening, curve
from abide.simulate.files import truth_line
from abide.simulate.plans import plan_of, plans_of
from abide.simulate.wire import as_lines
from abide.simulate.world import make_world, with_alcohol_tags

FIRST, DAYS, TAGS = date(2026, 3, 20), 28, 100
RULES = rules_on(FIRST)
# At the skin, and by more than the noise of a reading. Less than this no threshold of 0.02 can see.
VISIBLE = 0.03
FOUND = {"ALCOHOL_CONFIRMED", "ALCOHOL_FOR_REVIEW"}


class Lived:
    """Some weeks of alcohol tags, judged; tags are counted from 0 in `events`."""

    def __init__(self, rates=None, *, tags=TAGS, number_of_days=DAYS, seed=11):
        world = make_world(people=tags, seed=seed, first_day=FIRST)
        self.world = with_alcohol_tags(world, range(tags), rates=rates)
        self.first = len(self.world.people)
        made = Events.concat([self.world._samples(number) for number in range(number_of_days)])
        self.events = replace(made, fitting=made.fitting - np.int32(self.first))
        self.plans = plans_of(self.world)[self.first :]
        compiled = compile_plans(self.plans)
        self.findings = run(compiled, fresh(compiled), self.events, int(made.at.max())).findings

    def truth(self, what, *, permitted=False):
        """What happened on all but the last day, whose curves are still to come."""
        return [
            t
            for t in self.world.truth
            if t["what"] == what
            and t["until"] < (DAYS - 1) * 86_400
            and (self.level(t["person"]) is not None) is permitted
        ]

    def level(self, device):
        return self.plans[device - self.first].conditions[0].level

    def instants(self, happening):
        return (self.world.clock.start + round(happening[k]) * SECOND for k in ("from", "until"))

    def found(self, happening, *codes):
        """Findings of a happening's tag that lie about it; alcohol shows for hours after the last drink."""
        start, end = self.instants(happening)
        serial = self.world.serials[happening["person"]]
        return [
            f
            for f in self.findings
            if (f.fitting, f.code in codes) == (serial, True)
            and f.start <= end + 8 * HOUR
            and (f.end is None or f.end >= start - HOUR)
        ]


def midnight(day):
    return from_datetime(datetime.combine(day, time(), ZoneInfo("Europe/London")))


@pytest.fixture(scope="module")
def lived():
    return Lived(AlcoholRates(drinks=0.15))


def test_every_evening_of_drinking_that_a_tag_can_see_is_confirmed_or_for_a_person(lived):
    seen = [t for t in lived.truth("drinking") if t["peak"] >= VISIBLE]
    assert len(seen) > 70
    assert [t for t in seen if not lived.found(t, *FOUND)] == []
    confirmed = [t for t in seen if lived.found(t, "ALCOHOL_CONFIRMED")]
    assert len(confirmed) / len(seen) > 0.6


def test_what_too_little_drinking_leaves_at_the_skin_may_be_missed_and_is_no_sober_proof(lived):
    too_little = [t for t in lived.truth("drinking") if t["peak"] < RULES.threshold * 0.7]
    assert len(too_little) > 10
    assert [t for t in too_little if lived.found(t, "ALCOHOL_CONFIRMED")] == []


def test_under_a_permitted_level_drinking_above_it_is_found():
    lived = Lived(AlcoholRates(drinks=0.4, abstains=0), tags=60)
    above = [t for t in lived.truth("drinking", permitted=True) if t["peak"] >= 0.1]
    assert above
    assert [t for t in above if not lived.found(t, *FOUND)] == []
    within = [t for t in lived.truth("drinking", permitted=True) if t["peak"] <= 0.06]
    assert within
    assert [t for t in within if lived.found(t, "ALCOHOL_CONFIRMED")] == []


def test_a_tag_off_the_skin_is_found_every_time_a_sample_was_taken_meanwhile(lived):
    for happening in lived.truth("alcohol_tag_off"):
        start, end = lived.instants(happening)
        own = lived.events.fitting == happening["person"] - lived.first
        if (own & (lived.events.at >= start) & (lived.events.at < end)).any():
            assert lived.found(happening, "ALCOHOL_OBSTRUCTION"), happening


def test_something_near_the_tag_is_nobodys_drinking(lived):
    near = [t for t in lived.truth("alcohol_near") if t["until"] - t["from"] > 1800]
    drunk = lived.truth("drinking") + lived.truth("drinking", permitted=True)
    alone = [
        t
        for t in near
        if not any(d["person"] == t["person"] and abs(d["from"] - t["from"]) < 86_400 for d in drunk)
    ]
    assert len(alone) > 10
    assert [t for t in alone if lived.found(t, "ALCOHOL_CONFIRMED")] == []


def test_nothing_is_found_of_those_to_whom_nothing_happened(lived):
    busy = {lived.world.serials[t["person"]] for t in lived.world.truth}
    assert len(busy) < TAGS
    assert [f for f in lived.findings if f.fitting not in busy] == []


def test_no_day_without_alcohol_is_called_one_with_it(lived):
    wrong, sober, known = [], 0, 0
    for tag in range(TAGS):
        own = lived.events.take(lived.events.fitting == tag)
        samples = Samples(own.at, own.reading, own.infra_red, own.temperature)
        readings = series(samples, RULES)
        drunk = [
            tuple(lived.instants(t))
            for t in lived.world.truth
            if t["person"] == tag + lived.first and t["what"] in {"drinking", "alcohol_near"}
        ]
        for day in days(readings, episodes_of(readings, RULES), RULES, "Europe/London"):
            begins = midnight(day.date)
            known += day.state is not DayState.NOT_KNOWN
            sober += day.state is DayState.SOBER
            if day.state is DayState.ALCOHOL and not any(
                start < begins + DAY and begins < end + 12 * HOUR for start, end in drunk
            ):
                wrong.append((tag, day))
    assert wrong == []
    assert 0.9 < sober / known < 1


def test_a_sober_wearer_with_a_sound_tag_has_sober_days_only():
    none = AlcoholRates(drinks=0, spike=0, obstructed=0, outage=0, lost=0)
    quiet = Lived(none, tags=20, number_of_days=10)
    assert quiet.findings == []
    for tag in range(20):
        own = quiet.events.take(quiet.events.fitting == tag)
        readings = series(Samples(own.at, own.reading, own.infra_red, own.temperature), RULES)
        told = days(readings, episodes_of(readings, RULES), RULES, "Europe/London")
        assert {d.state for d in told[1:]} == {DayState.SOBER}


def test_the_same_seed_gives_the_same_samples_whichever_day_is_made_first():
    def world():
        return with_alcohol_tags(make_world(people=10, seed=3, first_day=FIRST), range(10))

    a, b = world(), world()
    forwards = [a._samples(number) for number in (0, 1, 2)]
    backwards = [b._samples(number) for number in (2, 1, 0)][::-1]
    for one, other in zip(forwards, backwards, strict=True):
        for name in Events.__slots__:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_alcohol_tags_change_nothing_else_of_the_world():
    def events(world):
        whole = Events.concat(list(world.hours(until=86_400.0)))
        return whole.take(whole.fitting < len(world.people))

    bare = make_world(people=12, seed=3, first_day=FIRST)
    also = with_alcohol_tags(make_world(people=12, seed=3, first_day=FIRST), [2, 5])
    one, other = events(bare), events(also)
    for name in Events.__slots__:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_samples_are_lines_the_service_takes_and_come_in_the_order_of_their_arrival():
    world = with_alcohol_tags(make_world(people=12, seed=3, first_day=FIRST), [2, 5, 7])
    assert world.serials[12:] == ["A000003", "A000006", "A000008"]
    assert [plan_of(world, row).fitting.id for row in range(12, 15)] == world.serials[12:]
    assert [world.wearer(row) for row in (2, 12, 14)] == [2, 2, 7]
    events = Events.concat(list(world.hours(until=2 * 86_400.0)))
    own = events.take(events.fitting >= 12)
    assert len(own) > 3 * 60
    assert (own.received_at >= own.at).all()
    got = decode(b"\n".join(as_lines(own, world.serials)), with_device=True)
    assert got.faults == ()
    for name in ("at", "kind", "reading", "infra_red", "temperature"):
        np.testing.assert_array_equal(getattr(got.events, name), getattr(own, name))


def test_what_is_staged_happens_to_its_tag_and_is_in_the_truth():
    base = make_world(people=6, seed=3, first_day=FIRST)
    at = 30 * 3600.0
    spells = (
        Staged(0, "drinking", at, at + 4 * 3600),
        Staged(1, "alcohol_near", at, at + 2000),
        Staged(2, "alcohol_tag_off", at, at + 4000),
        Staged(3, "alcohol_samples_missing", at, at + 30 * 3600),
    )
    world = with_alcohol_tags(base, [0, 1, 2, 3], staged=spells)
    events = Events.concat([world._samples(number) for number in range(4)])
    own = replace(events, fitting=events.fitting - np.int32(6))
    plans = compile_plans(plans_of(world)[6:])
    found = run(plans, fresh(plans), own, int(own.at.max())).findings
    assert {(f.fitting, f.code.value) for f in found} == {
        ("A000001", "ALCOHOL_CONFIRMED"),
        ("A000002", "ALCOHOL_ENVIRONMENTAL"),
        ("A000003", "ALCOHOL_OBSTRUCTION"),
        ("A000004", "ALCOHOL_NOT_KNOWN"),
    }
    told = [truth_line(world, t) for t in world.truth]
    assert {(t["device"], t["what"]) for t in told} == {(f"A00000{s.tag + 1}", s.what) for s in spells}


@pytest.mark.parametrize("drinks", [1, 4, 8])
def test_a_curve_rises_to_one_peak_after_the_last_drink_and_falls_to_nothing(drinks):
    evening = Evening(0, 0.0, drinks, max(0.5, drinks * 0.5), 0.021, 0.015, 1.0, 1.0)
    made = curve(evening)
    top = int(np.argmax(made.tac))
    assert (np.diff(made.tac[:top]) >= 0).all()
    assert (np.diff(made.tac[top:]) <= 0).all()
    assert made.hours[top] > evening.hours
    assert made.tac[-1] < 0.001
    assert made.at(np.array([-1.0, 100.0])).tolist() == [0.0, 0.0]
