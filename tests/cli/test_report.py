import json

import pytest
from click.testing import CliRunner

from abide.cli.report import command
from abide.service.audit.models import Entry
from abide.service.caseload.models import PrintedPaper
from tests import factories as make
from tests.service.caseload.report.worlds import printing
from tests.service.caseload.worlds import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(*args):
    return CliRunner().invoke(command, ["verify", *map(str, args)])


@pytest.fixture(autouse=True)
def the_tests_own_connection(monkeypatch):
    """A command closes its connection when it is done; here it is the test's, with the test's transaction."""
    from django.db import connection

    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.fixture
def printed(client, tmp_path):
    kim = make.a_user(full_name="Kim Lee")
    answer = printing(client, kim, somebody(kim))
    file = tmp_path / "report.pdf"
    file.write_bytes(answer.content)
    return PrintedPaper.objects.get(), file


def test_a_paper_that_was_printed_is_proven_by_its_reference_and_its_file(printed):
    paper, file = printed
    told = run(paper.ref.lower().replace("-", ""), file, "--json")
    assert told.exit_code == 0, told.output
    said = json.loads(told.output)
    assert (said["reference"], said["values"], said["file"]) == (paper.ref, True, True)
    assert (said["printed_by"], said["person"]) == ("Kim Lee", str(paper.person.ref))
    assert Entry.objects.filter(what="paper.checked", object_ref=paper.ref).count() == 1


def test_another_file_and_changed_values_are_told(printed):
    paper, file = printed
    file.write_bytes(file.read_bytes() + b" ")
    told = run(paper.ref, file)
    assert told.exit_code == 1
    assert "The file is not the one that was printed." in told.output
    PrintedPaper.objects.update(digest="0" * 64)
    told = run(paper.ref)
    assert told.exit_code == 1
    assert "was changed" in told.output


def test_a_trails_values_are_not_kept_and_that_is_no_fault(printed):
    paper, file = printed
    PrintedPaper.objects.update(kind="trail", values=None)
    told = run(paper.ref, file)
    assert told.exit_code == 0
    assert "Its values are not kept" in told.output


@pytest.mark.parametrize("reference", ["AAAA-AAAA-AAAA-AAAA", "nonsense", ""])
def test_a_reference_that_no_paper_has_is_told(printed, reference):
    told = run(reference)
    assert told.exit_code == 1
    assert "The record holds no paper with this reference." in told.output
