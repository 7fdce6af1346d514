"""Small worlds for the tests of the portal: people on tag and what is found about them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import from_datetime
from abide.service.alerts import actions as alerts
from abide.service.alerts.actions import StateNow, Whose
from abide.service.alerts.models import Alert
from tests import factories as make


@dataclass(frozen=True)
class Judged:
    fitting: str
    judged_from: int
    findings: tuple[Finding, ...]
    of_pair: str = ""


def a_finding(
    fitting, code="CURFEW_LATE", *, start=None, minutes=42.0, open_=False, certainty="certain", **changes
):
    """One thing found about a fitting; by default it began an hour ago and is over."""
    start = start or timezone.now() - timedelta(hours=1)
    values = {
        "fitting": str(fitting.ref),
        "condition": "C1" if code.startswith("CURFEW") else ("Z1" if "ZONE" in code else None),
        "code": Code(code),
        "start": from_datetime(start),
        "end": None if open_ else from_datetime(start + timedelta(minutes=minutes)),
        "minutes": minutes,
        "certainty": Certainty(certainty),
        "rule": "curfew/1",
        "status": Status.OPEN if open_ else Status.FINAL,
        "evidence": ("e1",),
    }
    return Finding(**(values | changes))


def found(fitting, *findings, now=None):
    """Record everything that stands about a fitting, as the worker does; gives its alerts."""
    whose = {str(fitting.ref): Whose(fitting.pk, fitting.person_id, fitting.person.ref)}
    judged = Judged(str(fitting.ref), 0, tuple(findings))
    alerts.record(judgements=[judged], whose=whose, now=now or timezone.now())
    return list(Alert.objects.filter(fitting=fitting).order_by("pk"))


def state(fitting, presence="HOME", *, battery="ok", since=None, seen=None, tell=True, now=None):
    """Write how a fitting stands now, and tell open pages."""
    now = now or timezone.now()
    seen = seen or now - timedelta(minutes=1)
    row = StateNow(
        fitting_pk=fitting.pk,
        person_pk=fitting.person_id,
        presence=presence,
        presence_since=from_datetime(since or now - timedelta(hours=2)),
        last_event_at=from_datetime(seen),
        last_fix_at=from_datetime(seen),
        longitude=2.0,
        latitude=54.0,
        accuracy_m=12.0,
        battery=battery,
    )
    alerts.put_states(states=[row], tell=[fitting.person_id] if tell else [], now=now)


def somebody(officer=None, *, given="Sam", family="Ahmed", zone=False, start=None, **details):
    """A person on tag under a nightly curfew and a trail, in the care of an officer; gives the fitting."""
    person = make.a_person(given_name=given, family_name=family, **details)
    make.an_address(person)
    conditions = [make.a_curfew(person), make.a_trail()] + ([make.a_zone()] if zone else [])
    order = make.an_order(person, officer=officer, conditions=conditions)
    return make.a_fitting(order, start=start or datetime(2026, 3, 1, 12, tzinfo=UTC))


def signed_in(client, user):
    """Sign a user in to a test client."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
