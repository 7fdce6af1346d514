"""The programmes this service starts with, each with what is publicly known of it.

Days are local and inclusive. An empty day is one we do not know; it limits nothing. Regions are those in
which the programme is offered; none listed means that place does not matter.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Known:
    """One programme: its code as orders are exchanged, its name, its days, its regions, the source."""

    code: str
    name: str
    from_date: date | None = None
    until_date: date | None = None
    regions: tuple[str, ...] = ()
    source: str = ""


_DOMESTIC_ABUSE = (
    "LONDON",
    "EAST_OF_ENGLAND",
    "SOUTH_WEST",
    "KENT_SURREY_SUSSEX",
    "WALES",
    "SOUTH_CENTRAL",
    "EAST_MIDLANDS",
    "WEST_MIDLANDS",
)
_LICENCE_VARIATION = (
    "YORKSHIRE_AND_THE_HUMBER",
    "EAST_MIDLANDS",
    "WEST_MIDLANDS",
    "NORTH_WEST",
    "NORTH_EAST",
)
_LIST_OF_2026 = "the ordering service's published code, as of August 2026"

KNOWN: tuple[Known, ...] = (
    Known(
        "ACQUISITIVE_CRIME_PROJECT",
        "Acquisitive crime",
        date(2021, 4, 12),
        source="SI 2021/330, in force from 12 April 2021",
    ),
    Known(
        "GPS_ACQUISITIVE_CRIME_HOME_DETENTION_CURFEW",
        "Acquisitive crime on home detention curfew",
        source=_LIST_OF_2026,
    ),
    Known("GPS_ACQUISITIVE_CRIME_PAROLE", "Acquisitive crime on parole", source=_LIST_OF_2026),
    Known(
        "DOMESTIC_ABUSE_PERPETRATOR_ON_LICENCE_PROJECT",
        "Domestic abuse perpetrators on licence",
        regions=_DOMESTIC_ABUSE,
        source=_LIST_OF_2026,
    ),
    Known(
        "DOMESTIC_ABUSE_PERPETRATOR_ON_LICENCE_DAPOL",
        "Domestic abuse perpetrators on licence (DAPOL)",
        regions=_DOMESTIC_ABUSE,
        source=_LIST_OF_2026,
    ),
    Known(
        "DOMESTIC_ABUSE_PERPETRATOR_ON_LICENCE_HOME_DETENTION_CURFEW_DAPOL_HDC",
        "Domestic abuse perpetrators on home detention curfew",
        regions=_DOMESTIC_ABUSE,
        source=_LIST_OF_2026,
    ),
    Known("DOMESTIC_ABUSE_PROTECTION_ORDER", "Domestic abuse protection order", source=_LIST_OF_2026),
    Known(
        "LICENCE_VARIATION_PROJECT",
        "Licence variation",
        regions=_LICENCE_VARIATION,
        source=_LIST_OF_2026,
    ),
)
