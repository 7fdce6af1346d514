"""How curfews are said."""

from collections.abc import Mapping

from abide.explain.words.family import Family

FAMILIES: Mapping[str, Family] = {
    "CURFEW_LATE": Family(
        "Late for curfew",
        "not home when the curfew began {at_start}, and not back after {long}",
        "came home {on_end}, {long} after the curfew began",
        "whether home when the curfew began {at_start}",
        first_step="Call the person and ask where they are. Record what they say.",
    ),
    "CURFEW_LEFT": Family(
        "Left during curfew",
        "left home {at_start} during the curfew and is not back after {long}",
        "left home {at_start} during the curfew and came back {at_end}: away {long}",
        "whether home {when}",
        first_step="Call the person and ask where they are. Record what they say.",
    ),
    "CURFEW_EARLY": Family(
        "Left before curfew ended",
        "left home {at_start} before the curfew ended",
        "left home {at_start}, {long} before the curfew ended {at_end}",
        "whether home {when}",
        first_step="Call the person and ask why. Record what they say.",
    ),
    "CURFEW_MISSED": Family(
        "Missed the curfew",
        "not home since the curfew began {at_start}: {long} so far",
        "not home for any of the curfew from {span}",
        "whether home for any of the curfew {when}",
        first_step="Call the person. If nobody answers, tell the responsible officer.",
    ),
    "CURFEW_NOT_KNOWN": Family(
        "Not known whether home",
        "not known whether home since {start}, during the curfew{because}",
        "not known whether home from {span}, during the curfew{because}",
        first_step="Check the equipment, then call the person to hear whether they were at home.",
    ),
}
