"""Nothing within reach of the accuracy is ever certain: a metre short of it, however often."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.findings import Certainty, Code
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import MINUTE
from abide.monitoring.parameters import in_force
from abide.monitoring.plan import Curfew, Fitting, MonitoredBy, Place, Plan, Zone, ZoneKind
from tests.properties.strategies import BEGIN, FIRST, HOME, NIGHTLY

NUMBERS = in_force(date(2026, 3, 27))
SURE, BELIEVABLE = NUMBERS["accuracies_to_be_sure"], NUMBERS["believable_accuracy"]
RADIUS, HALF = 50.0, 2000.0
NIGHT = BEGIN + 8 * 60 * MINUTE
ABSENT = {Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED}
EAST, NORTH = (float(m) for m in metres_per_degree(HOME[1]))


def at(metres_east):
    return HOME[0] + metres_east / EAST, HOME[1]


def fixes(rows):
    """A fix a minute: (metres east of home, claimed accuracy)."""
    events = Events.empty(len(rows))
    for i, (east, accuracy) in enumerate(rows):
        events.at[i] = events.received_at[i] = NIGHT + i * MINUTE
        events.kind[i], events.source[i] = Kind.FIX, Source.GPS
        (events.longitude[i], events.latitude[i]), events.accuracy_m[i] = at(east), accuracy
    return events


def found(condition, events):
    plans = compile_plans([Plan("Europe/London", None, None, Fitting("F1", BEGIN), (condition,))])
    return run(plans, fresh(plans), events, int(events.at.max())).findings


def reach(accuracy):
    """How far beyond an edge a fix may lie and still be in doubt (metres)."""
    return SURE * max(accuracy, BELIEVABLE)


def doubtful():
    """Fixes that lie beyond an edge by at least a metre less than it takes to be sure: (metres, accuracy)."""
    one = st.tuples(st.floats(1, 150), st.floats(0, 1)).map(lambda p: (p[1] * (reach(p[0]) - 1), p[0]))
    return st.lists(one, min_size=1, max_size=40)


CURFEW = Curfew("C1", FIRST, None, MonitoredBy.GPS, NIGHTLY, Place(*HOME, RADIUS))
# Its western edge runs through home; people come into it from the west.
SQUARE = Polygon(
    [
        (at(0)[0], HOME[1] - HALF / NORTH),
        (at(2 * HALF)[0], HOME[1] - HALF / NORTH),
        (at(2 * HALF)[0], HOME[1] + HALF / NORTH),
        (at(0)[0], HOME[1] + HALF / NORTH),
    ]
)
ZONE = Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, SQUARE)


@settings(max_examples=200, deadline=None)
@given(doubtful())
def test_a_metre_within_the_accuracy_is_never_a_certain_absence(rows):
    events = fixes([(RADIUS + beyond, accuracy) for beyond, accuracy in rows])
    assert not [f for f in found(CURFEW, events) if f.code in ABSENT and f.certainty is Certainty.CERTAIN]


@settings(max_examples=200, deadline=None)
@given(doubtful())
def test_a_metre_within_the_accuracy_is_never_a_certain_visit_to_a_zone(rows):
    events = fixes(rows)
    assert not [f for f in found(ZONE, events) if f.certainty is Certainty.CERTAIN]


@settings(max_examples=200, deadline=None)
@given(doubtful())
def test_nor_is_it_a_certain_departure_from_a_zone(rows):
    inclusion = replace(ZONE, kind=ZoneKind.INCLUSION)
    events = fixes([(-beyond, accuracy) for beyond, accuracy in rows])
    assert not [f for f in found(inclusion, events) if f.certainty is Certainty.CERTAIN]


@settings(max_examples=100, deadline=None)
@given(st.floats(1, 150), st.integers(1, 12))
def test_a_metre_beyond_it_is_certain_from_the_fifth_fix_in_a_row_on(accuracy, count):
    # A trail that wanders a little: fixes that never move would be doubted for that.
    rows = [(reach(accuracy) + 1 + 3 * accuracy * (i % 2), accuracy) for i in range(count)]
    sure = [f for f in found(ZONE, fixes(rows)) if f.code is Code.ZONE_ENTERED]
    assert [f.certainty is Certainty.CERTAIN for f in sure] == [count >= NUMBERS["fixes_to_be_certain"]]
