"""What the caseload shows: a fixed number of questions to the database, however many people are on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import cast

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from abide.explain import times
from abide.monitoring.findings import Status
from abide.service.accounts.models import User
from abide.service.alerts import charge, sentences
from abide.service.alerts import queries as alerts
from abide.service.alerts import words as alert_words
from abide.service.alerts.models import Alert, BatteryState, FindingRow, PersonState, Severity
from abide.service.caseload import drinking, strip, timetable, words
from abide.service.caseload.models import SavedFilter
from abide.service.caseload.search import Asked
from abide.service.devices.models import Fitting
from abide.service.orders.queries import held_conditions, held_rows
from abide.service.people import queries as people
from abide.service.people.models import Person

PER_PAGE = 50
MOST_NEEDS = 8

# What the list can be narrowed to: word in the address -> words on the page.
SHOW = {
    "": "Everyone",
    "alerts": "With open alerts",
    "not-known": "Not known whether home",
    "away": "Away now",
    "silent": "Battery flat or low",
    "charge": "Battery may be empty within a day",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the list shows them; every text is ready to be read."""

    ref: str
    given: str
    family: str
    state: str  # home, away, not-known or none: how it is drawn
    presence: str
    last_seen: datetime | None
    battery: str
    charge: str
    remind: str
    curfew: str
    open_alerts: int
    worst: str
    strip: SafeString
    days_kept: int | None
    device: str
    alcohol: str
    alcohol_beside: str
    why: str = ""  # why a search found them

    @property
    def version(self) -> str:
        """A short mark that changes when anything the row shows does."""
        shown = (
            self.given,
            self.family,
            self.state,
            self.presence,
            str(self.last_seen),
            self.battery,
            self.charge,
            self.remind,
            self.curfew,
            self.alcohol,
            self.alcohol_beside,
        )
        return _mark(*shown, str(self.open_alerts), self.worst, self.strip, str(self.days_kept), self.device)


@dataclass(frozen=True, slots=True)
class Need:
    """One alert that wants somebody, as the list above the table shows it."""

    alert: str
    person: str
    who: str
    when: str  # now or today
    what: str
    also: str
    last_seen: datetime | None
    owner: str

    @property
    def version(self) -> str:
        """A short mark that changes when anything the line shows does."""
        return _mark(self.who, self.when, self.what, self.also, str(self.last_seen), self.owner)


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs the reader: how many people now and today, and the most pressing of them."""

    now: int
    today: int
    first: tuple[Need, ...]

    @property
    def answer(self) -> str:
        """The sentence the page is opened for."""
        if self.now:
            return f"{self.now} {'person needs' if self.now == 1 else 'people need'} you now"
        if self.today:
            return f"Nobody needs you now. {self.today} to look at today"
        return "Nobody needs you now"


def listed(user: User, *, asked: Asked | None = None, show: str = "") -> QuerySet[Person]:
    """Give the people of the list in its order: those the user may see, found by a search and narrowed."""
    found = people.people_for(user).order_by("family_name", "given_name", "pk")
    if asked:
        found = asked.narrow(found)
    states = PersonState.objects.filter(fitting__end=None)
    narrowed: Mapping[str, Q] = {
        "alerts": Q(pk__in=Alert.objects.filter(state__in=alerts.OPEN).values("person")),
        "not-known": Q(pk__in=states.filter(presence="NOT_KNOWN").values("fitting__person")),
        "away": Q(pk__in=states.filter(presence="AWAY").values("fitting__person")),
        "silent": Q(pk__in=states.filter(battery__in=["low", "dead"]).values("fitting__person")),
    }
    if show == "charge":
        soon = timezone.now() + timedelta(days=1)
        empty = BatteryState.objects.filter(fitting__end=None, empty_from__lt=soon)
        found = found.filter(pk__in=empty.values("fitting__person"))
    if show in narrowed:
        found = found.filter(narrowed[show])
    return found


def saved_filters(user: User) -> list[tuple[SavedFilter, str]]:
    """Give a user's saved filters by name, each with the address of the list it leads to."""
    return [(saved, address(saved.search, saved.show)) for saved in user.saved_filters.order_by("name")]


def address(search: str, show: str) -> str:
    """Give the address of the list for a search and a choice of whom to show."""
    query = urlencode({name: value for name, value in (("q", search), ("show", show)) if value})
    return f"{reverse('caseload:people')}{'?' if query else ''}{query}"


