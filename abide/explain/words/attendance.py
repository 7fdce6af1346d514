"""How appointments are said: what was kept as well as what was not."""

from collections.abc import Mapping

from abide.explain.words.family import Family

_CALL = "Call the person and ask what kept them. Record what they say."

FAMILIES: Mapping[str, Family] = {
    "ATTENDED": Family(
        "At the appointment",
        "at {place} since {start}: {long} so far",
        "at {place} from {span}: {long}",
        first_step="Nothing to do. Say that it was noticed.",
        place="the place of the appointment",
    ),
    "ATTENDANCE_LATE": Family(
        "Late for an appointment",
        "not at {place} when the appointment began {at_start}, and not there after {long}",
        "came to {place} {on_end}, {long} after the appointment began",
        "whether at {place} when the appointment began {at_start}",
        first_step=_CALL,
        place="the place of the appointment",
    ),
    "ATTENDANCE_LEFT": Family(
        "Left an appointment",
        "left {place} {at_start} during the appointment and is not back after {long}",
        "left {place} {at_start} during the appointment and came back {at_end}: away {long}",
        "whether at {place} {when}",
        first_step=_CALL,
        place="the place of the appointment",
    ),
    "ATTENDANCE_EARLY": Family(
        "Left an appointment early",
        "left {place} {at_start} before the appointment ended",
        "left {place} {at_start}, {long} before the appointment ended {at_end}",
        "whether at {place} {when}",
        first_step=_CALL,
        place="the place of the appointment",
    ),
    "ATTENDANCE_MISSED": Family(
        "Missed an appointment",
        "not at {place} since the appointment began {at_start}: {long} so far",
        "not at {place} for any of the appointment from {span}",
        "whether at {place} for any of the appointment {when}",
        first_step=_CALL,
        place="the place of the appointment",
    ),
    "ATTENDANCE_NOT_KNOWN": Family(
        "Not known whether at an appointment",
        "not known whether at {place} since {start}, during the appointment{because}",
        "not known whether at {place} from {span}, during the appointment{because}",
        first_step="Ask whoever holds the appointment whether the person came.",
        place="the place of the appointment",
    ),
}
