"""Who may write what, and to whom: every task, every role, both sides."""

import inspect
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from abide.service.accounts import actions as accounts
from abide.service.accounts.models import Role, User
from abide.service.accounts.permissions import MAY, Task, can
from abide.service.centre import actions as centre
from abide.service.devices import actions as devices
from abide.service.messages import actions as messages
from abide.service.orders import actions as orders
from abide.service.outages import actions as outages
from abide.service.people import actions as people
from abide.service.programmes import actions as programmes
from abide.service.programmes.models import Programme
from abide.service.shifts import actions as shifts
from abide.service.supervision import actions as supervision
from abide.service.supervision.documents import actions as documents
from abide.service.supervision.progress import actions as progress
from abide.service.wearer import actions as wearer
from abide.service.wearer.entry import actions as entry
from tests import factories as make
from tests.service.centre.writing import a_suspension
from tests.service.messages.writing import a_contact, a_thread
from tests.service.outages.evening import an_outage
from tests.service.wearer.asking import an_ask, the_ask, the_complaint

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHEN = datetime(2026, 3, 10, tzinfo=UTC)
LATER = datetime(2026, 3, 11, tzinfo=UTC)
CENTRE = {"MONITORING_OFFICER", "CENTRE_MANAGER"}
CASE = {"PRACTITIONER", "TEAM_MANAGER"}

ALLOWED = {
    Task.MANAGE_ACCOUNTS: {"ADMINISTRATOR"},
    Task.MANAGE_SUPPLIERS: {"ADMINISTRATOR", "CENTRE_MANAGER"},
    Task.KEEP_PROGRAMMES: {"CENTRE_MANAGER"},
    Task.KEEP_INVENTORY: CENTRE,
    Task.FIT_DEVICES: CENTRE,
    Task.ADD_PEOPLE: CENTRE,
    Task.DESCRIBE_PEOPLE: CENTRE | CASE,
    Task.RESTRICT_PEOPLE: CENTRE,
    Task.ERASE_PEOPLE: {"CENTRE_MANAGER"},
    Task.PROTECT_PEOPLE: CENTRE | CASE,
    Task.MAKE_ORDERS: CENTRE,
    Task.ASSIGN_ORDERS: {"TEAM_MANAGER", "CENTRE_MANAGER"},
    Task.GIVE_LEAVE: CENTRE | CASE,
    Task.ACCEPT_EXCUSES: CASE,
    Task.WRITE_MESSAGES: {role.value for role in Role} - {"AUDITOR", "WALL_SCREEN"},
    Task.KEEP_CONTACTS: {"CENTRE_MANAGER"},
    Task.GIVE_OWN_PAGE: CENTRE | CASE,
    Task.ANSWER_OWN_PAGE: CASE,
    Task.LEAD_SHIFT: CENTRE,
    Task.PLAN_SUPERVISION: CASE,
    Task.DECIDE_EPISODES: CENTRE | CASE,
    Task.RECORD_CONTACTS: CENTRE | CASE,
    Task.PLAN_APPOINTMENTS: CASE,
    Task.KEEP_DOCUMENTS: CENTRE | CASE,
    Task.SUSPEND_NOTIFYING: CENTRE,
    Task.SUSPEND_FOR_ALL: {"CENTRE_MANAGER"},
}


def a_hand_over():
    """A shift that somebody else handed over."""
    lead = make.a_user("CENTRE_MANAGER")
    return shifts.sign_out(by=lead, since=WHEN, until=LATER, words="", watch={})


