"""From rows to the values that tallies, patterns and milestones are read from, for one person.

The number of questions does not grow with what is found.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from abide.explain import times
from abide.explain.found import moment, number
from abide.monitoring.alcohol_days import Day, DayState
from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts import sentences
from abide.service.alerts.models import FindingRow
from abide.service.devices import sober
from abide.service.devices.models import DeviceKind, EpisodeDecision, Fitting
from abide.service.devices.reported import reported
from abide.service.orders.choices import VersionStatus
from abide.service.orders.curfews import curfews
from abide.service.orders.models import Condition, Order
from abide.service.orders.queries import held_conditions, held_rows
from abide.service.orders.rules import ALCOHOL, ZONES
from abide.service.people.models import Person
from abide.service.supervision.progress import kept
from abide.service.supervision.progress.kept import How, Seen, Stretch
from abide.service.supervision.progress.milestones import Facts, Milestone, Reached, reached
from abide.service.supervision.progress.parameters import numbers
from abide.service.supervision.progress.patterns import Family
from abide.service.supervision.progress.queries import recognised

# So many days are looked back on at the least: 28 days kept, and a fortnight in which to say so.
LOOK_BACK = 42
Decided = Mapping[int, Sequence[EpisodeDecision]]
_SOBER: Mapping[DayState, How] = {
    DayState.SOBER: How.KEPT,
    DayState.ALCOHOL: How.NOT_KEPT,
    DayState.TAMPER: How.PROBABLE,
    DayState.NOT_KNOWN: How.NOT_KNOWN,
}


@dataclass(frozen=True, slots=True)
class Course:
    """How things went for one person, day by day, from `first` up to yesterday (London days).

    seen: what was found, as the rules take it; rows: the same as rows. nights, zones, places: how each night,
    day and appointment went; alcohol: the same of days by the samples; sober: every sober day under the
    alcohol conditions that hold. days: all of it together, as far as findings tell. orders: those in force;
    conditions: of all orders, on the days they held.
    """

    first: date
    now: datetime
    seen: tuple[Seen, ...]
    rows: tuple[FindingRow, ...]
    worn: tuple[Stretch, ...]
    nights: Mapping[date, How]
    zones: Mapping[date, How]
    places: Sequence[tuple[date, How]]
    alcohol: Mapping[date, How]
    days: Mapping[date, How]
    sober: tuple[date, ...]
    orders: tuple[Order, ...]
    conditions: tuple[Condition, ...]

    @property
    def today(self) -> date:
        """The London day of the moment it was read for."""
        return times.local(self.now).date()

    def known(self, first: date) -> dict[Family, list[date]]:
        """Give, from a day on, the days of which it is known how each family went."""
        apart = (How.NOT_KNOWN, How.EXCUSED)
        days = {
            Family.CURFEW: [day for day, how in self.nights.items() if how not in apart],
            Family.ZONE: [day for day, how in self.zones.items() if how not in apart],
            Family.ATTENDANCE: [day for day, how in self.places if how not in apart],
            Family.ALCOHOL: [day for day, how in self.alcohol.items() if how not in apart],
            Family.BATTERY: list(self.days),
        }
        return {family: [day for day in of if day >= first] for family, of in days.items()}


def fittings_of(people: Iterable[Person]) -> list[Fitting]:
    """Give the devices these people wear or wore, newest first, with all that `of_rows` needs of them."""
    found = (
        Fitting.objects.filter(person__in=people)
        .select_related("device", "order__current", "order__responsible_officer", "order__person")
        .prefetch_related(held_rows("order__"))
    )
    return list(found.order_by("-start"))


def read(
    user: User, person: Person, now: datetime, *, first: date | None = None, samples: bool = True
) -> Course:
    """Read how things went for somebody the user has opened; first: from when, if earlier than LOOK_BACK.

    samples: read every sample of alcohol, which takes a while; if not, only where a number of sober days
    worth recognising can have been reached within the last LOOK_BACK days.
    """
    today = times.local(now).date()
    since = min(first or today, today - timedelta(days=LOOK_BACK))
    fittings = fittings_of([person])
    found = alerts.findings(user, person.pk, since=times.start_of_day(since), until=now)
    shown = found.select_related("fitting", "alert__acknowledged_by", "alert__closed_by")
    reader = partial(reported, user, person, kinds=sober.KINDS)
    asked = samples or _may_have_reached(fittings, today)
    return of_rows(fittings, list(shown), since, now, reader if asked else None)


def _may_have_reached(fittings: Iterable[Fitting], today: date) -> bool:
    """Whether alcohol tags were worn long enough for a milestone of sober days, and not much longer."""
    begun = [times.local(f.start).date() for f in fittings if f.device.kind == DeviceKind.ALCOHOL_TAG]
    if not begun:
        return False
    worn, number = (today - min(begun)).days, numbers(today)
    goals = [number["milestone_sober_days_first"], number["milestone_sober_days"]]
    return any(goal <= worn <= goal + LOOK_BACK for goal in goals)


def of_rows(
    fittings: Sequence[Fitting],
    rows: Sequence[FindingRow],
    first: date,
    now: datetime,
    reader: sober.Reader | None = None,
    *,
    named: bool = True,
    decided: Decided | None = None,
) -> Course:
    """Work out how things went from rows that were read; reader: of samples, None to leave these out.

    named: whether what the zones are called is asked for, which takes a question; decided: what people
    decided of alcohol episodes (`decided_of`), asked for if None.
    """
    today = times.local(now).date()
    unknown = numbers(today)["day_unknown_minutes"]
    orders = list({fitting.order_id: fitting.order for fitting in fittings}.values())
    conditions = [condition for order in orders for condition in held_conditions(order)]
    names = sentences.names_of(order.pk for order in orders) if named else {}
    if decided is None:
        decided = decided_of(fittings)
    seen = tuple(_seen(row, names, decided.get(row.fitting_id, ())) for row in rows)
    worn = tuple((fitting.start, fitting.end or now) for fitting in fittings)
    yesterday = today - timedelta(days=1)
    days = [day for day in _days(first, yesterday) if _on_tag(day, worn)]
    required = [s for s in curfews(conditions, first - timedelta(days=1), yesterday) if s[1] <= now]
    nights = {d: h for d, h in kept.nights(required, seen, worn).items() if d >= first}
    quiet = kept.silent_days(days, seen, until=now, unknown_minutes=unknown)
    zoned = [day for day in days if any(c.kind in ZONES and _held(c, day) for c in conditions)]
    zones = kept.together(
        kept.whole_days(zoned, seen, kept.OF_ZONES), {d: h for d, h in quiet.items() if d in zoned}
    )
    trail = [day for day in days if any(c.kind == "TRAIL" and _held(c, day) for c in conditions)]
    dry = [day for day in days if any(c.kind in ALCOHOL and _held(c, day) for c in conditions)]
    untested = kept.silent_days(dry, seen, until=now, unknown_minutes=unknown, codes=kept.UNTESTED)
    places = [(day, how) for day, how in kept.appointments(seen) if day >= first]
    told = _alcohol(fittings, conditions, today, now, reader)
    alcohol = {day.date: _SOBER[day.state] for day in told if day.date >= first}
    by_place: dict[date, How] = {}
    for day, how in places:
        by_place = kept.together(by_place, {day: how})
    return Course(
        first=first,
        now=now,
        seen=seen,
        rows=tuple(rows),
        worn=worn,
        nights=nights,
        zones=zones,
        places=places,
        alcohol=alcohol,
        days=kept.together(
            kept.whole_days(days, seen, kept.OTHERWISE),
            {d: h for d, h in quiet.items() if d in trail},
            {d: h for d, h in nights.items() if d in days},
            zones,
            {d: h for d, h in by_place.items() if d in days},
            kept.whole_days(dry, seen, kept.DRINKING),
            untested,
        ),
        sober=tuple(day.date for day in told if day.state is DayState.SOBER),
        orders=tuple(_in_force(orders, today)),
        conditions=tuple(conditions),
    )


def worth(
    course: Course, sent: Container[tuple[int, Milestone]] | None = None
) -> list[tuple[Order, Reached]]:
    """Give what is worth recognising and was not yet: each milestone with the order it is under.

    sent: what was recognised already, by order and milestone; asked for if None.
    """
    if not course.orders:
        return []
    number_of = numbers(course.today)
    if sent is None:
        sent = recognised(order.pk for order in course.orders)
    # Today counts for no day kept, but what was not kept today ends a row of them.
    ended = {course.today: How.NOT_KEPT} if _broken_on(course.seen, course.today) else {}
    told: list[tuple[Order, Reached]] = []
    for n, order in enumerate(course.orders):
        # Days are of the person, whatever the order: they are recognised under the first.
        mine = [c for c in course.conditions if c.version.order_id == order.pk]
        drinking = any(c.kind in ALCOHOL for c in mine)
        facts = Facts(
            today=course.today,
            first=min((c.first_day for c in mine), default=course.today),
            last=order.current.ends_on if order.current else None,
            days={**course.days, **ended} if n == 0 else {},
            sober=course.sober if drinking else (),
        )
        told += [
            (order, each) for each in reached(facts, number_of) if (order.pk, each.milestone) not in sent
        ]
    return told


def _broken_on(seen: Iterable[Seen], day: date) -> bool:
    """Whether something that is known was not kept on a day, its excuse aside."""
    return any(
        each.code in kept.NOT_KEPT
        and each.certainty != "not_known"
        and not each.excused
        and times.local(each.start).date() == day
        for each in seen
    )


def decided_of(fittings: Iterable[Fitting]) -> Decided:
    """Give what people decided of alcohol episodes that the rules left to one, by fitting, oldest first."""
    tags = [f.pk for f in fittings if f.device.kind == DeviceKind.ALCOHOL_TAG]
    if not tags:
        return {}
    found: dict[int, list[EpisodeDecision]] = defaultdict(list)
    for each in EpisodeDecision.objects.filter(fitting__in=tags, withdrawn_at=None).order_by("decided_at"):
        found[each.fitting_id].append(each)
    return found


def _seen(row: FindingRow, names: sentences.Names, decided: Sequence[EpisodeDecision]) -> Seen:
    held = [d for d in decided if d.start < (row.end or d.end) and d.end > row.start]
    certainty, cleared = row.certainty, False
    if held and row.code == "ALCOHOL_FOR_REVIEW":
        # The newest decision stands: it was drink, or it was not and counts for nothing.
        certainty, cleared = ("certain", False) if held[-1].drunk else (row.certainty, True)
    place = names.get((row.fitting.order_id, (row.condition or "").partition("/")[0]), "")
    leave = sum(number(row.reason, name) or 0 for name in ("authorised_minutes", "excused_minutes"))
    return Seen(
        code=row.code,
        start=row.start,
        end=row.end,
        certainty=certainty,
        excused=cleared or (leave > 0 and row.minutes == 0),
        place=place,
        period=moment(row.reason, "period_from"),
    )


def _alcohol(
    fittings: Iterable[Fitting],
    conditions: Iterable[Condition],
    today: date,
    now: datetime,
    reader: sober.Reader | None,
) -> list[Day]:
    """Give every day under the alcohol conditions that hold now, as far as tags worn for them tell."""
    begun = [c.first_day for c in conditions if c.kind in ALCOHOL and _held(c, today)]
    worn = [f for f in fittings if f.device.kind == DeviceKind.ALCOHOL_TAG]
    if not begun or not worn or reader is None:
        return []
    first = max(min(begun), times.local(min(f.start for f in worn)).date())
    return sober.told(worn, reader, first, today, now)[0]


def _in_force(orders: Iterable[Order], today: date) -> Iterable[Order]:
    for order in orders:
        version = order.current
        if version is None or version.status != VersionStatus.IN_FORCE:
            continue
        if version.ends_on is None or version.ends_on >= today:
            yield order


def _held(condition: Condition, day: date) -> bool:
    return condition.first_day <= day and (condition.last_day is None or day <= condition.last_day)


def _on_tag(day: date, worn: Iterable[Stretch]) -> bool:
    start, end = times.start_of_day(day), times.start_of_day(day + timedelta(days=1))
    return any(first < end and last > start for first, last in worn)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
