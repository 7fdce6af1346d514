"""Who may do what: one table of tasks and roles, asked by every action before it writes.

Whom a task may be done to is the other half (people.queries.check_may_write).
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied

from abide.service.accounts.models import Role, User


class Task(StrEnum):
    """A kind of work that writes; the value finishes the sentence "your role does not …"."""

    MANAGE_ACCOUNTS = "manage accounts"
    MANAGE_SUPPLIERS = "manage suppliers"
    KEEP_PROGRAMMES = "keep the list of programmes"
    KEEP_INVENTORY = "keep the inventory of devices"
    FIT_DEVICES = "fit or remove devices"
    ADD_PEOPLE = "take people in"
    DESCRIBE_PEOPLE = "change what is kept of a person"
    RESTRICT_PEOPLE = "restrict who sees a person"
    ERASE_PEOPLE = "erase people"
    PROTECT_PEOPLE = "keep protected people"
    MAKE_ORDERS = "make, vary or end orders"
    ASSIGN_ORDERS = "assign responsible officers"
    GIVE_LEAVE = "authorise absences"
    ACCEPT_EXCUSES = "accept excuses"
    DECIDE_EPISODES = "decide what an alcohol reading was"
    WRITE_MESSAGES = "write messages"
    KEEP_CONTACTS = "keep the directory of contacts"
    SUSPEND_NOTIFYING = "suspend notifying of a person's alerts"
    SUSPEND_FOR_ALL = "suspend notifying of a kind of alert for everybody"
    GIVE_OWN_PAGE = "give people their own page"
    ANSWER_OWN_PAGE = "answer what people ask on their own page"
    RECORD_CONTACTS = "record contacts with people on tag"
    PLAN_APPOINTMENTS = "make appointments or say what came of them"
    KEEP_DOCUMENTS = "keep documents"
    PLAN_SUPERVISION = "say what conditions are for, offer support or recognise what was kept"
    LEAD_SHIFT = "lead a shift of the monitoring centre"


_CENTRE = frozenset({Role.MONITORING_OFFICER, Role.CENTRE_MANAGER})
_CASE = frozenset({Role.PRACTITIONER, Role.TEAM_MANAGER})

MAY: dict[Task, frozenset[Role]] = {
    Task.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    Task.MANAGE_SUPPLIERS: frozenset({Role.ADMINISTRATOR, Role.CENTRE_MANAGER}),
    Task.KEEP_PROGRAMMES: frozenset({Role.CENTRE_MANAGER}),
    Task.KEEP_INVENTORY: _CENTRE,
    Task.FIT_DEVICES: _CENTRE,
    Task.ADD_PEOPLE: _CENTRE,
    Task.DESCRIBE_PEOPLE: _CENTRE | _CASE,
    Task.RESTRICT_PEOPLE: _CENTRE,
    Task.ERASE_PEOPLE: frozenset({Role.CENTRE_MANAGER}),
    Task.PROTECT_PEOPLE: _CENTRE | _CASE,
    Task.MAKE_ORDERS: _CENTRE,
    Task.ASSIGN_ORDERS: frozenset({Role.TEAM_MANAGER, Role.CENTRE_MANAGER}),
    Task.GIVE_LEAVE: _CENTRE | _CASE,
    # The centre writes down what it is told; whether that is an excuse is for whoever is responsible.
    Task.ACCEPT_EXCUSES: _CASE,
    Task.DECIDE_EPISODES: _CENTRE | _CASE,
    # An auditor and a screen look on and take no part; whom a thread shows is messages.queries.threads_for.
    Task.WRITE_MESSAGES: frozenset(Role) - {Role.AUDITOR, Role.WALL_SCREEN},
    Task.KEEP_CONTACTS: frozenset({Role.CENTRE_MANAGER}),
    Task.SUSPEND_NOTIFYING: _CENTRE,
    Task.SUSPEND_FOR_ALL: frozenset({Role.CENTRE_MANAGER}),
    Task.GIVE_OWN_PAGE: _CENTRE | _CASE,
    # The centre passes on what it is told; the answer is for whoever is responsible.
    Task.ANSWER_OWN_PAGE: _CASE,
    Task.RECORD_CONTACTS: _CENTRE | _CASE,
    # Whether a reason for staying away is acceptable is for whoever is responsible.
    Task.PLAN_APPOINTMENTS: _CASE,
    Task.KEEP_DOCUMENTS: _CENTRE | _CASE,
    Task.PLAN_SUPERVISION: _CASE,
    Task.LEAD_SHIFT: _CENTRE,
}


def can(user: User, task: Task) -> bool:
    """Whether a user's role does this task; protected people need the user's own right as well."""
    if not (user.is_active and user.role in MAY[task]):
        return False
    return user.may_see_protected if task == Task.PROTECT_PEOPLE else True


def check(by: User | str, task: Task) -> None:
    """Raise PermissionDenied, with a sentence for the user, unless they do this task.

    A name in place of a user is a part of the service itself, which no page speaks for.
    """
    if isinstance(by, User) and not can(by, task):
        raise PermissionDenied(f"Your role does not {task}.")
