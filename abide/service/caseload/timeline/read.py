"""Reads what a timeline shows: a handful of questions, whatever the span and however much was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from abide.explain import times
from abide.monitoring.alcohol_series import Samples
from abide.monitoring.instants import from_datetime, to_datetime
from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts import sentences, words
from abide.service.alerts.models import FindingRow
from abide.service.caseload.timeline import drawn, table
from abide.service.caseload.timeline.marks import (
    LANE_OF,
    LANE_OF_KIND,
    LIGHT,
    Mark,
    Shown,
    going_on,
    ink_of,
    joined,
    silences,
)
from abide.service.caseload.timeline.required import required
from abide.service.caseload.timeline.span import CHOICES, Span, ask, earlier, later
from abide.service.devices.models import Fitting
from abide.service.orders.models import Condition
from abide.service.people.models import Person
from abide.service.supervision import queries as supervision
from abide.service.supervision.choices import Outcome
from abide.service.supervision.models import Appointment, Contact
from abide.service.supervision.rules import REACHED

# So many of what happened are listed under the picture, the newest first; the table has all of it.
LISTED = 20
# A condition that runs over several days, such as a weekend's curfew, may have begun so long before.
_BEFORE = timedelta(days=7)

_INK_OF_OUTCOME = {
    Outcome.KEPT: "kept",
    Outcome.MISSED_ACCEPTABLE: "leave",
    Outcome.MISSED_UNACCEPTABLE: "certain",
    Outcome.REARRANGED: "open",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: its words, where it leads, and whether it is chosen now."""

    words: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline as its page shows it.

    picture is empty where the table was asked for, and the table where the picture was
    """

    span: Span
    said: str
    choices: tuple[Choice, ...]
    views: tuple[Choice, ...]
    earlier: str
    later: str
    today: str
    picture: SafeString
    listed: tuple[table.Line, ...]
    more: int
    lines: tuple[table.Line, ...]
    cells: tuple[table.CellLine, ...]
    lanes: tuple[str, ...]
    looks: frozenset[str]

    @property
    def version(self) -> str:
        """A short mark that changes when anything that is listed does."""
        listed = "".join(f"{line.sentence}{line.href}{line.end}" for line in self.listed)
        return sha256(f"{self.said}{self.more}{listed}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the choice of span, its last day as written, and picture or table."""

    days: str = ""
    until: str = ""
    as_table: bool = False


def read(
    user: User,
    person: Person,
    fittings: Sequence[Fitting],
    conditions: Sequence[Condition],
    asked: Asked,
    now: datetime,
    samples: Sequence[Samples] = (),
) -> Timeline:
    """Read a person's timeline.

    fittings: all of them, with device; conditions: of all their orders; samples: of their alcohol tags, as
    far back as the page reads them for the count of sober days.
    """
    today = times.local(now).date()
    begun = min((times.local(fitting.start).date() for fitting in fittings), default=today)
    span = ask(asked.days, asked.until, today=today, begun=begun)
    shown, happened = _shown(user, person, fittings, conditions, span, now)
    if samples and not span.cell_days:
        shown = replace(shown, levels=_levels(samples, span))
    title = f"{person.name}, {span.said()}"
    leads = _Leads(person, asked.as_table)
    before, after = earlier(span, begun=begun), later(span, today=today)
    lines = table.lines(shown) if asked.as_table and not span.cell_days else []
    listed = [line for line in table.lines(happened) if line.sentence]
    return Timeline(
        span=span,
        said=span.said(),
        choices=tuple(
            Choice(said, leads(days, span.last if days != "order" else None), days == span.choice)
            for days, said in CHOICES.items()
        ),
        views=(
            Choice("Picture", _Leads(person, False)(span.choice, span.last), not asked.as_table),
            Choice("Table", _Leads(person, True)(span.choice, span.last), asked.as_table),
        ),
        earlier=leads(span.choice, before) if before else "",
        later=leads(span.choice, after) if after else "",
        today="" if span.choice == "order" or span.last == today else leads(span.choice, None),
        picture=SafeString("") if asked.as_table else drawn.draw(shown, title, leads),
        listed=tuple(listed[:LISTED]),
        more=max(len(shown.marks) - LISTED, 0),
        lines=tuple(lines),
        cells=tuple(table.cell_lines(shown)) if asked.as_table and span.cell_days else (),
        lanes=tuple(shown.lanes),
        looks=_looks(shown),
    )


def _looks(shown: Shown) -> frozenset[str]:
    """Name the looks that the legend explains: inks of bars, of pins ("pin_kept"), "levels", "late"."""
    looks = {f"pin_{mark.ink}" if mark.pin else mark.ink for mark in shown.marks}
    if shown.levels:
        looks.add("levels")
    if any(going_on(shown, lane) for lane in shown.required):
        looks.add("begun")
    return frozenset(looks | {"late" for mark in shown.marks if mark.late})


class _Leads:
    """Gives the address of a person's page with another span."""

    def __init__(self, person: Person, as_table: bool) -> None:
        self.page = reverse("caseload:person", args=[person.ref])
        self.view = "&view=table" if as_table else ""

    def __call__(self, days: str, until: date | None) -> str:
        last = f"&until={until.isoformat()}" if until and days != "order" else ""
        return f"{self.page}?days={days}{last}{self.view}#timeline"


