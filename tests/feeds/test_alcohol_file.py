"""Files of alcohol samples: columns anywhere, every fault named, and good rows never lost to bad ones."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abide.feeds import spreadsheet
from abide.feeds.alcohol_file import read
from abide.monitoring.instants import from_text, to_text
from tests.feeds.workbook import SHEET, sheet, with_parts, workbook

UTC_ROWS = "time,tac\n2026-03-27T12:00:00Z,0.000\n2026-03-27T12:30:00Z,0.021\n"


def got(text, timezone="Europe/London"):
    return read(text.encode() if isinstance(text, str) else text, timezone=timezone)


def moments(found):
    return [to_text(at) for at in found.samples.at]


def faults(found):
    return [(f.line, f.field) for f in found.faults]


def test_a_csv_with_instants_and_alcohol_is_enough():
    found = got(UTC_ROWS)
    assert moments(found) == ["2026-03-27T12:00:00Z", "2026-03-27T12:30:00Z"]
    assert found.samples.tac.tolist() == [0.0, 0.021]
    assert np.isnan(found.samples.infra_red).all()
    assert np.isnan(found.samples.temperature).all()
    assert found.row == (2, 3)
    assert (found.faults, found.notes, found.problem) == ((), (), None)


HEADINGS = [
    "time,tac,ir,temperature",
    "Timestamp,TAC Level,IR Voltage,Temp",
    "Sample Date/Time,TAC (g/dL),Infra-red (V),Temperature (C)",
    "at,tac_g_dl,ir_volts,temperature_c",
    "datetime,Alcohol %,infrared,TEMP °C",
    "Date Time,Transdermal alcohol,IR,temp",
]


@pytest.mark.parametrize("headings", HEADINGS)
def test_columns_go_by_many_names(headings):
    found = got(f"{headings}\n2026-03-27T12:00:00Z,0.05,1.1,33\n")
    assert moments(found) == ["2026-03-27T12:00:00Z"]
    assert [found.samples.tac[0], found.samples.infra_red[0], found.samples.temperature[0]] == [0.05, 1.1, 33]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_columns_may_be_anywhere_also_between_others(order):
    names = ["time", "TAC", "IR", "Temp"]
    values = ["2026-03-27T12:00:00Z", "0.05", "1.1", "33"]
    text = "\n".join(
        [
            "Client report",
            "",
            "x,," + ",,".join(names[i] for i in order),
            "y,," + ",,".join(values[i] for i in order),
        ]
    )
    found = got(text)
    assert found.samples.tac.tolist() == [0.05]
    assert found.samples.infra_red.tolist() == [1.1]
    assert found.samples.temperature.tolist() == [33]


def test_under_merged_headings_the_data_may_stand_in_a_column_beside():
    found = got("TAC Level,,,Date,,Time,\n,0.05,,,2026-03-27,,12:00\n,0.06,,,2026-03-27,,12:30\n")
    assert found.samples.tac.tolist() == [0.05, 0.06]
    assert moments(found) == ["2026-03-27T12:00:00Z", "2026-03-27T12:30:00Z"]


UNITS = {
    "TAC": (0.05, 0.05),
    "TAC %": (0.05, 0.05),
    "TAC (g/dL)": (0.05, 0.05),
    "TAC (mg/dL)": (50, 0.05),
    "TAC mg/100ml": (50, 0.05),
    "tac_g_l": (0.5, 0.05),
    "TAC ‰": (0.5, 0.05),
}


@pytest.mark.parametrize(("heading", "values"), UNITS.items())
def test_the_heading_says_the_unit_of_alcohol(heading, values):
    written, meant = values
    assert got(f"time,{heading}\n2026-03-27T12:00:00Z,{written}\n").samples.tac.tolist() == pytest.approx(
        [meant]
    )


@pytest.mark.parametrize("heading", ["TAC (ug/L)", "TAC (µg/l)", "TAC ppm"])
def test_a_unit_that_cannot_be_turned_into_g_dl_is_refused(heading):
    found = got(f"time,{heading}\n2026-03-27T12:00:00Z,5\n")
    assert "cannot be turned into g/dL" in found.problem


TEMPERATURES = {
    "by the heading": ("Temperature F", [50, 50], 10),
    "by the heading, however warm": ("Temperature C", [60, 60], 60),
    "no skin is at 50 Celsius": ("Temperature", [50.01, 50.01], 10.0056),
    "skin may be at 50, just": ("Temperature", [50, 50], 50),
    "one odd value does not decide": ("Temperature", [91.4, 20, 91.4], 33),
}


@pytest.mark.parametrize(("heading", "values", "celsius"), TEMPERATURES.values(), ids=TEMPERATURES.keys())
def test_temperature_is_celsius_or_fahrenheit(heading, values, celsius):
    rows = "".join(f"2026-03-27T12:0{n}:00Z,0,{v}\n" for n, v in enumerate(values))
    found = got(f"time,tac,{heading}\n{rows}")
    assert found.samples.temperature[0] == pytest.approx(celsius, abs=0.001)


MOMENTS = {
    "with an offset": ("2026-03-27T13:00:00+01:00", "2026-03-27T12:00:00Z"),
    "with a blank": ("2026-07-01 12:00", "2026-07-01T11:00:00Z"),
    "with seconds": ("2026-07-01 12:00:05", "2026-07-01T11:00:05Z"),
    "day above 12": ("27/03/2026 12:00", "2026-03-27T12:00:00Z"),
    "month first": ("3/27/2026 12:00 PM", "2026-03-27T12:00:00Z"),
    "after midnight": ("3/27/2026 12:30 AM", "2026-03-27T00:30:00Z"),
    "with points": ("27.03.2026 12:00:01", "2026-03-27T12:00:01Z"),
    "in words": ("27 Mar 2026 12:00", "2026-03-27T12:00:00Z"),
    "seconds since 1970": ("1774612800", "2026-03-27T12:00:00Z"),
    "milliseconds since 1970": ("1774612800000", "2026-03-27T12:00:00Z"),
    "days of Excel": ("46108.5", "2026-03-27T12:00:00Z"),
}


@pytest.mark.parametrize(("written", "meant"), MOMENTS.values(), ids=MOMENTS.keys())
def test_moments_are_written_in_many_ways(written, meant):
    assert moments(got(f"timestamp;tac\n{written};0.01\n")) == [meant]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2026-02-30 12:00",
        "32/03/2026 12:00",
        "27/03/2026 25:00",
        "27/03/2026 13:00 PM",
        "12:00",
        "2026-03-27",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "5",
        "-1",
        "1e400",
        "0001-01-01 00:00",
    ],
)
def test_what_is_no_moment_is_a_fault_of_its_row(written):
    found = got(f"time;tac\n{written};0.01\n2026-03-27T12:00:00Z;0.02\n")
    assert [line for line, _ in faults(found)] == [2]
    assert found.samples.tac.tolist() == [0.02]


def test_date_and_time_in_two_columns_are_put_together():
    found = got("Date,Time,TAC\n2026-03-27,10:36:54 PM,0.01\n2026-03-28 00:00:00,11:06,0.02\n")
    assert moments(found) == ["2026-03-27T22:36:54Z", "2026-03-28T11:06:00Z"]


def test_two_columns_that_name_different_days_are_a_fault():
    found = got("Date,Time,TAC\n2026-03-27,2026-03-28 10:00,0.01\n")
    assert faults(found) == [(2, "Time")]


DAYS_FIRST = {
    "a number above 12 settles it": (["3/4/2026", "13/4/2026"], ["2026-04-03", "2026-04-13"]),
    "above 12 in the other place": (["3/4/2026", "4/13/2026"], ["2026-03-04", "2026-04-13"]),
    "else what lies closer together": (["5/2/2026", "5/3/2026"], ["2026-05-02", "2026-05-03"]),
    "the other way round": (["2/5/2026", "3/5/2026"], ["2026-05-02", "2026-05-03"]),
    "the same either way": (["5/5/2026"], ["2026-05-05"]),
}


@pytest.mark.parametrize(("written", "days"), DAYS_FIRST.values(), ids=DAYS_FIRST.keys())
def test_which_number_is_the_day_is_told_by_the_file(written, days):
    found = got("Date,Time,TAC\n" + "".join(f"{day},12:00,0\n" for day in written), "UTC")
    assert [m[:10] for m in moments(found)] == days


def test_where_the_file_does_not_tell_which_number_is_the_day_nothing_is_guessed():
    found = got("Date,Time,TAC\n3/4/2026,12:00,0\n3/4/2026,12:30,0\n")
    assert faults(found) == [(2, ""), (3, "")]
    assert len(found.samples) == 0


def test_a_day_that_cannot_be_does_not_make_the_others_doubtful():
    found = got("Date,Time,TAC\n27/3/2026,12:00,0\n31/31/2026,12:00,0\n")
    assert faults(found) == [(3, "")]
    assert moments(found) == ["2026-03-27T12:00:00Z"]


def test_times_without_an_offset_are_local_times():
    text = "time,tac\n2026-07-01 12:00,0\n2026-01-01 12:00,0\n"
    assert moments(got(text)) == ["2026-07-01T11:00:00Z", "2026-01-01T12:00:00Z"]
    assert moments(got(text, "America/New_York")) == ["2026-07-01T16:00:00Z", "2026-01-01T17:00:00Z"]


@pytest.mark.parametrize("heading", ["time_utc", "Time (UTC)", "Timestamp GMT"])
def test_a_heading_may_say_that_times_are_utc(heading):
    assert moments(got(f"{heading},tac\n2026-07-01 12:00,0\n")) == ["2026-07-01T12:00:00Z"]


def test_a_heading_of_time_is_never_one_of_alcohol():
    found = got("TAC Date,TAC Time,TAC\n2026-03-27,12:00,0.05\n")
    assert moments(found) == ["2026-03-27T12:00:00Z"]
    assert found.samples.tac.tolist() == [0.05]


def test_a_time_that_the_clock_skips_is_a_fault():
    found = got("time,tac\n2026-03-29 00:59,0\n2026-03-29 01:00,0\n2026-03-29 01:59,0\n2026-03-29 02:00,0\n")
    assert moments(found) == ["2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z"]
    assert faults(found) == [(3, "time"), (4, "time")]


AUTUMN = ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
IN_UTC = ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"]


@pytest.mark.parametrize("step", [1, -1], ids=["oldest first", "newest first"])
def test_the_hour_that_comes_twice_is_told_by_the_order_of_the_file(step):
    found = got("time,tac\n" + "".join(f"2026-10-25 {t},0\n" for t in AUTUMN[::step]))
    assert [m[11:16] for m in moments(found)] == IN_UTC[::step]
    assert "4 samples" in found.notes[0]


def test_in_a_file_out_of_order_the_hour_that_comes_twice_is_its_first_coming():
    found = got("time,tac\n2026-10-25 02:30,0\n2026-10-25 01:30,0\n2026-10-25 02:00,0\n2026-10-25 03:00,0\n")
    assert [m[11:16] for m in moments(found)] == ["02:30", "00:30", "02:00", "03:00"]


BAD_TAC = ["", "x", "nan", "inf", "1.001", "-0.101", "1_0", "0,0,5", "TRUE"]


@pytest.mark.parametrize("value", BAD_TAC)
def test_a_bad_reading_is_a_fault_and_costs_no_other_row(value):
    found = got(f"time;tac\n2026-03-27T12:00:00Z;{value}\n2026-03-27T12:30:00Z;0.02\n")
    assert faults(found) == [(2, "tac")]
    assert found.samples.tac.tolist() == [0.02]


@pytest.mark.parametrize(
    ("value", "meant"), [("1", 1), ("-0.1", -0.1), ("0.05%", 0.05), ("0,05", 0.05), (" 0 ", 0)]
)
def test_readings_at_the_edge_of_what_can_be_are_read(value, meant):
    assert got(f"time;tac\n2026-03-27T12:00:00Z;{value}\n").samples.tac.tolist() == [meant]


@pytest.mark.parametrize(
    ("heading", "value"),
    [("ir", "x"), ("ir", "-0.1"), ("ir", "10.1"), ("temp c", "81"), ("temp c", "-41"), ("temp f", "177")],
)
def test_a_sample_is_kept_without_the_infra_red_or_temperature_that_cannot_be_read(heading, value):
    found = got(f"time,tac,{heading}\n2026-03-27T12:00:00Z,0.05,{value}\n")
    assert faults(found) == [(2, heading)]
    assert found.samples.tac.tolist() == [0.05]
    assert np.isnan(found.samples.infra_red[0]) and np.isnan(found.samples.temperature[0])


@pytest.mark.parametrize("value", ["", "-", "n/a", "NaN", "None"])
def test_words_for_nothing_are_no_fault_beside_the_alcohol(value):
    found = got(f"time,tac,ir\n2026-03-27T12:00:00Z,0.05,{value}\n")
    assert found.faults == ()
    assert np.isnan(found.samples.infra_red[0])


def test_every_fault_of_a_row_is_named():
    found = got("time,tac,ir,temp\nnever,much,x,y\n")
    assert faults(found) == [(2, "time"), (2, "tac"), (2, "ir"), (2, "temp")]


def test_titles_blank_rows_and_headings_of_further_pages_are_passed_over():
    text = "Report\n\ntime,tac,x\n2026-03-27T12:00:00Z,0.01,\n\n"
    text += ",,Page 2\ntime,tac,x\n2026-03-27T12:30:00Z,0.02,\n"
    found = got(text)
    assert found.faults == ()
    assert found.samples.tac.tolist() == [0.01, 0.02]
    assert found.row == (4, 8)


def test_a_second_column_of_alcohol_is_left_out_and_said():
    found = got("time,TAC,TAC smoothed\n2026-03-27T12:00:00Z,0.05,0.04\n")
    assert found.samples.tac.tolist() == [0.05]
    assert "TAC smoothed" in found.notes[0]


PROBLEMS = {
    "nothing": (b"", "headings seen: none"),
    "no headings": (b"1,2\n3,4\n", "no row of headings"),
    "other headings": (b"name,age\nx,5\n", '"name", "age"'),
    "alcohol without time": (b"tac\n0.01\n", "no row of headings"),
    "time without alcohol": (b"time\n2026-03-27T12:00:00Z\n", "no row of headings"),
    "headings only": (b"time,tac\n", "no sample below"),
    "binary": (b"\x89PNG\0\0", "neither text nor"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old or protected Excel"),
    "half a workbook": (workbook([["time", "tac"]])[:400], "not a workbook"),
    "a zip of something else": (b"PK\x03\x04" + b"\0" * 60, "not a workbook"),
}


@pytest.mark.parametrize(("data", "words"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_holds_no_samples_says_so(data, words):
    found = got(data)
    assert words in found.problem
    assert len(found.samples) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_may_be_encoded_as_excel_likes(encoding):
    found = got("time,tac,Temperature (°F)\n2026-03-27T12:00:00Z,0.05,91.4\n".encode(encoding))
    assert found.samples.temperature.tolist() == pytest.approx([33])


NOON = datetime.fromisoformat("2026-03-27T12:00")  # a cell of a workbook has no time zone


def test_a_workbook_is_read_as_its_cells_are():
    rows = [
        ["Readings", None, None, None],
        ["TAC Level", None, "IR Voltage", "Temperature", "Time", "Date"],
        ["0.021", None, 1.1, 91.4, NOON, NOON],
        [0.03, None, 1.2, 91.4, NOON + timedelta(minutes=30), NOON + timedelta(minutes=30)],
        [],
    ]
    found = got(workbook(rows))
    assert found.samples.tac.tolist() == [0.021, 0.03]
    assert moments(found) == ["2026-03-27T12:00:00Z", "2026-03-27T12:30:00Z"]
    assert found.samples.infra_red.tolist() == [1.1, 1.2]
    assert found.samples.temperature.tolist() == pytest.approx([33, 33])
    assert found.row == (3, 4)


def test_the_first_sheet_with_samples_is_read_and_others_are_said():
    samples = [["time", "tac"], ["2026-03-27T12:00:00Z", 0.05]]
    found = got(workbook([["cover"]], samples, samples))
    assert found.samples.tac.tolist() == [0.05]
    assert found.notes == ("only the first sheet with samples is read",)


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet, "LARGEST", 40_000)
    data = workbook([["time", "tac"], *([["x" * 50, 0]] * 1000)])
    assert len(data) < 40_000
    assert "when it is unpacked" in got(data).problem


def test_a_workbook_that_lies_about_its_size_is_refused():
    data = workbook([["time", "tac"], *([["x" * 50, 0]] * 1000)])
    entry = data.rindex(SHEET.encode()) - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    lie = data[: entry + 24] + (100).to_bytes(4, "little") + data[entry + 28 :]
    assert "not a workbook" in got(lie).problem


@pytest.mark.parametrize(("column", "row"), [("A", 4_000_001), ("XFD", 1_048_577)])
def test_a_workbook_of_two_cells_far_apart_is_refused(column, row):
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
    assert "more cells" in got(workbook([[]], parts={SHEET: sheet(rows)})).problem


def test_a_workbook_of_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_CELLS", 7)
    rows = [["time", "tac"], *([["2026-03-27T12:00:00Z", 0.05]] * 3)]
    assert got(workbook(rows[:3])).problem is None
    assert "more cells" in got(workbook(rows)).problem


def test_a_workbook_whose_text_doubles_itself_is_not_unfolded():
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(10))
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>'
    data = workbook([[]], parts={SHEET: f"<!DOCTYPE worksheet [{bomb}]>{sheet(text)}"})
    assert "not a workbook" in got(data).problem


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet, "LARGEST", 10)
    assert "larger than" in got(UTC_ROWS).problem


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["0.02", "0,03", "2026-03-27T12:00:00Z", "2026-10-25 01:30", "3/4/2026 1:00 PM", "12:00", ""]
    ),
    st.floats().map(str),
    st.integers().map(str),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=2, max_size=5), max_size=8))
def test_no_text_is_too_strange_and_every_row_is_a_sample_a_fault_or_nothing(rows):
    text = "date;time;tac;ir;temp\n" + "\n".join(";".join(row) for row in rows)
    found = got(text)
    assert len(found.samples) == len(found.row)
    assert len(set(found.row)) == len(found.row)
    assert np.isfinite(found.samples.tac).all()


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange(data):
    assert got(data).problem is not None


PIECES = """<c r='A1'> | <c r='B2' t='s'> | <c> | </c> | <v> | </v> | 9 | -1 | 1e400 | <row r='9'> | </row>
| <is><t>time</t></is> | <c r='A1' t='inlineStr'> | <c r='ZZZZ9'> | <c r='A0'> | &#0; | < | ]]>"""
XML = st.lists(st.sampled_from([piece.strip() for piece in PIECES.split(" | ")]), max_size=30).map("".join)


EMPTY = workbook([[]])


@given(XML)
def test_no_sheet_is_too_strange(inside):
    assert got(with_parts(EMPTY, {SHEET: sheet(inside)})).problem


ONE_SAMPLE = workbook([["time", "tac"], ["2026-03-27T12:00:00Z", 0.05]])


@given(st.binary(min_size=1, max_size=40), st.integers(0, 10_000))
def test_no_damage_to_a_workbook_is_too_strange(noise, place):
    place %= len(ONE_SAMPLE)
    found = got(ONE_SAMPLE[:place] + noise + ONE_SAMPLE[place + len(noise) :])
    assert found.problem is not None or len(found.samples) <= 1


def test_instants_are_to_the_second_of_the_cell():
    found = got(workbook([["time", "tac"], [datetime.fromisoformat("2026-03-27T10:45:24"), 0]]))
    assert found.samples.at.tolist() == [from_text("2026-03-27T10:45:24Z")]
