"""A past period as it was recorded, to be judged again: plans and events of everyone on tag in it.

For whoever runs the service, from its command line. Nothing is written but the audit: whose data was read.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from django.conf import settings
from django.db.models import Q

from abide.monitoring.events import Events
from abide.monitoring.instants import to_datetime
from abide.monitoring.plan import Plan
from abide.service.audit import actions as audit
from abide.service.devices import queries as devices
from abide.service.devices.models import Fitting
from abide.service.people.choices import Why
from abide.trails.schema import bucket_of
from abide.trails.store import TrailStore

# Some weeks of so many people fit in memory twice over.
AT_ONCE = 20


def past(*, by: str, start: int, end: int) -> Iterator[tuple[list[Plan], Events]]:
    """Give, some fittings at a time, the plans in force in [start, end) and all their events before `end`.

    Plans are as they are recorded now, with what was excused or corrected since. Events that the worker
    has not yet flushed to the trails (the last few minutes) are left out. Every person is written to the
    audit as consulted. Fittings of erased people are gone and left out.
    """
    worn = Fitting.objects.filter(
        Q(end=None) | Q(end__gt=to_datetime(start)), start__lt=to_datetime(end), person__erased_at=None
    )
    # One folder of the trails holds a bucket's fittings: those are read together.
    refs = sorted(worn.values_list("ref", flat=True), key=lambda ref: (bucket_of(str(ref)), str(ref)))
    store = TrailStore(settings.TRAILS_DIR)
    for first in range(0, len(refs), AT_ONCE):
        rows = list(
            Fitting.objects.filter(ref__in=refs[first : first + AT_ONCE])
            .select_related("device", "person", "order")
            .order_by("pk")
        )
        audit.record_all(
            by=by,
            action="CONSULTATION",
            what="shadow.judged",
            people=[row.person for row in rows],
            reason=Why.QUALITY,
        )
        plans = devices.plans_for(rows)
        number = {plan.fitting.id: n for n, plan in enumerate(plans)}
        kept = store.read(number, min(plan.fitting.start for plan in plans), end)
        code = np.array([number[name] for name in kept.fittings], np.int32)
        events = replace(kept.events, fitting=code[kept.events.fitting]) if len(kept) else Events.empty()
        yield plans, events
