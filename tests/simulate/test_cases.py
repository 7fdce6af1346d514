from datetime import date

import pytest

from abide.monitoring import engine
from abide.monitoring.events import Events
from abide.monitoring.instants import MINUTE, from_text
from abide.simulate.cases import demonstration
from abide.simulate.plans import plans_of

OPEN_NOW = {
    "not_home": {"CURFEW_LATE"},
    "in_zone": {"ZONE_ENTERED", "BUFFER_ENTERED"},
    "dead": {"BATTERY_DEAD"},
    "strap": {"STRAP"},
    "not_known": {"CURFEW_NOT_KNOWN", "NO_CONTACT"},
    "power": {"CURFEW_NOT_KNOWN", "HOME_UNIT"},
}


# Early, in the evening, and so near midnight that every case runs over it; also on a clock-change night.
@pytest.mark.parametrize("text", ["2026-11-22T05:00:00Z", "2026-11-22T19:40:00Z", "2026-10-25T00:20:00Z"])
def test_each_case_is_there_to_be_seen_when_the_demonstration_starts(text):
    now = from_text(text)
    show = demonstration(people=150, seed=1, first_day=date.fromisoformat(text[:10]).replace(day=20), now=now)
    until = now + 8 * MINUTE
    days = (now - show.world.clock.start) / 86_400_000_000 + 1
    events = Events.concat(list(show.world.hours(until=days * 86_400)))
    events = events.take(events.received_at <= until)
    plans = engine.compile_plans(plans_of(show.world))
    found = engine.run(plans, engine.fresh(plans), events, until).findings
    for case, codes in OPEN_NOW.items():
        serial = show.world.serials[show.who[case]]
        assert codes <= {f.code for f in found if f.fitting == serial and f.end is None}, case
    # The first alcohol tags: drinking now, last night, something near it, off the skin, long unheard.
    alcohol = {f.fitting: f for f in found if f.code.startswith("ALCOHOL")}
    first = [alcohol.get(serial) for serial in show.world.serials[150:155]]
    assert first[0].code in {"ALCOHOL_CONFIRMED", "ALCOHOL_FOR_REVIEW"}
    assert first[0].end is None
    assert first[1].code in {"ALCOHOL_CONFIRMED", "ALCOHOL_FOR_REVIEW"}
    assert first[2].code in {"ALCOHOL_ENVIRONMENTAL", "ALCOHOL_FOR_REVIEW"}
    assert (first[3].code, first[3].end) == ("ALCOHOL_OBSTRUCTION", None)
    assert first[4].code in {"ALCOHOL_NOT_KNOWN", "ALCOHOL_OBSTRUCTION"}
    late = show.world.serials[show.who["late"]]
    assert [f for f in found if f.fitting == late and f.code == "ZONE_ENTERED" and f.end is not None]


def test_nobody_has_two_cases_and_each_particular_person_is_as_said():
    show = demonstration(
        people=300, seed=2, first_day=date(2026, 11, 20), now=from_text("2026-11-22T12:00:00Z")
    )
    people, who = show.world.people, show.who
    assert len(set(who.values())) == len(who) == 11
    assert people.ordered(who["special"]).special
    assert people.ordered(who["child"]).order_type == "youth"
    assert (date(2026, 11, 22) - people.identity[who["child"]].born).days < 18 * 365
    assert people.identity[who["welsh"]].language == "Welsh"
    assert people.identity[who["interpreter"]].interpreter
