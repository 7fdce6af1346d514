"""A finding told on a page: with what was ordered, what the devices reported, and what else stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.utils.safestring import SafeString

from abide.explain import evidence
from abide.explain.found import Found, moment
from abide.explain.night import Beside
from abide.explain.pictures.picture import Table
from abide.explain.telling import Telling, tell
from abide.monitoring import flags
from abide.monitoring.events import Events
from abide.monitoring.fix_review import flags_of
from abide.monitoring.instants import to_datetime
from abide.monitoring.parameters import in_force
from abide.monitoring.plan import Attendance, Condition, Curfew
from abide.service.accounts.models import User
from abide.service.alerts import queries, sentences
from abide.service.alerts.models import FindingRow
from abide.service.audit import actions as audit
from abide.service.devices.models import Fitting
from abide.service.devices.queries import plan_for
from abide.service.devices.reported import reported
from abide.service.people.choices import Why

# What is read before the time that is shown, to say how far its first positions are to be trusted.
_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture as a page shows it: the SVG, which kind it is, and the same values as a table."""

    kind: str
    svg: SafeString
    table: Table


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a page tells it; the pages hold the patterns of the inks."""

    sentence: str
    why: tuple[str, ...]
    pictures: tuple[Shown, ...]


def told(user: User, row: FindingRow, now: datetime, *, why: Why) -> Told:
    """Tell one finding on a page, as `telling_of` does."""
    telling = telling_of(user, row, now, said_from=now, why=why)
    shown = [Shown(p.kind, SafeString(p.svg(alone=False)), p.table) for p in telling.pictures]
    return Told(telling.sentence, telling.why, tuple(shown))


def telling_of(user: User, row: FindingRow, now: datetime, *, said_from: datetime, why: Why) -> Telling:
    """Tell one finding to a user who has opened its person, with everything that user may see of it.

    row: with its fitting, order and person. said_from: what "yesterday" is said from. Where positions are
    shown, that look is written to the audit with the reason.
    """
    found = sentences.found_of(row, sentences.names_of([row.fitting.order_id]))
    condition = _condition(row)
    target = evidence.target(found, condition)
    needed = target is not None or evidence.is_alcohol(found)
    events = _events(user, row.fitting, found) if needed else None
    telling = tell(
        found,
        now=said_from,
        condition=condition,
        events=events,
        doubts=_doubts(events),
        beside=_beside(user, row, found, condition, now),
    )
    if any(picture.kind == "place" for picture in telling.pictures):
        audit.record(
            by=user,
            action="CONSULTATION",
            what="finding.positions",
            person=row.fitting.person,
            obj=("finding", row.id),
            reason=why,
        )
    return telling


def _condition(row: FindingRow) -> Condition | None:
    if row.condition is None:
        return None
    return next((c for c in plan_for(row.fitting).conditions if c.id == row.condition), None)


def _events(user: User, fitting: Fitting, found: Found) -> Events:
    start, end = evidence.window(found)
    parts = reported(user, fitting.person, start - _BEFORE, end)
    return Events.concat([events for worn, events in parts if worn.pk == fitting.pk])


def _doubts(events: Events | None) -> dict[int, tuple[str, ...]]:
    if events is None or not len(events):
        return {}
    found = flags_of(events, in_force(to_datetime(int(events.at.min())).date()))
    return {row: flags.in_words(int(found[row])) for row in np.flatnonzero(found).tolist()}


def _beside(user: User, row: FindingRow, found: Found, condition: Condition | None, now: datetime) -> Beside:
    """Give what else is known of the period: other findings of the condition, and leave."""
    start, end = moment(found.why, "period_from"), moment(found.why, "period_until")
    if start is None or not isinstance(condition, Curfew | Attendance):
        return Beside()
    rows = queries.findings(user, row.fitting.person_id, since=start, until=end or now)
    same = rows.filter(fitting=row.fitting_id, condition=row.condition).exclude(pk=row.pk)
    # A revision that was replaced does not stand beside what replaced it.
    others = same.exclude(chain=row.chain).select_related("fitting")
    allowed = (*condition.authorised_absences, *condition.reasonable_excuses)
    return Beside(
        others=[sentences.found_of(other, {}) for other in others],
        leave=[(to_datetime(each.start), to_datetime(each.end)) for each in allowed],
        until=min(now, end) if end is not None else now,
    )
