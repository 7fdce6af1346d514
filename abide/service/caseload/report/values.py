"""Everything that stands on a report, as values: the paper is set from them and proven by their hash."""

from datetime import date, datetime, timedelta
from typing import Any

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts.models import FindingRow
from abide.service.caseload import timetable
from abide.service.caseload.report import days, found, ordered, purposes, rules_used, unknown
from abide.service.caseload.report.purposes import Purpose
from abide.service.caseload.report.record import Record
from abide.service.caseload.report.said import count, printing
from abide.service.caseload.timeline.marks import LANE_OF
from abide.service.orders.queries import held_conditions
from abide.service.ui import svg

_BELOW = frozenset({"Equipment", "Silence"})


def values(user: User, record: Record, purpose: Purpose) -> dict[str, Any]:
    """Give the values of a report on what `record` holds, printed by a user for a purpose."""
    used = {row.rule for row in record.rows}
    numbers = rules_used.numbers(used, record.first, record.last)
    person = record.person
    name = " ".join(filter(None, (person.given_name, person.middle_name, person.family_name)))
    return {
        "title": f"{purposes.TITLES[purpose]}: {name}",
        "kind": purposes.TITLES[purpose],
        "name": name,
        "author": "Abide",
        "language": "en",
        "marking": "Holds personal data",
        "reference_name": "Reference",
        "page_name": "Page",
        "of_name": "of",
        **printing(user, person, record.now),
        "summary": found.summary(record),
        "about": _about(record, purpose),
        "counts_head": ["What was found", "Times", "Certain", "Together"],
        "counts": found.counts(record),
        "ordered_title": "What was ordered",
        "ordered_none": "No order was in force in this time.",
        "orders": ordered.orders(record),
        "timeline_title": "Day by day",
        "timeline_said": _timeline_said(record),
        "timeline": _timeline(record),
        "findings_title": "What was found",
        "findings_said": _findings_said(record),
        "findings": found.findings(user, record, purposes.WHY[purpose]),
        "unknown_title": "What is not known",
        "unknown": unknown.lines(record),
        "challenge_title": "If you think that something here is wrong",
        "challenge": list(purposes.CHALLENGE[purpose]),
        "rules_title": "How it was decided",
        "rules_said": _rules_said(used),
        "rules_head": ["Rule and version", "What it judges"],
        "rules": rules_used.rules(used),
        "numbers_head": ["Number", "Value", "In force since", "Where it comes from"],
        "numbers": numbers,
        "proof_title": "How to check this paper",
    }


def _about(record: Record, purpose: Purpose) -> list[list[str]]:
    person = record.person
    about = []
    if person.date_of_birth:
        about.append(["Date of birth", times.plain_day(person.date_of_birth)])
    kinds = purposes.NUMBERS[purpose]
    numbers = sorted(person.identifiers.filter(kind__in=kinds), key=lambda n: (kinds.index(n.kind), n.value))
    about += [[number.get_kind_display(), number.value] for number in numbers]
    about.append(["From", times.day(record.first)])
    about.append(["Up to and including", times.day(record.last)])
    return about


def _timeline_said(record: Record) -> list[str]:
    drawn = days.chosen(_days(record))
    all_days = (record.last - record.first).days + 1
    said = ["A row is a day, from midnight to midnight in London. Numbers are those of the findings below."]
    quiet, worn = days.quiet(_days(record))
    if worn:
        said.append(f"Of {count(worn, 'day')} with a device nothing was found on {quiet}.")
    if len(drawn) < all_days:
        left = count(all_days - len(drawn), "day")
        said.append(f"Only days on which something was found are drawn; on the other {left} nothing was.")
    return said


def _timeline(record: Record) -> list[dict[str, str]]:
    return days.pictures(_days(record), "Day by day.")


def _days(record: Record) -> days.Days:
    conditions = [condition for order in record.orders for condition in held_conditions(order)]
    required = timetable.curfews(conditions, record.first - timedelta(days=7), record.last)
    return days.Days(
        first=record.first,
        last=record.last,
        until=record.until,
        required=required,
        worn=record.worn,
        marks=[_mark(number, row, record) for number, row in enumerate(record.rows, 1)],
    )


def _mark(number: int, row: FindingRow, record: Record) -> days.Mark:
    fill = svg.INK.get(row.certainty, svg.NOT_KNOWN)
    below = LANE_OF.get(row.code) in _BELOW
    return days.Mark(number, row.start, row.end or record.until, fill, below)


def _findings_said(record: Record) -> list[str]:
    said = []
    if not record.rows:
        said.append("Nothing was found in this time.")
    if record.attended:
        said.append(f"Attended as ordered: {count(len(record.attended), 'appointment')}.")
    if len(record.rows) > found.PICTURES:
        said.append(f"Of {found.PICTURES} findings the picture is printed; the others are told in words.")
    return said


def _rules_said(used: set[str]) -> list[str]:
    if not used:
        return [
            "Nothing was found, so no rule's outcome is in this report. The rules are published with the "
            "service."
        ]
    return [
        "Findings are made by these rules from what devices report, each by the version named with it. A "
        "person's decision is told with the finding that it is about.",
        "“Own default” marks a number of the service's own where nothing is published, yet to be confirmed "
        "by shadow running.",
    ]


def proof(digest: str) -> list[str]:
    """Say how a paper is checked against the record."""
    return [
        "Every value on this paper was kept when it was printed. Its reference, at the foot of each page, "
        "is the beginning of their hash. Whoever holds the record can show by the reference whether a "
        "paper says what was printed, who printed it, when and what for.",
        f"SHA-256 of the values: {digest}",
    ]


def file_name(first: date, last: date, ref: str) -> str:
    """Name the file without naming anybody."""
    return f"report-{first}-to-{last}-{ref}.pdf"


def stretch(record: Record) -> tuple[datetime, datetime]:
    """Give the moments between which the report is about something."""
    return record.start, record.until
