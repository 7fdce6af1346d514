"""Papers: what is given comes out as it is, tagged and titled, the same every time, and never without end."""

import io
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from abide.service.papers import setting
from abide.service.papers.reference import canonical, digest, read_reference, reference
from abide.service.papers.setting import NotSet, set_paper
from abide.service.papers.spelling import spelt

AT = datetime(2026, 11, 22, 10, 20, tzinfo=UTC)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20">'
    '<text x="4" y="14" font-family="Source Sans 3">drawn</text></svg>'
)


def values(**changes):
    """The least that a report is made of."""
    return {
        "title": "Electronic monitoring report: Sam",
        "kind": "Electronic monitoring report",
        "name": "Sam",
        "author": "Abide",
        "language": "en",
        "marking": "Holds personal data",
        "reference": "K4ZD-7QMA-XN5B-P2LT",
        "reference_name": "Reference",
        "page_name": "Page",
        "of_name": "of",
        "foot": "Printed for a test",
        "summary": "Nothing was found.",
        "about": [["Name", "Sam"]],
        "counts": [],
        "counts_head": ["What", "Times", "Sure", "Length"],
        "ordered_title": "What was ordered",
        "ordered_none": "No order.",
        "orders": [],
        "timeline_title": "Day by day",
        "timeline_said": [],
        "timeline": [{"svg": PICTURE, "alt": "A picture of the days"}],
        "findings_title": "What was found",
        "findings_said": [],
        "findings": [],
        "unknown_title": "What is not known",
        "unknown": ["Whether it rained."],
        "challenge_title": "If you think that this is wrong",
        "challenge": ["Say so."],
        "rules_title": "How it was decided",
        "rules_said": [],
        "rules_head": ["Rule", "What"],
        "rules": [],
        "numbers_head": ["Name", "Value", "From", "Source"],
        "numbers": [],
        "proof_title": "How to check this paper",
        "proof": ["By its reference."],
    } | changes


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in read(pdf).pages)


@pytest.mark.parametrize(
    "name",
    [
        "#strong *b* _i_ `c` $x^2$ @label <b> \\ ~ -- --- ... \"q\" 'a' // /* 1. = + - [x] {y}",
        '#{panic("no")} #import "base.typ": * #sys.inputs #eval("1")',
        "Zażółć Ŵŷn Ngũgĩ Đỗ Siân Ștefan",
    ],
)
def test_a_name_comes_out_as_it_is_whatever_it_holds(name):
    assert name in text_of(set_paper("report", values(summary=name), printed_at=AT))


def test_a_name_that_no_font_draws_is_printed_by_the_numbers_of_its_characters():
    assert spelt({"name": ["王 Wang"], "svg": "王"}) == {"name": ["[U+738B] Wang"], "svg": "王"}
    # A private character is in no font of any machine.
    pdf = set_paper("report", values(summary="\U000f1234 Wang"), printed_at=AT)
    assert "[U+F1234] Wang" in text_of(pdf)


def test_a_paper_is_tagged_titled_and_says_its_language_and_standard():
    pdf = set_paper("report", values(), printed_at=AT)
    reader = read(pdf)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert str(root["/Lang"]).startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata.title == "Electronic monitoring report: Sam"
    said = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part[>=\"']+1", said)


def tags(element, found):
    """Gather (tag, alternative text) of a structure tree, from its root down."""
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            tags(each, found)
    elif isinstance(element, dict):
        if "/S" in element:
            found.append((str(element["/S"]), str(element.get("/Alt", ""))))
        if "/K" in element and not isinstance(element["/K"], int):
            tags(element["/K"], found)
    return found


def test_headings_lists_tables_and_pictures_are_what_they_are_to_a_screen_reader():
    given = values(counts=[["Home late", "2", "certain", "1 hour"]])
    found = tags(read(set_paper("report", given, printed_at=AT)).trailer["/Root"]["/StructTreeRoot"], [])
    names = [name for name, _ in found]
    assert names.count("/H1") == 1
    assert {"/H2", "/L", "/Table", "/TH", "/TD", "/Figure"} <= set(names)
    assert ("/Figure", "A picture of the days") in found


def test_the_same_values_give_the_same_bytes_and_other_values_others():
    once, again = (set_paper("report", values(), printed_at=AT) for _ in range(2))
    assert once == again
    assert set_paper("report", values(summary="Something was found."), printed_at=AT) != once


def test_long_papers_number_their_pages_and_name_themselves_on_each():
    given = values(unknown=[f"Line {n} of what is not known." for n in range(200)])
    reader = read(set_paper("report", given, printed_at=AT))
    many = len(reader.pages)
    assert many > 2
    for number, page in enumerate(reader.pages, 1):
        said = " ".join(page.extract_text().split())
        assert f"Page {number} of {many}" in said
        assert "K4ZD-7QMA-XN5B-P2LT" in said


def test_a_paper_that_takes_too_long_is_ended_and_says_so():
    with pytest.raises(NotSet, match="took too long"):
        set_paper("report", values(), printed_at=AT, seconds=0.001)


def test_more_than_fits_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr(setting, "MOST_VALUES", 10)
    with pytest.raises(NotSet, match="too much for one paper"):
        set_paper("report", values(), printed_at=AT)
    monkeypatch.undo()
    monkeypatch.setattr(setting, "MOST_PDF", 10)
    with pytest.raises(NotSet, match="too large"):
        set_paper("report", values(), printed_at=AT)


def test_what_the_typesetter_says_of_a_fault_is_told_to_nobody():
    with pytest.raises(NotSet) as refused:
        set_paper("report", {"title": "Sam Ahmed"}, printed_at=AT)
    assert "Sam" not in str(refused.value)


def test_the_order_of_values_changes_nothing_of_their_hash_and_any_value_does():
    assert digest({"a": 1, "b": "é"}) == digest({"b": "é", "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    assert canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()
    with pytest.raises(ValueError, match="JSON"):
        digest({"a": float("nan")})


def test_a_reference_is_the_beginning_of_the_hash_and_is_read_however_it_is_typed():
    ref = reference("00" * 32)
    assert ref == "AAAA-AAAA-AAAA-AAAA"
    ref = reference(digest({"a": 1}))
    assert read_reference(f" {ref.lower().replace('-', ' ')} ") == ref
    assert read_reference("OIBO-IBOI-BOIB-OIBO") == read_reference("018O-1B01-801B-018O")
    for none in ("", "AAAA", "AAAA-AAAA-AAAA-AAAÄ", "AAAA-AAAA-AAAA-AAA9"):
        assert read_reference(none) == ""
