"""How two people who must stay apart are said; neither the place nor the name of the other is ever in it."""

from collections.abc import Mapping

from abide.explain.found import Reason, number, text
from abide.explain.words.family import Family

_SILENT: Mapping[str, str] = {
    "wearer": "the tag gave no usable position",
    "other": "the protected person's unit gave no usable position",
    "both": "neither the tag nor the protected person's unit gave a usable position",
}


def _fill(reason: Reason) -> Mapping[str, str]:
    limit, last = number(reason, "limit_m"), number(reason, "last_apart_m")
    return {
        "limit": "the distance ordered" if limit is None else f"{limit:g} m",
        "closest": _closest(reason),
        "silent": _SILENT.get(text(reason, "silent"), "a position is missing"),
        "last": "" if last is None else f"; last known about {last:g} m apart",
        "met": "together with" if reason.get("how") == "meeting" else "near",
    }


def _closest(reason: Reason) -> str:
    closest = number(reason, "closest_m")
    return "" if closest is None else f", at the nearest about {closest:g} m"


FAMILIES: Mapping[str, Family] = {
    "PROXIMITY": Family(
        "Near a protected person",
        "within {limit} of a protected person since {start}: {long} so far",
        "within {limit} of a protected person from {span}: {long}{closest}",
        "whether within {limit} of a protected person {when}",
        first_step="Call the protected person first, by their safe-contact plan; then the police if they may "
        "be in danger; then the person on tag, without saying where anybody is.",
        fill=_fill,
    ),
    "PROXIMITY_WARNING": Family(
        "Coming near a protected person",
        "within {limit} of a protected person, the distance of the warning, since {start}: {long} so far",
        "within {limit} of a protected person, the distance of the warning, from {span}: {long}",
        "whether within {limit} of a protected person, the distance of the warning, {when}",
        first_step="Watch whether they come nearer. Have the safe-contact plan open.",
        fill=_fill,
    ),
    "PROXIMITY_NOT_KNOWN": Family(
        "Not known how near to a protected person",
        "not known how near to a protected person since {start}: {silent}{last}",
        "not known how near to a protected person from {span}: {silent}{last}",
        first_step="Find whose position is missing. If it is the tag's, call the person on tag; if it is the "
        "unit's, reach the protected person by their safe-contact plan.",
        fill=_fill,
    ),
    "NON_ASSOCIATION": Family(
        "Near somebody to keep away from",
        "{met} a person named in the order since {start}: {long} so far",
        "{met} a person named in the order from {span}: {long}",
        "whether {met} a person named in the order {when}",
        first_step="Look at the trail: crossing paths may be chance. "
        "Call the person and record what they say.",
        fill=_fill,
    ),
}
