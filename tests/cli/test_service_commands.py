"""The commands that work on the service's database: what they print, and how they fail."""

import json

import pytest
from click.testing import CliRunner

from abide.cli import account, audit, migrate, person, service, supplier
from abide.service.accounts.models import User
from abide.service.audit import actions as audit_actions
from abide.service.audit.models import Entry
from abide.service.devices import queries as devices
from abide.service.people import actions as people
from abide.service.people.models import Erasure
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(command, *arguments: str, stdin: str = ""):
    return CliRunner().invoke(command, arguments, input=stdin)


@pytest.fixture(autouse=True)
def the_tests_own_connection(monkeypatch):
    """A command closes its connection when it is done; here it is the test's, with the test's transaction."""
    from django.db import connection

    monkeypatch.setattr(connection, "close", lambda: None)


ANN = ["ann@abide.example", "--name", "Ann", "--role", "practitioner", "--organisation", "Tidewater"]


def test_an_account_is_added_with_a_password_made_up_and_shown_once():
    done = run(account.command, "add", *ANN, "--kind", "probation", "--team", "North", "--json")
    assert done.exit_code == 0, done.stderr
    values = json.loads(done.stdout)
    user = User.objects.get()
    assert user.check_password(values.pop("password"))
    assert values == {
        "email": "ann@abide.example",
        "name": "Ann",
        "role": "PRACTITIONER",
        "organisation": "Tidewater",
        "team": "North",
        "state": "open",
        "may_see_specials": False,
        "may_see_protected": False,
    }
    entry = Entry.objects.get(what="account.made")
    assert entry.actor_kind == "SYSTEM"
    assert entry.actor_ref.startswith("cli:")


def test_a_password_from_standard_input_is_not_shown():
    done = run(
        account.command, "add", *ANN, "--kind", "PROBATION", "--password-stdin", stdin=f"{make.PASSWORD}\n"
    )
    assert done.exit_code == 0, done.stderr
    assert make.PASSWORD not in done.output
    assert User.objects.get().check_password(make.PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (ANN, "say its --kind"),
        ([*ANN, "--kind", "circus"], "There is no kind circus"),
        ([*ANN, "--kind", "police"], "organisation: Practitioner is a role in an organisation of the kind"),
        ([*ANN[:4], "wizard", *ANN[5:], "--kind", "probation"], "There is no role WIZARD"),
        (["no address", *ANN[1:], "--kind", "probation"], "email: Enter a valid email address"),
        ([*ANN, "--kind", "probation", "--password-stdin"], "password: "),
    ],
)
def test_an_account_that_cannot_be_made_is_refused_on_stderr(arguments, error):
    done = run(account.command, "add", *arguments, stdin="short\n")
    assert done.exit_code == 1
    assert error in done.stderr
    assert done.stdout == ""
    assert not User.objects.exists()


def test_accounts_are_listed_released_and_closed():
    user = make.a_user(email="ann@abide.example")
    user.locked_at = "2026-01-01T00:00:00Z"
    user.save()
    assert "locked" in run(account.command, "list").stdout
    assert (
        json.loads(run(account.command, "release", "ANN@abide.example", "--json").stdout)["was_locked"]
        is True
    )
    assert json.loads(run(account.command, "list", "--json").stdout)[0]["state"] == "open"
    assert "was not locked" in run(account.command, "release", "ann@abide.example").stdout
    assert run(account.command, "close", "ann@abide.example").exit_code == 0
    assert "closed" in run(account.command, "list").stdout


@pytest.mark.parametrize("verb", ["release", "close"])
def test_an_account_that_is_not_there_is_named(verb):
    done = run(account.command, verb, "nobody@abide.example")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "There is no account nobody@abide.example." in done.stderr


def test_a_supplier_is_added_given_a_key_and_the_key_revoked():
    assert run(supplier.command, "add", "Tagworks").exit_code == 0
    made = json.loads(run(supplier.command, "key", "Tagworks", "--json").stdout)
    assert devices.supplier_of(made["key"]).supplier.name == "Tagworks"
    assert made["prefix"] in run(supplier.command, "list").stdout
    assert made["key"] not in run(supplier.command, "list", "--json").stdout
    assert run(supplier.command, "revoke", made["prefix"]).exit_code == 0
    assert devices.supplier_of(made["key"]) is None
    assert run(supplier.command, "revoke", made["prefix"]).exit_code == 1


