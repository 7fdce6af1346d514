"""What managers read: counts by set, never person by person; the scope says whose (scope.py)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from abide.monitoring.instants import DAY, from_datetime
from abide.service.accounts.models import Team, User
from abide.service.alerts import words
from abide.service.alerts.models import Alert, AlertState, Outcome
from abide.service.centre.endings import Happened
from abide.service.centre.models import Ending
from abide.service.devices.models import Fitting
from abide.service.insight.rules import PRIORS, Prior, Share, class_of
from abide.service.insight.scope import NO_TEAM, Scope
from abide.service.people.models import Person
from abide.service.people.queries import people_for

# How long an alert has waited: word in the address -> words, at least, less than.
_H, _D = timedelta(hours=1), timedelta(days=1)
AGES: Mapping[str, tuple[str, timedelta, timedelta | None]] = {
    "hour": ("under 1 hour", timedelta(0), _H),
    "four": ("1 to 4 hours", _H, 4 * _H),
    "day": ("4 to 24 hours", 4 * _H, _D),
    "three": ("1 to 3 days", _D, 3 * _D),
    "week": ("3 to 7 days", 3 * _D, 7 * _D),
    "older": ("over 7 days", 7 * _D, None),
}
# Nobody was heard of for so long before they are on the list of people with no contact.
NO_CONTACT_AFTER = timedelta(hours=4)
# So many people are asked for by their numbers; more would make too long a question.
FEW = 1000

# What became of an alert: word in the address -> words.
BECAME: Mapping[str, str] = {
    "confirmed": "Confirmed",
    "not": "Not confirmed",
    "unsayable": "Nobody can say",
    "undecided": "Not decided",
}


def alerts(scope: Scope) -> QuerySet[Alert]:
    """Give the alerts about people of a scope, of any time; those that are part of another are left out."""
    return Alert.objects.filter(scope.orders("fitting__order__")).exclude(outcome=Outcome.JOINED).order_by()


def raised(scope: Scope) -> QuerySet[Alert]:
    """Give those that were raised in the period."""
    return alerts(scope).filter(raised_at__gte=scope.period.since, raised_at__lt=scope.period.until)


def waiting(scope: Scope) -> QuerySet[Alert]:
    """Give those that are open now."""
    return alerts(scope).exclude(state=AlertState.CLOSED)


def of_age(age: str, now: datetime) -> Q:
    """Say of open alerts that they have waited as long as one of AGES."""
    _, least, most = AGES[age]
    # What was raised this very moment is under an hour old too.
    old = Q(raised_at__lte=now - least) if least else Q()
    return old if most is None else old & Q(raised_at__gt=now - most)


def with_became(found: QuerySet[Alert]) -> QuerySet[Alert]:
    """Say of each alert what became of it (BECAME): by its latest ending, else by its outcome."""
    last = Ending.objects.filter(alert=OuterRef("pk")).order_by("-at", "-pk").values("happened")[:1]
    said = [When(said=happened, then=Value(word)) for happened, word in _OF_ENDING.items()]
    ended = [When(outcome=outcome, then=Value(word)) for outcome, word in _OF_OUTCOME.items()]
    return found.annotate(said=Subquery(last)).annotate(
        became=Case(
            When(~Q(state=AlertState.CLOSED), then=Value("undecided")),
            # Later evidence took all of it back, whatever was thought before.
            When(Q(corrected=True) | Q(outcome=Outcome.CORRECTED), then=Value("not")),
            *said,
            *ended,
            default=Value("unsayable"),
            output_field=CharField(),
        )
    )


def that_became(found: QuerySet[Alert], word: str) -> QuerySet[Alert]:
    """Narrow alerts to those of which one of BECAME is true."""
    became = {"became": word}
    return with_became(found).filter(**became)


_OF_ENDING: Mapping[str, str] = {
    Happened.YES: "confirmed",
    Happened.NO: "not",
    Happened.NOT_KNOWN: "unsayable",
}
# Where only the outcome is kept: closed before endings asked whether it had happened, or as an outage.
_OF_OUTCOME: Mapping[str, str] = {
    Outcome.EXPLAINED: "confirmed",
    Outcome.NOT_EXPLAINED: "unsayable",
    Outcome.ESCALATED: "confirmed",
    Outcome.EQUIPMENT: "not",
}


# --- workload --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """What one team or officer has: people on tag, open alerts, how many are over their time, their age."""

    name: str
    team: str  # reference, "" for no team
    officer: str  # reference, "" for none or for a whole team
    people: int = 0
    open: int = 0
    over: int = 0
    ages: Mapping[str, int] = field(default_factory=dict)


def workload(scope: Scope, now: datetime) -> list[Load]:
    """Give what each team has, by name; within a team what each officer has. Who is named nowhere is last."""
    by = "responsible_officer" if scope.by_officer else "team"
    counts = {age: Count("pk", filter=of_age(age, now)) for age in AGES}
    open_ = (
        waiting(scope)
        .values(group=F(f"fitting__order__{by}"))
        .annotate(open=Count("pk"), over=Count("pk", filter=Q(act_by__lt=now)), **counts)
    )
    worn = (
        Fitting.objects.filter(scope.orders("order__"), end=None)
        .order_by()
        .values(group=F(f"order__{by}"))
        .annotate(people=Count("person", distinct=True))
    )
    people = {row["group"]: row["people"] for row in worn}
    waits: dict[int | None, Mapping[str, Any]] = {row["group"]: dict(row) for row in open_}
    names = _names(scope, people.keys() | waits.keys())
    in_order = sorted(names.items(), key=lambda each: (each[0] is None, each[1][0].casefold(), each[1]))
    return [_load(name, scope, people.get(group, 0), waits.get(group)) for group, name in in_order]


def _names(scope: Scope, groups: set[int | None]) -> dict[int | None, tuple[str, str]]:
    """Give name and reference of teams or officers."""
    found: dict[int | None, tuple[str, str]] = {}
    if scope.by_officer:
        rows = User.objects.in_bulk([pk for pk in groups if pk is not None]).values()
        found = {user.pk: (user.full_name, str(user.ref)) for user in rows}
    else:
        teams = Team.objects.filter(pk__in=[pk for pk in groups if pk is not None])
        found = {team.pk: (team.name, str(team.ref)) for team in teams}
    if None in groups:
        found[None] = ("No officer named" if scope.by_officer else "No team", "none")
    return found


def _load(name: tuple[str, str], scope: Scope, people: int, row: Mapping[str, Any] | None) -> Load:
    team = scope.team_word if scope.by_officer else name[1]
    officer = name[1] if scope.by_officer else ""
    if row is None:
        return Load(name[0], team, officer, people, ages=dict.fromkeys(AGES, 0))
    ages = {age: row[age] for age in AGES}
    return Load(name[0], team, officer, people, row["open"], row["over"], ages)


# --- how many alerts, and how often they are right -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """Alerts of one kind in the period, and what became of them."""

    kind: str
    name: str
    prior: Prior | None
    count: int
    confirmed: int
    refuted: int
    unsayable: int
    undecided: int

    @property
    def precision(self) -> Share:
        """Confirmed of all of which somebody could say whether it had happened."""
        return Share(self.confirmed, self.confirmed + self.refuted)


def kinds(scope: Scope) -> list[Kind]:
    """Count the alerts of the period by kind and what became of them, by the kind's name."""
    tally: dict[str, dict[str, int]] = {}
    for kind, word, n in _tally(scope):
        told = tally.setdefault(kind, {})
        told[word] = told.get(word, 0) + n
    found = [
        Kind(
            kind,
            words.name(kind),
            class_of(kind),
            sum(n.values()),
            n.get("confirmed", 0),
            n.get("not", 0),
            n.get("unsayable", 0),
            n.get("undecided", 0),
        )
        for kind, n in tally.items()
    ]
    return sorted(found, key=lambda each: each.name)


