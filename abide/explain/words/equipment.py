"""How equipment and silence are said."""

from collections.abc import Mapping

from abide.explain.found import Reason
from abide.explain.words.family import Family

_UNIT: Mapping[str, str] = {"home_unit_moved": "was moved", "home_unit_power_lost": "lost its power"}


def _unit(reason: Reason) -> Mapping[str, str]:
    return {"unit": _UNIT.get(str(reason.get("what")), "was moved or lost its power")}


FAMILIES: Mapping[str, Family] = {
    "STRAP": Family(
        "Strap",
        "the strap was cut or opened {at_start} and is not yet restored",
        "the strap was cut or opened {at_start} and restored {at_end}",
        "whether the strap was cut {at_start}",
        first_step="Call the person at once. If nobody answers, treat it as removed and escalate.",
    ),
    "TAMPER": Family(
        "Case opened",
        "the case of the tag was opened {at_start}",
        "the case of the tag was opened {at_start}",
        "whether the case of the tag was opened {at_start}",
        first_step="Call the person and ask what happened to the tag.",
    ),
    "BATTERY_LOW": Family(
        "Battery low",
        "the battery is low since {start} and is not charging",
        "the battery was low from {span}",
        first_step="Send a message: charge the tag now.",
    ),
    "BATTERY_DEAD": Family(
        "Battery flat",
        "the battery is flat since {start}: nothing is recorded",
        "the battery was flat from {span}: nothing was recorded",
        first_step="Call the person: charge the tag now. Nothing is recorded until it is charged.",
    ),
    "HOME_UNIT": Family(
        "Home unit",
        "the home unit {unit} {at_start}",
        "the home unit {unit} {at_start} and was right again {at_end}",
        first_step="Call the person: is the home unit plugged in and where it was installed?",
        at_once="the home unit {unit} {at_start}",
        fill=_unit,
    ),
    "JAMMING": Family(
        "Jamming",
        "the signals of the tag are being jammed since {start}: positions are not known",
        "the signals of the tag were jammed from {span}: positions were not known",
        "whether the signals of the tag were jammed {when}",
        first_step="Call the person and ask where they are. If it goes on, tell the responsible officer.",
    ),
    "NO_CONTACT": Family(
        "No contact",
        "nothing heard from the device since {start}, {long} so far{because}",
        "nothing was heard from the device from {span}, {long}{because}",
        first_step="Check whether others are silent too. If not, call the person.",
    ),
    "NO_LOCATION": Family(
        "No position",
        "no usable position from the tag since {start}, {long} so far{because}",
        "no usable position from the tag from {span}, {long}{because}",
        first_step="Ask the person to step outside for a few minutes so that the tag finds its place.",
    ),
}
