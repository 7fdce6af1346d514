"""Which role belongs to which kind of organisation, and which roles need a team."""

from abide.service.accounts.models import OrganisationKind, Role

RESPONSIBLE = frozenset(
    {OrganisationKind.PROBATION, OrganisationKind.YOUTH_JUSTICE, OrganisationKind.HOME_OFFICE}
)

HOME_OF_ROLE: dict[Role, frozenset[OrganisationKind]] = {
    Role.PRACTITIONER: RESPONSIBLE,
    Role.TEAM_MANAGER: RESPONSIBLE,
    Role.MONITORING_OFFICER: frozenset({OrganisationKind.MONITORING_CENTRE}),
    Role.CENTRE_MANAGER: frozenset({OrganisationKind.MONITORING_CENTRE}),
    Role.POLICE_HUB: frozenset({OrganisationKind.POLICE}),
    Role.COURT: frozenset({OrganisationKind.COURT}),
    Role.PRISON: frozenset({OrganisationKind.PRISON}),
    Role.HOME_OFFICE: frozenset({OrganisationKind.HOME_OFFICE}),
    Role.SUPPLIER: frozenset({OrganisationKind.SUPPLIER}),
    Role.AUDITOR: frozenset({OrganisationKind.OVERSIGHT, OrganisationKind.MONITORING_CENTRE}),
    Role.ADMINISTRATOR: frozenset({OrganisationKind.MONITORING_CENTRE, OrganisationKind.OVERSIGHT}),
    # A screen that everybody in the room can see: it counts, and sees nobody.
    Role.WALL_SCREEN: frozenset({OrganisationKind.MONITORING_CENTRE}),
}

# A manager sees the people of their team, so a manager without one would see nobody.
NEEDS_TEAM = frozenset({Role.TEAM_MANAGER})


def faults_of_account(*, role: str, team: bool, organisation_kind: str) -> dict[str, str]:
    """Say, by field, what keeps somebody from having this role there; empty when nothing does."""
    if role not in Role.values:
        return {"role": f"There is no role {role}."}
    faults: dict[str, str] = {}
    if organisation_kind not in HOME_OF_ROLE[Role(role)]:
        kinds = " or ".join(sorted(OrganisationKind(k).label.lower() for k in HOME_OF_ROLE[Role(role)]))
        faults["organisation"] = f"{Role(role).label} is a role in an organisation of the kind {kinds}."
    if role in NEEDS_TEAM and not team:
        faults["team"] = f"{Role(role).label} needs a team."
    return faults