def _tally(scope: Scope) -> Iterator[tuple[str, str, int]]:
    """Give (kind, what became of it, how many) of the alerts of the period; a pair may come several times.

    The same as counting by with_became, without asking for the ending of each alert: those with an ending
    are counted from the endings, and taken away where they were counted by their outcome.
    """
    found = raised(scope)
    by_outcome = found.values_list("kind", "state", "corrected", "outcome").annotate(n=Count("pk"))
    for kind, state, corrected, outcome, n in by_outcome:
        yield kind, _by_outcome(state, outcome, corrected=corrected), n
    later = Ending.objects.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")), alert=OuterRef("alert")
    )
    decided = found.filter(state=AlertState.CLOSED, corrected=False).exclude(outcome=Outcome.CORRECTED)
    ended = Ending.objects.filter(~Exists(later), alert__in=decided.values("pk")).order_by()
    by_ending = ended.values_list("alert__kind", "alert__outcome", "happened").annotate(n=Count("pk"))
    for kind, outcome, happened, n in by_ending:
        yield kind, _by_outcome(AlertState.CLOSED, outcome, corrected=False), -n
        yield kind, _OF_ENDING.get(happened, "unsayable"), n


def _by_outcome(state: str, outcome: str, *, corrected: bool) -> str:
    if state != AlertState.CLOSED:
        return "undecided"
    return "not" if corrected or outcome == Outcome.CORRECTED else _OF_OUTCOME.get(outcome, "unsayable")


