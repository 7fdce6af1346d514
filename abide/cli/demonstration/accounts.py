"""The invented bodies of the demonstration, and one account for each role."""

from dataclasses import dataclass, field

from abide.service.accounts import actions
from abide.service.accounts.models import OrganisationKind, Role, Team, User
from abide.service.messages import actions as messages

BY = "demo"


@dataclass(frozen=True)
class Account:
    """One person who can sign in: `team` is the key of a team in TEAMS."""

    email: str
    full_name: str
    role: Role
    organisation: str
    team: str | None = None
    specials: bool = False
    protected: bool = False


ORGANISATIONS = {
    "Merrowhythe Probation": OrganisationKind.PROBATION,
    "Merrowhythe Youth Justice": OrganisationKind.YOUTH_JUSTICE,
    "Home Office, Merrowhythe": OrganisationKind.HOME_OFFICE,
    "Merrowhythe Monitoring Centre": OrganisationKind.MONITORING_CENTRE,
    "Merrowhythe Police": OrganisationKind.POLICE,
    "Merrowhythe Magistrates' Court": OrganisationKind.COURT,
    "HMP Foghorn Point": OrganisationKind.PRISON,
    "Saltmark Devices": OrganisationKind.SUPPLIER,
    "Tagging Oversight Office": OrganisationKind.OVERSIGHT,
}
TEAMS = {
    "harbour": ("Merrowhythe Probation", "Harbour team"),
    "hill": ("Merrowhythe Probation", "Hill team"),
    "youth": ("Merrowhythe Youth Justice", "Youth team"),
    "immigration": ("Home Office, Merrowhythe", "Reporting centre"),
}
PROBATION, CENTRE = "Merrowhythe Probation", "Merrowhythe Monitoring Centre"
YOUTH, HOME_OFFICE = "Merrowhythe Youth Justice", "Home Office, Merrowhythe"
OVERSIGHT, SUPPLIER = "Tagging Oversight Office", "Saltmark Devices"

# Whom the directory names for what is escalated: organisation, purpose, email, telephone, hours.
_ALWAYS = "Day and night"
DESKS = (
    ("Merrowhythe Police", "Breaches of bail and danger", "bail@police.example", "01632 960211", _ALWAYS),
    (PROBATION, "Duty officer", "duty@probation.example", "01632 960212", "Out of office hours"),
    (HOME_OFFICE, "Immigration bail", "bail@homeoffice.example", "01632 960213", _ALWAYS),
    (CENTRE, "Nights", "nights@centre.example", "01632 960214", _ALWAYS),
)

# One for each role; these can sign in.
ACCOUNTS = (
    Account("practitioner@abide.example", "Tamsin Wexkemble", Role.PRACTITIONER, PROBATION, "harbour"),
    Account(
        "manager@abide.example", "Desmond Corlacombe", Role.TEAM_MANAGER, PROBATION, "harbour",
        specials=True, protected=True,
    ),
    Account("monitoring@abide.example", "Keziah Galquist", Role.MONITORING_OFFICER, CENTRE),
    Account(
        "centre@abide.example", "Owain Pelyelland", Role.CENTRE_MANAGER, CENTRE, specials=True, protected=True
    ),
    Account("police@abide.example", "Nadia Harfoxley", Role.POLICE_HUB, "Merrowhythe Police"),
    Account("court@abide.example", "Arjun Brambourde", Role.COURT, "Merrowhythe Magistrates' Court"),
    Account("prison@abide.example", "Marisol Dunhollinby", Role.PRISON, "HMP Foghorn Point"),
    Account("homeoffice@abide.example", "Jerome Fenindra", Role.HOME_OFFICE, HOME_OFFICE),
    Account("supplier@abide.example", "Mei Jortamaru", Role.SUPPLIER, SUPPLIER),
    Account("auditor@abide.example", "Hassan Lorenfrith", Role.AUDITOR, OVERSIGHT),
    Account("administrator@abide.example", "Freya Nemdellow", Role.ADMINISTRATOR, CENTRE),
    Account("wall@abide.example", "Wall screen", Role.WALL_SCREEN, CENTRE),
)  # fmt: skip
# Colleagues who hold the rest of the caseload; nobody signs in as these.
COLLEAGUES = (
    Account("colleague1@abide.example", "Rhys Ashgathering", Role.PRACTITIONER, PROBATION, "harbour"),
    Account("colleague2@abide.example", "Leila Elvintra", Role.PRACTITIONER, PROBATION, "hill"),
    Account("colleague3@abide.example", "Kofi Tamullock", Role.PRACTITIONER, PROBATION, "hill"),
    Account("colleague4@abide.example", "Anjali Seljarro", Role.PRACTITIONER, PROBATION, "hill"),
    Account("youthworker@abide.example", "Theo Yarmondré", Role.PRACTITIONER, YOUTH, "youth"),
    Account("caseworker@abide.example", "Ioana Oranwandsey", Role.PRACTITIONER, HOME_OFFICE, "immigration"),
)  # fmt: skip


@dataclass
class Staff:
    """Everybody by email, and the teams by key."""

    users: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)


def make_staff(*, password: str) -> Staff:
    """Make organisations, teams and accounts; those in ACCOUNTS sign in with the password."""
    bodies = {
        name: actions.add_organisation(by=BY, name=name, kind=kind) for name, kind in ORGANISATIONS.items()
    }
    for body, purpose, email, phone, hours in DESKS:
        messages.add_contact(
            by=BY, organisation=bodies[body], purpose=purpose, email=email, phone=phone, hours=hours
        )
    staff = Staff()
    for key, (body, name) in TEAMS.items():
        staff.teams[key] = actions.add_team(by=BY, organisation=bodies[body], name=name)
    for account in (*ACCOUNTS, *COLLEAGUES):
        staff.users[account.email] = actions.add_account(
            by=BY,
            email=account.email,
            full_name=account.full_name,
            role=account.role,
            organisation=bodies[account.organisation],
            team=staff.teams[account.team] if account.team else None,
            password=password if account in ACCOUNTS else None,
            may_see_specials=account.specials,
            may_see_protected=account.protected,
        )
    return staff


def set_passwords(*, password: str) -> None:
    """Give the accounts that can sign in another password, and open those that are locked."""
    for user in User.objects.filter(email__in=[account.email for account in ACCOUNTS]):
        actions.set_password(by=BY, user=user, password=password)
        actions.release(by=BY, user=user)
