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
    """One kind of finding: how it is said while it goes on, when it is over, and when it is not known."""

    name: str
    going_on: str
    over: str
    not_known: str


# {start} a moment, {at_start} {at_end} one with its "at", {span} both ends, {long} how long, {place} where.
_CODES: Mapping[str, _Family] = {
    "CURFEW_LATE": _Family(
        "Late for curfew",
        "not home when the curfew began {at_start}, and not back after {long}",
        "came home {at_end}, {long} after the curfew began",
        "whether home when the curfew began {at_start}",
    ),
    "CURFEW_LEFT": _Family(
        "Left during curfew",
        "left home {at_start} during the curfew and is not back after {long}",
        "left home {at_start} during the curfew and came back {at_end}: away {long}",
        "whether home from {span}",
    ),
    "CURFEW_EARLY": _Family(
        "Left before curfew ended",
        "left home {at_start} before the curfew ended",
        "left home {at_start}, {long} before the curfew ended {at_end}",
        "whether home from {span}",
    ),
    "CURFEW_MISSED": _Family(
        "Missed the curfew",
        "not home since the curfew began {at_start}: {long} so far",
        "not home for any of the curfew from {span}",
        "whether home for any of the curfew from {span}",
    ),
    "CURFEW_NOT_KNOWN": _Family(
        "Not known whether home",
        "not known whether home since {start}, during the curfew",
        "not known whether home from {span}, during the curfew",
        "whether home from {span}, during the curfew",
    ),
    "ZONE_ENTERED": _Family(
        "In an exclusion zone",
        "inside {place} since {start}: {long} so far",
        "inside {place} from {span}: {long}",
        "whether inside {place} from {span}",
    ),
    "ZONE_LEFT": _Family(
        "Outside a zone to stay in",
        "outside {place} since {start}: {long} so far",
        "outside {place} from {span}: {long}",
        "whether outside {place} from {span}",
    ),
    "BUFFER_ENTERED": _Family(
        "Close to an exclusion zone",
        "close to {place} since {start}: {long} so far",
        "close to {place} from {span}: {long}",
        "whether close to {place} from {span}",
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
        "whether the battery was low from {span}",
    ),
    "BATTERY_DEAD": _Family(
        "Battery flat",
        "the battery is flat since {start}: nothing is recorded",
        "the battery was flat from {span}: nothing was recorded",
        "whether the battery was flat from {span}",
    ),
    "HOME_UNIT": _Family(
        "Home unit",
        "the home unit was moved or lost its power {at_start}",
        "the home unit was moved or without power from {span}",
        "whether the home unit was moved or without power from {span}",
    ),
    "NO_CONTACT": _Family(
        "No contact",
        "nothing heard from the device since {start}: {long} so far",
        "nothing was heard from the device from {span}: {long}",
        "whether the device was out of contact from {span}",
    ),
    "NO_LOCATION": _Family(
        "No position",
        "no position from the tag since {start}: {long} so far",
        "no position from the tag from {span}: {long}",
        "whether the tag had a position from {span}",
    ),
}

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
    "ZONE_ENTERED": "Follow the safe-contact plan if there is one, then call the person to leave the zone.",
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
    if found.certainty == "not_known" and not family.over.startswith("not known"):
        template = "not known " + family.not_known
    else:
        template = family.going_on if found.end is None else family.over
        if found.certainty == "probable":
            template = "probably " + template
    return _capital(template.format(**_values(found, now))) + "."


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
    return {
        "start": times.moment(found.start, now),
        "at_start": times.at(found.start, now),
        "at_end": f"at {times.clock(end)}" if _same_day(found.start, end) else times.at(end, now),
        "span": span(found.start, end, now),
        "long": times.length(found.minutes),
        "place": inside_sentence(found.place) or _ZONE_WORDS.get(found.code, "the place"),
    }


def _same_day(a: datetime, b: datetime) -> bool:
    return times.local(a).date() == times.local(b).date()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
