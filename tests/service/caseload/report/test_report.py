import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from abide.explain import times
from abide.service.audit.models import Entry
from abide.service.caseload.models import PrintedPaper
from abide.service.caseload.report import queries, record
from abide.service.centre.models import Escalation
from abide.service.devices import actions as devices
from abide.service.orders.models import ReasonableExcuse
from abide.service.papers import setting
from abide.service.papers.reference import digest, reference
from abide.service.people.actions import add_identifier
from abide.service.people.erasure import erase
from tests import factories as make
from tests.service.caseload.report.worlds import evening, printing, read, weeks_on_record
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody

# Questions of one reading.
READING = 22

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Lee")


@pytest.fixture
def sam(settings, tmp_path, kim):
    return weeks_on_record(settings, tmp_path, kim)


@pytest.mark.parametrize(
    ("purpose", "holds", "lacks"),
    [
        ("COURT", ["2012/0000123Q", "report for the court", "for the court"], ["X123456"]),
        ("RECALL", ["X123456", "Criminal Justice Act 2003"], ["2012/0000123Q"]),
        ("REVIEW", ["X123456", "report for a review"], ["2012/0000123Q", "Criminal Justice Act 2003"]),
    ],
)
def test_a_report_names_somebody_as_its_reader_knows_them_and_says_how_to_challenge_it(
    client, kim, sam, purpose, holds, lacks
):
    said = read(printing(client, kim, sam, purpose=purpose), f"report-{purpose.lower()}")
    for text in ("Sam Ahmed", "17 May 1990", "Data Protection Act 2018, section 46", *holds):
        assert text in said
    for text in ("Sammy", *lacks):
        assert text not in said


def test_a_report_holds_what_was_found_how_sure_what_shows_it_and_what_came_of_it(client, kim, sam):
    said = read(printing(client, kim, sam))
    for text in (
        "6 findings in 28 days",
        "Of 27 days with a device nothing was found on 20.",
        "4 certain, 1 probable and 1 not known",
        "Be at 1 Sea View, TF1 2AB from 7pm to 7am every day until further notice.",
        "Legal source: Sentencing Act 2020, Schedule 9, paragraph 9.",
        "Legal source: Electronic whereabouts monitoring requirement",
        "1. Late for curfew",
        "An excuse was accepted for",
        "The bus broke down; the company's letter was seen. Accepted by Kim Lee",
        "No excuse has been accepted for it.",
        "3. In an exclusion zone Inside Old market from",
        "Shown by the positions at 21:10, 21:11, 21:12, 21:13 and 21:14.",
        "Ended as “Not explained”, by Kim Lee",
        "What was found out: Says the way home was *shut*.",
        "Nobody has taken up the alert about it yet.",
        "No device was fitted from",
        "1 finding was still going on when this was printed",
        "zone/2",
        "Fixes to be certain 5 fixes in a row always own default",
        "by Kim Lee, Practitioner",
    ):
        assert text in said, text


def test_what_a_person_decided_of_an_episode_and_whom_an_alert_was_passed_to_are_said(client, kim):
    sam = somebody(kim)
    drunk = a_finding(sam, "ALCOHOL_FOR_REVIEW", start=evening(2, 20), minutes=90, rule="alcohol/1")
    cut = a_finding(sam, "STRAP", start=evening(1), minutes=3, rule="equipment/1")
    alerts = {alert.kind: alert for alert in found(sam, drunk, cut)}
    devices.decide_episode(
        by=kim, fitting=sam, start=evening(2, 20), end=evening(2, 21, 30), drunk=False, why="Hand gel at work"
    )
    Escalation.objects.create(
        alert=alerts["STRAP"], target="POLICE", reason="Cut on the train", by=kim, at=timezone.now()
    )
    said = read(printing(client, kim, sam))
    assert "Decided: not alcohol that was drunk. Hand gel at work. Decided by Kim Lee" in said
    assert "Passed to the police by Kim Lee" in said
    assert "Cut on the train." in said


def test_a_report_never_says_where_a_protected_person_was(client, kim, sam):
    unit_silent = {"limit_m": 500.0, "silent": "other", "last_apart_m": 140.0, "apart_m": 170.0}
    # Too many for a picture each: those told without one say no more.
    for code, how in (("PROXIMITY_NOT_KNOWN", "not_known"), ("PROXIMITY", "certain")):
        away = {"minutes": 9, "rule": "proximity/1", "condition": "K1/p9", "certainty": how}
        found(sam, a_finding(sam, code, start=evening(2, 15), reason=unit_silent, **away))
    order = sam.order
    condition = order.current.conditions.get(kind="CURFEW")
    ReasonableExcuse.objects.create(
        condition=condition,
        start=evening(2, 14),
        end=evening(2, 17),
        reason="Met at Rose Cottage",
        accepted_at=timezone.now(),
    )
    type(condition).objects.filter(pk=condition.pk).update(key="K1")
    answer = printing(client, kim, sam)
    said = read(answer)
    assert "Within 500 m of a protected person" in said
    assert "Where a protected person was is not said anywhere in this report." in said
    assert "It is not printed: it may say where somebody protected is." in said
    kept = str(queries.values_of(PrintedPaper.objects.get()))
    assert "Not known how near to a protected person" in said
    assert "An excuse was accepted for" in said
    words = ("Rose Cottage", "protected person's unit", "180 m", "140 m", "170 m", "last known", "nearest")
    for text in words:
        assert text not in said
        assert text not in kept


