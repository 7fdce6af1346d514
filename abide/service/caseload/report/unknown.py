"""What a report does not know, said aloud."""

from collections.abc import Iterable
from datetime import timedelta

from abide.explain import evidence, times
from abide.monitoring.findings import Status
from abide.service.alerts import sentences, words
from abide.service.alerts.models import FindingRow
from abide.service.caseload.report.days import without
from abide.service.caseload.report.record import Record
from abide.service.caseload.report.said import count, span
from abide.service.caseload.strip import UNKNOWN

# So many stretches without a device are named one by one.
NAMED = 6
# A change of devices takes a while; less than this without one is not worth a line.
LEAST = timedelta(minutes=5)


def lines(record: Record) -> list[str]:
    """Say what is not known of the report's time, a line each; there is always something."""
    said = [*_silent(record.rows), *_not_worn(record), *_open(record.rows), *_taken_back(record)]
    if any(evidence.of_two(sentences.found_of(row, {})) for row in record.rows):
        said.append("Where a protected person was is not said anywhere in this report.")
    said += [
        "No finding means that nothing was found, not that everything is known: a position every few "
        "minutes says little about the time between two of them.",
        "A position is a measurement. Its accuracy is the radius within which 68 of 100 such positions lie.",
        "Devices can send late. What comes after this was printed can still change what is found of this "
        "time; the record keeps what was said before.",
        "Why somebody did something is not known to any device.",
    ]
    return said


def _silent(rows: Iterable[FindingRow]) -> list[str]:
    by_name: dict[str, list[FindingRow]] = {}
    for row in rows:
        if row.code in UNKNOWN or row.certainty == "not_known":
            by_name.setdefault(words.name(row.code), []).append(row)
    return [
        f"{name}: {count(len(found), 'time')}, {times.length(sum(row.minutes for row in found))} together."
        for name, found in by_name.items()
    ]


def _not_worn(record: Record) -> list[str]:
    gaps = [gap for gap in without(record.start, record.until, record.worn) if gap[1] - gap[0] >= LEAST]
    said = [f"No device was fitted from {span(*gap)}: nothing is known of that time." for gap in gaps[:NAMED]]
    if len(gaps) > NAMED:
        said.append(f"Nor in {count(len(gaps) - NAMED, 'more stretch', 'more stretches')} of this time.")
    return said


def _open(rows: Iterable[FindingRow]) -> list[str]:
    going_on = sum(row.status == Status.OPEN for row in rows)
    if not going_on:
        return []
    verb = "was" if going_on == 1 else "were"
    return [
        f"{count(going_on, 'finding')} {verb} still going on when this was printed: how it ends is not known."
    ]


def _taken_back(record: Record) -> list[str]:
    if not record.taken_back:
        return []
    verb = "was" if record.taken_back == 1 else "were"
    return [
        f"{count(record.taken_back, 'finding')} of this time {verb} taken back by evidence that came "
        f"later, and {'is' if record.taken_back == 1 else 'are'} not listed. The record keeps what was said."
    ]
