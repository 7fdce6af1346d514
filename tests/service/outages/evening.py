"""Evenings on which tags fall silent, for the tests of outages."""

from datetime import timedelta

from django.utils import timezone

from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, somebody


def on_tag(many, *, officer=None, supplier=None, **details):
    """So many people on tag, fitted forty days ago, with devices of one supplier."""
    start = timezone.now() - timedelta(days=40)
    return [a_fitting(officer, supplier, start, **details) for _ in range(many)]


def a_fitting(officer=None, supplier=None, start=None, **details):
    """One person on tag under a nightly curfew with a device of a supplier."""
    if supplier is None:
        return somebody(officer, start=start, **details)
    person = make.a_person(**details)
    make.an_address(person)
    order = make.an_order(person, officer=officer)
    return make.a_fitting(order, device=make.a_device(supplier=supplier), start=start or make.FITTED)


def fall_silent(fittings, *, ago=20, code="NO_CONTACT", now=None, **changes):
    """Let each of them fall silent, some seconds apart, so many minutes ago; gives the alerts."""
    now = now or timezone.now()
    alerts = []
    for n, fitting in enumerate(fittings):
        start = now - timedelta(minutes=ago) + timedelta(seconds=n)
        alerts += found(
            fitting, a_finding(fitting, code, start=start, minutes=ago, open_=True, **changes), now=now
        )
    return alerts


def be_heard(fittings, *, ago=20, now=None, code="NO_CONTACT"):
    """Let contact return to those who fell silent so many minutes ago."""
    now = now or timezone.now()
    for n, fitting in enumerate(fittings):
        row = fitting.findings.filter(code=code, superseded_by=None).get()
        found(fitting, a_finding(fitting, code, start=row.start, minutes=ago - n / 60), now=now)


def an_outage(many=6):
    """An outage of so many people."""
    from abide.service.outages import actions

    fall_silent(on_tag(many))
    return next(o for o in actions.judge(now=timezone.now()) if o.state == "OPEN")