def test_a_key_without_json_is_the_only_thing_printed_so_that_it_can_be_piped():
    run(supplier.command, "add", "Tagworks")
    key = run(supplier.command, "key", "Tagworks").stdout.strip()
    assert devices.supplier_of(key) is not None


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["key", "Nobody"], "There is no supplier 'Nobody'"),
        (["add", "  "], "name: Enter the supplier's name."),
    ],
)
def test_a_supplier_command_that_cannot_be_done_is_refused(arguments, error):
    done = run(supplier.command, *arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    assert error in done.stderr


@pytest.mark.parametrize("by_number", [True, False])
def test_a_person_is_erased_by_id_or_by_a_number_in_any_spelling(settings, by_number):
    settings.ABIDE_ERASERS = []
    somebody = make.a_person()
    people.add_identifier(by=make.BY, person=somebody, kind="PNC", value="2012/0000001H")
    who = "pnc:12/1h" if by_number else str(somebody.ref)
    done = run(person.command, "erase", who, "--reason", "request", "--yes", "--json")
    assert done.exit_code == 0, done.stderr
    values = json.loads(done.stdout)
    assert (values["finished"], values["pending"]) == (True, [])
    somebody.refresh_from_db()
    assert somebody.erased_at is not None
    assert Entry.objects.get(what="person.erasure_begun").reason == "request"


def test_somebody_is_erased_only_when_asked_for_twice():
    somebody = make.a_person()
    done = run(person.command, "erase", str(somebody.ref), "--reason", "request", stdin="n\n")
    assert done.exit_code == 1
    somebody.refresh_from_db()
    assert somebody.erased_at is None


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("00000000-0000-0000-0000-000000000007", "There is no such person."),
        ("somebody", "is no id"),
        ("PASSPORT:1", "There is no kind PASSPORT"),
        ("CRN:1", "looks like X123456"),
        ("CRN:X000001", "There is no such person."),
        ("COURT_CASE:T1", "Several people have this number"),
    ],
)
def test_nobody_is_erased_who_is_not_named_beyond_doubt(who, error):
    for _ in range(2):
        people.add_identifier(by=make.BY, person=make.a_person(), kind="COURT_CASE", value="T1")
    done = run(person.command, "erase", who, "--reason", "request", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert error in done.stderr


def test_an_erasure_that_stops_half_way_says_so_and_is_finished_later(settings):
    settings.ABIDE_ERASERS = ["tests.service.people.test_erasure.eraser_that_always_fails"]
    done = run(person.command, "erase", str(make.a_person().ref), "--reason", "court", "--yes")
    assert done.exit_code == 1
    assert "Not everything could be erased yet (OSError). Run `abide person finish`" in done.stderr
    assert run(person.command, "finish").exit_code == 1
    Erasure.objects.update(pending=[])
    assert json.loads(run(person.command, "finish", "--json").stdout) == {"finished": 1}


def test_the_audit_is_sealed_and_proved():
    make.a_user()
    count = Entry.objects.count()
    before = json.loads(run(audit.command, "verify", "--json").stdout)
    assert (before["holds"], before["sealed"], before["unsealed"]) == (True, 0, count)
    assert json.loads(run(audit.command, "seal", "--json").stdout) == {"sealed": count}
    after = run(audit.command, "verify")
    assert after.exit_code == 0
    assert f"The chain holds: {count} entries are sealed." in after.stdout


def test_a_head_that_is_not_in_the_chain_is_an_error():
    make.a_user()
    audit_actions.seal()
    done = run(audit.command, "verify", "--expect-head", "f" * 64, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["broken"]["why"] == "the chain ends before the head that was expected"
    assert "Error: the chain is broken" in done.stderr


def test_a_database_that_is_up_to_date_has_nothing_to_do():
    assert json.loads(run(migrate.command, "--check", "--json").stdout) == {"to_do": []}
    assert run(migrate.command).stdout == "The database was up to date.\n"


def test_who_ran_a_command_is_named_even_where_the_machine_knows_no_name(monkeypatch):
    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr(service.getpass, "getuser", nobody)
    assert service.actor() == f"cli:{service.os.getuid()}"
