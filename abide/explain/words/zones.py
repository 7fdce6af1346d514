"""How zones are said."""

from collections.abc import Mapping

from abide.explain.words.family import Family

FAMILIES: Mapping[str, Family] = {
    "ZONE_ENTERED": Family(
        "In an exclusion zone",
        "inside {place} since {start}: {long} so far",
        "inside {place} from {span}: {long}",
        "whether inside {place} {when}",
        first_step="Call the person to leave the zone.",
        place="an exclusion zone",
    ),
    "ZONE_CROSSED": Family(
        "Crossed an exclusion zone",
        "crossed {place} {when}",
        "crossed {place} between {between}",
        "whether {place} was crossed {when}",
        first_step="Look at the way on the map, and ask the person which way they went.",
        place="an exclusion zone",
    ),
    "ZONE_LEFT": Family(
        "Outside a zone to stay in",
        "outside {place} since {start}: {long} so far",
        "outside {place} from {span}: {long}",
        "whether outside {place} {when}",
        first_step="Call the person and ask where they are. Record what they say.",
        place="the area to stay in",
    ),
    "BUFFER_ENTERED": Family(
        "Close to an exclusion zone",
        "close to {place} since {start}: {long} so far",
        "close to {place} from {span}: {long}",
        "whether close to {place} {when}",
        first_step="Watch whether the person comes closer; call if they do.",
        place="an exclusion zone",
    ),
}