class Case:
    """One person under one order, with an officer and their team, and what actions need to be tried."""

    def __init__(self) -> None:
        self.team = make.a_team()
        self.officer = make.a_user("PRACTITIONER", team=self.team, may_see_protected=True)
        self.person = make.a_person()
        self.address = make.an_address(self.person)
        self.order = make.an_order(self.person, officer=self.officer)
        self.fitting = make.a_fitting(self.order, kind="RF_TAG")
        self.protected = people.add_protected_person(
            by=make.BY, protected_from=self.person, given_name="A", family_name="B"
        )
        self.decision = devices.decide_episode(
            by=make.BY, fitting=self.fitting, start=WHEN, end=LATER, drunk=True, why="x"
        )
        self.absence = orders.authorise_absence(
            by=make.BY, condition=self.condition, start=WHEN, end=LATER, reason="x", now=make.FITTED
        )
        self.excuse = orders.accept_excuse(
            by=make.BY, condition=self.condition, start=WHEN, end=LATER, reason="x", now=LATER
        )

    @property
    def condition(self):
        return self.order.current.conditions.get()

    def user(self, role):
        if role == "PRACTITIONER":
            return self.officer
        team = self.team if role == "TEAM_MANAGER" else None
        return make.a_user(role, team=team, may_see_protected=True)


NEW = {"kind": "POLICE", "name": "New"}