def test_every_print_is_in_the_audit_and_kept_with_what_stood_on_it(client, kim, sam):
    answer = printing(client, kim, sam)
    paper = PrintedPaper.objects.get()
    assert paper.ref in read(answer)
    assert paper.ref in answer["Content-Disposition"]
    assert paper.file_digest == hashlib.sha256(answer.content).hexdigest()
    assert paper.digest == digest(queries.values_of(paper))
    assert paper.ref == reference(paper.digest)
    entry = Entry.objects.get(what="report.printed")
    given = (entry.action, entry.reason, entry.purpose, entry.object_ref, len(entry.recipients))
    assert given == ("DISCLOSURE", "COURT", "COURT", paper.ref, 1)


def test_a_report_can_be_had_again_as_it_was_printed_whatever_was_learnt_since(client, kim, sam):
    first = printing(client, kim, sam)
    found(sam, a_finding(sam, "STRAP", start=evening(2), minutes=3, rule="equipment/1"))
    paper = PrintedPaper.objects.get()
    again = client.get(f"/people/{sam.person.ref}/report/{paper.ref.lower()}/")
    assert again.content == first.content
    assert Entry.objects.filter(what="report.printed_again", object_ref=paper.ref).count() == 1
    assert client.get(f"/people/{sam.person.ref}/report/AAAA-AAAA-AAAA-AAAA/").status_code == 404
    other = somebody(kim, given="Rosa")
    assert client.get(f"/people/{other.person.ref}/report/{paper.ref}/").status_code == 404


def test_two_papers_of_one_moment_are_two(client, kim, sam, monkeypatch):
    now = timezone.now()
    for later in (0, 1):
        monkeypatch.setattr(timezone, "now", lambda later=later: now + timedelta(microseconds=later))
        assert printing(client, kim, sam).status_code == 200
    assert PrintedPaper.objects.count() == 2


def test_nobody_else_gets_a_report_and_none_is_kept(client, sam):
    answer = printing(client, make.a_user(), sam)
    assert answer.status_code == 404
    assert not PrintedPaper.objects.exists()


def test_a_quiet_time_is_said_to_be_quiet_and_what_is_not_known_is_said_all_the_same(client, kim):
    sam = somebody(kim)
    said = read(printing(client, kim, sam, days=1))
    assert "Nothing was found on " in said
    assert "No finding means that nothing was found, not that everything is known" in said


def test_a_year_draws_only_the_days_on_which_something_was_found(client, kim):
    sam = somebody(kim, start=timezone.now() - timedelta(days=300))
    found(sam, *(a_finding(sam, start=evening(10 * n + 1), minutes=9.0) for n in range(28)))
    said = read(printing(client, kim, sam, purpose="REVIEW", days=366), "report-year")
    assert "28 findings in 366 days" in said
    assert "Only days on which something was found are drawn" in said
    assert "Of 24 findings the picture is printed" in said


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"purpose": ""}, "Choose what the report is for"),
        ({"first": ""}, "Choose the first day"),
        ({"last": "soon"}, "Enter a day such as"),
        ({"first": "2026-11-02", "last": "2026-11-01"}, "The last day must not be before the first"),
        ({"first": "2025-11-01", "last": "2026-11-02"}, "Choose at most 366 days"),
        ({"last": "2999-01-01"}, "Choose a last day that is not in the future"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_sentence(client, kim, changes, fault):
    answer = printing(client, kim, somebody(kim), **changes)
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    assert not PrintedPaper.objects.exists()


def test_a_year_to_the_day_may_be_printed_and_the_page_offers_four_weeks(client, kim):
    sam = somebody(kim)
    page = signed_in(client, kim).get(f"/people/{sam.person.ref}/report/").content.decode()
    today = times.local(timezone.now()).date()
    assert f'value="{today}"' in page
    assert f'value="{today - timedelta(days=27)}"' in page
    assert "Nothing has been printed about" in page
    assert printing(client, kim, sam, first="2025-11-02", last="2026-11-02").status_code == 200


def test_a_paper_that_cannot_be_set_is_said_on_the_page(client, kim, monkeypatch):
    monkeypatch.setattr(setting, "MOST_VALUES", 10)
    answer = printing(client, kim, somebody(kim))
    assert answer.status_code == 422
    assert "There is too much for one paper. Choose fewer days." in answer.content.decode()


def test_what_was_printed_goes_with_the_person_who_is_erased(client, kim, sam):
    printing(client, kim, sam)
    erase(by="test", person=sam.person, reason="retention")
    assert not PrintedPaper.objects.exists()


@pytest.mark.parametrize("many", [3, 30])
def test_reading_a_record_asks_as_much_of_the_database_whatever_was_found(
    kim, many, django_assert_num_queries
):
    sam = somebody(kim, zone=True)
    add_identifier(by="test", person=sam.person, kind="CRN", value="X123456")
    found(sam, *(a_finding(sam, start=evening(n + 1), minutes=9.0) for n in range(many)))
    today = times.local(timezone.now()).date()
    with django_assert_num_queries(READING):
        held = record.read(kim, sam.person, today - timedelta(days=40), today, timezone.now())
    assert len(held.rows) == many
