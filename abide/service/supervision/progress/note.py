"""A finding as a contact note: plain text, ready to be pasted into the case system. Pure, on values.

It is for staff. Of nearness to a protected person it says that there is a record and on which day; no hour,
distance or place from which anybody could learn where that person was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.explain import times
from abide.service.supervision.progress.kept import OF_PAIRS

_SURE = {
    "certain": "Certain.",
    "probable": "Probable, not certain.",
    "not_known": "Not known: this says only that nobody can tell.",
}
# A case system is read by people who may not know of a protected person.
PAIR = (
    "There is a record about keeping apart from a person named in the order. The hour, the place and how "
    "near are not written here, so that nobody can learn where that person was. The record is in Abide."
)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a note is made of; moments are aware, `end` None while it goes on.

    name: of the finding, in a few words; sentence: the finding's own; why: sentences that say what shows it;
    said: what was done or said about it, a sentence each; written_by: whoever takes the note.
    """

    code: str
    name: str
    start: datetime
    end: datetime | None
    certainty: str
    sentence: str
    why: Sequence[str]
    said: Sequence[str]
    written_by: str
    reference: str
    taken_back: bool = False


def text(noted: Noted, now: datetime) -> str:
    """Write the note; every moment is local with its date and zone, so that it can be read years later."""
    pair = noted.code in OF_PAIRS
    lines = [f"Electronic monitoring: {'Keeping apart' if pair else noted.name}"]
    if noted.taken_back:
        lines.append("LATER EVIDENCE TOOK THIS BACK: it did not happen as it was first recorded.")
    if pair:
        lines += [
            f"When: on {times.day(noted.start)}",
            f"What: {PAIR}",
            f"How sure: {_SURE.get(noted.certainty, noted.certainty)}",
        ]
    else:
        lines += [
            f"When: {_when(noted)}",
            f"What: {noted.sentence}",
            f"How sure: {_SURE.get(noted.certainty, noted.certainty)}",
        ]
        lines += [f"What shows it: {' '.join(noted.why)}"] if noted.why else []
    lines.append(f"What was done and said: {' '.join(noted.said) or 'nothing is recorded yet.'}")
    written = times.full_moment(now)
    lines.append(f"Written by {noted.written_by}, {written}. Abide record {noted.reference}.")
    return "\n".join(lines) + "\n"


def _when(noted: Noted) -> str:
    start = times.full_moment(noted.start)
    if noted.end is None:
        return f"since {start}, still going on when this was written"
    if noted.end == noted.start:
        return start
    lasted = times.length((noted.end - noted.start).total_seconds() / 60)
    end = times.full_moment(noted.end)
    if times.local(noted.end).date() == times.local(noted.start).date():
        end = end.rpartition(" at ")[2]
    return f"{start} to {end} ({lasted})"