# Every action that writes, the task it belongs to, and a way to try it.
TRIED = {
    "add_organisation": (Task.MANAGE_ACCOUNTS, lambda c, by: accounts.add_organisation(by=by, **NEW)),
    "add_team": (
        Task.MANAGE_ACCOUNTS,
        lambda c, by: accounts.add_team(by=by, organisation=c.team.organisation, name="n"),
    ),
    "add_account": (
        Task.MANAGE_ACCOUNTS,
        lambda c, by: accounts.add_account(
            by=by,
            email="n@abide.example",
            full_name="N",
            role="PRACTITIONER",
            organisation=c.team.organisation,
        ),
    ),
    "set_password": (
        Task.MANAGE_ACCOUNTS,
        lambda c, by: accounts.set_password(by=by, user=make.a_user(), password=make.PASSWORD),
    ),
    "release": (Task.MANAGE_ACCOUNTS, lambda c, by: accounts.release(by=by, user=make.a_user())),
    "close": (Task.MANAGE_ACCOUNTS, lambda c, by: accounts.close(by=by, user=make.a_user())),
    "add_supplier": (Task.MANAGE_SUPPLIERS, lambda c, by: devices.add_supplier(by=by, name="N")),
    "issue_key": (
        Task.MANAGE_SUPPLIERS,
        lambda c, by: devices.issue_key(by=by, supplier=make.a_supplier()),
    ),
    "revoke_key": (Task.MANAGE_SUPPLIERS, lambda c, by: devices.revoke_key(by=by, prefix="x")),
    "add_programme": (
        Task.KEEP_PROGRAMMES,
        lambda c, by: programmes.add_programme(by=by, code="NEW", name="New"),
    ),
    "close_programme": (
        Task.KEEP_PROGRAMMES,
        lambda c, by: programmes.close_programme(
            by=by, programme=Programme.objects.first(), last_day=date(2030, 1, 1)
        ),
    ),
    "register": (
        Task.KEEP_INVENTORY,
        lambda c, by: devices.register(by=by, serial="n", kind="GPS_TAG", supplier=make.a_supplier()),
    ),
    "set_status": (
        Task.KEEP_INVENTORY,
        lambda c, by: devices.set_status(by=by, device=make.a_device(), status="LOST"),
    ),
    "fit": (
        Task.FIT_DEVICES,
        lambda c, by: devices.fit(by=by, device=make.a_device(), order=c.order, start=WHEN),
    ),
    "install_home_unit": (
        Task.FIT_DEVICES,
        lambda c, by: devices.install_home_unit(
            by=by, device=make.a_device("HOME_UNIT"), fitting=c.fitting, start=WHEN
        ),
    ),
    "remove": (Task.FIT_DEVICES, lambda c, by: devices.remove(by=by, fitting=c.fitting, end=WHEN)),
    "add_person": (
        Task.ADD_PEOPLE,
        lambda c, by: people.add_person(by=by, given_name="N", family_name="N", date_of_birth=None),
    ),
    "change_person": (
        Task.DESCRIBE_PEOPLE,
        lambda c, by: people.change_person(by=by, person=c.person, phone="1"),
    ),
    "add_identifier": (
        Task.DESCRIBE_PEOPLE,
        lambda c, by: people.add_identifier(by=by, person=c.person, kind="CRN", value="X123456"),
    ),
    "add_address": (
        Task.DESCRIBE_PEOPLE,
        lambda c, by: people.add_address(by=by, person=c.person, lines=["n"]),
    ),
    "end_address": (
        Task.DESCRIBE_PEOPLE,
        lambda c, by: people.end_address(by=by, address=c.address, until_date=WHEN.date()),
    ),
    "set_responsible_adult": (
        Task.DESCRIBE_PEOPLE,
        lambda c, by: people.set_responsible_adult(
            by=by, person=c.person, full_name="N", relationship="PARENT"
        ),
    ),
    "declare_characteristics": (
        Task.DESCRIBE_PEOPLE,
        lambda c, by: people.declare_characteristics(by=by, person=c.person, sex="MALE"),
    ),
    "mark_special": (Task.RESTRICT_PEOPLE, lambda c, by: people.mark_special(by=by, person=c.person)),
    "erase": (Task.ERASE_PEOPLE, lambda c, by: people.erase(by=by, person=c.person, reason="x")),
    "add_protected_person": (
        Task.PROTECT_PEOPLE,
        lambda c, by: people.add_protected_person(
            by=by, protected_from=c.person, given_name="N", family_name="N"
        ),
    ),
    "plan_safe_contact": (
        Task.PROTECT_PEOPLE,
        lambda c, by: people.plan_safe_contact(by=by, protected_person=c.protected, through="n"),
    ),
    "draft": (
        Task.MAKE_ORDERS,
        lambda c, by: orders.draft(
            by=by,
            person=c.person,
            order_type="CIVIL",
            notifying_organisation="FAMILY_COURT",
            responsible_organisation="PROBATION",
            conditions=[make.a_trail()],
        ),
    ),
    "bring_into_force": (
        Task.MAKE_ORDERS,
        lambda c, by: orders.bring_into_force(
            by=by, version=make.an_order(c.person, in_force=False).versions.get()
        ),
    ),
    "vary": (
        Task.MAKE_ORDERS,
        lambda c, by: orders.vary(by=by, order=c.order, conditions=[make.a_trail()], from_day=WHEN.date()),
    ),
    "end": (Task.MAKE_ORDERS, lambda c, by: orders.end(by=by, order=c.order, last_day=WHEN.date())),
    "assign": (
        Task.ASSIGN_ORDERS,
        lambda c, by: orders.assign(by=by, order=c.order, responsible_officer=c.officer),
    ),
    "authorise_absence": (
        Task.GIVE_LEAVE,
        lambda c, by: orders.authorise_absence(
            by=by, condition=c.condition, start=WHEN, end=LATER, reason="x", now=make.FITTED
        ),
    ),
    "withdraw_absence": (
        Task.GIVE_LEAVE,
        lambda c, by: orders.withdraw_absence(by=by, absence=c.absence, now=make.FITTED),
    ),
    "accept_excuse": (
        Task.ACCEPT_EXCUSES,
        lambda c, by: orders.accept_excuse(
            by=by, condition=c.condition, start=WHEN, end=LATER, reason="x", now=LATER
        ),
    ),
    "withdraw_excuse": (
        Task.ACCEPT_EXCUSES,
        lambda c, by: orders.withdraw_excuse(by=by, excuse=c.excuse, now=LATER),
    ),
    "set_allowance": (
        Task.MAKE_ORDERS,
        lambda c, by: orders.set_allowance(by=by, order=c.order, minutes=60),
    ),
    "begin": (Task.WRITE_MESSAGES, lambda c, by: a_thread([by.organisation], by=by)),
    "reply": (
        Task.WRITE_MESSAGES,
        lambda c, by: messages.reply(by=by, thread=a_thread([by.organisation]), words="x"),
    ),
    "hand_over": (
        Task.WRITE_MESSAGES,
        lambda c, by: messages.hand_over(by=by, thread=a_thread([by.organisation]), owner=by),
    ),
    "change_due": (
        Task.WRITE_MESSAGES,
        lambda c, by: messages.change_due(
            by=by,
            thread=a_thread([by.organisation]),
            due_at=timezone.now() + timedelta(days=9),
            why="x",
        ),
    ),
    "decide": (
        Task.WRITE_MESSAGES,
        lambda c, by: messages.decide(
            by=by,
            thread=a_thread([by.organisation], level="STRATEGIC"),
            month=timezone.localdate(),
            words="x",
        ),
    ),
    "resume": (
        Task.SUSPEND_NOTIFYING,
        lambda c, by: centre.resume(by=by, suspension=a_suspension(c.person)),
    ),
    "suspend": (
        Task.SUSPEND_FOR_ALL,
        lambda c, by: centre.suspend(
            by=by, person=None, kind="BATTERY_LOW", reason="x", end=timezone.now() + timedelta(hours=1)
        ),
    ),
    "give_own_page": (
        Task.GIVE_OWN_PAGE,
        lambda c, by: entry.make_access(by=by, person=c.person, language="en"),
    ),
    "take_own_page_back": (
        Task.GIVE_OWN_PAGE,
        lambda c, by: entry.revoke_access(by=by, person=c.person),
    ),
    "record_served": (
        Task.GIVE_OWN_PAGE,
        lambda c, by: wearer.record_served(
            by=by, condition=c.order.current.conditions.get(), words="x", served_on=WHEN.date()
        ),
    ),
    "write_down_a_request": (Task.GIVE_OWN_PAGE, lambda c, by: an_ask(c.fitting, by=by)),
    "write_down_a_complaint": (
        Task.GIVE_OWN_PAGE,
        lambda c, by: wearer.complain(by=by, person=c.person, words="x"),
    ),
    "agree_to_a_request": (
        Task.ANSWER_OWN_PAGE,
        lambda c, by: wearer.agree(by=by, ask=the_ask(c.fitting), answer=""),
    ),
    "refuse_a_request": (
        Task.ANSWER_OWN_PAGE,
        lambda c, by: wearer.refuse(by=by, ask=the_ask(c.fitting), answer="x"),
    ),
    "answer_matter": (
        Task.ANSWER_OWN_PAGE,
        lambda c, by: wearer.answer_matter(by=by, matter=the_complaint(c.person), answer="x"),
    ),
    "add_contact": (Task.KEEP_CONTACTS, lambda c, by: a_contact(by=by)),
    "change_contact": (
        Task.KEEP_CONTACTS,
        lambda c, by: messages.change_contact(by=by, contact=a_contact(purpose=by.email), phone="1"),
    ),
    "state_purpose": (
        Task.PLAN_SUPERVISION,
        lambda c, by: progress.state_purpose(by=by, order=c.order, key="C1", purpose="ROUTINE"),
    ),
    "decide_episode": (
        Task.DECIDE_EPISODES,
        lambda c, by: devices.decide_episode(
            by=by, fitting=c.fitting, start=LATER, end=LATER + timedelta(hours=1), drunk=False, why="x"
        ),
    ),
    "withdraw_decision": (
        Task.DECIDE_EPISODES,
        lambda c, by: devices.withdraw_decision(by=by, decision=c.decision),
    ),
    "record_contact": (
        Task.RECORD_CONTACTS,
        lambda c, by: supervision.record_contact(by=by, person=c.person, way="CALL", came="SPOKE", at=WHEN),
    ),
    "make_appointment": (
        Task.PLAN_APPOINTMENTS,
        lambda c, by: supervision.make_appointment(
            by=by, person=c.person, kind="SUPERVISION", place="x", at=WHEN
        ),
    ),
    "add_document": (
        Task.KEEP_DOCUMENTS,
        lambda c, by: documents.add(by=by, person=c.person, kind="LETTER", title="x", content=b"Words."),
    ),
    "sign_out": (
        Task.LEAD_SHIFT,
        lambda c, by: shifts.sign_out(by=by, since=WHEN, until=LATER, words="", watch={}),
    ),
    "sign_in": (
        Task.LEAD_SHIFT,
        lambda c, by: shifts.sign_in(by=by, hand_over=a_hand_over().ref, answer=""),
    ),
    "take_outage": (
        Task.LEAD_SHIFT,
        lambda c, by: outages.take_outage(by=by, outage=an_outage().ref),
    ),
    "end_outage": (
        Task.LEAD_SHIFT,
        lambda c, by: outages.end_outage(by=by, outage=an_outage().ref, note="x"),
    ),
    "remove_contact": (
        Task.KEEP_CONTACTS,
        lambda c, by: messages.remove_contact(by=by, contact=a_contact(purpose=by.email)),
    ),
}
# Those that are about no person, so that only the role counts.
ABOUT_NOBODY = {
    Task.MANAGE_ACCOUNTS,
    Task.MANAGE_SUPPLIERS,
    Task.KEEP_PROGRAMMES,
    Task.KEEP_INVENTORY,
    Task.ADD_PEOPLE,
    Task.WRITE_MESSAGES,
    Task.KEEP_CONTACTS,
    Task.SUSPEND_FOR_ALL,
    Task.LEAD_SHIFT,
}


