"""A stretch of a trail as the values of a paper: map, strip of time, stays, nights, gaps and zones."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from abide.explain import times
from abide.explain.pictures.svg import inks
from abide.service.accounts.models import User
from abide.service.caseload import places, trail_map, trail_strip, trail_words
from abide.service.caseload.report.said import printing
from abide.service.caseload.trail import Trail
from abide.service.caseload.trail_map import FONT
from abide.service.caseload.trail_nights import Nights
from abide.service.people.choices import Why
from abide.service.people.models import Person

# So many stretches of a zone are named one by one.
NAMED = 4
MILLISECONDS = 1000


def values(
    user: User,
    person: Person,
    of: Trail,
    nights: Nights,
    zones: Sequence[dict[str, Any]],
    left_out: Sequence[tuple[date, date]],
    when: str,
    why: str,
    now: datetime,
) -> dict[str, Any]:
    """Give everything that stands on the paper of a stretch that was read for a user."""
    name = " ".join(filter(None, (person.given_name, person.middle_name, person.family_name)))
    summary = trail_words.sentence(of, times.LONG_AGO)
    return {
        "title": f"Electronic monitoring: trail: {name}, {when}",
        "kind": "Electronic monitoring: trail",
        "name": name,
        "author": "Abide",
        "language": "en",
        "marking": "Holds personal data",
        "reference_name": "Reference",
        "page_name": "Page",
        "of_name": "of",
        **printing(user, person, now),
        "summary": summary,
        "about": [
            ["From", times.full_moment(of.start)],
            ["Until", times.full_moment(of.end)],
            ["Looked at for", str(Why(why).label)],
        ],
        "map_title": "Map",
        "map": {"svg": str(_map(of, zones)), "alt": _alt(of, summary)},
        "map_said": _map_said(),
        "strip": {"svg": alone(trail_strip.draw(of, "When positions were recorded.")), "alt": _strip_alt(of)},
        "stays_title": "Stays of a quarter of an hour or more",
        "stays_head": ["Where", "From and until", "Length"],
        "stays": [
            [_capital(stay.label), said, times.length(stay.minutes)]
            for stay, said in trail_words.stays_told(of)
        ],
        "nights_title": "Nights, from 23:00 to 06:00",
        "nights_said": nights.sentence,
        "nights_head": ["Night of", "Where", "At each place", "On the way", "Not known"],
        "nights": [
            [times.short_day(row.day), _capital(row.where), row.places, row.moving, row.not_known]
            for row in nights.rows
        ],
        "nights_picture": [{"svg": alone(nights.picture), "alt": _nights_alt(nights)}] if nights.rows else [],
        "gaps_title": "Gaps",
        "gaps_head": ["From and until", "Length", "Cause"],
        "gaps": [
            [said, times.length(gap.minutes), gap.cause or "no cause reported"]
            for gap, said in trail_words.gaps_told(of)
        ],
        "zones_title": "Zones in force",
        "zones_head": ["Zone", "Kind", "In force"],
        "zones": [_zone(zone["properties"], of) for zone in zones],
        "none": "None.",
        "unknown_title": "What is not known",
        "unknown": _unknown(of, left_out),
    }


def alone(drawn: str) -> str:
    """Make a picture of a page stand by itself: its name space, its typeface and its inks come with it."""
    begun = drawn.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{FONT}" ', 1)
    head, end, rest = begun.partition(">")
    return f"{head}{end}{inks()}{rest}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _map(of: Trail, zones: Sequence[dict[str, Any]]) -> str:
    path = places.basemap()
    streets = json.loads(path.read_text(encoding="utf-8"))["features"] if path else []
    return trail_map.draw(of, zones, streets)


def _alt(of: Trail, summary: str) -> str:
    names = list(dict.fromkeys(stay.label for stay in of.stays))
    stayed = f" Stays: {', '.join(names)}." if names else ""
    return f"Map of the trail, north up. {summary}{stayed} The tables hold the same."


def _strip_alt(of: Trail) -> str:
    counted = f"{len(of):,} positions, {len(of.stays)} stays and {len(of.gaps)} gaps"
    return f"Strip of time: {counted}, as listed below."


def _nights_alt(nights: Nights) -> str:
    said = " ".join(f"{times.short_day(row.day)}: {row.where}." for row in nights.rows)
    return f"Where each night was spent. {said}"


def _map_said() -> list[str]:
    return [
        "Lines join positions; they are not the way that was taken. Dashed lines bridge gaps of more than 50 "
        "minutes. Circles, where drawn, hold the true place 68 times in 100. A diamond is a position that "
        "is not believed to be where it says.",
    ]


def _zone(about: dict[str, Any], of: Trail) -> list[str]:
    kind = about["kindName"]
    if about["buffer"]:
        kind += f", watched {about['buffer']:g} m around"
    held = [tuple(datetime.fromtimestamp(at / MILLISECONDS, UTC) for at in each) for each in about["times"]]
    if len(held) == 1 and held[0][0] <= of.start and held[0][1] >= of.end:
        return [about["name"], kind, "all the time"]
    said = [trail_words.span(of, start, end) for start, end in held[:NAMED]]
    more = f" and {len(held) - NAMED} more times" if len(held) > NAMED else ""
    return [about["name"], kind, f"{'; '.join(said)}{more}"]


def _unknown(of: Trail, left_out: Sequence[tuple[date, date]]) -> list[str]:
    said = [
        f"{doubt.why[:1].upper()}{doubt.why[1:]}: {doubt.count:,} of the positions, {doubt.when}."
        for doubt in trail_words.doubts(of)
    ]
    if left_out:
        said.append(f"{trail_words.days_said(list(left_out))}: no order ran then, so nothing of it is shown.")
    said += [
        "Where the person was between two positions is not known.",
        "A position is a measurement. Its accuracy is the radius within which 68 of 100 such positions lie.",
        "Devices can send late: what comes after this was printed is not in it.",
    ]
    return said
