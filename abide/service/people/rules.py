"""Pure rules on people: the one spelling of each number, age, and the faults of a description."""

import re
from collections.abc import Callable
from datetime import date

from abide.service.people.choices import Disability, IdentifierKind, RiskCategory

ADULT_AT = 18


class NotAnIdentifier(ValueError):
    """The text is not a number of its kind; the message says why, for the person who typed it."""


# --- numbers ---------------------------------------------------------------------------------------------

# Without a stroke, ten digits and more begin with a year of four, and fewer with one of two.
_PNC = re.compile(r"(?:(\d{4}|\d{2})/(\d{1,7})|(\d{4})(\d{6,7})|(\d{2})(\d{1,7}))([A-Z])", re.ASCII)
_PNC_FIRST_YEAR = 1900
# The letter is the remainder, by 23, of the year's last two digits and the serial number together.
_PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def pnc_letter(year: int, serial: int) -> str:
    """Give the check letter of a Police National Computer number."""
    return _PNC_LETTERS[int(f"{year % 100:02}{serial:07}") % 23]


def _pnc(text: str, today: date) -> str:
    match = _PNC.fullmatch(text)
    if match is None:
        raise NotAnIdentifier("A PNC number looks like 2012/0123456X or 12/123456X.")
    written, number, letter = [group for group in match.groups() if group is not None]
    year, serial = int(written), int(number)
    if len(written) == 2:
        # Two digits mean this century unless that would lie ahead of us.
        year += 2000 if year <= today.year % 100 else 1900
    if not _PNC_FIRST_YEAR <= year <= today.year:
        raise NotAnIdentifier(f"A PNC number cannot be of the year {year}.")
    expected = pnc_letter(year, serial)
    if letter != expected:
        raise NotAnIdentifier(f"The PNC number should end in {expected}, not {letter}: check what was typed.")
    return f"{year}/{serial:07}{letter}"


def _shape(pattern: str, words: str) -> Callable[[str, date], str]:
    wanted = re.compile(pattern, re.ASCII)

    def check(text: str, today: date) -> str:
        if not wanted.fullmatch(text):
            raise NotAnIdentifier(words)
        return text

    return check


_PRISON = _shape(r"[A-Z]\d{4}[A-Z]{2}", "A prison number looks like A1234BC.")
_FREE = _shape(r"[A-Z0-9/-]{1,40}", "This number holds signs other than letters, digits, / and -.")

NORMAL: dict[IdentifierKind, Callable[[str, date], str]] = {
    IdentifierKind.PNC: _pnc,
    IdentifierKind.NOMIS: _PRISON,
    IdentifierKind.PRISON_NUMBER: _PRISON,
    IdentifierKind.CRN: _shape(r"[A-Z]\d{6}", "A case reference number looks like X123456."),
    IdentifierKind.HOME_OFFICE: _FREE,
    IdentifierKind.CEPR: _FREE,
    IdentifierKind.COURT_CASE: _FREE,
}


def normal_spelling(kind: IdentifierKind | str, text: str, *, today: date) -> str:
    """Give the one spelling of a number, so that 12/123456x and 2012/0123456X are found as the same.

    today: decides the century of a two-digit year. NotAnIdentifier: the text is no such number.
    """
    cleaned = re.sub(r"\s+", "", text).upper()
    return NORMAL[IdentifierKind(kind)](cleaned, today)


# --- age -------------------------------------------------------------------------------------------------


def age_on(born: date, day: date) -> int:
    """Count whole years lived on a day; someone born on 29 February has their birthday on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_child(born: date, day: date) -> bool:
    """Whether somebody is under 18 on a day, and so needs a responsible adult."""
    return age_on(born, day) < ADULT_AT


# --- descriptions ----------------------------------------------------------------------------------------

# An answer that says there is nothing cannot stand beside one that says there is something.
_ALONE: dict[str, frozenset[str]] = {
    "disabilities": frozenset(
        {Disability.NONE, Disability.PREFER_NOT_TO_SAY, Disability.NO_LISTED_CONDITION}
    ),
    "risks_to_staff": frozenset({RiskCategory.NO_RISK}),
}
_CODES: dict[str, frozenset[str]] = {
    "disabilities": frozenset(Disability.values),
    "risks_to_staff": frozenset(RiskCategory.values),
}


def faults_of_codes(field: str, codes: object) -> list[str]:
    """Say what is wrong with a list of codes of disabilities or risks_to_staff; empty when nothing is."""
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        return ["Give a list of codes."]
    faults = [f"There is no code {code}." for code in codes if code not in _CODES[field]]
    if len(set(codes)) < len(codes):
        faults.append("A code is there twice.")
    if len(codes) > 1 and set(codes) & _ALONE[field]:
        faults.append("An answer of none cannot stand beside others.")
    return faults


# --- places ----------------------------------------------------------------------------------------------

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", re.ASCII)


def normal_postcode(text: str) -> str:
    """Write a full postcode with capitals and one space; empty stays empty. ValueError: it cannot be one."""
    packed = re.sub(r"\s+", "", text).upper()
    if not packed:
        return ""
    spaced = f"{packed[:-3]} {packed[-3:]}"
    if not _POSTCODE.fullmatch(spaced):
        raise ValueError("Enter a full postcode, such as TF1 2AB.")
    return spaced


def faults_of_position(longitude: float | None, latitude: float | None) -> dict[str, str]:
    """Say, by field, what is wrong with a position in degrees; both or neither must be given."""
    if longitude is None and latitude is None:
        return {}
    faults = {}
    if longitude is None or not -180 <= longitude <= 180:
        faults["longitude"] = "Give a longitude between -180 and 180."
    if latitude is None or not -90 <= latitude <= 90:
        faults["latitude"] = "Give a latitude between -90 and 90."
    return faults