def needs(user: User, now: datetime, *, most: int = MOST_NEEDS) -> Needs:
    """Count who needs the reader now and today, and give the most pressing alerts with their sentences."""
    open_ = alerts.open_alerts(user).filter(person__isnull=False, corrected=False)
    counted = dict(
        open_.order_by()
        .values_list("severity")
        .annotate(Count("person", distinct=True))
        .values_list("severity", "person__count")
    )
    # Whose turn it is first, then what is shown of these few: the others need not be read.
    grave = list(open_.filter(severity__lte=Severity.TODAY).values_list("pk", flat=True)[:most])
    first = list(open_.filter(pk__in=grave).select_related("acknowledged_by", "fitting__state"))
    said, beside = sentences.of_alerts(first, now), sentences.beside(first, now)
    return Needs(
        counted.get(Severity.NOW, 0),
        counted.get(Severity.TODAY, 0),
        tuple(_need(alert, said[alert.pk], beside[alert.pk]) for alert in first),
    )


def rows(
    user: User, shown: Sequence[Person], now: datetime, *, whys: Mapping[int, str] | None = None
) -> list[Row]:
    """Give the rows of people listed for this user, in their order, with a fixed number of queries.

    whys: why a search found each, by the person's number.
    """
    pks = [person.pk for person in shown]
    today = times.local(now).date()
    fittings = _fittings(pks)
    found = _findings(pks, today)
    said = sentences.of_findings([row for of_one in found.values() for row in of_one], now)
    gravest = _gravest(user, pks)
    broken = last_broken(pks)
    drank = drinking.episodes(_standing(pks))
    return [
        _row(
            person,
            fittings.get(person.pk, []),
            [strip_value(row, said[row.id]) for row in found.get(person.pk, [])],
            gravest.get(person.pk),
            broken.get(person.pk),
            drinking.say(fittings.get(person.pk, []), drank.get(person.pk, []), now),
            now,
            (whys or {}).get(person.pk, ""),
        )
        for person in shown
    ]


def state_of(fittings: Iterable[Fitting]) -> PersonState | None:
    """Give the state that says where somebody is: the one that knows a curfew address, else the latest."""
    states = [fitting.state for fitting in fittings if hasattr(fitting, "state")]
    states.sort(key=lambda s: (s.presence != "NO_CURFEW", s.last_event_at is not None, s.fitting_id))
    return states[-1] if states else None


def charge_of(
    fittings: Iterable[Fitting],
    state: PersonState | None,
    curfew: tuple[datetime, datetime] | None,
    now: datetime,
) -> charge.Said:
    """Say how the battery of what somebody wears goes; blank where no device of theirs tells."""
    told = [fitting.charge for fitting in fittings if hasattr(fitting, "charge")]
    latest = max(told, key=lambda one: one.read_at, default=None)
    return charge.say(latest, curfew, now, dead=state is not None and state.battery == "dead")


def known_until(fittings: Iterable[Fitting], today: date, *, silent: bool) -> date | None:
    """Give the last London day of which anything is known of somebody who wears these; None for none."""
    heard = [fitting.state.last_event_at for fitting in fittings if hasattr(fitting, "state")]
    return strip.known_until(today, max((at for at in heard if at), default=None), silent=silent)


def days_kept(
    fittings: Sequence[Fitting], broken: datetime | None, known: date | None
) -> tuple[int | None, bool]:
    """Count the days in a row with nothing broken, and say whether that is ever since the tag was fitted.

    known: the last day of which anything is known (known_until); None, not a number, where nothing is.
    """
    if not fittings or known is None:
        return None, False
    fitted = min(times.local(fitting.start).date() for fitting in fittings)
    if broken is None or times.local(broken).date() < fitted:
        return max((known - fitted).days, 0), True
    return max((known - times.local(broken).date()).days, 0), False


def last_broken(pks: Sequence[int]) -> dict[int, datetime]:
    """Give, by person, when something that counts against them last began, as far as it is known."""
    rows_ = (
        _standing(pks)
        .filter(code__in=strip.BROKEN)
        .exclude(certainty="not_known")
        .values_list("fitting__person")
        .annotate(Max("start"))
    )
    return dict(rows_.order_by())


def strip_value(row: FindingRow, sentence: str) -> strip.Found:
    """Give as much of a finding as the fortnight strip needs."""
    return strip.Found(row.code, row.certainty, row.start, row.end, sentence)


def in_force(prefix: str = "") -> Prefetch:
    """Bring the conditions of each order, version by version, in a few questions."""
    return held_rows(f"{prefix}order__")


def _fittings(pks: Sequence[int]) -> dict[int, list[Fitting]]:
    found = (
        Fitting.objects.filter(person__in=pks, end=None)
        .select_related("device", "order__current", "state", "charge")
        .prefetch_related(in_force())
        .order_by("start")
    )
    return _by_person((fitting.person_id, fitting) for fitting in found)


def _standing(pks: Sequence[int]) -> QuerySet[FindingRow]:
    return FindingRow.objects.filter(fitting__person__in=pks, superseded_by=None).exclude(
        status=Status.WITHDRAWN.value
    )


