"""What the person's own first page says, as values: the same for the page, the letter and the telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from abide.explain import times
from abide.monitoring.alcohol_days import Day, DayState
from abide.service.alerts import charge
from abide.service.alerts.models import BatteryState
from abide.service.caseload import sobriety, timetable
from abide.service.devices.models import DeviceKind, Fitting
from abide.service.orders.models import AuthorisedAbsence, Condition
from abide.service.people.models import Person
from abide.service.supervision.progress.queries import recognitions_of
from abide.service.wearer import duties, moments, own_queries, sayings
from abide.service.wearer.duties import DayAhead

# So many messages that recognise something are shown, the newest first.
RECOGNISED = 5
# Devices that say how full their battery is, or whose wearer has to charge them.
_CHARGED = (DeviceKind.GPS_TAG, DeviceKind.NON_FITTED, DeviceKind.ALCOHOL_TAG)


@dataclass(frozen=True, slots=True)
class Own:
    """Everything the first page says, ready to be read; a text is "" where there is nothing to say.

    answer: the one sentence the page is opened for. order: what the order asks, one sentence a condition.
    zones: as they were served, with the day on which. now: what is recorded and still goes on.
    officer: who answers for the person.
    """

    answer: str
    week: tuple[DayAhead, ...]
    now: tuple[str, ...]
    charge: str
    charge_now: bool
    sober: tuple[str, ...]
    kept: str
    recognised: tuple[str, ...]
    order: tuple[str, ...]
    zones: tuple[tuple[str, str], ...]
    officer: str
    fitted: bool


def read(person: Person, now: datetime) -> Own:
    """Read what the person's own page says, in the language that is on (translation.override)."""
    today = times.local(now).date()
    fittings = own_queries.own_fittings(person)
    conditions = own_queries.own_conditions(fittings, today)
    worn = [fitting for fitting in fittings if fitting.end is None]
    curfew = timetable.running_or_next(conditions, now)
    absences = own_queries.own_absences(conditions, now)
    said, hurry = _charge(worn, curfew, now)
    officers = [fitting.order.responsible_officer for fitting in worn if fitting.order.responsible_officer]
    return Own(
        answer=_answer(conditions, worn, curfew, absences, now),
        week=tuple(
            duties.week(conditions, absences, duties.meetings(own_queries.own_appointments(person, now)), now)
        ),
        now=tuple(sayings.finding(row, now) for row in own_queries.own_open(person, now)),
        charge=said,
        charge_now=hurry,
        sober=_sober(fittings, now),
        kept=_kept(own_queries.own_days_kept(person, fittings, now)),
        recognised=tuple(row.text for row in recognitions_of(person)[:RECOGNISED]),
        order=tuple(said for held in conditions for said in duties.condition(held, today)),
        zones=tuple((z.words, moments.plain_date(z.served_on)) for z in own_queries.own_zones(conditions)),
        officer=officers[0].full_name if officers else "",
        fitted=bool(worn),
    )


def _answer(
    conditions: Sequence[Condition],
    worn: Sequence[Fitting],
    curfew: tuple[datetime, datetime] | None,
    absences: Sequence[AuthorisedAbsence],
    now: datetime,
) -> str:
    if not worn:
        return _("No tag is recorded for you now.")
    if curfew is not None:
        start, end = curfew
        if start <= now:
            leave = _leave(conditions, absences, now)
            if leave is not None:
                return _on_leave(leave, end, now)
            return _("Your curfew is on. Stay at home until %(end)s.") % {
                "end": moments.until(end, times.local(now).date())
            }
        return _("Your next curfew begins %(start)s.") % {"start": moments.at(start, now)}
    return _("You have no curfew this week.")


def _leave(
    conditions: Sequence[Condition], absences: Sequence[AuthorisedAbsence], now: datetime
) -> datetime | None:
    """Say until when leave holds from every curfew that is on; None where one is on without."""
    until: dict[tuple[int, str], datetime] = {}
    for given in sorted(absences, key=lambda each: each.start):
        of = given.condition.version.order_id, given.condition.key
        # Leave that goes on where other leave ends is one.
        if given.start <= until.get(of, now):
            until[of] = max(given.end, until.get(of, now))
    on = {
        (held.version.order_id, held.key)
        for held in conditions
        if (runs := timetable.running_or_next([held], now)) is not None and runs[0] <= now
    }
    return min(until[of] for of in on) if on and on <= until.keys() else None


