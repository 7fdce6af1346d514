"""Judging as it happens: ticks, late events, plans that change, checkpoints."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from shapely.geometry import Polygon

from abide.monitoring import live as module
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events
from abide.monitoring.findings import Code
from abide.monitoring.instants import MINUTE, to_text
from abide.monitoring.live import Live
from abide.monitoring.plan import Fitting, MonitoredBy, Trail, Zone, ZoneKind
from abide.monitoring.presence import Presence
from tests.spec.tables import NIGHTLY, curfew, events, every_minute, instant, lines, metres, plan

NIGHT = plan(curfew())


def at(text):
    return instant("2026-03", text)


def nothing(fitting, since):
    return Events.empty()


def said(judgements):
    return [line for j in judgements for line in lines(list(j.findings))]


def test_someone_who_never_came_home_is_found_by_a_tick_and_not_by_a_fix():
    live = Live([NIGHT], nothing)
    live.advance(events("27 18:00 not home"), at("27 18:01"))
    assert to_text(live.wake_at()) == "2026-03-27T19:00:00Z"
    assert live.tick(at("27 18:59")) == []
    assert said(live.tick(at("27 19:00"))) == ["CURFEW_LATE 27 19:00-now 0 certain"]
    assert to_text(live.wake_at()) == "2026-03-28T07:00:00Z"


def test_a_report_from_before_the_tick_that_arrives_after_it_sets_the_record_right():
    live = Live([NIGHT], nothing)
    live.advance(events("27 18:00 not home"), at("27 18:01"))
    live.tick(at("27 19:00"))
    (judgement,) = live.advance(events("27 18:59:50 home"), at("27 19:00:02"))
    assert judgement.findings == ()
    assert judgement.judged_from == at("27 18:00")


def test_an_event_later_than_what_is_judged_asks_no_history():
    def refuse(fitting, since):
        raise AssertionError("history was asked")

    live = Live([NIGHT], refuse)
    live.advance(events("27 18:00 home\n27 23:00 not home"), at("27 23:00"))
    assert said(live.advance(events("27 22:00 not home"), at("27 23:01"))) == [
        "CURFEW_LEFT 27 22:00-now 61 certain"
    ]


def test_an_event_older_than_memory_is_judged_from_history(monkeypatch):
    monkeypatch.setattr(module, "_PAGE_EVENTS", 1)
    table = "27 18:00 home\n27 20:00 not home\n27 20:30 home\n27 23:00 not home\n27 23:10 home\n28 01:00 home"
    asked = []
    seen = []

    def history(fitting, since):
        asked.append(fitting)
        return Events.concat(seen)

    live = Live([NIGHT], history)
    for event in (events(table).take(slice(i, i + 1)) for i in range(6)):
        live.advance(event, int(event.at[0]))
        seen.append(event)
    late = live.advance(events("27 19:30 not home\n27 19:40 home"), at("28 01:01"))
    assert asked == ["F1"]
    assert said(late) == [
        "CURFEW_LEFT 27 19:30-27 19:40 10 certain",
        "CURFEW_LEFT 27 20:00-27 20:30 30 certain",
        "CURFEW_LEFT 27 23:00-27 23:10 10 certain",
    ]


def test_a_changed_plan_is_judged_anew_from_all_of_history():
    past = events("27 18:00 not home\n27 20:00 home")
    live = Live([NIGHT], lambda fitting, since: past)
    live.advance(past, at("27 20:01"))
    later = plan(replace(curfew(), first_day=date(2026, 3, 28)))
    (judgement,) = live.put(later, at("27 20:02"))
    assert judgement.findings == ()
    assert live.fittings == ("F1",)
    assert live.plan("F1") == later


def test_nobody_is_woken_for_what_lies_after_the_device_came_off():
    live = Live([plan(curfew(contact_minutes=600), removed="28 03:00")], nothing)
    live.advance(events("28 01:00 home"), at("28 01:00"))
    assert live.wake_at() == at("28 03:00")
    live.tick(at("28 03:00"))
    assert live.wake_at() is None


def test_a_dropped_fitting_is_judged_no_more():
    live = Live([NIGHT], nothing)
    live.advance(events("27 18:00 not home"), at("27 18:01"))
    live.drop("F1")
    assert live.wake_at() is None
    assert live.settle(at("28 08:00")) == []


def test_a_new_person_joins_those_already_watched():
    live = Live([NIGHT], nothing)
    live.advance(events("27 18:00 not home"), at("27 18:01"))
    joined = replace(NIGHT, fitting=Fitting("F2", at("27 18:30")))
    live.put(joined, at("27 18:31"))
    both = {j.fitting: lines(list(j.findings)) for j in live.tick(at("27 19:00"))}
    assert both == {
        "F1": ["CURFEW_LATE 27 19:00-now 0 certain"],
        "F2": ["CURFEW_NOT_KNOWN 27 19:00-now 0 not_known"],
    }


def test_a_checkpoint_leaves_out_a_fitting_whose_plan_has_changed_since():
    live = Live([NIGHT], nothing)
    live.advance(events("27 18:00 home"), at("27 18:01"))
    changed = replace(NIGHT, conditions=(curfew(contact_minutes=30),))
    _, missing = Live.load(live.dump(), [changed], nothing)
    assert missing == ("F1",)
    again, missing = Live.load(live.dump(), [NIGHT], nothing)
    assert missing == ()
    assert said(again.tick(at("27 20:00"))) == []


def test_a_checkpoint_tells_two_long_polygons_apart_by_their_last_corner():
    corners = [metres(1000 + 10 * i, 0) for i in range(30)] + [metres(1200, 500)]
    moved = [*corners[:-1], metres(1200, 501)]
    shapes = [Zone("Z1", ZoneKind.EXCLUSION, date(2026, 3, 1), None, Polygon(c)) for c in (corners, moved)]
    live = Live([plan(shapes[0])], nothing)
    assert Live.load(live.dump(), [plan(shapes[0])], nothing)[1] == ()
    assert Live.load(live.dump(), [plan(shapes[1])], nothing)[1] == ("F1",)


def test_the_engine_refuses_what_is_older_than_it_has_judged():
    plans = compile_plans([NIGHT])
    judged = run(plans, fresh(plans), events("27 18:00 home"), at("27 18:01"))
    with pytest.raises(ValueError, match="older than what has been judged"):
        run(plans, judged.states, events("27 18:00 not home"), at("27 18:02"))


def test_events_outside_the_fitting_are_named():
    plans = compile_plans([plan(curfew(), fitted="27 12:00", removed="27 20:00")])
    table = events("27 11:59 home\n27 12:00 home\n27 20:00 home")
    assert run(plans, fresh(plans), table, at("27 21:00")).flagged.tolist() == [0, 2]


def test_quiet_fixes_are_not_judged_one_by_one():
    gps = plan(curfew(monitored_by=MonitoredBy.GPS))
    live = Live([gps], nothing)
    fixes = events(every_minute("27 19:01", "27 19:25", 0))
    live.advance(fixes.take(slice(0, 1)), int(fixes.at[0]))
    judged = [live.advance(fixes.take(slice(i, i + 1)), int(fixes.at[i]) + MINUTE // 2) for i in range(1, 24)]
    assert sum(len(j) for j in judged) == 0


def test_many_people_at_once_are_judged_as_each_alone():
    people = [replace(NIGHT, fitting=Fitting(f"F{i}", at("27 12:00"))) for i in range(20)]
    rng = np.random.default_rng(7)
    tables = []
    for i in range(20):
        hours = np.sort(rng.integers(13, 24, 6))
        words = rng.choice(["home", "not home", "out_of_contact", "in_contact"], 6)
        table = events(
            "\n".join(f"27 {h}:{m:02d} {w}" for h, m, w in zip(hours, range(6), words, strict=True))
        )
        tables.append(replace(table, fitting=np.full(6, i, np.int32)))
    together = compile_plans(people)
    found = run(together, fresh(together), Events.concat(tables), at("28 08:00")).findings
    assert any(f.code is Code.CURFEW_NOT_KNOWN for f in found)
    for i, person in enumerate(people):
        alone = compile_plans([person])
        own = replace(tables[i], fitting=np.zeros(6, np.int32))
        expected = run(alone, fresh(alone), own, at("28 08:00")).findings
        assert [f for f in found if f.fitting == f"F{i}"] == expected


def test_the_week_used_here_has_a_night_a_day():
    assert sorted(p.from_day for p in NIGHTLY) == list(range(7))


@pytest.mark.parametrize("monitored_by", list(MonitoredBy))
def test_how_a_person_stands_is_what_the_rules_would_say(monitored_by):
    table = "27 18:00 home\n27 18:00 fix 0 ±5"
    live = Live([plan(curfew(monitored_by=monitored_by, contact_minutes=30))], nothing)
    assert live.presence("F1", at("27 12:00")) == (Presence.NOT_KNOWN, at("27 12:00"))
    live.advance(events(table), at("27 18:00"))
    assert live.presence("F1", at("27 18:29")) == (Presence.IN, at("27 18:00"))
    assert live.presence("F1", at("27 18:30")) == (Presence.NOT_KNOWN, at("27 18:30"))


def test_without_a_curfew_there_is_no_saying_home_or_away():
    live = Live([plan(Trail("T1", date(2026, 3, 1), None))], nothing)
    assert live.presence("F1", at("27 18:00")) is None