def _shown(
    user: User,
    person: Person,
    fittings: Sequence[Fitting],
    conditions: Sequence[Condition],
    span: Span,
    now: datetime,
) -> tuple[Shown, Shown]:
    """Give what is drawn, and the newest of it with its sentences."""
    start, end = span.start, span.end
    found = alerts.findings(user, person.pk, since=start, until=min(end, now + timedelta(minutes=1)))
    rows = list(found.select_related("fitting"))
    # Of many, only those that are listed are worth a sentence each: a cell says how often what happened.
    told = rows[-LISTED:] if span.cell_days else rows
    said = sentences.of_findings(told, now)
    people = [
        *(_contact(person, each) for each in supervision.contacts(user, person, since=start, until=end)),
        *(
            _appointment(person, each, now)
            for each in supervision.appointments(user, person, since=start, until=end)
        ),
    ]
    leave = _leave(person, conditions, span)
    # Leave first, so that what was found lies on top of it.
    by_gps = any(c.kind == "CURFEW" and c.details.get("monitored_by") == "gps" for c in conditions)
    findings = [_finding(person, row, said.get(row.id, ""), by_gps=by_gps) for row in rows]
    marks = leave + findings + people
    worn = joined((fitting.start, fitting.end or max(now, end)) for fitting in fittings)
    asked_when = required(conditions, span.first - _BEFORE, span.last) if fittings else {}
    in_span = [c for c in conditions if c.first_day <= span.last and (c.last_day or span.last) >= span.first]
    asked = frozenset(lane for c in in_span if (lane := LANE_OF_KIND.get(c.kind)))
    shown = Shown(span, marks, now, asked_when, worn, asked)
    newest = leave + [_finding(person, row, said[row.id], by_gps=by_gps) for row in told] + people
    return shown, Shown(span, newest, now)


def _finding(person: Person, row: FindingRow, sentence: str, *, by_gps: bool) -> Mark:
    return Mark(
        lane=LANE_OF[row.code],
        name=words.name(row.code),
        start=row.start,
        end=row.end,
        ink=ink_of(row.code, row.certainty),
        sentence=sentence or words.name(row.code),
        href=reverse("caseload:finding", args=[person.ref, row.id]),
        late=row.found_late,
        light=row.code in LIGHT,
        silences=silences(row.code, going_on=row.end is None, by_gps=by_gps),
    )


def _levels(samples: Sequence[Samples], span: Span) -> list[tuple[datetime, float]]:
    """Give when each sample of a span was taken, and its level (g/dL), in time order."""
    start, end = from_datetime(span.start), from_datetime(span.end)
    return sorted(
        (to_datetime(int(at)), float(level))
        for each in samples
        for at, level in zip(each.at, each.tac, strict=True)
        if start <= at < end
    )


def _leave(person: Person, conditions: Iterable[Condition], span: Span) -> list[Mark]:
    """Give leave from a curfew and time that was excused; both came with the conditions (held_rows)."""
    given: dict[UUID, Mark] = {}
    for condition in conditions:
        if LANE_OF_KIND.get(condition.kind) == "Curfew":
            for absence in condition.authorised_absences.all():
                given[absence.ref] = _as_leave(person, "Leave", absence.start, absence.end, absence.reason)
            for excuse in condition.reasonable_excuses.all():
                given[excuse.ref] = _as_leave(person, "Excused", excuse.start, excuse.end, excuse.reason)
    shown = (mark for mark in given.values() if mark.end and mark.end > span.start and mark.start < span.end)
    return sorted(shown, key=lambda mark: mark.start)


def _as_leave(person: Person, name: str, start: datetime, end: datetime, reason: str) -> Mark:
    return Mark(
        lane="Curfew",
        name=name,
        start=start,
        end=end,
        ink="leave",
        sentence=f"{name} until {times.beside(end, start)}: {reason.rstrip('.')}.",
        href=f"{reverse('caseload:conditions', args=[person.ref])}#conditions",
    )


def _contact(person: Person, contact: Contact) -> Mark:
    way, came = contact.get_way_display(), contact.get_came_display().lower()
    return Mark(
        lane="People",
        name=f"{way}: {came}",
        start=contact.at,
        end=contact.at,
        ink="kept" if contact.came in REACHED else "open",
        sentence=f"{way}: {came}.",
        href=reverse("supervision:contact", args=[person.ref, contact.ref]),
        pin=True,
    )


def _appointment(person: Person, appointment: Appointment, now: datetime) -> Mark:
    kind = appointment.get_kind_display()
    ahead = appointment.outcome == Outcome.NOT_KNOWN and appointment.at > now
    came = "to come" if ahead else appointment.get_outcome_display().lower()
    return Mark(
        lane="People",
        name=f"{kind}: {came}",
        start=appointment.at,
        end=appointment.at,
        ink="open" if ahead else _INK_OF_OUTCOME.get(Outcome(appointment.outcome), "not_known"),
        sentence=f"{kind}: {came}.",
        href=reverse("supervision:appointment", args=[person.ref, appointment.ref]),
        pin=True,
    )
