"""One spelling of each number; age to the day; faults of a description."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.service.people.rules import (
    NotAnIdentifier,
    age_on,
    faults_of_codes,
    faults_of_position,
    is_child,
    normal_postcode,
    normal_spelling,
    pnc_letter,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("kind", "typed", "normal"),
    [
        ("PNC", "2012/0123456Y", "2012/0123456Y"),
        ("PNC", "2012/123456Y", "2012/0123456Y"),
        ("PNC", "12/0123456Y", "2012/0123456Y"),
        ("PNC", "12/123456y", "2012/0123456Y"),
        ("PNC", "12123456Y", "2012/0123456Y"),
        ("PNC", "2012123456Y", "2012/0123456Y"),
        ("PNC", "20120123456Y", "2012/0123456Y"),
        ("PNC", " 2012 / 0123456 Y ", "2012/0123456Y"),
        ("NOMIS", "a1234 bc", "A1234BC"),
        ("PRISON_NUMBER", "A1234BC", "A1234BC"),
        ("CRN", "x123456", "X123456"),
        ("HOME_OFFICE", "m 1234567", "M1234567"),
        ("CEPR", "cepr-12", "CEPR-12"),
        ("COURT_CASE", "t2026 0001", "T20260001"),
    ],
)
def test_a_number_has_one_spelling_however_it_is_typed(kind, typed, normal):
    assert normal_spelling(kind, typed, today=TODAY) == normal


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("PNC", "2012/0123456X"),
        ("PNC", "2012/0123456"),
        ("PNC", "2012/01234567Y"),
        ("PNC", "201/0123456Y"),
        ("PNC", f"2027/1{pnc_letter(2027, 1)}"),
        ("PNC", f"1899/1{pnc_letter(1899, 1)}"),
        ("PNC", ""),
        ("PNC", "٢٠١٢/0123456Y"),
        ("NOMIS", "A123BC"),
        ("NOMIS", "A1234B"),
        ("CRN", "123456"),
        ("CRN", "X1234567"),
        ("HOME_OFFICE", "a b; drop"),
        ("HOME_OFFICE", "x" * 41),
        ("CEPR", ""),
    ],
)
def test_what_is_no_such_number_is_refused(kind, typed):
    with pytest.raises(NotAnIdentifier):
        normal_spelling(kind, typed, today=TODAY)


@pytest.mark.parametrize(("year", "century"), [(26, 2026), (27, 1927), (0, 2000), (99, 1999)])
def test_two_digits_of_a_year_mean_the_latest_year_that_is_not_ahead(year, century):
    text = f"{year:02}/1{pnc_letter(century, 1)}"
    assert normal_spelling("PNC", text, today=TODAY).startswith(f"{century}/")


@given(st.integers(1927, 2026), st.integers(0, 9_999_999), st.data())
def test_every_spelling_of_a_pnc_number_has_the_same_normal_one(year, serial, data):
    letter = pnc_letter(year, serial)
    written = data.draw(st.sampled_from([f"{year}", f"{year % 100:02}"]))
    width = data.draw(st.integers(1, 7))
    slash = "/" if width < 7 else data.draw(st.sampled_from(["/", ""]))
    text = f"{written}{slash}{serial:0{width}}{letter}"
    normal = normal_spelling(
        "PNC", data.draw(st.sampled_from([text, text.lower(), f" {text} "])), today=TODAY
    )
    assert normal == f"{year}/{serial:07}{letter}"
    assert normal_spelling("PNC", normal, today=TODAY) == normal


@given(st.sampled_from(["PNC", "NOMIS", "CRN", "HOME_OFFICE", "CEPR", "COURT_CASE"]), st.text(max_size=20))
def test_any_text_is_refused_or_has_a_spelling_that_stays(kind, text):
    try:
        normal = normal_spelling(kind, text, today=TODAY)
    except NotAnIdentifier:
        return
    assert normal_spelling(kind, normal, today=TODAY) == normal


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_changes_on_the_birthday(born, day, age):
    assert age_on(born, day) == age
    assert is_child(born, day) == (age < 18)


@pytest.mark.parametrize(
    ("field", "codes", "faults"),
    [
        ("disabilities", [], 0),
        ("disabilities", ["VISION", "MEMORY"], 0),
        ("disabilities", ["NONE"], 0),
        ("disabilities", ["NONE", "VISION"], 1),
        ("disabilities", ["VISION", "VISION"], 1),
        ("disabilities", ["SIGHT", "EARS"], 2),
        ("disabilities", "VISION", 1),
        ("disabilities", [1], 1),
        ("risks_to_staff", ["DANGEROUS_ANIMALS"], 0),
        ("risks_to_staff", ["NO_RISK"], 0),
        ("risks_to_staff", ["NO_RISK", "DANGEROUS_ANIMALS"], 1),
    ],
)
def test_a_list_of_codes_holds_known_codes_once_and_no_none_beside_some(field, codes, faults):
    assert len(faults_of_codes(field, codes)) == faults


@pytest.mark.parametrize(
    ("typed", "normal"),
    [("tf1 2ab", "TF1 2AB"), ("TF12AB", "TF1 2AB"), (" w1a  1aa", "W1A 1AA"), ("", ""), ("  ", "")],
)
def test_a_postcode_has_capitals_and_one_space(typed, normal):
    assert normal_postcode(typed) == normal


@pytest.mark.parametrize("typed", ["TF1", "TF1 2A", "1TF 2AB", "TF1 2AB1", "TFX 2AB"])
def test_half_a_postcode_is_refused(typed):
    with pytest.raises(ValueError, match="full postcode"):
        normal_postcode(typed)


@pytest.mark.parametrize(
    ("longitude", "latitude", "wrong"),
    [
        (None, None, set()),
        (-180, 90, set()),
        (180, -90, set()),
        (180.1, 0, {"longitude"}),
        (0, -90.1, {"latitude"}),
        (float("nan"), float("inf"), {"longitude", "latitude"}),
        (1, None, {"latitude"}),
        (None, 1, {"longitude"}),
    ],
)
def test_a_position_lies_on_the_earth_and_is_whole(longitude, latitude, wrong):
    assert set(faults_of_position(longitude, latitude)) == wrong