def _on_leave(until: datetime, end: datetime, now: datetime) -> str:
    today = times.local(now).date()
    values = {"leave": moments.until(until, today), "end": moments.until(end, today)}
    if until >= end:
        return _("Your curfew is on, but you may be away until %(leave)s. This was agreed.") % values
    said = _(
        "Your curfew is on, but you may be away until %(leave)s. This was agreed. "
        "Then stay at home until %(end)s."
    )
    return said % values


def _charge(
    worn: Sequence[Fitting], curfew: tuple[datetime, datetime] | None, now: datetime
) -> tuple[str, bool]:
    """Say how full the battery of what is worn was when it last told, and whether to charge it now."""
    tags = [fitting for fitting in worn if fitting.device.kind in _CHARGED]
    if not tags:
        return "", False
    words = {getattr(getattr(fitting, "state", None), "battery", "") for fitting in tags}
    if "dead" in words:
        return _("The battery of your tag is empty. Charge it now."), True
    told: list[BatteryState] = [fitting.charge for fitting in tags if hasattr(fitting, "charge")]
    if told:
        newest = max(told, key=lambda one: one.read_at)
        return _level(newest, curfew, now, low="low" in words)
    if "low" in words:
        return _("The battery of your tag is low. Charge it now."), True
    return _("Your tag has not told us how full its battery is. Charge it every day."), False


def _level(
    state: BatteryState, curfew: tuple[datetime, datetime] | None, now: datetime, *, low: bool
) -> tuple[str, bool]:
    values = {"percent": f"{state.percent:.0f} %", "at": moments.at(state.read_at, now)}
    if state.charging:
        return _("Your tag is charging. It was %(percent)s full %(at)s.") % values, False
    by = charge.charge_by(state, curfew, now)
    said = _("Your tag was %(percent)s full %(at)s.") % values
    if low or (by is not None and by <= now):
        return said + " " + _("Charge it now."), True
    if by is not None:
        return said + " " + _("Charge it before %(by)s.") % {"by": moments.clock(by)}, False
    return said, False


def _sober(fittings: Sequence[Fitting], now: datetime) -> tuple[str, ...]:
    """Say the sober days of the last four weeks; what is not known is counted as neither."""
    tags = [fitting for fitting in fittings if fitting.device.kind == DeviceKind.ALCOHOL_TAG]
    days = sobriety.days_told(tags, now, partial(own_queries.own_events, tags))
    if days is None:
        return ()
    counts = {state: sum(day.state is state for day in days) for state in DayState}
    known = len(days) - counts[DayState.NOT_KNOWN]
    if not known:
        said = [_("No whole day is known yet.")]
    else:
        said = [
            _("In the last four weeks, %(sober)s of %(known)s known were sober.")
            % {"sober": counts[DayState.SOBER], "known": moments.day_count(known)}
        ]
    run = _running(days)
    if run:
        said.append(
            ngettext("The last %(n)d day was sober.", "The last %(n)d days were sober.", run) % {"n": run}
        )
    if counts[DayState.NOT_KNOWN]:
        said.append(
            _("Not known: %(days)s. They count neither for you nor against you.")
            % {"days": moments.day_count(counts[DayState.NOT_KNOWN])}
        )
    return tuple(said)


def _running(days: Sequence[Day]) -> int:
    """Count the sober days in a row up to yesterday."""
    run = 0
    for day in reversed(days):
        if day.state is not DayState.SOBER:
            break
        run += 1
    return run


def _kept(days: int | None) -> str:
    if not days:
        return ""
    if days >= own_queries.RECORDED.days:
        return _("Nothing has counted against you for four weeks or more.")
    return _("Nothing has counted against you for %(days)s.") % {"days": moments.day_count(days)}
