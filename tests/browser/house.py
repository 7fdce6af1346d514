"""A service with something on every page: people, alerts, threads, contacts and reports."""

from datetime import timedelta

from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts.models import Alert
from abide.service.messages.models import Contact as DirectoryEntry
from abide.service.notices import tokens
from abide.service.notices.actions import Recipient
from abide.service.shifts import actions as shifts
from abide.service.supervision import actions as supervision
from abide.service.supervision.documents import actions as documents
from abide.service.ui import actions as ui
from abide.service.wearer import actions as wearer
from abide.service.wearer.entry import actions as entry
from tests import factories as make
from tests.browser import pages
from tests.browser.town import a_walk, an_evening
from tests.service.messages.writing import a_contact, a_thread
from tests.service.notices.telling import DESK, a_notice
from tests.service.outages.evening import an_outage
from tests.service.supervision.progress.fortnights import drinking, somebody
from tests.service.wearer.asking import an_ask

ROLES = {
    pages.OFFICER: Role.PRACTITIONER,
    pages.CENTRE: Role.MONITORING_OFFICER,
    pages.MANAGER: Role.CENTRE_MANAGER,
    pages.ADMINISTRATOR: Role.ADMINISTRATOR,
}
NAMES = {
    pages.OFFICER: "Kim Shaw",
    pages.CENTRE: "Ade First",
    pages.MANAGER: "Bo Second",
    pages.ADMINISTRATOR: "Cai Third",
}


def a_house(settings, folder):
    """Fill the service; gives its readers by name, and what fills the blanks of addresses."""
    readers = {
        name: make.a_user(role, full_name=NAMES[name], may_see_protected=name == pages.OFFICER)
        for name, role in ROLES.items()
    }
    officer, centre = readers[pages.OFFICER], readers[pages.CENTRE]
    now = timezone.now()
    evening = an_evening(officer)
    amira, sam = evening["Amira"], evening["Sam"]
    lou = somebody(officer, conditions=drinking(), family="Drummond")
    person = amira.person
    make.a_protected_person(person, given_name="Marigold", family_name="Quist")
    alert = Alert.objects.filter(person=person, severity=1)[0]
    thread = a_thread([centre.organisation], person=person)
    strategic = a_thread([centre.organisation], level="STRATEGIC", subject="Chargers that run short")
    a_contact()
    met = supervision.record_contact(
        by=officer,
        person=person,
        way="CALL",
        came="SPOKE",
        at=now - timedelta(hours=2),
        note="Is on the bus.",
    )
    appointment = supervision.make_appointment(
        by=officer, person=person, kind="SUPERVISION", place="Sea View office", at=now + timedelta(days=2)
    )
    settings.DOCUMENTS_DIR = folder / "documents"
    kept = documents.add(
        by=officer, person=person, kind="ORDER", title="Order of 3 March", content=b"%PDF-1.7 the order"
    )
    report = ui.report(by=officer, page="/alerts/", what="WRONG", words="The list jumps.")
    sent = a_notice(
        [Recipient(user=officer), DESK],
        by=centre,
        needs_receipt_by=now + timedelta(hours=1),
        text="Call them.",
    )
    own = entry.make_access(by=officer, person=person, language="en")
    complaint = wearer.complain(person=person, words="Nobody came to mend the home unit.")
    wearer.answer_matter(by=officer, matter=complaint, answer="They come on Tuesday.")
    theirs, desk = sent.receivers.order_by("pk")
    blanks = {
        "strategic": strategic.ref,
        "month": timezone.localdate().strftime("%Y-%m"),
        "sent": sent.ref,
        "notice": theirs.ref,
        "token": tokens.token(desk.ref),
        "person": person.ref,
        "own_link": own.link,
        "own_code": own.code,
        "ask": an_ask(amira).ref,
        "matter": complaint.ref,
        "finding": alert.head_id,
        "order": amira.order.ref,
        "praised": sam.person.ref,
        "praised_order": sam.order.ref,
        "drinker": lou.person.ref,
        "drinker_order": lou.order.ref,
        "day": a_walk(settings, amira, folder=folder),
        "alert": alert.ref,
        "thread": thread.ref,
        "contact": DirectoryEntry.objects.get().ref,
        "contact_with": met.ref,
        "appointment": appointment.ref,
        "document": kept.ref,
        "report": report.ref,
        "outage": an_outage().ref,
        "hand_over": shifts.sign_out(
            by=centre,
            since=now - timedelta(hours=8),
            until=now,
            words="The lift is out of order.",
            watch={person.ref: "Rings every hour and is upset."},
        ).ref,
    }
    return readers, blanks
