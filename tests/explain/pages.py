"""Writes docs/explain.md and its pictures anew from the code: `make rules`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from abide.explain.found import of_finding
from abide.explain.night import Beside
from abide.explain.sentences import name, sentence
from abide.explain.telling import Telling, tell
from abide.explain.words import FAMILIES
from abide.monitoring.findings import Code
from abide.monitoring.instants import to_datetime
from abide.monitoring.plan import Alcohol, Interval, MonitoredBy, Plan, Zone, ZoneKind
from tests.explain.cases import a_found
from tests.spec import tables
from tests.spec.tables import curfew, every_minute, instant, plan

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, PICTURES = DOCS / "explain.md", DOCS / "pictures"
BEGIN = "<!-- samples: made by `make rules`; change the code, not this -->\n"
END = "<!-- end of samples -->\n"
ALT = {"band": "The band of a night", "place": "Positions and an edge", "curve": "An alcohol curve"}


def told(found_by: Plan, events: str, until: str, code: str, place: str = "") -> Telling:
    """Judge a table of events by a plan, and tell the first finding of a code."""
    table = tables.events(events)
    every = tables.findings(found_by, table, until)
    finding = next(f for f in every if f.code == code)
    condition = next((c for c in found_by.conditions if c.id == finding.condition), None)
    others = [of_finding(f) for f in every if f is not finding and f.condition == finding.condition]
    absences = getattr(condition, "authorised_absences", ())
    return tell(
        of_finding(finding, place),
        condition=condition,
        events=table,
        beside=Beside(
            others,
            [(to_datetime(each.start), to_datetime(each.end)) for each in absences],
            to_datetime(instant("2026-03", until)),
        ),
    )


def a_night() -> Telling:
    """A night at home with an absence, leave, and half an hour that nobody knows of."""
    leave = Interval(instant("2026-03", "27 22:00"), instant("2026-03", "27 23:00"))
    return told(
        plan(curfew(authorised_absences=(leave,))),
        """27 18:50 home
        27 21:30 not home
        27 23:40 home
        28 02:00 strap_cut
        28 02:25 strap_restored
        28 02:30 home""",
        "28 08:00",
        "CURFEW_LEFT",
    )


def a_visit() -> Telling:
    """Minutes in an exclusion zone, the first fixes of which were near its edge."""
    from tests.spec.test_positions import square

    harbour = Zone("Z1", ZoneKind.EXCLUSION, date(2026, 3, 1), None, square(2000))
    way = [(1500, -60), (1640, -30), (1770, 0), (1850, 20), (1900, 60), (1930, 90), (1900, 130), (1860, 160)]
    back = [(1780, 190), (1700, 210), (1600, 230)]
    lines = [
        f"27 13:{minute:02d} fix {east} {north} ±{8 + minute % 4 * 3}"
        for minute, (east, north) in enumerate([*way, *back])
    ]
    return told(plan(harbour, fitted="27 12:55"), "\n".join(lines), "27 13:11", "ZONE_ENTERED", "The harbour")


def an_absence_by_position() -> Telling:
    """A way from home and back during a curfew that the tag's positions watch."""
    at_home = every_minute("27 18:55", "27 20:00", 0)
    away = "\n".join(f"27 20:{n:02d} fix {60 + 12 * n} {9 * n} ±9" for n in range(15))
    back = every_minute("27 20:15", "27 20:25", 4)
    gps = curfew(monitored_by=MonitoredBy.GPS)
    events = "\n".join([at_home, away, back])
    return told(plan(gps, fitted="27 18:50"), events, "27 20:24", "CURFEW_LEFT")


def an_evening_of_drinking() -> Telling:
    """A rise and a fall that read as drinking."""
    levels = [
        0,
        0,
        0,
        12,
        26,
        41,
        55,
        66,
        74,
        80,
        78,
        74,
        69,
        64,
        58,
        53,
        47,
        42,
        36,
        31,
        25,
        20,
        14,
        9,
        4,
        0,
        0,
        0,
    ]
    start = to_datetime(instant("2026-03", "27 17:00"))
    moments = [start + timedelta(minutes=30 * n) for n in range(len(levels))]
    lines = [
        f"{at.day} {at:%H:%M} alcohol {level / 1000} {1.02 + n % 3 * 0.01:.2f} V {32.4 + n % 4 * 0.2:.1f} C"
        for n, (at, level) in enumerate(zip(moments, levels, strict=True))
    ]
    abstinence = Alcohol("A1", date(2026, 3, 1), None)
    return told(plan(abstinence, fitted="27 16:30"), "\n".join(lines), "28 12:00", "ALCOHOL_CONFIRMED")


SAMPLES = {
    "band": a_night,
    "place-zone": a_visit,
    "place-curfew": an_absence_by_position,
    "curve": an_evening_of_drinking,
}


def pictures() -> dict[str, str]:
    """Give the file of each sample picture."""
    return {f"{key}.svg": f"{make().picture.svg()}\n" for key, make in SAMPLES.items()}


def _samples() -> Iterator[str]:
    for key, make in SAMPLES.items():
        telling = make()
        alt = ALT[telling.picture.kind]
        yield f"**{telling.sentence}**\n\n![{alt}](pictures/{key}.svg)\n"
        yield "".join(f"- {line}\n" for line in telling.why)


# What the core never calls certain: an accusation, or a place that may be the street before it.
NEVER_CERTAIN = {
    Code.ATTENDED,
    Code.ZONE_CROSSED,
    Code.ALCOHOL_FOR_REVIEW,
    Code.ALCOHOL_ENVIRONMENTAL,
    Code.ALCOHOL_OBSTRUCTION,
}


def _sentences() -> Iterator[str]:
    yield "| code | over | still so | not known |\n|---|---|---|---|\n"
    for code, family in FAMILIES.items():
        sure = "probable" if code in NEVER_CERTAIN else "certain"
        over = a_found(code, sure)
        now = over.end + timedelta(hours=1)
        # Where there is one way to say it, it is said once.
        not_known = sentence(a_found(code, "not_known"), now) if family.not_known else ""
        going_on = sentence(replace(over, end=None), now)
        yield f"| `{code}`: {name(code).lower()} | {sentence(over, now)} | {going_on} | {not_known} |\n"


def page(text: str) -> str:
    """The page as it should be: what is written by hand stays, samples and sentences are made anew."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    samples = "\n".join(_samples())
    sentences = f"## Every sentence\n\n{''.join(_sentences())}"
    return f"{before}{BEGIN}\n## Samples\n\n{samples}\n{sentences}\n{END}{after}"


def main() -> None:
    """Write the page and its pictures."""
    PICTURES.mkdir(exist_ok=True)
    for file, drawn in pictures().items():
        (PICTURES / file).write_text(drawn, encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
