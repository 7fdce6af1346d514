"""Excel workbooks made from values."""

import io
import zipfile

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*sheets, parts=None):
    """Write sheets (rows of text, numbers, moments and None) as .xlsx; `parts` replace files inside it."""
    made = Workbook()
    made.remove(made.active)
    for rows in sheets:
        sheet = made.create_sheet()
        for row in rows:
            sheet.append(row)
    saved = io.BytesIO()
    made.save(saved)
    return with_parts(saved.getvalue(), parts or {})


def with_parts(data, parts):
    """Replace files inside a workbook; parts: name -> content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return packed.getvalue()


def sheet(inside):
    """Write a sheet around rows of XML."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'
