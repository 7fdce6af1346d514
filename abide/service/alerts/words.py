"""Findings and alerts in plain sentences, made from their values and nothing else.

Three words for how sure it is, everywhere the same: a plain statement is certain, "Probably …" is
probable, "Not known …" is not known. The sentences have no he or she in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from abide.service.ui import times


@dataclass(frozen=True, slots=True)
class Found:
    """The values a sentence is made of; moments are aware, `end` is None while it goes on.

    place: what the condition calls its place or zone, "" where it is about equipment or is not known.
    """

    code: str
    start: datetime
    end: datetime | None
    minutes: float
    certainty: str = "certain"
    place: str = ""
    reason: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Family:
    """One kind of finding: how it is said while it goes on, when it is over, and when it is not known.

    not_known is "" where the finding itself is that something was not known.
    """

    name: str
    going_on: str
    over: str
    not_known: str = ""


# {start} a moment, {at_start} {at_end} one with its "at", {span} both ends, {when} "since" or "from ... to",
# {long} how long, {place} where, {because} why nobody can know, {unit} what happened to the home unit.
_CODES: Mapping[str, _Family] = {
    "CURFEW_LATE": _Family(
        "Late for curfew",
        "not home when the curfew began {at_start}, and not back after {long}",
        "came home {on_end}, {long} after the curfew began",
        "whether home when the curfew began {at_start}",
    ),
    "CURFEW_LEFT": _Family(
        "Left during curfew",
        "left home {at_start} during the curfew and is not back after {long}",
        "left home {at_start} during the curfew and came back {at_end}: away {long}",
        "whether home {when}",
    ),
    "CURFEW_EARLY": _Family(
        "Left before curfew ended",
        "left home {at_start} before the curfew ended",
        "left home {at_start}, {long} before the curfew ended {at_end}",
        "whether home {when}",
    ),
    "CURFEW_MISSED": _Family(
        "Missed the curfew",
        "not home since the curfew began {at_start}: {long} so far",
        "not home for any of the curfew from {span}",
        "whether home for any of the curfew {when}",
    ),
    "CURFEW_NOT_KNOWN": _Family(
        "Not known whether home",
        "not known whether home since {start}, during the curfew{because}",
        "not known whether home from {span}, during the curfew{because}",
    ),
    "ZONE_ENTERED": _Family(
        "In an exclusion zone",
        "inside {place} since {start}: {long} so far",
        "inside {place} from {span}: {long}",
        "whether inside {place} {when}",
    ),
    "ZONE_LEFT": _Family(
        "Outside a zone to stay in",
        "outside {place} since {start}: {long} so far",
        "outside {place} from {span}: {long}",
        "whether outside {place} {when}",
    ),
    "BUFFER_ENTERED": _Family(
        "Close to an exclusion zone",
        "close to {place} since {start}: {long} so far",
        "close to {place} from {span}: {long}",
        "whether close to {place} {when}",
    ),
    "STRAP": _Family(
        "Strap",
        "the strap was cut or opened {at_start} and is not yet restored",
        "the strap was cut or opened {at_start} and restored {at_end}",
        "whether the strap was cut {at_start}",
    ),
    "TAMPER": _Family(
        "Case opened",
        "the case of the tag was opened {at_start}",
        "the case of the tag was opened {at_start}",
        "whether the case of the tag was opened {at_start}",
    ),
    "BATTERY_LOW": _Family(
        "Battery low",
        "the battery is low since {start} and is not charging",
        "the battery was low from {span}",
    ),
    "BATTERY_DEAD": _Family(
        "Battery flat",
        "the battery is flat since {start}: nothing is recorded",
        "the battery was flat from {span}: nothing was recorded",
    ),
    "HOME_UNIT": _Family(
        "Home unit",
        "the home unit {unit} {at_start}",
        "the home unit {unit} {at_start} and was right again {at_end}",
    ),
    "NO_CONTACT": _Family(
        "No contact",
        "nothing heard from the device since {start}: {long} so far",
        "nothing was heard from the device from {span}: {long}",
    ),
    "NO_LOCATION": _Family(
        "No position",
        "no position from the tag since {start}, {long} so far{because}",
        "no position from the tag from {span}, {long}{because}",
    ),
}

_CAUSES: Mapping[str, str] = {
    "no_report_yet": "nothing had been reported yet",
    "no_fix": "the tag gave no position",
    "strap_cut": "the strap was cut",
    "battery_dead": "the battery was flat",
    "out_of_contact": "the device was out of contact",
    "contradictory": "reports contradict each other",
    "silence": "nothing was heard from the device",
    "home_unit_power_lost": "the home unit had no power",
    "home_unit_moved": "the home unit had been moved",
}
_UNIT: Mapping[str, str] = {"home_unit_moved": "was moved", "home_unit_power_lost": "lost its power"}

_ZONE_WORDS = {
    "ZONE_ENTERED": "an exclusion zone",
    "BUFFER_ENTERED": "an exclusion zone",
    "ZONE_LEFT": "the area to stay in",
}

# Alerts that no finding stands behind: they are about the service's own affairs.
_OWN = {
    "NOT_FITTED": ("Device on nobody", "device {device} reports, but it is not fitted to anyone"),
    "CLOCK_AHEAD": ("Clock ahead", "device {device} sends times that have not come yet: its clock is wrong"),
    "SET_ASIDE": (
        "Events set aside",
        "events of device {device} could not be judged and are kept for a look by hand",
    ),
}

# What the reader can do first, by kind; the procedure itself belongs to the monitoring centre.
FIRST_STEP: Mapping[str, str] = {
    "CURFEW_LATE": "Call the person and ask where they are. Record what they say.",
    "CURFEW_LEFT": "Call the person and ask where they are. Record what they say.",
    "CURFEW_EARLY": "Call the person and ask why. Record what they say.",
    "CURFEW_MISSED": "Call the person. If nobody answers, tell the responsible officer.",
    "CURFEW_NOT_KNOWN": "Check the equipment, then call the person to hear whether they were at home.",
    "ZONE_ENTERED": "Call the person to leave the zone.",
    "ZONE_LEFT": "Call the person and ask where they are. Record what they say.",
    "BUFFER_ENTERED": "Watch whether the person comes closer; call if they do.",
    "STRAP": "Call the person at once. If nobody answers, treat it as removed and escalate.",
    "TAMPER": "Call the person and ask what happened to the tag.",
    "BATTERY_LOW": "Send a message: charge the tag now.",
    "BATTERY_DEAD": "Call the person: charge the tag now. Nothing is recorded until it is charged.",
    "HOME_UNIT": "Call the person: is the home unit plugged in and where it was installed?",
    "NO_CONTACT": "Check whether others are silent too. If not, call the person.",
    "NO_LOCATION": "Ask the person to step outside for a few minutes so that the tag finds its place.",
    "NOT_FITTED": "Check with the supplier who wears the device; the events are kept.",
    "CLOCK_AHEAD": "Ask the supplier to set the device's clock; the events are kept.",
    "SET_ASIDE": "Tell whoever runs the service; nothing is lost.",
}

CODES = tuple(_CODES)
KINDS = (*_CODES, *_OWN)


def name(kind: str) -> str:
    """Say a code or a kind of alert in a few words; an unknown one is shown as it is written."""
    if kind in _CODES:
        return _CODES[kind].name
    return _OWN[kind][0] if kind in _OWN else kind.replace("_", " ").capitalize()


def sentence(found: Found, now: datetime) -> str:
    """Say one finding in a sentence, with its times in London and how sure it is."""
    family = _CODES.get(found.code)
    if family is None:
        return f"{name(found.code)} at {times.moment(found.start, now)}."
    if found.certainty == "not_known" and family.not_known:
        template = "not known " + family.not_known
    else:
        template = family.going_on if found.end is None else family.over
        if found.certainty == "probable":
            template = "probably " + template
    leave = (found.reason or {}).get("authorised_minutes")
    beside = f" Leave of {times.length(leave)} is not counted." if leave else ""
    return _capital(template.format(**_values(found, now))) + "." + beside


def own_sentence(kind: str, details: Mapping[str, Any]) -> str:
    """Say an alert that no finding stands behind; details name the device by its serial."""
    _, template = _OWN[kind]
    return _capital(template.format(device=details.get("device", "of unknown number"))) + "."


def inside_sentence(place: str) -> str:
    """Write the name of a place as it stands inside a sentence: "The harbour" becomes "the harbour"."""
    return f"the {place[4:]}" if place.startswith("The ") else place


def span(start: datetime, end: datetime, now: datetime) -> str:
    """Say a stretch of time: "19:00 to 19:42", or "yesterday 19:00 to 07:10 today"."""
    first = times.moment(start, now)
    first_day, last_day = times.local(start).date(), times.local(end).date()
    if first_day == last_day:
        return f"{first} to {times.clock(end)}"
    last = times.moment(end, now)
    return f"{first} to {last} today" if last == times.clock(end) else f"{first} to {last}"


def _values(found: Found, now: datetime) -> dict[str, str]:
    end = found.end or now
    reason = found.reason or {}
    cause = _CAUSES.get(str(reason.get("cause")), "")
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
        "unit": _UNIT.get(str(reason.get("what")), "was moved or lost its power"),
        "span": span(found.start, end, now),
        "long": times.length(found.minutes),
        "place": inside_sentence(found.place) or _ZONE_WORDS.get(found.code, "the place"),
    }


def _same_day(a: datetime, b: datetime) -> bool:
    return times.local(a).date() == times.local(b).date()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
