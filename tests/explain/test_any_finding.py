"""Whatever a finding holds, telling it never fails, and what is drawn is always XML."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from abide.explain.found import Found
from abide.explain.night import Beside
from abide.explain.telling import tell
from abide.monitoring.events import Events, Kind
from abide.monitoring.findings import Code
from abide.monitoring.instants import from_datetime
from abide.monitoring.plan import Curfew, MonitoredBy, Place, Zone, ZoneKind

FIRST, DAYS = datetime(2000, 1, 3, tzinfo=UTC), 36_000
CURFEW = Curfew("C1", date(2026, 3, 1), None, MonitoredBy.GPS, (), Place(-0.1, 51.5, 50))
SQUARE = Polygon([(-0.1, 51.5), (-0.09, 51.5), (-0.09, 51.51), (-0.1, 51.51)])
ZONE = Zone("Z1", ZoneKind.EXCLUSION, date(2026, 3, 1), None, SQUARE, buffer_m=100)

moments = st.timedeltas(timedelta(0), timedelta(DAYS)).map(lambda after: FIRST + after)
names = st.sampled_from(
    [
        "period_from",
        "period_until",
        "authorised_minutes",
        "cause",
        "because",
        "peak",
        "peak_at",
        "absorption_per_hour",
        "elimination_per_hour",
        "permitted_level",
        "limit_m",
        "zone",
        "what",
        "monitored_by",
        "other",
    ]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | moments.map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | st.text(), inner, max_size=3),
    max_leaves=6,
)
references = st.text() | st.builds(
    "{}@{:%Y-%m-%dT%H:%M:%SZ}".format, st.sampled_from(["fix", "alcohol", "home"]), moments
)


@st.composite
def founds(draw):
    start = draw(moments)
    length = draw(st.timedeltas(timedelta(0), timedelta(days=3)))
    return Found(
        code=draw(st.sampled_from(list(Code)).map(str) | st.text()),
        start=start,
        end=draw(st.sampled_from([None, start + length])),
        minutes=draw(st.floats(0, 1e6)),
        certainty=draw(st.sampled_from(["certain", "probable", "not_known"])),
        place=draw(st.text(max_size=20)),
        reason=draw(st.none() | st.dictionaries(names, anything, max_size=5)),
        evidence=tuple(draw(st.lists(references, max_size=4))),
        rule=draw(st.text(max_size=12)),
        withdrawn=draw(st.booleans()),
    )


def around(found, draw):
    """Some events about the time of a finding, positions and alcohol mixed, as odd as events may be."""
    count = draw(st.integers(0, 6))
    events = Events.empty(count)
    for row in range(count):
        minutes = draw(st.integers(-90, 300))
        events.at[row] = from_datetime(found.start + timedelta(minutes=minutes))
        if draw(st.booleans()):
            events.kind[row] = Kind.FIX
            events.longitude[row] = draw(st.floats(-180, 180))
            events.latitude[row] = draw(st.floats(-90, 90))
            events.accuracy_m[row] = draw(st.floats(0, 1e6))
        else:
            events.kind[row] = Kind.ALCOHOL
            events.reading[row] = draw(st.floats(-0.1, 1))
            events.infra_red[row] = draw(st.floats(0, 5) | st.just(np.nan))
    return events


@given(st.data())
def test_any_finding_can_be_told_and_drawn(data):
    found = data.draw(founds())
    condition = data.draw(st.sampled_from([None, CURFEW, ZONE]))
    events = data.draw(st.just(None) | st.builds(around, st.just(found), st.just(data.draw)))
    others = [other for other in data.draw(st.lists(founds(), max_size=2)) if other.code == found.code]
    beside = Beside(others, (), data.draw(st.none() | st.just(found.start + timedelta(hours=4))))
    now = data.draw(moments)
    for told in (
        tell(found, now=now),
        tell(found, condition=condition, events=events, beside=beside),
    ):
        assert told.sentence
        assert told.pictures
        for picture in told.pictures:
            ET.fromstring(picture.svg())