def days_on_tag(scope: Scope, now: datetime) -> float:
    """Add up how many days people were on tag in the period, up to now; two devices at once are one day."""
    first, last = from_datetime(scope.period.since), from_datetime(min(scope.period.until, now))
    rows = list(
        Fitting.objects.filter(
            scope.orders("order__"), Q(end=None) | Q(end__gt=scope.period.since), start__lt=scope.period.until
        )
        .order_by("person_id", "start")
        .values_list("person_id", "start", "end")
    )
    if not rows or last <= first:
        return 0.0
    person = np.array([row[0] for row in rows], np.int64)
    start = np.clip(np.array([from_datetime(row[1]) for row in rows], np.int64), first, last)
    end = np.array([last if row[2] is None else from_datetime(row[2]) for row in rows], np.int64)
    end = np.clip(end, start, last)
    # Laid end to end, person by person, each row adds only what reaches beyond those before it.
    shift = np.searchsorted(np.unique(person), person) * (last - first + 1)
    reach = np.maximum.accumulate(end + shift)
    before = np.append(np.int64(0), reach[:-1])
    return float(np.maximum(0, end + shift - np.maximum(before, start + shift)).sum() / DAY)


@dataclass(frozen=True, slots=True)
class Burden:
    """One published class beside what this service counted."""

    prior: Prior
    count: int
    rate: float | None  # for each person and day
    share: Share | None  # of all that come under a published class


def burdens(found: Sequence[Kind], days: float) -> list[Burden]:
    """Hold what was counted against what was published, class by class."""
    counts = {prior.name: sum(k.count for k in found if k.prior is prior) for prior in PRIORS}
    whole = sum(counts.values())
    return [
        Burden(
            prior,
            counts[prior.name],
            counts[prior.name] / days if days else None,
            Share(counts[prior.name], whole) if whole else None,
        )
        for prior in PRIORS
    ]


# --- nobody was heard of ---------------------------------------------------------------------------------


def silent(scope: Scope, now: datetime) -> QuerySet[Person]:
    """Give the people on tag nobody heard of for NO_CONTACT_AFTER: `heard` is when last, None for never.

    Longest first: never heard first of all, then by when. worn: since when the tag is worn.
    """
    worn = Q(fittings__end=None)
    orders = scope.orders("fittings__order__") if scope.by_officer else Q()
    seen = Person.objects.filter(worn & orders, pk__in=_people(scope))
    seen = seen.annotate(heard=Max("fittings__state__last_event_at"), worn=Min("fittings__start"))
    late = now - NO_CONTACT_AFTER
    quiet = seen.filter(Q(heard__lt=late) | Q(heard=None, worn__lt=late))
    return quiet.order_by(F("heard").asc(nulls_first=True), "worn", "pk")


def on_tag(scope: Scope, officer: str = "") -> QuerySet[Person]:
    """Give the people of a scope who wear a device now, by name; of one officer where one is named."""
    worn = Fitting.objects.filter(scope.orders("order__"), of_officer("order__", officer), end=None)
    return _by_name(Person.objects.filter(pk__in=worn.values("person")))


def of_officer(prefix: str, officer: str) -> Q:
    """Narrow to the orders of an officer (a reference, or "none"); "" narrows nothing."""
    if not officer:
        return Q()
    way = f"{prefix}responsible_officer"
    return Q(**{f"{way}__isnull": True}) if officer == NO_TEAM else Q(**{f"{way}__ref": officer})


def in_order_of_name(scope: Scope, wanted: Collection[int]) -> list[int]:
    """Put people (rows) in the order of their names; those outside the scope are left out."""
    seen = Person.objects.filter(pk__in=_people(scope))
    # Few are asked for by number; of very many, all names are put in order.
    few = seen.filter(pk__in=wanted) if len(wanted) <= FEW else seen
    return [pk for pk in _by_name(few).values_list("pk", flat=True) if pk in wanted]


def by_number(rows: Sequence[int]) -> dict[int, Person]:
    """Give people that a question of this room was answered with, by row."""
    return Person.objects.in_bulk(rows)


def _by_name(found: QuerySet[Person]) -> QuerySet[Person]:
    return found.order_by("family_name", "given_name", "pk")


def _people(scope: Scope) -> QuerySet[Person, Any]:
    return people_for(scope.user).values("pk")
