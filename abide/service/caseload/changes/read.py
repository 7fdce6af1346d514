"""Reads what was changed about a person: a page of the audit, and the rows that it names, kind by kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.urls import reverse

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import words as alert_words
from abide.service.alerts.models import Alert
from abide.service.audit.actions import subject_key
from abide.service.audit.models import Action, ActorKind, Entry
from abide.service.caseload import timetable
from abide.service.caseload import words as conditions
from abide.service.caseload.changes import words
from abide.service.devices.models import Fitting
from abide.service.orders.choices import RequestType
from abide.service.orders.models import AuthorisedAbsence, Condition, Order, OrderVersion, ReasonableExcuse
from abide.service.people.choices import AddressKind, IdentifierKind
from abide.service.people.models import Address, Person
from abide.service.people.queries import if_seen
from abide.service.supervision.models import Appointment, Contact, Document

ROWS = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when, who, what was done, to what, how it was before; href "" where nothing leads on."""

    at: datetime
    who: str
    what: str
    to_what: str
    details: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of changes, the newest first; before: where the page of those before it begins, 0 for none."""

    rows: tuple[Change, ...]
    before: int


# What a kind of row says of an entry: to what, details, and where it leads.
Told = tuple[str, tuple[str, ...], str]
Teller = Callable[[Person, Sequence[Entry]], Mapping[int, Told]]


def read(user: User, person: Person, *, before: int = 0) -> Changes:
    """Read a page of what was changed about a person, from the entry numbered `before` backwards.

    A look is no change, and neither is what was given to somebody. Nothing for a person out of sight.
    """
    key = subject_key(person)
    if not key or not if_seen(user, person).exists():
        return Changes((), 0)
    done = (Action.COLLECTION, Action.ALTERATION, Action.ERASURE)
    found = Entry.objects.filter(subject_key=key, action__in=done, refused=False).exclude(
        what__in=words.NEVER
    )
    if before:
        found = found.filter(pk__lt=before)
    entries = list(found.order_by("-pk")[: ROWS + 1])
    more, entries = len(entries) > ROWS, entries[:ROWS]
    names = _names(entries)
    told: dict[int, Told] = {}
    for kind, tell in _TELLERS.items():
        of_kind = [entry for entry in entries if entry.object_kind == kind]
        if of_kind:
            told |= tell(person, of_kind)
    rows = tuple(_change(entry, names, told.get(entry.pk) or (_reason(entry), (), "")) for entry in entries)
    return Changes(rows, entries[-1].pk if more else 0)


def _change(entry: Entry, names: Mapping[str, str], told: Told) -> Change:
    to_what, details, href = told
    who = words.who(entry.actor_kind, names.get(entry.actor_ref, entry.actor_ref))
    return Change(entry.at, who, words.said(entry.what), to_what, details, href)


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    refs = {entry.actor_ref for entry in entries if entry.actor_kind == ActorKind.USER}
    found = {
        str(ref): name for ref, name in User.objects.filter(ref__in=refs).values_list("ref", "full_name")
    }
    return {ref: found.get(ref, "") for ref in refs}


def _reason(entry: Entry) -> str:
    """Say what the audit's own word for it adds, where no row does."""
    if entry.what == "person.changed":
        return entry.reason.replace("_", " ")
    if entry.what == "identifier.added" and entry.reason in IdentifierKind.values:
        return str(IdentifierKind(entry.reason).label)
    if entry.what.startswith("alert."):
        return alert_words.name(entry.reason) if entry.reason else ""
    return ""


def _by_ref(model: type[Model], entries: Sequence[Entry], *related: str) -> dict[str, Model]:
    refs = [UUID(entry.object_ref) for entry in entries]
    rows = model._default_manager.filter(ref__in=refs).select_related(*related)
    return {str(row.ref): row for row in rows}  # type: ignore[attr-defined]


def _addresses(person: Person, entries: Sequence[Entry]) -> dict[int, Told]:
    rows = _by_ref(Address, entries)
    told: dict[int, Told] = {}
    for entry in entries:
        row = rows.get(entry.object_ref)
        if isinstance(row, Address):
            place = ", ".join(filter(None, (*row.lines[:1], row.postcode)))
            told[entry.pk] = (f"{AddressKind(row.kind).label}: {place}", (), "")
    return told


def _stretches(model: type[AuthorisedAbsence] | type[ReasonableExcuse]) -> Teller:
    def tell(person: Person, entries: Sequence[Entry]) -> dict[int, Told]:
        rows = _by_ref(model, entries)
        told: dict[int, Told] = {}
        for entry in entries:
            row = rows.get(entry.object_ref)
            if isinstance(row, AuthorisedAbsence | ReasonableExcuse):
                stretch = f"{times.moment(row.start, times.LONG_AGO)} to {times.beside(row.end, row.start)}"
                told[entry.pk] = (stretch, (row.reason,) if row.reason else (), "")
        return told

    return tell


