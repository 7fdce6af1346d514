"""What rooms above the caseload add to its pages: each names its functions in the settings.

The caseload lies below them and imports none of them (as with people.erasure). A part is the name of a
template and the values it shows; whoever gives it answers only what this user may see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string

from abide.service.accounts.models import User
from abide.service.alerts.models import FindingRow
from abide.service.people.models import Person


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: its template, and the values it is shown with under the name `part`."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


def of_person(user: User, person: Person) -> list[Part]:
    """Give what is added to a person's page (setting ABIDE_BESIDE_PERSON)."""
    return [part for name in settings.ABIDE_BESIDE_PERSON for part in import_string(name)(user, person)]


def of_caseload(user: User) -> list[Part]:
    """Give what is added above the list of people (setting ABIDE_BESIDE_CASELOAD)."""
    return [part for name in settings.ABIDE_BESIDE_CASELOAD for part in import_string(name)(user)]


def of_finding(user: User, row: FindingRow) -> list[Part]:
    """Give what is added to the page of one finding (setting ABIDE_BESIDE_FINDING)."""
    return [part for name in settings.ABIDE_BESIDE_FINDING for part in import_string(name)(user, row)]
