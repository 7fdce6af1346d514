"""However late, disordered, repeated or split into batches: the same events give the same findings."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.findings import Code, Status, changeable, in_time_order, revise, said_anew
from abide.monitoring.instants import HOUR, MINUTE
from abide.monitoring.live import Live
from abide.monitoring.plan import Fitting, Plan, Trail, Zone, ZoneKind
from tests.properties.strategies import BEGIN, FIRST, HOURS, SPOTS, SQUARE, as_events, histories, plans

UNTIL = BEGIN + HOURS * HOUR


def in_one_go(plan, events, until=UNTIL):
    compiled = compile_plans([plan])
    return in_time_order(run(compiled, fresh(compiled), events, until).findings)


class Ledger:
    """What stands, revision by revision, as the alerts room keeps it in the database."""

    def __init__(self):
        self.heads = []
        self.ids = set()
        self.said = []

    def take(self, judgements, to_the_minute=False):
        for judgement in judgements:
            standing = changeable(self.heads, judgement.judged_from)
            revisions = []
            for change in revise(standing, judgement.findings, to_the_minute=to_the_minute):
                revisions.append(said_anew(change, self.ids))
                self.ids.add(revisions[-1].id)
            replaced = {r.supersedes for r in revisions}
            self.heads = [f for f in self.heads if f.id not in replaced] + revisions
            self.said += revisions

    def standing(self):
        return in_time_order(
            [replace(f, supersedes=None) for f in self.heads if f.status is not Status.WITHDRAWN]
        )


def in_batches(plan, events, cuts, clock):
    seen = []
    live = Live([plan], lambda fitting, since: Events.concat(seen))
    ledger = Ledger()
    for part in np.split(np.arange(len(events)), cuts):
        batch = events.take(part)
        for now in clock:
            if len(batch) == 0 or now < batch.at.min():
                ledger.take(live.tick(now))
        now = max([BEGIN, *batch.at.tolist()])
        ledger.take(live.advance(batch, now))
        seen.append(batch)
    ledger.take(live.settle(UNTIL), to_the_minute=True)
    return ledger


@settings(max_examples=300, deadline=None)
@given(plans(), histories(), st.data())
def test_any_order_and_any_batches_leave_the_same_findings_standing(plan, history, data):
    events = as_events(history)
    expected = in_one_go(plan, events)
    order = data.draw(st.permutations(range(len(history))))
    repeated = data.draw(st.lists(st.sampled_from(order), max_size=3)) if order else []
    shuffled = events.take(np.array(order + repeated, np.intp))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=6)))
    clock = sorted(data.draw(st.lists(st.integers(BEGIN, UNTIL), max_size=4)))

    ledger = in_batches(plan, shuffled, cuts, clock)

    assert ledger.standing() == expected


@settings(max_examples=150, deadline=None)
@given(plans(), histories(), st.data())
def test_every_revision_has_an_id_of_its_own_and_replaces_what_stood(plan, history, data):
    events = as_events(history)
    order = np.array(data.draw(st.permutations(range(len(history)))), np.intp)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=6)))

    ledger = in_batches(plan, events.take(order), cuts, [])

    ids = [f.id for f in ledger.said]
    assert len(ids) == len(set(ids))
    known = set()
    for finding in ledger.said:
        assert finding.supersedes is None or finding.supersedes in known
        known.add(finding.id)
    # Whoever drops what was superseded or withdrawn is left with what stands.
    gone = {f.supersedes for f in ledger.said}
    left = [f for f in ledger.said if f.id not in gone and f.status is not Status.WITHDRAWN]
    assert in_time_order([replace(f, supersedes=None) for f in left]) == ledger.standing()


def test_what_is_split_again_after_a_merger_supersedes_its_own_earlier_saying():
    # Low from ten to eleven; no, from nine; no, from nine to half past and from ten to eleven.
    low, charging = What.BATTERY_LOW, What.CHARGING
    hours = [(10, low), (11, charging), (9, low), (9.5, charging)]
    table = as_events([(Kind.EQUIPMENT, BEGIN + int(h * HOUR), what) for h, what in hours])
    plan = Plan("Europe/London", None, None, Fitting("F1", BEGIN), (Trail("T1", FIRST, None),))

    ledger = in_batches(plan, table, [2, 3], [])

    assert ledger.standing() == in_one_go(plan, table)
    assert len({f.id for f in ledger.said}) == len(ledger.said)
    first = next(f for f in ledger.said if f.start == BEGIN + 10 * HOUR)
    again = ledger.said[-1] if ledger.said[-1].start == first.start else ledger.said[-2]
    assert again.supersedes == first.id


@settings(max_examples=150, deadline=None)
@given(plans(), histories(), st.data())
def test_a_checkpoint_taken_anywhere_goes_on_to_the_same_findings(plan, history, data):
    events = as_events(history)
    events = events.take(np.argsort(events.at, kind="stable"))
    cut = data.draw(st.integers(0, len(events)))
    expected = in_one_go(plan, events)
    first, rest = events.take(slice(0, cut)), events.take(slice(cut, None))
    live = Live([plan], lambda fitting, since: first)
    ledger = Ledger()
    ledger.take(live.advance(first, max([BEGIN, *first.at.tolist()])))

    live, missing = Live.load(live.dump(), [plan], lambda fitting, since: first)
    ledger.take(live.advance(rest, UNTIL))
    ledger.take(live.settle(UNTIL), to_the_minute=True)

    assert missing == ()
    assert ledger.standing() == expected


def test_a_zone_crossed_between_fixes_is_found_once_in_whatever_batches_they_come():
    there, back = SPOTS[6], SPOTS[7]
    way = [there, there, back, back, there, there]
    fixes = as_events([(Kind.FIX, BEGIN + 2 * i * MINUTE, spot, 5.0) for i, spot in enumerate(way)])
    zone = Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, SQUARE)
    plan = Plan("Europe/London", None, None, Fitting("F1", BEGIN), (zone,))
    expected = in_one_go(plan, fixes)
    assert [f.code for f in expected].count(Code.ZONE_CROSSED) == 2
    for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 5, 0, 3, 1, 4]):
        for cuts in ([], [1], [2, 4], [1, 2, 3, 4, 5]):
            ledger = in_batches(plan, fixes.take(np.array(order)), cuts, [])
            assert ledger.standing() == expected
