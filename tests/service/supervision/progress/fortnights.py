"""People whose weeks on tag are told by findings at given moments, for the tests of what to talk about."""

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from abide.explain import times
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found


def ago(days, hour=20, minute=0):
    """A moment so many days ago, at a time of day: London's days and clock, as pages have them."""
    day = timezone.localdate() - timedelta(days=days)
    return datetime.combine(day, time(hour, minute), times.LONDON).astimezone(UTC)


def somebody(officer, *, conditions=None, days=40, kind="GPS_TAG", order=None, family="Ahmed", **terms):
    """A person under a nightly curfew, on tag for so many days; gives the fitting."""
    person = make.a_person(given_name="Sam", family_name=family)
    make.an_address(person)
    first = timezone.localdate() - timedelta(days=days)
    asked = conditions(person, first) if conditions else [make.a_curfew(person, first_day=first)]
    under = order or make.an_order(person, officer=officer, conditions=asked, **terms)
    return make.a_fitting(under, kind=kind, start=timezone.now() - timedelta(days=days))


def drinking(*, ends_in=20):
    """A curfew and alcohol abstinence that ends in so many days: conditions for `somebody`."""

    def asked(person, first):
        last = timezone.localdate() + timedelta(days=ends_in)
        return [make.a_curfew(person, first_day=first), make.no_alcohol(first_day=first, last_day=last)]

    return asked


def late(fitting, *days, minutes=42, hour=19):
    """Record that somebody came home late on these days ago; gives the findings' alerts."""
    rows = [
        a_finding(
            fitting,
            start=ago(day, hour),
            minutes=minutes,
            reason={"period_from": ago(day, hour).isoformat().replace("+00:00", "Z")},
        )
        for day in days
    ]
    return found(fitting, *rows)