@pytest.fixture
def case() -> Case:
    return Case()


def test_every_task_is_in_the_table_and_in_this_test():
    assert set(MAY) == set(Task) == set(ALLOWED) == {task for task, _ in TRIED.values()}


@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize("role", list(Role))
def test_the_table_of_tasks_says_which_roles_do_them(task, role):
    assert can(User(role=role, may_see_protected=True), task) == (role.value in ALLOWED[task])


# Made of other actions, each of which asks; run by the service itself; or about the reader's own notices.
ASKED_INSIDE = {"make", "place_condition", "finish_erasures", "note_opened"}


@pytest.mark.parametrize("room", [accounts, people, programmes, orders, devices, messages, outages, shifts])
def test_every_action_that_somebody_can_do_is_tried_here(room):
    actions = {
        name
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__.startswith("abide.service.")
        and not name.startswith("_")
        and "by" in inspect.signature(function).parameters
    }
    asked = {"check", "check_may_write"}
    assert actions - asked - ASKED_INSIDE <= set(TRIED)


@pytest.mark.parametrize("action", TRIED)
def test_an_action_is_refused_to_a_role_that_does_not_do_it(case, action):
    task, attempt = TRIED[action]
    for role in set(Role) - {Role(name) for name in ALLOWED[task]}:
        with pytest.raises(PermissionDenied, match="Your role does not"):
            attempt(case, case.user(role))


