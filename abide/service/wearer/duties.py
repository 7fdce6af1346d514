"""What an order asks of the person, in the language of the page: each condition, and this week day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from abide.explain import times
from abide.monitoring.instants import to_datetime
from abide.monitoring.plan import Period
from abide.monitoring.timetable import occurrences
from abide.service.caseload import timetable
from abide.service.caseload.words import Ordered
from abide.service.orders import conditions as shapes
from abide.service.orders.models import AuthorisedAbsence, Condition
from abide.service.orders.rules import ZONES, overlap
from abide.service.supervision.choices import AppointmentKind
from abide.service.supervision.models import Appointment
from abide.service.wearer import moments

DAYS = 7
_FULL_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: `start` sorts it; `quiet` marks what lightens the day, such as agreed leave."""

    start: datetime
    said: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One day of the week ahead and what it asks; no duties is said as such."""

    day: date
    name: str
    duties: tuple[Duty, ...]


def week(
    ordered: Sequence[Condition],
    absences: Iterable[AuthorisedAbsence],
    others: Iterable[Duty],
    now: datetime,
) -> list[DayAhead]:
    """Give today and the six days after it; others: duties that no condition holds, such as appointments."""
    today = times.local(now).date()
    duties = [*_curfews(ordered, now), *_attendances(ordered, today), *_leave(absences), *others]
    found = []
    for ahead in range(DAYS):
        day = today + timedelta(days=ahead)
        mine = [duty for duty in duties if _shown_on(duty, day, today, now)]
        mine.sort(key=lambda duty: (duty.start, duty.said))
        found.append(DayAhead(day, moments.heading(day, today), tuple(mine)))
    return found


def _shown_on(duty: Duty, day: date, today: date, now: datetime) -> bool:
    begun = times.local(duty.start).date()
    # What began before today and still runs is today's business.
    return begun == day or (day == today and begun < today)


def _curfews(ordered: Sequence[Condition], now: datetime) -> list[Duty]:
    found, today = [], times.local(now).date()
    for start, end in timetable.curfews(ordered, today - timedelta(days=DAYS), today + timedelta(days=DAYS)):
        if end <= now:
            continue
        day = times.local(start).date()
        found.append(
            Duty(
                start,
                _("Be at home from %(start)s until %(end)s.")
                % {"start": moments.clock(start), "end": moments.until(end, day)}
                if day >= today
                else _("Stay at home until %(end)s. Your curfew began earlier.")
                % {"end": moments.until(end, today)},
            )
        )
    return found


def _attendances(ordered: Iterable[Condition], today: date) -> list[Duty]:
    found = []
    for condition in ordered:
        details = shapes.read(condition.kind, condition.details)
        if not isinstance(details, shapes.AttendanceDetails):
            continue
        shown = overlap(condition.first_day, condition.last_day, today, today + timedelta(days=DAYS))
        if shown is None:
            continue
        first, last = shown[0], shown[1] or today + timedelta(days=DAYS)
        runs = []
        if details.periods:
            periods = tuple(each.as_period() for each in details.periods)
            pairs = occurrences(periods, first, last, settings.TIME_ZONE)
            runs += [(to_datetime(int(a)), to_datetime(int(b))) for a, b in pairs]
        for session in details.sessions:
            if first <= session.on <= last:
                period = shapes.minute_of(session.from_), shapes.minute_of(session.until)
                day = session.on.weekday()
                [[a, b]] = occurrences(
                    (Period(day, period[0], day, period[1]),), session.on, session.on, settings.TIME_ZONE
                )
                runs.append((to_datetime(int(a)), to_datetime(int(b))))
        said = _("Be at the place named in your order from %(start)s until %(end)s.")
        found += [
            Duty(a, said % {"start": moments.clock(a), "end": moments.until(b, times.local(a).date())})
            for a, b in runs
        ]
    return found


def _leave(absences: Iterable[AuthorisedAbsence]) -> list[Duty]:
    said = _("You may be away from %(start)s until %(end)s. This was agreed.")
    return [
        Duty(
            each.start,
            said
            % {
                "start": moments.clock(each.start),
                "end": moments.until(each.end, times.local(each.start).date()),
            },
            quiet=True,
        )
        for each in absences
    ]


def meetings(appointments: Iterable[Appointment]) -> list[Duty]:
    """Say the appointments that officers made: what they are, when and where."""
    kinds: dict[str, str] = {
        AppointmentKind.SUPERVISION: _("Appointment with your officer"),
        AppointmentKind.HOME_VISIT: _("Somebody comes to see you at home"),
        AppointmentKind.PROGRAMME: _("Programme or group"),
        AppointmentKind.UNPAID_WORK: _("Unpaid work"),
        AppointmentKind.TREATMENT: _("Treatment or support"),
    }
    return [
        Duty(
            each.at,
            _("%(what)s at %(time)s: %(place)s.")
            % {
                "what": kinds.get(each.kind, _("Appointment")),
                "time": moments.clock(each.at),
                "place": each.place.rstrip("."),
            },
        )
        for each in appointments
    ]


def condition(held: Condition, today: date) -> list[str]:
    """Say what one condition asks. Nothing for a zone: zones are said as they were served."""
    if held.kind in ZONES:
        return []
    return [_condition(each, today) for each in timetable.as_ordered(held, _place(held))]


def _place(held: Condition) -> str:
    address = held.address
    return ", ".join([*address.lines[:1], address.postcode]).strip(", ") if address else ""


def _condition(each: Ordered, today: date) -> str:
    when = " ".join(filter(None, [_hours(each.periods or ()), _dates(each, today)]))
    place = each.place or _("your curfew address")
    said = {
        "CURFEW": lambda: _("Be at %(place)s %(when)s.") % {"place": place, "when": when},
        "ATTENDANCE": lambda: _("Go to the place named in your order %(when)s.") % {"when": when},
        "TRAIL": lambda: _("Wear a tag that records where you go, %(when)s.") % {"when": when},
        "ALCOHOL_ABSTINENCE": lambda: _("Do not drink any alcohol, %(when)s.") % {"when": when},
        "ALCOHOL_LEVEL": lambda: _("Keep to what your order says about alcohol, %(when)s.") % {"when": when},
        "KEEP_AWAY": lambda: _("Keep away from the person named in your order, %(when)s.") % {"when": when},
        "NON_ASSOCIATION": lambda: (
            _("Do not meet or be with the person named in your order, %(when)s.") % {"when": when}
        ),
    }[each.kind]
    return said()


def _hours(periods: Sequence[Period]) -> str:
    """Say a weekly timetable: "from 19:00 to 07:00 every day", days with the same hours said together."""
    days: dict[tuple[int, int, int], list[int]] = {}
    for period in periods:
        nights = (period.until_day - period.from_day) % 7
        if nights == 0 and period.until_minute <= period.from_minute:
            nights = 7
        days.setdefault((period.from_minute, period.until_minute, nights), []).append(period.from_day)
    said = []
    for (start, end, nights), of in sorted(days.items(), key=lambda item: (min(item[1]), item[0])):
        values = {"start": moments.time_of(start), "end": moments.time_of(end), "days": moments.day_list(of)}
        if nights * _FULL_DAY + end - start > _FULL_DAY:
            for day in sorted(of):
                last = moments.day_list([(day + nights) % 7])
                values = {**values, "days": moments.day_list([day]), "last": last}
                said.append(_("from %(start)s %(days)s until %(end)s %(last)s") % values)
        elif nights:
            said.append(_("from %(start)s to %(end)s the next day, %(days)s") % values)
        else:
            said.append(_("from %(start)s to %(end)s, %(days)s") % values)
    return "; ".join(said)


def _dates(each: Ordered, today: date) -> str:
    if each.last_day is None:
        return _("until further notice")
    if each.first_day > today:
        return _("from %(first)s until %(last)s") % {
            "first": moments.plain_date(each.first_day),
            "last": moments.plain_date(each.last_day),
        }
    return _("until %(last)s") % {"last": moments.plain_date(each.last_day)}