def _alerts(person: Person, entries: Sequence[Entry]) -> dict[int, Told]:
    rows = _by_ref(Alert, entries)
    return {
        entry.pk: (alert_words.name(row.kind), (), reverse("alerts:alert", args=[row.ref]))
        for entry in entries
        if isinstance(row := rows.get(entry.object_ref), Alert)
    }


def _fittings(person: Person, entries: Sequence[Entry]) -> dict[int, Told]:
    rows = _by_ref(Fitting, entries, "device")
    return {
        entry.pk: (f"{row.device.get_kind_display()} {row.device.serial}", (), "")
        for entry in entries
        if isinstance(row := rows.get(entry.object_ref), Fitting)
    }


def _documents(person: Person, entries: Sequence[Entry]) -> dict[int, Told]:
    rows = _by_ref(Document, entries)
    return {
        entry.pk: (row.title, (), reverse("supervision:documents", args=[person.ref]))
        for entry in entries
        if isinstance(row := rows.get(entry.object_ref), Document)
    }


def _versions(model: type[Contact] | type[Appointment], address: str) -> Teller:
    def tell(person: Person, entries: Sequence[Entry]) -> dict[int, Told]:
        of: dict[str, list[Contact | Appointment]] = {}
        refs = {UUID(entry.object_ref) for entry in entries}
        for row in model._default_manager.filter(ref__in=refs).order_by("number"):
            of.setdefault(str(row.ref), []).append(row)
        told: dict[int, Told] = {}
        for entry in entries:
            # The entry is written right after its version.
            made = [row for row in of.get(entry.object_ref, []) if row.written_at <= entry.at]
            if made:
                now, was = made[-1], made[-2] if len(made) > 1 else None
                details = words.differences(_values(was), _values(now)) if was else []
                why = [f"Because: {now.why_changed}"] if now.why_changed else []
                href = reverse(address, args=[person.ref, now.ref])
                told[entry.pk] = (_titled(now), (*details, *why), href)
        return told

    return tell


def _titled(row: Contact | Appointment) -> str:
    name = row.get_way_display() if isinstance(row, Contact) else row.get_kind_display()
    return f"{name}, {times.moment(row.at, times.LONG_AGO)}"


def _values(row: Contact | Appointment) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in words.FIELDS:
        if hasattr(row, field):
            display = getattr(row, f"get_{field}_display", None)
            values[field] = display() if display else getattr(row, field)
    return values


def _orders(person: Person, entries: Sequence[Entry]) -> dict[int, Told]:
    rows = _by_ref(Order, entries)
    versions: dict[int, list[OrderVersion]] = {}
    pks = [row.pk for row in rows.values()]
    shown = OrderVersion.objects.filter(order__in=pks).prefetch_related("conditions__address")
    for version in shown.order_by("number"):
        versions.setdefault(version.order_id, []).append(version)
    told: dict[int, Told] = {}
    for entry in entries:
        row = rows.get(entry.object_ref)
        if not isinstance(row, Order):
            continue
        name = row.get_sentence_type_display() or row.get_order_type_display()
        details: list[str] = []
        if entry.what == "order.in_force":
            made = [version for version in versions.get(row.pk, []) if version.made_at <= entry.at]
            details = _asked(made)
            if len(made) > 1 and entry.reason in RequestType.values:
                name = f"{name}: {str(RequestType(entry.reason).label).lower()}"
        told[entry.pk] = (name, tuple(details), reverse("caseload:conditions", args=[person.ref]))
    return told


def _asked(made: Sequence[OrderVersion]) -> list[str]:
    """Say what the last of these versions asks that the one before it did not, and the other way round."""
    if not made:
        return []
    before = _sentences(made[-2]) if len(made) > 1 else {}
    begins = [f"From {times.plain_day(made[-1].starts_on)}"] if len(made) > 1 else []
    return [*begins, *words.conditions(before, _sentences(made[-1]))]


def _sentences(version: OrderVersion) -> dict[str, list[str]]:
    return {condition.key: _said(condition) for condition in version.conditions.all()}


def _said(condition: Condition) -> list[str]:
    address = condition.address
    place = ", ".join([*address.lines[:1], address.postcode]).strip(", ") if address else ""
    # Said as on its first day: an end that has passed since is no change.
    return [conditions.condition(each, each.first_day) for each in timetable.as_ordered(condition, place)]


_TELLERS: Mapping[str, Teller] = {
    "alerts.alert": _alerts,
    "devices.fitting": _fittings,
    "orders.authorisedabsence": _stretches(AuthorisedAbsence),
    "orders.order": _orders,
    "orders.reasonableexcuse": _stretches(ReasonableExcuse),
    "people.address": _addresses,
    "supervision.appointment": _versions(Appointment, "supervision:appointment"),
    "supervision.contact": _versions(Contact, "supervision:contact"),
    "supervision.document": _documents,
}
