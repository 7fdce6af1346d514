"""Whom an escalation reaches: the responsible officer and their manager, or a desk from the directory."""

from collections.abc import Sequence
from uuid import UUID

from abide.service.accounts.models import OrganisationKind, Role, User
from abide.service.alerts.models import Alert
from abide.service.centre.models import Target
from abide.service.messages import queries as directory
from abide.service.messages.models import Contact
from abide.service.notices.actions import Recipient
from abide.service.notices.queries import users_at

KIND_OF: dict[str, str] = {
    Target.POLICE: OrganisationKind.POLICE,
    Target.PROBATION: OrganisationKind.PROBATION,
    Target.HOME_OFFICE: OrganisationKind.HOME_OFFICE,
}

NOBODY: dict[str, str] = {
    Target.POLICE: "No police desk is in the directory. Call 999 or 101, and end the alert another way.",
    Target.PROBATION: "The order has no responsible officer, and no probation desk is in the directory.",
    Target.HOME_OFFICE: "No desk of the Home Office is in the directory. Call, and end it another way.",
}

# Who is told first, and who next where nobody confirms.
Lists = list[list[Recipient]]


def desks(target: str) -> list[Contact]:
    """Give the desks of the directory for a target that can be written to, by organisation and purpose."""
    found = directory.contacts().filter(organisation__kind=KIND_OF[target])
    return [each for each in found if each.email or each.phone]


def lists_for(alert: Alert, target: str, desk: UUID | None = None) -> Lists:
    """Give whom to tell of an escalation, list by list; empty where nobody is known.

    desk: the reference of the desk that was chosen; without one, probation is the responsible officer first
    and the team's managers next, and the others are the first desk of the directory.
    """
    known = desks(target)
    chosen = [each for each in known if each.ref == desk] if desk else []
    if chosen:
        return [[_desk(each) for each in chosen]]
    found: Lists = []
    if target == Target.PROBATION:
        found = [[Recipient(user=user) for user in users] for users in _in_charge(alert) if users]
    return found or [[_desk(each)] for each in known[:2]]


def _in_charge(alert: Alert) -> Sequence[Sequence[User]]:
    order = alert.fitting.order if alert.fitting else None
    if order is None:
        return []
    officer, team = order.responsible_officer, order.team
    own = [officer] if officer is not None and officer.is_active else []
    team = team or (officer.team if officer else None)
    managers = users_at(team.organisation, roles=[Role.TEAM_MANAGER]) if team else []
    return [own, [user for user in managers if team and user.team_id == team.pk]]


def _desk(contact: Contact) -> Recipient:
    name = f"{contact.organisation.name}: {contact.purpose}"[:200]
    return Recipient(name=name, email=contact.email, phone=contact.phone)
