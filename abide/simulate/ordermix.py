"""Who is on tag and with what: the shares of orders and devices that the invented people follow.

Order shares: England and Wales on 31 December 2025, people on tag by kind of order: bail 9,448,
court sentence 3,709, post-release 10,313, immigration 4,552 (the Ministry of Justice's electronic
monitoring statistics), and 89 Specials. Device shares: 2 June 2025, GPS 12,318 and RF 8,125; the
packages below give 41 % RF. How each kind of order splits into packages is invented within what the
rules allow: no trail on court bail, trail as the usual condition of immigration bail.
Alcohol tags (4,261 on 2 June 2025) are worn beside these devices: alcohol_tags.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Package:
    """What one order asks for. zone: None, "exclusion_zone" or "restriction_zone"."""

    order_type: str
    share: float
    device: str = "GPS_TAG"
    curfew: str | None = None
    zone: str | None = None
    trail: bool = False
    special: bool = False


BAIL, SENTENCE, RELEASE, IMMIGRATION, SPECIALS = 9_448, 3_709, 10_313, 4_552, 89
EVERYONE = BAIL + SENTENCE + RELEASE + IMMIGRATION + SPECIALS


def _split(total: int, *packages: Package) -> tuple[Package, ...]:
    return tuple(
        Package(p.order_type, p.share * total / EVERYONE, p.device, p.curfew, p.zone, p.trail, p.special)
        for p in packages
    )


PACKAGES = (
    *_split(
        BAIL,
        Package("court_bail", 0.52, "RF_TAG", "home_unit"),
        Package("court_bail", 0.22, curfew="gps", zone="exclusion_zone"),
        Package("court_bail", 0.26, zone="exclusion_zone"),
    ),
    *_split(
        SENTENCE,
        Package("community", 0.45, "RF_TAG", "home_unit"),
        Package("suspended", 0.28, "RF_TAG", "home_unit"),
        Package("youth", 0.04, "RF_TAG", "home_unit"),
        Package("community", 0.10, zone="exclusion_zone"),
        Package("suspended", 0.13, trail=True),
    ),
    *_split(
        RELEASE,
        Package("licence", 0.30, trail=True),
        Package("licence", 0.26, zone="exclusion_zone", trail=True),
        Package("licence", 0.09, curfew="gps", zone="exclusion_zone", trail=True),
        Package("licence", 0.05, zone="restriction_zone", trail=True),
        Package("licence", 0.16, "RF_TAG", "home_unit"),
        Package("hdc", 0.14, "RF_TAG", "home_unit"),
    ),
    *_split(
        IMMIGRATION,
        Package("immigration", 0.85, trail=True),
        Package("immigration", 0.04, zone="restriction_zone", trail=True),
        Package("immigration", 0.11, "RF_TAG", "home_unit"),
    ),
    *_split(
        SPECIALS,
        Package("licence", 1.0, curfew="gps", zone="exclusion_zone", trail=True, special=True),
    ),
)
