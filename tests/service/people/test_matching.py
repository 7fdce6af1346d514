"""What a typed text is taken for: every spelling of a number, and names with a letter wrong."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from abide.service.people.choices import IdentifierKind
from abide.service.people.matching import Near, keys, name_words, nearness, plain, read, sounding
from abide.service.people.rules import pnc_letter

TODAY = date(2026, 11, 22)


def pncs(text):
    return [number for kind, number in read(text, today=TODAY).numbers if kind == IdentifierKind.PNC]


@pytest.mark.parametrize(
    "text",
    [
        "2001/0123456V",
        "2001/123456V",
        "01/0123456V",
        "01/123456v",
        "20010123456V",
        "2001123456v",
        "010123456V",
        "01123456V",
        " 2001 / 0123456 v ",
        "2001-0123456V",
        "01\\123456V",
    ],
)
def test_every_spelling_of_a_pnc_number_is_the_same_number(text):
    letter = pnc_letter(2001, 123456)
    assert pncs(text.replace("V", letter).replace("v", letter.lower())) == [f"2001/0123456{letter}"]


@pytest.mark.parametrize("text", ["2001/0123456", "smith", "2027/0123456", "123/4V", "", "2001/01234567V"])
def test_what_is_no_pnc_number_is_not_taken_for_one(text):
    assert pncs(text) == []


def test_a_wrong_check_letter_is_said_and_finds_nobody():
    right = pnc_letter(2001, 123456)
    wrong = "A" if right != "A" else "B"
    typed = read(f"2001/0123456{wrong}", today=TODAY)
    assert IdentifierKind.PNC not in dict(typed.numbers)
    assert typed.doubt == f"The PNC number should end in {right}, not {wrong}: check what was typed."


@pytest.mark.parametrize("text", ["X123456", "A1234BC", "Smith", "12 Smith"])
def test_nothing_is_said_of_pnc_numbers_where_nobody_typed_one(text):
    assert read(text, today=TODAY).doubt == ""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("x 123456", {"CRN", "HOME_OFFICE", "CEPR", "COURT_CASE"}),
        ("a1234bc", {"NOMIS", "PRISON_NUMBER", "HOME_OFFICE", "CEPR", "COURT_CASE"}),
        ("HO/77-1", {"HOME_OFFICE", "CEPR", "COURT_CASE"}),
        ("smith", set()),
        ("smith-jones", set()),
    ],
)
def test_a_text_is_every_kind_of_number_it_can_be_and_a_name_is_none(text, kinds):
    assert {kind for kind, _ in read(text, today=TODAY).numbers} == kinds


@st.composite
def spelt(draw):
    """A PNC number and one of its spellings."""
    year, serial = draw(st.integers(1927, 2026)), draw(st.integers(1, 9_999_999))
    letter = pnc_letter(year, serial)
    written_year = draw(st.sampled_from([f"{year}", f"{year % 100:02}"]))
    number = draw(st.sampled_from([f"{serial:07}", str(serial)]))
    text = written_year + draw(st.sampled_from(["", "/", "-", " / "])) + number + letter
    return f"{year}/{serial:07}{letter}", draw(st.sampled_from([text, text.lower(), f"  {text}\t"]))


@given(spelt())
def test_any_spelling_of_a_valid_pnc_number_leads_to_it(pair):
    number, text = pair
    assert number in pncs(text)


LETTERS = "abcdefghijklmnopqrstuvwxyz"


@st.composite
def typos(draw):
    """A surname of five letters and more, and the same with one typing error."""
    name = draw(st.text(LETTERS, min_size=5, max_size=14))
    at, letter = draw(st.integers(0, len(name) - 1)), draw(st.sampled_from(LETTERS))
    wrong = draw(
        st.sampled_from(
            [
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
            ]
        )
    )
    return name, wrong


@given(typos())
def test_one_typing_error_in_a_surname_is_forgiven(pair):
    name, wrong = pair
    assume(name != wrong)
    near = nearness(wrong, [name])
    assert near is not None
    assert near[0] <= Near.TYPED_WRONGLY


@pytest.mark.parametrize(
    ("typed", "name", "near"),
    [
        ("smith", "Smith", Near.SAME),
        ("smi", "Smith", Near.PART),
        ("piper", "Sandpiper", Near.PART),
        ("er", "Sandpiper", None),
        ("smiht", "Smith", Near.TYPED_WRONGLY),
        ("smth", "Smith", Near.TYPED_WRONGLY),
        ("jones", "Smith", None),
        ("mohamed", "Muhammad", Near.SOUNDS_ALIKE),
        ("catherine", "Kathryn", Near.SOUNDS_ALIKE),
        ("stefen", "Stephen", Near.SOUNDS_ALIKE),
        ("osman", "Usman", Near.TYPED_WRONGLY),
        ("lee", "Leo", None),
        ("zoe", "Zoë", Near.SAME),
        ("lukasz", "Łukasz", Near.SAME),
        ("obrien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien", Near.SAME),
        ("smithjones", "Smith-Jones", Near.SAME),
        ("jones", "Smith-Jones", Near.SAME),
    ],
)
def test_how_near_a_name_is(typed, name, near):
    found = nearness(typed, name_words(name))
    assert (found and found[0]) == near


def test_a_number_in_a_name_is_not_taken_for_a_typing_error():
    assert nearness("family2", name_words("Family1")) is None
    assert nearness("family1", name_words("Family1"))[0] == Near.SAME


@given(st.text(max_size=30))
def test_any_text_at_all_can_be_read(text):
    typed = read(text, today=TODAY)
    assert all(word == plain(word) for word in typed.words)
    assert all(keys(word) for word in typed.words)


def test_all_spellings_of_one_name_sound_the_same():
    assert {sounding(n) for n in ("mohamed", "muhammad", "mohammed", "mohammad", "muhammed")} == {"mhmd"}
