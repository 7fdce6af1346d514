"""The order in which rows are held: two who hold them the other way round would wait for each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.service.notices import actions, tokens
from tests import factories as make
from tests.service.notices.telling import a_notice, within

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def confirm(notice, receiver, person):
    actions.confirm(by="notices.code", receiver=receiver)


def confirm_by_code(notice, receiver, person):
    assert actions.confirm_by_code(receiver=receiver, code=tokens.code(receiver.ref))


def confirm_by_a_wrong_code(notice, receiver, person):
    assert not actions.confirm_by_code(receiver=receiver, code="x")


def take_back(notice, receiver, person):
    actions.take_back(by=make.BY, notice=notice)


def erase(notice, receiver, person):
    actions.erase_person(person)


@pytest.mark.parametrize("act", [confirm, confirm_by_code, confirm_by_a_wrong_code, take_back, erase])
def test_the_notice_is_held_before_any_of_its_receivers_or_sendings(act):
    person = make.a_person()
    notice = a_notice(about_ref=person.ref, needs_receipt_by=within(10))
    receiver = notice.receivers.get()
    with CaptureQueriesContext(connection) as asked:
        act(notice, receiver, person)
    statements = [each["sql"] for each in asked if '"notices_' in each["sql"]]
    assert 'FROM "notices_notice"' in statements[0]
    # SQLite has one writer at a time and holds no rows.
    assert not connection.features.has_select_for_update or "FOR UPDATE" in statements[0]
