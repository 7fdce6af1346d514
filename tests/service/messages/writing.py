"""Threads and contacts for tests, made by the real actions."""

from datetime import timedelta

from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.accounts.rules import HOME_OF_ROLE
from abide.service.messages import actions
from tests import factories as make


def where_practitioners_are():
    """The organisation that tests' practitioners belong to."""
    return make.an_organisation(min(HOME_OF_ROLE[Role.PRACTITIONER]))


def a_thread(addressed=None, *, by=make.BY, person=None, **details):
    """A local thread, due tomorrow, addressed to where practitioners are unless told otherwise."""
    given = {
        "subject": "Batteries that run flat",
        "words": "Four tags went flat this week.",
        "level": "LOCAL",
        "due_at": timezone.now() + timedelta(days=1),
        **details,
    }
    organisations = [where_practitioners_are()] if addressed is None else addressed
    return actions.begin(by=by, person=person, addressed=organisations, **given)


def a_contact(*, by=make.BY, **details):
    """The monitoring centre's night desk."""
    given = {"purpose": "Nights", "phone": "01632 960100", "email": "", "hours": "Day and night", **details}
    organisation = given.pop("organisation", None) or make.an_organisation("MONITORING_CENTRE")
    return actions.add_contact(by=by, organisation=organisation, **given)
