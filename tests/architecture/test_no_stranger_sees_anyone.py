"""Every address of the service, asked by every role about somebody who is not theirs, tells nothing."""

import re
from dataclasses import dataclass

import pytest

from abide.service.accounts.models import Role
from abide.service.alerts.models import Alert
from tests import factories as make
from tests.architecture.addresses import all_addresses
from tests.service.caseload import worlds

pytestmark = [pytest.mark.database, pytest.mark.django_db]

# The monitoring centre sees everyone but Specials; the rest see their own people or nobody.
SEES_EVERYONE = {Role.MONITORING_OFFICER, Role.CENTRE_MANAGER}
STRANGERS = [role for role in Role if role not in SEES_EVERYONE]

ABOUT_SOMEBODY = [
    a for a in all_addresses() if not a.name.startswith(("account_", "mfa_")) and a.name != "ui:account"
]


@dataclass(frozen=True)
class Somebody:
    """A person on tag with an alert, in the care of one officer."""

    officer: object
    words: tuple[str, ...]
    person_ref: str
    alert: Alert

    def paths(self):
        """Every address, its blanks filled with this person's references."""
        for address in ABOUT_SOMEBODY:
            about_alert = address.name.startswith("alerts:")
            yield address.about({"uuid": str(self.alert.ref) if about_alert else self.person_ref})


def somebody(**details):
    officer = make.a_user(Role.PRACTITIONER)
    fitting = worlds.somebody(officer, given="Quillon", family="Zzyzxabide", zone=True, **details)
    worlds.state(fitting)
    [alert] = worlds.found(fitting, worlds.a_finding(fitting))
    person = fitting.person
    words = ("Quillon", "Zzyzxabide", str(person.ref), str(alert.ref))
    return Somebody(officer, words, str(person.ref), alert)


def told(client, them, method):
    """What of somebody the answers gave away, as (path, word); and which addresses answered at all."""
    found, answered = [], []
    for path in them.paths():
        answer = getattr(client, method)(path)
        assert answer.status_code < 500, path
        if answer.status_code == 200:
            answered.append(path)
            content = b"".join(answer) if answer.streaming else answer.content
            text = content.decode("utf-8", "replace")
            found += [(path, word) for word in them.words if word in text]
    return found, answered


@pytest.mark.parametrize("role", STRANGERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_tells_a_stranger_of_somebody_who_is_not_theirs(client, role, method):
    them = somebody()
    worlds.signed_in(client, make.a_user(role))
    found, _ = told(client, them, method)
    assert found == []


@pytest.mark.parametrize("role", Role)
def test_no_address_tells_of_a_special_without_clearance(client, role):
    them = somebody(is_special=True)
    worlds.signed_in(client, make.a_user(role))
    found, _ = told(client, them, "get")
    assert found == []


@pytest.mark.parametrize("role", STRANGERS)
def test_no_stranger_moves_somebodys_alert(client, role):
    them = somebody()
    worlds.signed_in(client, make.a_user(role))
    told(client, them, "post")
    after = Alert.objects.get(pk=them.alert.pk)
    assert (after.state, after.acknowledged_at, after.closed_at) == ("NEW", None, None)


def test_their_own_officer_is_told_or_none_of_this_would_mean_anything(client):
    them = somebody()
    worlds.signed_in(client, them.officer)
    found, answered = told(client, them, "get")
    assert len({path for path, _ in found}) >= 3, answered
    assert {word for _, word in found} == set(them.words)


@pytest.mark.parametrize("role", sorted(SEES_EVERYONE))
def test_the_monitoring_centre_is_told(client, role):
    them = somebody()
    worlds.signed_in(client, make.a_user(role))
    found, _ = told(client, them, "get")
    assert found


def test_no_log_line_names_the_person_who_was_looked_at(client, caplog):
    them = somebody(phone="07700 900123")
    caplog.set_level("DEBUG")
    for user in (them.officer, make.a_user(Role.COURT)):
        worlds.signed_in(client, user)
        told(client, them, "get")
        told(client, them, "post")
    lines = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    assert lines
    for word in (*them.words[:2], "900123", "Sea View"):
        assert word not in lines
    # Their latitude; a time such as 09:35:54.029466 has more digits.
    assert not re.search(r"(?<!\d)54\.0(?!\d)", lines)


def test_there_are_addresses_about_people():
    assert {address.name for address in ABOUT_SOMEBODY} >= {"caseload:person", "alerts:alert"}
