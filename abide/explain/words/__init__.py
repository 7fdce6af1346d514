"""What every code is called and how it is said: one row a code, one file a subject."""

from collections.abc import Mapping

from abide.explain.words import alcohol, attendance, curfew, equipment, proximity, zones
from abide.explain.words.family import Family

FAMILIES: Mapping[str, Family] = {
    **curfew.FAMILIES,
    **attendance.FAMILIES,
    **alcohol.FAMILIES,
    **zones.FAMILIES,
    **proximity.FAMILIES,
    **equipment.FAMILIES,
}
