"""What one person's pages show, read once the look itself is in the audit (people.queries.open_person)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import charge, sentences
from abide.service.alerts import queries as alerts
from abide.service.alerts import words as said
from abide.service.alerts.models import Alert, FindingRow, PersonState
from abide.service.caseload import queries, sobriety, strip, timetable, words
from abide.service.caseload.timeline import read as timeline
from abide.service.devices.models import Fitting
from abide.service.orders import law
from abide.service.orders.models import AuthorisedAbsence, Condition
from abide.service.orders.queries import held_conditions
from abide.service.people.models import Address, Person
from abide.service.supervision import queries as supervision
from abide.service.supervision.models import Appointment
from abide.service.supervision.progress import talk
from abide.service.ui.svg import SURENESS


@dataclass(frozen=True, slots=True)
class Ordered:
    """One condition in plain words; `source` is "" where its place in law is not known.

    purpose: what the order itself says; beside: why it is there by the officer's word, and guidance.
    """

    key: str
    sentences: tuple[str, ...]
    source: str
    purpose: str
    kind: str
    order: str
    beside: talk.Beside


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
    """Everything the first page of a person shows, in the order it shows it."""

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
    timeline: timeline.Timeline
    sobriety: sobriety.Sobriety | None
    next_appointment: Appointment | None
    has_trail: bool
    version: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a person, and the leave given in advance."""

    order: str
    conditions: tuple[Ordered, ...]
    absences: tuple[AuthorisedAbsence, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """What is fitted, and what is known about a person."""

    fittings: tuple[Fitting, ...]
    addresses: tuple[Address, ...]
    numbers: tuple[tuple[str, str], ...]


def read(user: User, person: Person, now: datetime, asked: timeline.Asked | None = None) -> Dossier:
    """Read the first page of a person; the number of questions does not grow with what is found.

    asked: what its timeline shows, the last seven days unless told otherwise.
    """
    today = times.local(now).date()
    fittings = fittings_of(person)
    worn = [fitting for fitting in fittings if fitting.end is None]
    state = queries.state_of(worn)
    open_ = _alerts(user, person, now)
    broken = _last_broken(user, person, now)
    known = queries.known_until(worn, today, silent=_silent(user, person, now))
    kept, ever = queries.days_kept(worn, broken.start if broken else None, known)
    curfew = timetable.running_or_next(conditions_of(worn), now)
    charged = queries.charge_of(worn, state, curfew, now)
    worst = open_[0].sentence if open_ and open_[0].now else ""
    opening = words.opening(queries.now_of(state, worn, curfew, worst), now, open_alerts=len(open_))
    sober = sobriety.read(user, person, fittings, now)
    samples = sober.samples if sober else ()
    conditions = conditions_of(fittings)
    shown = timeline.read(user, person, fittings, conditions, asked or timeline.Asked(), now, samples)
    return Dossier(
        person=person,
        opening=opening,
        grave=bool(worst),
        kept=words.kept(
            kept,
            since_fitting=ever,
            before=_said_briefly(broken, now) if broken else "",
            known="" if known in (None, today) else times.short_day(known),
        ),
        order=_orders(worn, today),
        officer=", ".join(dict.fromkeys(_officer(fitting) for fitting in worn)),
        curfew=words.next_curfew(curfew, now),
        state=state,
        charge=charged,
        alerts=open_,
        timeline=shown,
        sobriety=sober,
        next_appointment=supervision.next_appointment(user, person, now),
        has_trail=has_trail(fittings),
        version=f"{opening}{charged}{len(open_)}{shown.version}",
    )


def asked_of(person: Person, now: datetime) -> Asked:
    """Read what is asked of a person now and from now on, in plain words."""
    today = times.local(now).date()
    worn = [fitting for fitting in fittings_of(person) if fitting.end is None]
    conditions = conditions_of(worn)
    spoken = talk.beside(conditions)
    return Asked(
        order=_orders(worn, today),
        conditions=tuple(
            _ordered(condition, today, spoken) for condition in conditions if not _over(condition, today)
        ),
        absences=tuple(_absences(conditions, now)),
    )


def details_of(person: Person, now: datetime) -> Details:
    """Read what is fitted, and a person's addresses and numbers."""
    return Details(
        fittings=tuple(fittings_of(person)),
        addresses=tuple(_addresses(person, times.local(now).date())),
        numbers=tuple((n.get_kind_display(), n.value) for n in person.identifiers.order_by("kind")),
    )


def conditions_of(worn: Sequence[Fitting]) -> list[Condition]:
    """Give the conditions of the orders these fittings belong to, each on the days on which it held."""
    orders = {fitting.order_id: fitting.order for fitting in worn}
    return [condition for order in orders.values() for condition in held_conditions(order)]


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


def fittings_of(person: Person) -> list[Fitting]:
    """Give every fitting of a person, the newest first, with all that its pages show of it."""
    found = (
        Fitting.objects.filter(person=person)
        .select_related("device__supplier", "state", "charge")
        .select_related("order__current", "order__responsible_officer", "order__programme")
        .prefetch_related(queries.in_force(), "home_units__device")
        .order_by("-start")
    )
    return list(found)


def _last_broken(user: User, person: Person, now: datetime) -> FindingRow | None:
    """Give what was not kept last, as far as it is known."""
    found = alerts.findings(user, person.pk, since=times.LONG_AGO, until=now).filter(code__in=strip.BROKEN)
    return found.exclude(certainty="not_known").order_by("-start", "-id").first()


def _silent(user: User, person: Person, now: datetime) -> bool:
    """Say whether nothing can be known of today, because a silence goes on."""
    found = alerts.findings(user, person.pk, since=now, until=now)
    return found.filter(code__in=strip.SILENT, end=None).exists()


def _said_briefly(row: FindingRow, now: datetime) -> str:
    """Say a finding in a clause: "probably left during curfew, on Fri 13 Nov at 10:36, 25 minutes"."""
    sure = "" if row.certainty == "certain" else f"{SURENESS[row.certainty]}: "
    over = f", {times.length(row.minutes)}" if row.end and row.minutes >= 1 else ""
    name = said.name(row.code)
    return f"{sure}{name[:1].lower()}{name[1:]}, {times.at(row.start, now)}{over}"


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


def _ordered(condition: Condition, today: date, beside: Mapping[tuple[int, str], talk.Beside]) -> Ordered:
    address = condition.address
    place = ", ".join([*address.lines[:1], address.postcode]).strip(", ") if address else ""
    return Ordered(
        key=condition.key,
        sentences=tuple(words.condition(each, today) for each in timetable.as_ordered(condition, place)),
        source=law.source_of(condition),
        purpose=condition.purpose,
        kind=condition.get_kind_display(),
        order=str(condition.version.order.ref),
        beside=beside[condition.version.order_id, condition.key],
    )


def _over(condition: Condition, today: date) -> bool:
    """Whether a condition has given way to a variation, so that the page need not say it any more."""
    order = condition.version.order
    return condition.version_id != order.current_id and (condition.last_day or today) < today


def _addresses(person: Person, today: date) -> list[Address]:
    held = Q(until_date=None) | Q(until_date__gte=today)
    return list(person.addresses.filter(held).order_by("kind", "-from_date"))


def _absences(conditions: Sequence[Condition], now: datetime) -> list[AuthorisedAbsence]:
    found = AuthorisedAbsence.objects.filter(
        condition__in=[condition.pk for condition in conditions], withdrawn_at=None, end__gt=now
    )
    return list(found.order_by("start"))
