"""How each device's battery goes, kept while the worker runs and written to the database where it changed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import battery
from abide.monitoring.battery import Course
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.parameters import day_of
from abide.service.alerts.actions import BatteryNow
from abide.service.worker.roster import Wearer

# A reminder can wait for a step or two (0.3 milliseconds of forecasting each).
MOST_AT_ONCE = 500


class Charges:
    """Courses of batteries by slot of the roster; only devices that report their charge have one."""

    def __init__(self) -> None:
        self._courses: dict[int, Course] = {}
        self._dirty: set[int] = set()

    def remember(self, courses: Mapping[int, Course]) -> None:
        """Start from what the database has, by slot."""
        self._courses.update(courses)

    def hear(self, slots: NDArray[np.int32], events: Events) -> None:
        """Take events in, in any order; readings older than the latest of their device are left out."""
        rows = np.flatnonzero(
            (events.kind == Kind.BATTERY) | ((events.kind == Kind.EQUIPMENT) & (events.what == What.CHARGING))
        )
        for row in rows[np.argsort(events.at[rows], kind="stable")].tolist():
            slot, at = int(slots[row]), int(events.at[row])
            before = self._courses.get(slot, Course())
            numbers = battery.numbers_on(day_of(at))
            if events.kind[row] == Kind.BATTERY:
                after = battery.read(before, [(at, float(events.reading[row]))], numbers)
            elif slot in self._courses:
                after = battery.charged(before, at, numbers)
            else:
                continue
            if after != before:
                self._courses[slot] = after
                self._dirty.add(slot)

    @property
    def waiting(self) -> bool:
        """Whether something has to be written."""
        return bool(self._dirty)

    def forget(self, slots: Iterable[int]) -> None:
        """Let go of what is known of some fittings."""
        for slot in slots:
            self._courses.pop(slot, None)
            self._dirty.discard(slot)

    def drain(self, wearers: Sequence[Wearer]) -> list[BatteryNow]:
        """Give what has to be written, and clear it; of very many some, the rest the next time.

        Devices that all report on the hour must delay nobody's finding.
        """
        found = []
        some = sorted(islice(self._dirty, MOST_AT_ONCE))
        for slot in some:
            course = self._courses[slot]
            numbers = battery.numbers_on(day_of(course.at))
            found.append(
                BatteryNow(
                    fitting_pk=wearers[slot].fitting_pk,
                    person_pk=wearers[slot].person_pk,
                    course=course,
                    forecast=battery.forecast(course, numbers),
                )
            )
        self._dirty.difference_update(some)
        return found
