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
