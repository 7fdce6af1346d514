"""Which files are taken: by their content, at each boundary."""

import pytest

from abide.service.supervision.documents import rules

PNG = b"\x89PNG\r\n\x1a\n\x00\x00"

CONTENTS = [
    (b"%PDF-1.7\n%\xe2\xe3", rules.PDF),
    (b" %PDF-1.7", rules.TEXT),
    (b"%PDF\x00", ""),
    (PNG, rules.PNG),
    (PNG[1:], ""),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", rules.JPEG),
    (b"\xff\xd8", ""),
    (b"Dear Sam,\r\n\tplease call.\n", rules.TEXT),
    ("Annwyl Siân".encode(), rules.TEXT),
    ("\ufeffWith a mark".encode(), rules.TEXT),
    ("Annwyl Siân".encode("latin-1"), ""),
    (b"text with a \x00 in it", ""),
    (b"text with a \x1b in it", ""),
    (b"text with a \x7f in it", ""),
    (b"PK\x03\x04 a word processor's file", ""),
    (b"MZ\x90\x00 a program", ""),
    (b"GIF89a\x01\x00", ""),
    (b"", ""),
]


@pytest.mark.parametrize(("content", "kind"), CONTENTS)
def test_a_file_is_what_its_content_says(content, kind):
    assert rules.kind_of(content) == kind


def test_markup_is_text_and_is_given_out_as_nothing_else():
    assert rules.kind_of(b"<html><script>alert(1)</script>") == rules.TEXT
    assert rules.kind_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == rules.TEXT


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"a" * rules.MOST_BYTES, ""),
        (b"a" * (rules.MOST_BYTES + 1), "This file is larger than 25 MB. Make it smaller or split it."),
        (
            b"MZ\x90\x00",
            "Choose a PDF, PNG, JPEG or plain text file. This one is none of these by its content.",
        ),
    ],
    ids=["empty", "largest", "too large", "a program"],
)
def test_why_a_file_is_not_taken(content, said):
    assert rules.fault_of(content) == said
