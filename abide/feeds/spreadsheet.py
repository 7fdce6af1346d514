"""A table from a file: CSV text or an Excel workbook (.xlsx) as rows of cells, whoever made it."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Row = tuple[int, Sequence[Cell]]

LARGEST = 64 * 1024 * 1024
MOST_CELLS = 4_000_000
_EXCEL, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PART = re.compile(r"xl/.*(\.xml|\.rels)$|_rels/|\[Content_Types\]\.xml$", re.IGNORECASE)
_SHEET = re.compile(r"xl/(?!sharedStrings|styles|theme)", re.IGNORECASE)
_PLACE = re.compile(rb"""\br\s*=\s*["']\$?([A-Z]{1,4})\$?(\d{1,8})["']""")
_DELIMITERS = (",", ";", "\t", "|")


class UnreadableTable(Exception):
    """No table can be read from a file; says why, in plain English."""


def tables(data: bytes, suits: Callable[[Sequence[Row]], bool]) -> Iterator[list[Row]]:
    """Give each table of a file that suits, as rows numbered from 1; empty cells are None.

    A workbook has a table a sheet. Text is cut by comma, semicolon, tab or bar: by the first of them that
    makes a table that suits. Raises UnreadableTable.
    """
    if len(data) > LARGEST:
        raise UnreadableTable(f"is larger than {LARGEST // 1024**2} MB")
    if data.startswith(_OLD_EXCEL):
        raise UnreadableTable(
            "is an old or protected Excel file; save it as .xlsx without a password, or as CSV"
        )
    if data.startswith(_EXCEL):
        yield from filter(suits, _sheets(data))
        return
    text = _text(data)
    for delimiter in _DELIMITERS:
        rows = _lines(text, delimiter)
        if suits(rows):
            yield rows
            return


def _sheets(data: bytes) -> Iterator[list[Row]]:
    try:
        workbook = CalamineWorkbook.from_filelike(_repacked(data))
        for name in workbook.sheet_names:
            cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield [(number, [_cell(c) for c in row]) for number, row in enumerate(cells, 1)]
    except (
        CalamineError,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnreadableTable(f"is not a workbook that can be read: {error}") from None


def _repacked(data: bytes) -> io.BytesIO:
    """Unpack a workbook within bounds and pack it flat, so that none can swell when it is read."""
    flat = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(flat, "w") as plain:
        # Only what belongs to .xlsx: the reader knows other formats too, which would need other bounds.
        parts = [p for p in packed.infolist() if _PART.match(p.filename)]
        if sum(part.file_size for part in parts) > LARGEST:
            raise UnreadableTable(f"is larger than {LARGEST // 1024**2} MB when it is unpacked")
        for part in parts:
            # `read` never gives more than the size it was declared with.
            content = packed.read(part)
            if _SHEET.match(part.filename):
                _refuse_vast(content)
            plain.writestr(part.filename, content)
    flat.seek(0)
    return flat


def _refuse_vast(sheet: bytes) -> None:
    """Refuse a sheet whose cells lie so far apart that the empty ones between would fill the memory."""
    if b"\0" in sheet:
        raise UnreadableTable("has a sheet that is not UTF-8")
    places = _PLACE.findall(sheet)
    width = max((_column(letters) for letters, _ in places), default=0)
    height = max((int(number) for _, number in places), default=0)
    if width * height > MOST_CELLS:
        raise UnreadableTable(f"has a sheet of {height} rows by {width} columns")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in data:
        raise UnreadableTable("is neither text nor an Excel workbook")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # Excel writes CSV in the code page of the computer; what matters here is the same in all of them.
        return data.decode("latin-1")


def _lines(text: str, delimiter: str) -> list[Row]:
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            rows.append((reader.line_num, [_cell(c) for c in cells]))
    except csv.Error as error:
        raise UnreadableTable(f"is not CSV that can be read: {error} at line {reader.line_num}") from None
    return rows


def _cell(value: Cell) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    return value
