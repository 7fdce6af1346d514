"""Small worlds for the person's own page: somebody on tag who has come in by link and code."""

from abide.service.wearer.entry import actions as entry
from abide.service.wearer.entry import guard, keys
from abide.service.wearer.models import Visit
from tests import factories as make
from tests.service.caseload import worlds


def somebody(officer=None, **details):
    """A person under a nightly curfew, in the care of an officer; gives the fitting."""
    return worlds.somebody(officer or make.a_user(), **details)


def given(person, *, language="en", by=make.BY, **when):
    """Give a person a way in: their access with the link's secret and the code."""
    return entry.make_access(by=by, person=person, language=language, **when)


def come_in(client, person, *, language="en"):
    """Let a test client in as the person whose page it is."""
    visit, key = entry_of(person, language=language)
    client.cookies[guard.COOKIE] = key
    return visit


def entry_of(person, *, language="en"):
    made = given(person, language=language)
    visit = entry.come_in(link=made.link, code=made.code, address="192.0.2.1")
    assert visit is not None
    return visit


def visits():
    return Visit.objects.count()


__all__ = ["come_in", "entry_of", "given", "keys", "somebody", "visits", "worlds"]
