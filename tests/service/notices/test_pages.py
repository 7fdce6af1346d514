"""The pages of notices: mine, one, those I sent, my choices, and the link of a message."""

import pytest

from abide.service.audit.models import Entry
from abide.service.notices import actions, queries, tokens
from abide.service.notices.actions import Recipient
from abide.service.notices.models import Notice, Receiver
from tests import factories as make
from tests.service.notices.telling import DESK, a_notice, within

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at(client, user, path="/notices/", **posted):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.post(path, posted) if posted else client.get(path)


def words(answer):
    return answer.content.decode()


def test_a_notice_waits_in_the_bell_until_it_is_opened_and_a_receipt_until_it_is_given(client):
    kim = make.a_user()
    plain = a_notice([Recipient(user=kim)], kind="TOLD", subject="A thing to know")
    wants = a_notice([Recipient(user=kim)], needs_receipt_by=within(30), leads_to="/alerts/x/")
    first = at(client, kim)
    assert "2 notices wait for you" in words(first)
    assert "abide-bell" in words(first)
    opened = at(client, kim, f"/notices/{plain.receivers.get().ref}/")
    assert "A thing to know" in words(opened)
    where = f"/notices/{wants.receivers.get().ref}/"
    assert 'href="/alerts/x/"' in words(at(client, kim, where))
    assert "1 notice waits for you" in words(at(client, kim))
    assert at(client, kim, where, confirm="1").status_code == 302
    assert "You confirmed it" in words(at(client, kim, where))
    last = at(client, kim)
    assert "No notice waits for you" in words(last)
    assert "abide-bell" not in words(last)


def test_all_are_marked_as_read_but_for_what_wants_a_receipt(client):
    kim = make.a_user()
    a_notice([Recipient(user=kim)], kind="TOLD")
    a_notice([Recipient(user=kim)], needs_receipt_by=within(30))
    at(client, kim, "/notices/read/", all="1")
    assert queries.waiting(kim) == 1


def test_nobody_opens_or_confirms_a_notice_of_somebody_else(client):
    notice = a_notice([Recipient(user=make.a_user())])
    stranger, where = make.a_user(), f"/notices/{notice.receivers.get().ref}/"
    assert at(client, stranger, where).status_code == 404
    assert at(client, stranger, where, confirm="1").status_code == 404
    assert at(client, stranger, f"/notices/sent/{notice.ref}/").status_code == 404
    assert Receiver.objects.get().receipted_at is None


def test_each_look_at_a_notice_about_a_person_is_in_the_audit(client):
    kim, person = make.a_user(), make.a_person()
    a_notice([Recipient(user=kim)], about_ref=person.ref)
    at(client, kim)
    at(client, kim, f"/notices/{Receiver.objects.get().ref}/")
    looks = Entry.objects.filter(what__in=["notices.listed", "notice.opened"]).exclude(subject_key="")
    assert looks.count() == 2


def test_a_sender_sees_who_was_told_how_and_what_became_of_it(client):
    kim, lee = make.a_user(), make.a_user(full_name="Lee Price")
    notice = a_notice(by=kim, needs_receipt_by=within(30), then=[[Recipient(user=lee)]])
    assert "Waiting to be sent" in words(at(client, kim, "/notices/sent/"))
    shown = words(at(client, kim, f"/notices/sent/{notice.ref}/"))
    assert "Duty desk, Police" in shown and "Lee Price" in shown and "Not yet" in shown
    actions.go_on(now=within(31))
    actions.confirm(by=lee, receiver=Receiver.objects.get(user=lee))
    assert "Confirmed by Lee Price" in words(at(client, kim, "/notices/sent/"))
    assert "desk@police.example" not in words(at(client, kim, f"/notices/sent/{notice.ref}/"))


def test_choices_are_kept_and_what_is_urgent_keeps_a_way(client):
    kim = make.a_user()
    assert "How you are told" in words(at(client, kim, "/notices/choices/"))
    urgent = {kind: ["EMAIL"] for kind in ("ESCALATION", "UNANSWERED", "OUTAGE")}
    assert at(client, kim, "/notices/choices/", mobile="07700 900456", **urgent).status_code == 302
    assert queries.choices_of(kim)["ESCALATION"] == {"EMAIL"}
    assert queries.choices_of(kim)["MESSAGE"] == frozenset()
    assert queries.mobile_of(kim) == "07700900456"
    refused = at(client, kim, "/notices/choices/", mobile="")
    assert refused.status_code == 422
    assert "Keep at least one way switched on" in words(refused)


def link(receiver):
    return f"/notices/{tokens.token(receiver.ref)}/"


def test_a_desk_without_an_account_confirms_with_the_code_and_reads_nothing_about_anybody(client):
    notice = a_notice(needs_receipt_by=within(30), outside="Call the monitoring centre.")
    receiver = notice.receivers.get()
    shown = words(client.get(link(receiver)))
    assert tokens.number(notice.ref) in shown
    assert "Call the monitoring centre" not in shown
    assert Receiver.objects.get().receipted_at is None
    wrong = client.post(link(receiver), {"code": "1"})
    assert (wrong.status_code, "not the code" in words(wrong)) == (422, True)
    done = words(client.post(link(receiver), {"code": tokens.code(receiver.ref)}))
    assert "You have confirmed notice" in done and "Call the monitoring centre." in done
    assert "Ahmed" not in shown + done and "Strap" not in shown + done
    assert Notice.objects.get().receipted_at is not None


def test_a_link_leads_its_receiver_to_the_notice_once_they_are_signed_in(client):
    kim, other = make.a_user(), make.a_user()
    receiver = a_notice([Recipient(user=kim)]).receivers.get()
    assert "sign in" in words(client.get(link(receiver)))
    assert at(client, kim, link(receiver))["Location"] == f"/notices/{receiver.ref}/"
    assert "Strap" not in words(at(client, other, link(receiver)))


@pytest.mark.parametrize("token", ["x", "A" * 43, "not-base64!"])
def test_a_link_that_was_not_made_here_leads_nowhere(client, token):
    assert client.get(f"/notices/{token}/").status_code == 404


def test_a_link_to_somebody_who_is_not_told_yet_leads_nowhere(client):
    notice = a_notice([DESK], needs_receipt_by=within(30), then=[[DESK]])
    assert client.get(link(notice.receivers.get(place=1))).status_code == 404


@pytest.mark.parametrize("path", ["/notices/", "/notices/sent/"])
def test_lists_ask_no_query_for_each_row(client, path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    kim, counts = make.a_user(), []
    for _ in range(2):
        for _ in range(3 if not counts else 27):
            a_notice([Recipient(user=kim)], by=kim, about_ref=make.a_person().ref)
        at(client, kim, path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]
