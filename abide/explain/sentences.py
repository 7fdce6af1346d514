"""A finding in one plain sentence, made from its values and nothing else.

Three words for how sure it is, everywhere the same: a plain statement is certain, "Probably …" is
probable, "Not known …" is not known. The sentences have no he or she in them.
"""

from collections.abc import Mapping
from datetime import datetime

from abide.explain import times
from abide.explain.found import Found, number
from abide.explain.words import FAMILIES
from abide.explain.words.family import Family

# Why nobody can know, by the core's name of the cause.
CAUSES: Mapping[str, str] = {
    "no_report_yet": "nothing had been reported yet",
    "no_fix": "the tag gave no usable position",
    "strap_cut": "the strap was cut",
    "battery_dead": "the battery was flat",
    "out_of_contact": "the device was out of contact",
    "contradictory": "reports contradict each other",
    "silence": "nothing was heard from the device",
    "home_unit_power_lost": "the home unit had no power",
    "home_unit_moved": "the home unit had been moved",
    "in_doubt": "the positions cannot tell on which side of the edge",
    "jammed": "the tag was being jammed",
    "case_open": "the case of the tag had been opened",
}


def name(code: str) -> str:
    """Say a code in a few words; an unknown one is shown as it is written."""
    return FAMILIES[code].name if code in FAMILIES else code.replace("_", " ").capitalize()


def first_step(code: str) -> str:
    """Say what the reader of a finding can do first, "" for a code nobody wrote one for."""
    return FAMILIES[code].first_step if code in FAMILIES else ""


def sentence(found: Found, now: datetime) -> str:
    """Say one finding in a sentence, with its times, how sure it is, and whether it was taken back."""
    before = "Corrected by later evidence. Before that: " if found.withdrawn else ""
    family = FAMILIES.get(found.code)
    if family is None:
        return f"{before}{name(found.code)} at {times.moment(found.start, now)}."
    if found.certainty == "not_known" and family.not_known:
        template = "not known " + family.not_known
    else:
        template = family.going_on if found.end is None else family.over
        if found.end == found.start and family.at_once:
            template = family.at_once
        if found.certainty == "probable":
            template = "probably " + template
    said = f"{capital(template.format(**_values(found, family, now)))}."
    return before + said + _leave(found) + late(found, now)


def late(found: Found, now: datetime) -> str:
    """Say that something was found late, and how late: it is no less true, but nobody could act on it."""
    if found.learnt_at is None:
        return ""
    since, what = found.start, "began"
    if found.end is not None and found.end <= found.learnt_at:
        since, what = found.end, "happened" if found.end == found.start else "ended"
    after = times.length((found.learnt_at - since).total_seconds() / 60)
    return f" Found late: learnt {times.at(found.learnt_at, now)}, {after} after it {what}."


def _leave(found: Found) -> str:
    """Say what of it does not count: time authorised beforehand, or excused afterwards."""
    authorised, excused = (number(found.why, name) for name in ("authorised_minutes", "excused_minutes"))
    said = f" Leave of {times.length(authorised)} is not counted." if authorised else ""
    if excused:
        said += f" {capital(times.length(excused))} of it was excused and is not counted."
    return said


def inside_sentence(place: str) -> str:
    """Write the name of a place as it stands inside a sentence: "The harbour" becomes "the harbour"."""
    return f"the {place[4:]}" if place.startswith("The ") else place


def span(start: datetime, end: datetime, now: datetime, word: str = "to") -> str:
    """Say a stretch of time: "19:00 to 19:42", or "yesterday 19:00 to 07:10 today"."""
    first = times.moment(start, now)
    first_day, last_day = times.local(start).date(), times.local(end).date()
    if first_day == last_day:
        return f"{first} {word} {times.clock(end)}"
    last = times.moment(end, now)
    return f"{first} {word} {last}{' today' if last == times.clock(end) else ''}"


def capital(text: str) -> str:
    """Begin a sentence with a capital letter, leaving the rest as it is."""
    return text[:1].upper() + text[1:]


def _values(found: Found, family: Family, now: datetime) -> dict[str, str]:
    end = found.end or now
    reason = found.why
    cause = CAUSES.get(str(reason.get("cause")), "")
    if found.code == "NO_LOCATION" and reason.get("cause") == "no_fix":
        cause = ""  # The sentence says that already.
    return {
        "start": times.moment(found.start, now),
        "at_start": times.at(found.start, now),
        "at_end": f"at {times.clock(end)}" if _same_day(found.start, end) else times.at(end, now),
        "on_end": times.at(end, now),
        "when": f"since {times.moment(found.start, now)}"
        if found.end is None
        else f"from {span(found.start, end, now)}",
        "because": f": {cause}" if cause else "",
        "span": span(found.start, end, now),
        "between": span(found.start, end, now, "and"),
        "long": times.length(_lasted(found, end)),
        "place": inside_sentence(found.place) or family.place,
        **(family.fill(reason) if family.fill else {}),
    }


def _lasted(found: Found, end: datetime) -> float:
    """Give the minutes it lasted, not only those that count: what does not is said beside it.

    Of what goes on and is told without a clock, no more is known than how many count so far.
    """
    return max(found.minutes, (end - found.start).total_seconds() / 60)


def _same_day(a: datetime, b: datetime) -> bool:
    return times.local(a).date() == times.local(b).date()
