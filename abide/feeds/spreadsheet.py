"""A table from a file: CSV text or an Excel workbook (.xlsx) as rows of cells, whoever made it."""

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Row = tuple[int, Sequence[Cell]]

LARGEST = 64 * 1024 * 1024
MOST_CELLS = 4_000_000
MOST_ROWS = 1_048_576
_EXCEL, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
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


def _sheets(data: bytes) -> list[list[Row]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles, pictures and the like, of no use here
            workbook = load_workbook(_repacked(data), read_only=True, data_only=True)
            try:
                return [_rows(sheet) for sheet in workbook.worksheets]
            finally:
                workbook.close()
    except UnreadableTable:
        raise
    except Exception as error:
        # A damaged or hostile workbook fails anywhere in the reader and in any way.
        raise UnreadableTable(f"is not a workbook that can be read ({type(error).__name__})") from error


def _repacked(data: bytes) -> io.BytesIO:
    """Unpack a workbook within bounds and pack it flat, so that none can swell while it is read."""
    flat = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(flat, "w") as plain:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > LARGEST:
            raise UnreadableTable(f"is larger than {LARGEST // 1024**2} MB when it is unpacked")
        for part in parts:
            with packed.open(part) as stream:
                # Asking for no more than was declared unpacks no more, whatever is in there.
                plain.writestr(part.filename, stream.read(part.file_size))
    flat.seek(0)
    return flat


def _rows(sheet: Any) -> list[Row]:
    """Read one sheet; rows between cells that lie far apart come as empty ones, so they are bounded too."""
    sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
    rows: list[Row] = []
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells += len(row)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise UnreadableTable("has a sheet with more cells than any table of samples")
        if any(cell is not None for cell in row):
            rows.append((number, [_cell(c) for c in row]))
    return rows


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


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, int | float | date | time | timedelta):
        return value
    return str(value)
