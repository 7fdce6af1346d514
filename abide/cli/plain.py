"""A finding as one line of plain English, for a terminal."""

from zoneinfo import ZoneInfo

from abide.monitoring.findings import Certainty, Code, Finding
from abide.monitoring.instants import MINUTE, to_datetime

WORDS = {
    Code.CURFEW_LATE: "came home late",
    Code.CURFEW_LEFT: "left during the curfew and came back",
    Code.CURFEW_EARLY: "left before the curfew ended",
    Code.CURFEW_MISSED: "was not home at all",
    Code.CURFEW_NOT_KNOWN: "not known whether at home",
    Code.ZONE_ENTERED: "was in a zone to stay out of",
    Code.ZONE_CROSSED: "crossed a zone to stay out of",
    Code.ZONE_LEFT: "was outside a zone to stay in",
    Code.BUFFER_ENTERED: "was in the buffer around a zone",
    Code.STRAP: "the strap was cut",
    Code.BATTERY_LOW: "the battery was low",
    Code.BATTERY_DEAD: "the battery was flat",
    Code.TAMPER: "the device was tampered with",
    Code.HOME_UNIT: "the home unit was moved or without power",
    Code.NO_CONTACT: "the device was out of contact",
    Code.NO_LOCATION: "no location was known",
    Code.ALCOHOL_CONFIRMED: "drinking",
    Code.ALCOHOL_FOR_REVIEW: "alcohol, for a person to review",
    Code.ALCOHOL_ENVIRONMENTAL: "alcohol from the surroundings",
    Code.ALCOHOL_OBSTRUCTION: "the alcohol tag was obstructed or off the skin",
    Code.ALCOHOL_NOT_KNOWN: "not known whether there was alcohol",
}
# Not known, of these, means that it may not have been so at all.
DOUBTED = frozenset({Code.ZONE_ENTERED, Code.ZONE_LEFT})
SURE = {Certainty.CERTAIN: "", Certainty.PROBABLE: ", probably", Certainty.NOT_KNOWN: ""}


def finding_in_words(finding: Finding, zone: ZoneInfo) -> str:
    """Say a finding in one line, in the local time of the plan."""
    start = to_datetime(finding.start).astimezone(zone)
    text = f"{start:%a} {start.day} {start:%b %Y %H:%M}"
    if finding.end is None:
        text += " and still so"
    else:
        end = to_datetime(finding.end).astimezone(zone)
        text += f" to {end:%H:%M}" if end.date() == start.date() else f" to {end:%a} {end.day} {end:%b %H:%M}"
    about = f" ({finding.condition})" if finding.condition else ""
    # A code that is newer than this table is still shown, by its name.
    words = WORDS.get(finding.code, finding.code.value.lower().replace("_", " "))
    if finding.certainty is Certainty.NOT_KNOWN and finding.code in DOUBTED:
        words = f"not known whether the person {words}"
    return f"{text}: {words}{SURE[finding.certainty]}{about}, {for_how_long(int(finding.minutes * MINUTE))}"


def for_how_long(length: int) -> str:
    """Say a length of time (microseconds) in minutes, hours or days."""
    minutes = round(length / MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} days {hours % 24} h"
