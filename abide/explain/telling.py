"""A finding told: its sentence, the reasons for it, and its pictures. Everything that shows one asks here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from abide.explain import evidence, reasons, sentences, times
from abide.explain.found import Found
from abide.explain.night import Beside, band
from abide.explain.pictures import band as bands
from abide.explain.pictures import curve as curves
from abide.explain.pictures import place as places
from abide.explain.pictures.picture import Picture
from abide.monitoring.events import Events
from abide.monitoring.plan import Condition

_ALONE = Beside()


@dataclass(frozen=True, slots=True)
class Telling:
    """A finding as it is told: one sentence, why, and pictures, the one that says most first."""

    sentence: str
    why: tuple[str, ...]
    pictures: tuple[Picture, ...]

    @property
    def picture(self) -> Picture:
        """The picture that says most."""
        return self.pictures[0]


def tell(
    found: Found,
    *,
    now: datetime = times.LONG_AGO,
    condition: Condition | None = None,
    events: Events | None = None,
    doubts: Mapping[int, tuple[str, ...]] | None = None,
    beside: Beside = _ALONE,
) -> Telling:
    """Tell a finding from its own values; with more to go by, its pictures show more.

    now: what "yesterday" is said from; by default every date is said in full
    condition, events: what was ordered and the person's own events around it; both make positions visible
    doubts: row of `events` -> why that position is doubted
    beside: what else is known of the same time, for the band
    """
    said = sentences.sentence(found, now)
    target = evidence.target(found, condition)
    fixes = evidence.fixes(found, events, doubts) if events is not None and target is not None else []
    pictures = []
    if target is not None and fixes:
        pictures.append(places.draw(places.Place(fixes, target), said))
    if events is not None and evidence.is_alcohol(found):
        curve = evidence.curve(found, events)
        pictures += [curves.draw(curve, said)] if curve else []
    pictures.append(bands.draw(band(found, beside), said))
    return Telling(said, reasons.why(found, fixes, target), tuple(pictures))
