"""Plans and events that Hypothesis makes up: one person, a few days, every kind of trouble."""

from datetime import date

from hypothesis import strategies as st
from shapely.geometry import Polygon

from abide.monitoring.events import Events, Kind, Source, What
from abide.monitoring.instants import HOUR, MINUTE, from_text
from abide.monitoring.plan import (
    Alcohol,
    Attendance,
    Curfew,
    Fitting,
    Interval,
    MonitoredBy,
    Period,
    Place,
    Plan,
    Session,
    Trail,
    Zone,
    ZoneKind,
)

# The night of 28 March 2026 is an hour short in London.
BEGIN = from_text("2026-03-27T12:00:00Z")
HOURS = 60
HOME = (-0.1, 51.5)
SPOTS = [HOME, (-0.1003, 51.5), (-0.1012, 51.5001), (-0.15, 51.52), (-0.1502, 51.5205), (-0.3, 51.6)]
# On either side of the zone: the way from one to the other leads through it.
SPOTS += [(-0.1545, 51.5205), (-0.1455, 51.5205)]
NIGHTLY = tuple(Period(d, 19 * 60, (d + 1) % 7, 7 * 60) for d in range(7))
SQUARE = Polygon([(-0.152, 51.519), (-0.148, 51.519), (-0.148, 51.522), (-0.152, 51.522)])
FIRST = date(2026, 3, 27)


def plans():
    absences = st.lists(
        st.tuples(st.integers(0, HOURS * 60), st.integers(1, 300)).map(
            lambda t: Interval(BEGIN + t[0] * MINUTE, BEGIN + (t[0] + t[1]) * MINUTE)
        ),
        max_size=2,
    ).map(tuple)
    curfew = st.builds(
        Curfew,
        id=st.just("C1"),
        first_day=st.just(FIRST),
        last_day=st.sampled_from([None, date(2026, 3, 28)]),
        monitored_by=st.sampled_from(MonitoredBy),
        periods=st.just(NIGHTLY),
        place=st.just(Place(*HOME, 50)),
        authorised_absences=absences,
        contact_minutes=st.sampled_from([None, 45, 240]),
        grace_minutes=st.sampled_from([0, 0, 20]),
        reasonable_excuses=absences,
    )
    attendance = st.builds(
        Attendance,
        id=st.just("A1"),
        first_day=st.just(FIRST),
        last_day=st.none(),
        place=st.just(Place(*SPOTS[3], 50)),
        periods=st.just(tuple(Period(d, 600, d, 840) for d in range(7))),
        sessions=st.sampled_from([(), (Session(date(2026, 3, 28), 900, 960),)]),
        authorised_absences=absences,
        grace_minutes=st.sampled_from([0, 10]),
        reasonable_excuses=absences,
    )
    zone = st.builds(
        Zone,
        id=st.just("Z1"),
        kind=st.sampled_from(ZoneKind),
        first_day=st.just(FIRST),
        last_day=st.none(),
        geometry=st.just(SQUARE),
        buffer_m=st.sampled_from([0.0, 150.0]),
        periods=st.sampled_from([None, NIGHTLY]),
    )
    trail = st.just(Trail("T1", FIRST, None))
    alcohol = st.builds(
        Alcohol,
        id=st.just("B1"),
        first_day=st.just(FIRST),
        last_day=st.sampled_from([None, date(2026, 3, 28)]),
        level=st.sampled_from([None, 0.05]),
    )
    optional = [st.lists(each, max_size=1) for each in (zone, trail, attendance, alcohol)]
    chosen = st.tuples(curfew, *optional)
    fitted = st.sampled_from([None, BEGIN + 40 * HOUR])
    return st.builds(
        lambda parts, end: Plan(
            "Europe/London",
            None,
            None,
            Fitting("F1", BEGIN, end),
            (parts[0], *(condition for part in parts[1:] for condition in part)),
        ),
        chosen,
        fitted,
    )


def _moments():
    # Few distinct minutes, so that things happen at one instant and on the edges of periods.
    return st.one_of(
        st.integers(0, HOURS * 4).map(lambda q: BEGIN + q * 15 * MINUTE),
        st.integers(0, HOURS * 60).map(lambda m: BEGIN + m * MINUTE),
    )


def rows():
    """One event as a tuple: (kind, at, values…)."""
    fix = st.tuples(
        st.just(Kind.FIX), _moments(), st.sampled_from(SPOTS), st.sampled_from([5.0, 12.0, 60.0, 900.0])
    )
    home = st.tuples(st.just(Kind.HOME), _moments(), st.booleans())
    equipment = st.tuples(st.just(Kind.EQUIPMENT), _moments(), st.sampled_from(What))
    alcohol = st.tuples(
        st.just(Kind.ALCOHOL),
        _moments(),
        st.sampled_from([-0.002, 0.0, 0.01, 0.03, 0.09]),
        st.sampled_from([float("nan"), 0.0, 1.0, 2.4]),
        st.sampled_from([float("nan"), 17.0, 33.0]),
    )
    battery = st.tuples(st.just(Kind.BATTERY), _moments(), st.sampled_from([0.0, 20.0, 100.0]))
    return st.one_of(fix, home, equipment, alcohol, battery)


def walks():
    """A run of fixes a minute or so apart, as a tag that works sends them."""
    return st.builds(
        lambda start, steps: [
            (Kind.FIX, BEGIN + (start + i * 2) * MINUTE, SPOTS[s], a) for i, (s, a) in enumerate(steps)
        ],
        st.integers(0, HOURS * 60 - 30),
        st.lists(
            st.tuples(st.sampled_from([0, 0, 0, 2, 3, 4, 5, 6, 7, 6, 7]), st.sampled_from([5.0, 12.0])),
            max_size=12,
        ),
    )


def samplings():
    """A run of samples half an hour apart, as an alcohol tag sends them: sober, drinking, stuck or off."""
    reading = st.tuples(
        st.sampled_from([0.0, 0.0, 0.003, 0.012, 0.03, 0.05, 0.09, 0.2]),
        st.sampled_from([float("nan"), 1.0, 1.0, 1.0, 1.0, 1.5, 2.4]),
        st.sampled_from([float("nan"), 33.0, 33.0, 33.0, 22.0]),
    )
    stuck = st.builds(lambda one, times: [one] * times, reading, st.integers(4, 9))
    runs = st.lists(st.one_of(st.lists(reading, max_size=8), stuck), max_size=4)
    return st.builds(
        lambda start, parts: [
            (Kind.ALCOHOL, BEGIN + (start + i) * 30 * MINUTE, *one)
            for i, one in enumerate(one for part in parts for one in part)
            if start + i <= HOURS * 2
        ],
        st.integers(0, HOURS * 2),
        runs,
    )


def histories():
    singles = st.lists(rows(), max_size=15)
    return st.builds(
        lambda first, *runs: first + [row for many in runs for run in many for row in run],
        singles,
        st.lists(walks(), max_size=4),
        st.lists(samplings(), max_size=2),
    )


def as_events(history):
    events = Events.empty(len(history))
    for i, (kind, at, *values) in enumerate(history):
        events.kind[i], events.at[i], events.received_at[i] = kind, at, at
        if kind == Kind.FIX:
            (events.longitude[i], events.latitude[i]), events.accuracy_m[i] = values
            events.source[i] = Source.GPS
        elif kind == Kind.HOME:
            events.present[i] = values[0]
        elif kind == Kind.EQUIPMENT:
            events.what[i] = values[0]
        elif kind == Kind.ALCOHOL:
            events.reading[i], events.infra_red[i], events.temperature[i] = values
        else:
            events.reading[i] = values[0]
    return events
