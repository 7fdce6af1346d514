"""What one person's page shows, read once the look itself is in the audit (people.queries.open_person)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.safestring import SafeString

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import charge, sentences
from abide.service.alerts import queries as alerts
from abide.service.alerts import words as said
from abide.service.alerts.models import Alert, FindingRow, PersonState
from abide.service.caseload import queries, sobriety, strip, timetable, week, words
from abide.service.devices.models import Fitting
from abide.service.orders.choices import YesNoUnknown
from abide.service.orders.models import AuthorisedAbsence, Condition
from abide.service.orders.queries import held_conditions
from abide.service.people.models import Address, Person
from abide.service.ui.svg import SURENESS


@dataclass(frozen=True, slots=True)
class Ordered:
    """One condition in plain words; `source` is "" where its place in law is not known."""

    key: str
    sentences: tuple[str, ...]
    source: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in plain words."""

    id: str
    name: str
    start: datetime
    end: datetime | None
    sentence: str
    sureness: str
    found_late: bool


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """One open alert in plain words."""

    ref: str
    sentence: str
    also: str
    first_step: str
    act_by: datetime
    now: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything a person's page shows, in the order it shows it."""

    person: Person
    opening: str
    grave: bool
    kept: str
    order: str
    officer: str
    curfew: str
    state: PersonState | None
    charge: charge.Said
    alerts: tuple[OpenAlert, ...]
    conditions: tuple[Ordered, ...]
    picture: SafeString
    told: tuple[Told, ...]
    sobriety: sobriety.Sobriety | None
    strip: SafeString
    fittings: tuple[Fitting, ...]
    addresses: tuple[Address, ...]
    absences: tuple[AuthorisedAbsence, ...]
    numbers: tuple[tuple[str, str], ...]
    has_trail: bool
    version: str


def read(user: User, person: Person, now: datetime) -> Dossier:
    """Read everything a person's page shows; the number of questions does not grow with what is found."""
    today = times.local(now).date()
    fittings = _fittings(person)
    worn = [fitting for fitting in fittings if fitting.end is None]
    conditions = conditions_of(worn)
    state = queries.state_of(worn)
    found = _findings(user, person, now)
    sentence = sentences.of_findings(found, now)
    open_ = _alerts(user, person, now)
    kept, ever = queries.days_kept(worn, queries.last_broken([person.pk]).get(person.pk), today)
    curfew = timetable.running_or_next(conditions, now)
    charged = queries.charge_of(worn, state, curfew, now)
    worst = open_[0].sentence if open_ and open_[0].now else ""
    opening = words.opening(queries.now_of(state, worn, curfew, worst), now)
    fitted = min((fitting.start for fitting in worn), default=None)
    shown = week_of(found, sentence, conditions, now, fitted)
    cells = strip.cells(
        [queries.strip_value(row, sentence[row.id]) for row in found],
        today,
        on_tag_from=None if fitted is None else times.local(fitted).date(),
    )
    told = tuple(_told(row, sentence[row.id]) for row in reversed(found) if _in(shown, row))
    return Dossier(
        person=person,
        opening=opening,
        grave=bool(worst),
        kept=words.kept(kept, since_fitting=ever),
        order=_orders(worn, today),
        officer=", ".join(dict.fromkeys(_officer(fitting) for fitting in worn)),
        curfew=words.next_curfew(curfew, now),
        state=state,
        charge=charged,
        alerts=open_,
        conditions=tuple(
            _ordered(condition, today) for condition in conditions if not _over(condition, today)
        ),
        picture=week.draw(shown, f"The last seven days of {person.name}."),
        told=told,
        sobriety=sobriety.read(user, person, fittings, now),
        strip=strip.draw(cells, f"Last 14 days of {person.name}"),
        fittings=tuple(fittings),
        addresses=tuple(_addresses(person, today)),
        absences=tuple(_absences(conditions, now)),
        numbers=tuple((n.get_kind_display(), n.value) for n in person.identifiers.order_by("kind")),
        has_trail=has_trail(fittings),
        version=f"{opening}{charged}{len(open_)}{len(found)}{told[0].id if told else ''}",
    )


def conditions_of(worn: Sequence[Fitting]) -> list[Condition]:
    """Give the conditions of the orders these fittings belong to, each on the days on which it held."""
    orders = {fitting.order_id: fitting.order for fitting in worn}
    return [condition for order in orders.values() for condition in held_conditions(order)]