@pytest.mark.parametrize(
    ("action", "role"),
    [(action, role) for action, (task, _) in TRIED.items() for role in sorted(ALLOWED[task])],
)
def test_an_action_is_done_for_a_role_that_does_it(case, action, role):
    TRIED[action][1](case, case.user(role))


@pytest.mark.parametrize("action", [a for a, (task, _) in TRIED.items() if task not in ABOUT_NOBODY])
def test_an_action_is_refused_about_somebody_whom_the_user_may_not_see(case, action):
    task, attempt = TRIED[action]
    people.mark_special(by=make.BY, person=case.person)
    role = "CENTRE_MANAGER" if "CENTRE_MANAGER" in ALLOWED[task] else "TEAM_MANAGER"
    stranger = make.a_user(role, may_see_protected=True)
    with pytest.raises(PermissionDenied, match="not among those you may see"):
        attempt(case, stranger)


def test_protected_people_need_the_users_own_right(case):
    user = make.a_user("CENTRE_MANAGER")
    with pytest.raises(PermissionDenied):
        TRIED["plan_safe_contact"][1](case, user)


def test_somebody_may_set_their_own_password(case):
    accounts.set_password(by=case.officer, user=case.officer, password="another long sentence")
    assert case.officer.check_password("another long sentence")


def test_a_closed_account_does_nothing_any_more(case):
    user = case.user("CENTRE_MANAGER")
    accounts.close(by=make.BY, user=user)
    with pytest.raises(PermissionDenied):
        TRIED["fit"][1](case, user)
