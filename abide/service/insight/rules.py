"""What managers are told of numbers: how far a share can be trusted, and what was published elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from abide.monitoring.findings import Code

# Of a normal distribution, 95 of 100 lie within so many standard deviations.
_NINETY_FIVE = 1.959964
_MANY = 200
# As far as a float can tell them apart.
_MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the bounds within which the true share lies 95 times in 100 (Wilson's)."""

    some: int
    of: int

    @property
    def known(self) -> bool:
        """Whether there is anything to take a share of."""
        return self.of > 0

    @property
    def percent(self) -> float:
        """The share itself, in per cent; 0 where there is none."""
        return 100 * self.some / self.of if self.of else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """From and to, in per cent: wide where little is known, and never beyond 0 and 100."""
        if not self.of:
            return 0.0, 100.0
        n, p, z = self.of, self.some / self.of, _NINETY_FIVE
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)

    def places(self, least: int) -> int:
        """Give how many places to write it with, `least` or more: so many that all is said only of all.

        99.96 is not 100, and 0.04 is not 0.
        """
        places = least
        while 0 < self.some < self.of and round(self.percent, places) in (0, 100) and places < _MOST_PLACES:
            places += 1
        return places

    def figure(self, least: int = 1) -> str:
        """Write it in per cent with `least` places or more, without its bounds."""
        return f"{self.percent:.{self.places(least)}f}"

    def __str__(self) -> str:
        if not self.of:
            return "none to count"
        low, high = self.bounds
        # Of many, a tenth of a per cent is known.
        places = self.places(0 if self.of < _MANY else 1)
        return f"{self.percent:.{places}f} % ({low:.{places}f} to {high:.{places}f})"


@dataclass(frozen=True, slots=True)
class Prior:
    """A class of alert as others counted it, and our kinds that come under it.

    shares: published per cent of all alerts in 2009-10 and 2011-12, None where nothing is published.
    rate: published alerts for each person and day, from and to; source: where the rate is from.
    """

    name: str
    kinds: frozenset[str]
    shares: tuple[float, float] | None = None
    rate: tuple[float, float] | None = None
    source: str = ""


MIX = (
    "California Department of Corrections and Rehabilitation, alerts of its GPS tags in 2009-10 (1,520,591) "
    "and 2011-12 (743,544, after the devices had been set up anew), as reported by the Associated Press"
)
_VENDOR = "a vendor's model for 500 people (CO-EYE): no measurement"
_CURFEW = (Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED, Code.ZONE_LEFT)

# How our kinds come under the published classes is said in docs/simulator.md, and the same here.
PRIORS: tuple[Prior, ...] = (
    Prior("Inclusion: curfew broken, or a zone left", frozenset(_CURFEW), (58.08, 54.96)),
    Prior("Strap", frozenset({Code.STRAP}), (23.41, 12.40)),
    Prior("Battery", frozenset({Code.BATTERY_LOW, Code.BATTERY_DEAD}), (12.74, 11.63), (0.1, 0.2), _VENDOR),
    Prior(
        "Message gap: no contact or no position",
        frozenset({Code.NO_CONTACT, Code.NO_LOCATION}),
        (4.59, 13.34),
        (0.06, 0.12),
        _VENDOR,
    ),
    Prior("Exclusion: a zone entered", frozenset({Code.ZONE_ENTERED}), (1.12, 7.60)),
    Prior("Device tamper", frozenset({Code.TAMPER}), (0.06, 0.07), (0.01, 0.03), f"{_VENDOR}; any tamper"),
)
NO_PRIOR = "No published figure is known to us"


@dataclass(frozen=True, slots=True)
class Whole:
    """All alerts together as others counted them, for each person and day."""

    rate: float
    source: str


WHOLES: tuple[Whole, ...] = (
    Whole(
        0.71,
        "Arizona, financial year 2007, GPS: 35,601 false and 463 confirmed alerts of 140 people (our sum)",
    ),
    Whole(1.25, "United States, a vendor's testimony to a parliamentary committee (3M)"),
)
# Of Arizona's alerts of that year, so many were confirmed and so many were not.
ARIZONA = Share(463, 463 + 35_601)


def class_of(kind: str) -> Prior | None:
    """Give the published class a kind of alert comes under; None where there is none."""
    return _CLASS.get(kind)


_CLASS: Mapping[str, Prior] = {kind: prior for prior in PRIORS for kind in prior.kinds}
