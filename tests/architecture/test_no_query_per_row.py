"""No page asks the database a question for each of its rows: with three of everything and with thirty.

The pages are those of the table that the browser tests walk (tests/browser/pages.py). What there is more of
is in ROWS: a room whose pages list something of its own adds a line there.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.service.alerts.models import Alert, AlertState
from abide.service.caseload import actions as caseload
from abide.service.supervision import actions as supervision
from abide.service.ui import actions as ui
from abide.service.ui.models import PageReport
from tests import factories as make
from tests.browser import pages
from tests.browser.house import a_house
from tests.service.caseload import worlds
from tests.service.centre.writing import a_suspension
from tests.service.messages.writing import a_contact, a_thread
from tests.service.notices.telling import a_notice
from tests.service.wearer.asking import an_ask

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FEW, MANY = 3, 30
CODES = ("CURFEW_LATE", "CURFEW_LEFT", "ZONE_ENTERED", "NO_CONTACT", "BATTERY_LOW", "STRAP")


@dataclass(frozen=True)
class House:
    """The service with something on every page: its readers by name, and of whom pages are about."""

    readers: Mapping[str, Any]
    fitting: Any

    @property
    def officer(self):
        return self.readers[pages.OFFICER]

    @property
    def centre(self):
        return self.readers[pages.CENTRE]


def people(house, numbers):
    for n in numbers:
        fitting = worlds.somebody(house.officer, given=f"P{n}", family="Busy", zone=True)
        worlds.state(fitting, ("HOME", "AWAY", "NOT_KNOWN")[n % 3])
        late = worlds.a_finding(fitting, open_=True)
        strap = worlds.a_finding(fitting, "STRAP", start=timezone.now() - timedelta(days=5))
        worlds.found(fitting, late, strap)
        Alert.objects.filter(fitting=fitting, kind="STRAP").update(
            state=AlertState.CLOSED,
            closed_by=house.centre,
            closed_at=timezone.now(),
            acknowledged_by=house.centre,
            acknowledged_at=timezone.now(),
            outcome="EXPLAINED",
        )


def findings(house, numbers):
    """About the one person, of another device, so that what stands of the first stays as it is."""
    second = make.a_fitting(house.fitting.order, device=make.a_device())

    def ago(n):
        return timezone.now() - timedelta(hours=5 * n + 2)

    worlds.found(
        second,
        *(worlds.a_finding(second, CODES[n % len(CODES)], start=ago(n), minutes=20) for n in numbers),
    )


def met(house, numbers):
    now = timezone.now()
    person = house.fitting.person
    for n in numbers:
        supervision.record_contact(
            by=house.officer,
            person=person,
            way="CALL",
            came="SPOKE",
            at=now - timedelta(hours=n),
            note="Fine.",
        )
        supervision.make_appointment(
            by=house.officer,
            person=person,
            kind="SUPERVISION",
            place="Sea View",
            at=now + timedelta(days=1 + n),
        )


def threads(house, numbers):
    for n in numbers:
        of = [house.centre.organisation, house.officer.organisation]
        a_thread(of, subject=f"Topic {n}")
        a_thread(of, subject=f"About {n}", person=house.fitting.person)
        a_thread(of, subject=f"Strategic {n}", level="STRATEGIC")
        a_contact(purpose=f"Purpose {n}")


def told(house, numbers):
    from abide.service.notices.actions import Recipient

    for n in numbers:
        a_notice([Recipient(user=house.officer)], by=house.centre, subject=f"Notice {n}")


def reports(house, numbers):
    for n in numbers:
        made = ui.report(
            by=house.officer if n < 15 else house.centre,
            page="/alerts/",
            what="WRONG",
            words=f"It jumps {n}.",
        )
        if n % 2:
            ui.answer(
                by=house.readers[pages.ADMINISTRATOR],
                report=PageReport.objects.get(pk=made.pk),
                question=f"Why {n}?",
                answer="It no longer does.",
            )


def kept_views(house, numbers):
    for n in (n for n in numbers if n < 12):  # Nobody may have more.
        caseload.save_filter(by=house.officer, name=f"View {n}", search=f"name{n}", show="")


def suspended(house, numbers):
    for n in numbers:
        a_suspension(worlds.somebody(house.officer, given=f"S{n}").person, by=house.readers[pages.MANAGER])


def asked(house, numbers):
    for n in numbers:
        an_ask(worlds.somebody(house.officer, given=f"A{n}", family="Asks"))


# What there is few and then many of: each adds a row for each number.
ROWS: tuple[Callable[[House, range], None], ...] = (
    people,
    findings,
    met,
    threads,
    told,
    reports,
    kept_views,
    suspended,
    asked,
)
# Pages that list only the first few of something, and so ask how many there are once there are more.
COUNTED: Mapping[str, int] = dict.fromkeys(("people", "people-found", "nobody-found"), 2)


def questions(house, blanks):
    """How many questions each page asks, by its name; what it asked, by the shape of each."""
    found, shapes = {}, {}
    for reader, user in house.readers.items():
        client = worlds.signed_in(Client(), user)
        for page in pages.PAGES:
            if page.reader != reader or not page.address:
                continue
            path = page.path.format(**blanks)
            if client.get(path).status_code != 200:
                # Whether each page can be opened at all is tried in a browser, by another test.
                continue
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found[page.name] = len(queries)
            shapes[page.name] = _shapes(queries)
    return found, shapes


def _shapes(queries):
    counted: dict[str, int] = defaultdict(int)
    for query in queries:
        counted[query["sql"].split(" WHERE ")[0][:160]] += 1
    return counted


def test_pages_ask_as_many_questions_of_thirty_rows_as_of_three(settings, tmp_path):
    readers, blanks = a_house(settings, tmp_path)
    fitting = worlds.Alert.objects.get(ref=blanks["alert"]).fitting
    house = House(readers, fitting)
    for rows in ROWS:
        rows(house, range(FEW))
    few, before = questions(house, blanks)
    for rows in ROWS:
        rows(house, range(FEW, MANY))
    many, after = questions(house, blanks)
    grown = {
        name: {shape: n for shape, n in after[name].items() if n > before[name].get(shape, 0)}
        for name in few
        if many[name] > few[name] + COUNTED.get(name, 0)
    }
    assert grown == {}
    assert len(few) >= 30