def week_of(
    found: Sequence[FindingRow],
    sentence: dict[str, str],
    conditions: Sequence[Condition],
    now: datetime,
    fitted: datetime | None,
) -> week.Week:
    """Give the values the picture of the week is drawn from."""
    today = times.local(now).date()
    marks = [
        week.Mark(row.code, said.name(row.code), row.start, row.end, row.certainty, sentence[row.id])
        for row in found
    ]
    required = timetable.curfews(conditions, today - timedelta(days=week.DAYS + 1), today)
    return week.Week(required, marks, now, fitted)


def _orders(worn: Sequence[Fitting], today: date) -> str:
    """Say under what somebody wears a tag: "Community order until 30 April 2027: curfew"."""
    orders = {fitting.order_id: fitting.order for fitting in worn if fitting.order.current}
    said = []
    for order in orders.values():
        name = order.get_sentence_type_display() or order.get_order_type_display()
        ends = order.current.ends_on
        until = f" until {times.plain_day(ends)}" if ends else ""
        asked = [condition for condition in held_conditions(order) if not _over(condition, today)]
        kinds = dict.fromkeys(condition.get_kind_display().lower() for condition in asked)
        said.append(f"{name}{until}: {', '.join(kinds)}")
    return "; ".join(said)


def _officer(fitting: Fitting) -> str:
    officer = fitting.order.responsible_officer
    return officer.full_name if officer else "nobody named"


def has_trail(fittings: Sequence[Fitting]) -> bool:
    """Whether any device of these records where it goes."""
    return any(fitting.device.kind in ("GPS_TAG", "NON_FITTED") for fitting in fittings)


def _fittings(person: Person) -> list[Fitting]:
    found = (
        Fitting.objects.filter(person=person)
        .select_related("device__supplier", "order__current", "order__responsible_officer", "state", "charge")
        .prefetch_related(queries.in_force(), "home_units__device")
        .order_by("-start")
    )
    return list(found)


def _findings(user: User, person: Person, now: datetime) -> list[FindingRow]:
    since = times.start_of_day(times.local(now).date() - timedelta(days=strip.DAYS - 1))
    found = alerts.findings(user, person.pk, since=since, until=now)
    return list(found.select_related("fitting"))


def _alerts(user: User, person: Person, now: datetime) -> tuple[OpenAlert, ...]:
    open_ = list(alerts.open_alerts(user).filter(person=person).select_related("acknowledged_by"))
    sentence = sentences.of_alerts(open_, now)
    beside = sentences.beside(open_, now)
    return tuple(_open_alert(alert, sentence[alert.pk], beside[alert.pk]) for alert in open_)


def _open_alert(alert: Alert, sentence: str, also: str) -> OpenAlert:
    return OpenAlert(
        ref=str(alert.ref),
        sentence=sentence,
        also=also,
        first_step=said.first_step(alert.kind),
        act_by=alert.act_by,
        now=alert.severity == 1 and not alert.corrected,
        owner=alert.acknowledged_by.full_name if alert.acknowledged_by else "",
    )


def _ordered(condition: Condition, today: date) -> Ordered:
    address = condition.address
    place = ", ".join([*address.lines[:1], address.postcode]).strip(", ") if address else ""
    order = condition.version.order
    return Ordered(
        key=condition.key,
        sentences=tuple(words.condition(each, today) for each in timetable.as_ordered(condition, place)),
        source=words.source(condition.kind, order.order_type, hdc=order.hdc == YesNoUnknown.YES),
        purpose=condition.purpose,
    )


def _over(condition: Condition, today: date) -> bool:
    """Whether a condition has given way to a variation, so that the page need not say it any more."""
    order = condition.version.order
    return condition.version_id != order.current_id and (condition.last_day or today) < today


def _told(row: FindingRow, sentence: str) -> Told:
    name = said.name(row.code)
    return Told(row.id, name, row.start, row.end, sentence, SURENESS[row.certainty], row.found_late)


def _in(shown: week.Week, row: FindingRow) -> bool:
    return row.end is None or row.end > shown.start


def _addresses(person: Person, today: date) -> list[Address]:
    held = Q(until_date=None) | Q(until_date__gte=today)
    return list(person.addresses.filter(held).order_by("kind", "-from_date"))


def _absences(conditions: Sequence[Condition], now: datetime) -> list[AuthorisedAbsence]:
    found = AuthorisedAbsence.objects.filter(
        condition__in=[condition.pk for condition in conditions], withdrawn_at=None, end__gt=now
    )
    return list(found.order_by("start"))
