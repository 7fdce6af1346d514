"""The invented ground: a flat plane in metres, laid on a stretch of open sea where nobody lives."""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Metres = NDArray[np.float64]

# Open water in the Irish Sea, about 17 km from the nearest land: no true address can lie in the town.
SEA_LONGITUDE = -4.9
SEA_LATITUDE = 53.9

_EQUATOR_M = 6_378_137.0
_FLATTENING = 1 / 298.257223563


@dataclass(frozen=True, slots=True)
class Ground:
    """Metres east and north of a point; good to centimetres over a town of a few kilometres."""

    longitude: float = SEA_LONGITUDE
    latitude: float = SEA_LATITUDE

    @property
    def metres_per_degree(self) -> tuple[float, float]:
        """Give the length of a degree east and a degree north here (WGS84 ellipsoid)."""
        squared = _FLATTENING * (2 - _FLATTENING)
        bend = 1 - squared * sin(radians(self.latitude)) ** 2
        east = _EQUATOR_M / sqrt(bend) * cos(radians(self.latitude))
        north = _EQUATOR_M * (1 - squared) / bend**1.5
        return radians(1) * east, radians(1) * north

    def degrees(self, x: Metres, y: Metres) -> tuple[Metres, Metres]:
        """Turn metres east and north into longitude and latitude."""
        east, north = self.metres_per_degree
        return self.longitude + np.asarray(x) / east, self.latitude + np.asarray(y) / north

    def metres(self, longitude: Metres, latitude: Metres) -> tuple[Metres, Metres]:
        """Turn longitude and latitude into metres east and north."""
        east, north = self.metres_per_degree
        return (np.asarray(longitude) - self.longitude) * east, (np.asarray(latitude) - self.latitude) * north
