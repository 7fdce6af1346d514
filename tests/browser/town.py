"""A caseload as a practitioner might have it on one evening: quiet people, late ones, silent ones."""

from datetime import timedelta

from django.utils import timezone

from abide.service.people.actions import add_identifier
from tests.service.caseload.worlds import a_finding, found, somebody, state


def an_evening(officer):
    """Make nine people in an officer's care; gives the fittings by first name."""
    now = timezone.now()
    people = {}
    for given, family in (
        ("Amira", "Kaya"),
        ("Daniel", "Osei"),
        ("Lee", "Parr"),
        ("Rosa", "Blythe"),
        ("Sam", "Ahmed"),
        ("Tomos", "Griffiths"),
        ("Wen", "Li"),
        ("Zofia", "Nowak"),
        ("Oluwaseun", "Adebayo-Fitzgerald"),
    ):
        zone, fitted = given in ("Amira", "Daniel"), now - timedelta(days=40)
        people[given] = somebody(officer, given=given, family=family, zone=zone, start=fitted)
        state(people[given], since=now - timedelta(hours=3))
    add_identifier(by="test", person=people["Amira"].person, kind="CRN", value="X123456")
    amira, daniel, lee, rosa = (people[name] for name in ("Amira", "Daniel", "Lee", "Rosa"))
    state(amira, "AWAY", since=now - timedelta(hours=2), seen=now - timedelta(minutes=4))

    def ago(**length):
        return now - timedelta(**length)

    found(
        amira,
        a_finding(amira, open_=True, start=ago(minutes=72), minutes=72),
        a_finding(amira, "ZONE_ENTERED", start=ago(days=1, hours=5), minutes=29),
        a_finding(amira, "BUFFER_ENTERED", start=ago(days=1, hours=6), minutes=40, certainty="probable"),
        a_finding(amira, "CURFEW_LEFT", start=ago(days=3, hours=1), minutes=35, certainty="probable"),
        a_finding(amira, "NO_CONTACT", start=ago(days=5, hours=4), minutes=190),
        a_finding(amira, "BATTERY_LOW", start=ago(hours=9), minutes=50),
    )
    found(daniel, a_finding(daniel, "ZONE_ENTERED", open_=True, minutes=11, certainty="probable"))
    state(daniel, "AWAY", since=now - timedelta(hours=4))
    found(lee, a_finding(lee, "BATTERY_DEAD", open_=True, start=now - timedelta(hours=2), minutes=120))
    state(lee, "NOT_KNOWN", battery="dead", since=now - timedelta(hours=2), seen=now - timedelta(hours=2))
    found(
        rosa,
        a_finding(rosa, "CURFEW_NOT_KNOWN", start=ago(days=2), minutes=130, certainty="not_known"),
        a_finding(rosa, "STRAP", start=now - timedelta(days=6), minutes=3),
        now=now - timedelta(days=2),
    )
    state(rosa, "NOT_KNOWN", battery="low", since=now - timedelta(hours=1))
    return people


def a_walk(settings, fitting, *, folder):
    """Give a fitting a day's trail through the invented town, with a gap of 68 minutes; gives the day."""
    import json
    from dataclasses import replace

    import numpy as np

    from abide.monitoring.events import Events, Kind, Source
    from abide.monitoring.instants import MINUTE, from_datetime
    from abide.simulate.basemap import as_geojson
    from abide.simulate.town import make_town
    from abide.trails.store import TrailStore

    town = make_town(seed=7, homes=600)
    settings.TRAILS_DIR = folder / "trails"
    settings.ARRIVALS_LOG = folder / "arrivals.sqlite3"
    settings.BASEMAP = folder / "basemap.geojson"
    settings.BASEMAP.write_text(json.dumps(as_geojson(town)))
    rng = np.random.default_rng(5)
    middle = len(town.streets.x) // 2
    steps = np.cumsum(rng.normal(0, 22, (300, 2)), axis=0)
    x, y = town.streets.x[middle] + steps[:, 0], town.streets.y[middle] + steps[:, 1]
    longitude, latitude = town.ground.degrees(x, y)
    start = timezone.now().replace(hour=0, minute=20, second=0, microsecond=0) - timedelta(days=1)
    minutes = np.arange(300) * 2 + np.where(np.arange(300) > 150, 66, 0)
    at = from_datetime(start) + minutes * MINUTE
    events = replace(
        Events.empty(300),
        at=at,
        received_at=at,
        kind=np.full(300, Kind.FIX, np.int8),
        longitude=longitude,
        latitude=latitude,
        accuracy_m=np.abs(rng.normal(12, 8, 300)) + 4,
        source=np.full(300, Source.GPS, np.int8),
    )
    TrailStore(settings.TRAILS_DIR).append(events, [str(fitting.ref)], partition=0, offset=1)
    return start.date()
