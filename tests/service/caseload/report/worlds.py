"""Somebody with a few weeks on record, and their report as it was printed."""

import io
import os
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
from django.utils import timezone
from pypdf import PdfReader

from abide.explain import times
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.instants import from_datetime, to_text
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert
from abide.service.orders import actions as orders
from abide.service.people.actions import add_identifier
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in

UNIT = "protected@{}"


def evening(days, hour=19, minute=0):
    """A moment of an evening so many days ago, London time."""
    day = times.local(timezone.now()).date() - timedelta(days=days)
    return datetime.combine(day, time(hour, minute), times.LONDON).astimezone(UTC)


def weeks_on_record(settings, folder, officer, *, pair=True):
    """Give a fitting with four weeks behind it: late, in a zone, silent, near a protected person."""
    settings.TRAILS_DIR, settings.ARRIVALS_LOG = folder / "trails", folder / "arrivals.sqlite3"
    person = make.a_person(given_name="Sam", family_name="Ahmed", preferred_name="Sammy #1")
    make.an_address(person)
    add_identifier(by="test", person=person, kind="PNC", value="2012/0000123Q")
    add_identifier(by="test", person=person, kind="CRN", value="X123456")
    conditions = [
        make.a_curfew(person),
        make.a_zone(name="Old market", geometry=make.a_square()),
        make.a_trail(),
        make.no_alcohol(),
    ]
    order = make.an_order(person, officer=officer, conditions=conditions)
    fitting = make.a_fitting(order, start=evening(26, 15))
    entered = evening(9, 21, 10)
    walk(settings, fitting, entered)
    late = a_finding(fitting, start=evening(20), minutes=42)
    again = a_finding(fitting, start=evening(13), minutes=11, certainty="probable")
    zone = a_finding(
        fitting,
        "ZONE_ENTERED",
        start=entered,
        condition="Z1/1",
        minutes=20,
        rule="zone/2",
        reason={"zone": "exclusion_zone"},
        evidence=tuple(f"fix@{to_text(from_datetime(entered + timedelta(minutes=n)))}" for n in range(5)),
    )
    silent = a_finding(
        fitting, "NO_CONTACT", start=evening(6, 23), minutes=320, rule="equipment/1", certainty="not_known"
    )
    near = a_finding(
        fitting,
        "PROXIMITY",
        start=evening(3, 14),
        minutes=25,
        certainty="certain",
        rule="proximity/1",
        condition="K1/p9",
        reason={"limit_m": 500.0, "closest_m": 180.0},
        evidence=(
            f"fix@{to_text(from_datetime(evening(3, 14)))}",
            UNIT.format(to_text(from_datetime(evening(3, 14)))),
        ),
    )
    going_on = a_finding(
        fitting,
        "BATTERY_LOW",
        # Never yesterday's, shortly after midnight.
        start=max(timezone.now() - timedelta(minutes=40), evening(0, 0)),
        minutes=40,
        open_=True,
        rule="equipment/1",
    )
    found(fitting, late, again, zone, silent, going_on, *([near] if pair else []))
    curfew = order.current.conditions.get(kind="CURFEW")
    orders.accept_excuse(
        by=officer,
        condition=curfew,
        start=evening(20),
        end=evening(20, 19, 42),
        reason="The bus broke down; the company's letter was seen",
    )
    for alert in Alert.objects.filter(person=person):
        if alert.kind == "ZONE_ENTERED":
            alerts.close(
                by=officer, alert=alert.ref, outcome="NOT_EXPLAINED", note="Says the way home was *shut*"
            )
        if alert.kind == "PROXIMITY":
            alerts.close(by=officer, alert=alert.ref, outcome="ESCALATED", note="She was at Rose Cottage")
    return fitting


def walk(settings, fitting, entered):
    """Keep positions of a walk into the zone and out again."""
    minutes = np.arange(-14, 36)
    at = np.array([from_datetime(entered + timedelta(minutes=int(m))) for m in minutes], np.int64)
    # The square of the zone ends 0.01 degrees from its middle.
    inside = (minutes >= 0) & (minutes < 20)
    east = np.where(inside, 0.0094 - 0.00005 * (minutes % 7), 0.0102 + 0.00015 * np.abs(minutes - 10))
    events = replace(
        Events.empty(len(minutes)),
        at=at,
        received_at=at,
        kind=np.full(len(minutes), Kind.FIX, np.int8),
        longitude=make.HOME[0] + east,
        latitude=make.HOME[1] + 0.0006 * np.sin(minutes / 6),
        accuracy_m=np.full(len(minutes), 9.0),
        source=np.full(len(minutes), Source.GPS, np.int8),
    )
    TrailStore(settings.TRAILS_DIR).append(events, [str(fitting.ref)], partition=0, offset=1)


def printing(client, officer, fitting, *, purpose="COURT", days=28, **changes):
    """Ask for a report of the last so many days; gives the answer."""
    today = times.local(timezone.now()).date()
    asked = {"purpose": purpose, "first": today - timedelta(days=days - 1), "last": today, **changes}
    return signed_in(client, officer).post(f"/people/{fitting.person.ref}/report/", asked)


def read(answer, name=""):
    """Give a paper's text, white space made single; keeps the file where ABIDE_PAPERS names a folder."""
    if name and os.environ.get("ABIDE_PAPERS"):
        (Path(os.environ["ABIDE_PAPERS"]) / f"{name}.pdf").write_bytes(answer.content)
    reader = PdfReader(io.BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