def _findings(pks: Sequence[int], today: date) -> dict[int, list[FindingRow]]:
    since = times.start_of_day(today - timedelta(days=strip.DAYS - 1))
    found = (
        _standing(pks)
        .filter(Q(end=None) | Q(end__gt=since), code__in=strip.BROKEN | strip.UNKNOWN)
        .select_related("fitting")
        .order_by("start")
    )
    return _by_person((row.fitting.person_id, row) for row in found)


def _gravest(user: User, pks: Sequence[int]) -> dict[int, tuple[Alert, int]]:
    found: dict[int, tuple[Alert, int]] = {}
    for alert in alerts.open_alerts(user).filter(person__in=pks):
        person = cast(int, alert.person_id)
        first, count = found.get(person, (alert, 0))
        found[person] = first, count + 1
    return found


def _by_person(pairs: Iterable[tuple[int, object]]) -> dict:
    grouped = defaultdict(list)
    for person, each in pairs:
        grouped[person].append(each)
    return grouped


def _row(
    person: Person,
    fittings: Sequence[Fitting],
    found: Sequence[strip.Found],
    gravest: tuple[Alert, int] | None,
    broken: datetime | None,
    alcohol: tuple[str, str],
    now: datetime,
    why: str,
) -> Row:
    today = times.local(now).date()
    state = state_of(fittings)
    conditions = [condition for fitting in fittings for condition in held_conditions(fitting.order)]
    curfew = timetable.running_or_next(conditions, now)
    fitted = min((times.local(f.start).date() for f in fittings), default=None)
    known = known_until(
        fittings, today, silent=any(one.code in strip.SILENT and one.end is None for one in found)
    )
    kept, _ = days_kept(fittings, broken, known)
    cells = strip.cells(found, today, on_tag_from=fitted, known=known)
    alert, count = gravest or (None, 0)
    charged = charge_of(fittings, state, curfew, now)
    return Row(
        ref=str(person.ref),
        given=person.preferred_name or person.given_name,
        family=person.family_name,
        state=_DRAWN.get(state.presence, "none") if state else "none",
        presence=_presence(state, fittings, curfew, now),
        last_seen=state.last_event_at if state else None,
        battery=state.battery if state else "",
        charge=charged.level,
        remind=charged.remind,
        curfew=words.next_curfew(curfew, now),
        open_alerts=count,
        worst=alert_words.name(alert.kind) if alert else "",
        strip=strip.draw(cells, f"Last 14 days of {person.name}"),
        days_kept=kept,
        device=_main_device(fittings, state),
        alcohol=alcohol[0],
        alcohol_beside=alcohol[1],
        why=why,
    )


def _presence(
    state: PersonState | None,
    fittings: Sequence[Fitting],
    curfew: tuple[datetime, datetime] | None,
    now: datetime,
) -> str:
    if not fittings:
        return "No device fitted"
    if state is not None and state.presence == "NO_CURFEW":
        return "No curfew to keep"
    return words.presence(now_of(state, fittings, curfew), now)


def _main_device(fittings: Sequence[Fitting], state: PersonState | None) -> str:
    """Give the serial of the device that says where somebody is, of those they wear."""
    serials = {fitting.pk: fitting.device.serial for fitting in fittings}
    newest = fittings[-1].pk if fittings else 0
    return serials.get(state.fitting_id if state else newest, "")


_DRAWN = {"HOME": "home", "AWAY": "away", "NOT_KNOWN": "not-known"}


def now_of(
    state: PersonState | None,
    fittings: Sequence[Fitting],
    curfew: tuple[datetime, datetime] | None,
    worst: str = "",
    *,
    act_now: bool = False,
) -> words.Now:
    """Give the values that the sentence on how somebody is now is made of."""
    return words.Now(
        presence=state.presence if state else "NOT_KNOWN",
        since=state.presence_since if state else None,
        last_seen=state.last_event_at if state else None,
        curfew=curfew,
        worst=worst,
        act_now=act_now,
        fitted=bool(fittings),
    )


def _need(alert: Alert, what: str, also: str) -> Need:
    assert alert.person is not None
    state = getattr(alert.fitting, "state", None) if alert.fitting else None
    return Need(
        alert=str(alert.ref),
        person=str(alert.person.ref),
        who=alert.person.name,
        when="now" if alert.severity == Severity.NOW else "today",
        what=what,
        also=also,
        last_seen=state.last_event_at if state else None,
        owner=alert.acknowledged_by.full_name if alert.acknowledged_by else "",
    )


def _mark(*shown: str) -> str:
    return sha256("\x1f".join(shown).encode()).hexdigest()[:12]
