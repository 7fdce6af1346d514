"""The page before an appointment, as values: what was kept, missed and repeats, what to ask, what comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from abide.explain import times
from abide.explain.sentences import sentence
from abide.service.accounts.models import User
from abide.service.alerts import sentences
from abide.service.alerts.models import Alert, AlertState, FindingRow
from abide.service.orders.models import Condition, Order
from abide.service.people.models import Person
from abide.service.supervision import queries as contacts
from abide.service.supervision.choices import Outcome
from abide.service.supervision.models import Contact
from abide.service.supervision.progress import ahead, kept, milestones, reading, said
from abide.service.supervision.progress.kept import How
from abide.service.supervision.progress.milestones import Reached
from abide.service.supervision.progress.models import StatedPurpose
from abide.service.supervision.progress.parameters import numbers
from abide.service.supervision.progress.patterns import FAMILY_OF, Kind, Pattern, patterns
from abide.service.supervision.progress.queries import purposes
from abide.service.supervision.progress.reading import Course

# The page is one sheet of paper: more than these are counted and left to the person's page.
MOST_MISSED, MOST_QUESTIONS, MOST_AHEAD = 8, 5, 6
# A contact within so long after something is taken to be about it, our own default.
SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Missed:
    """One thing that was not kept, and what was said about it."""

    id: str
    start: datetime
    sentence: str
    sureness: str
    said: str


@dataclass(frozen=True, slots=True)
class Aim:
    """A condition in force with why it is there."""

    condition: Condition
    stated: StatedPurpose | None


@dataclass(frozen=True, slots=True)
class Before:
    """What the page shows, in its order.

    since: the day from which it looks back, and `because` why from then; more: things missed that the page
    has no room for; pairs: findings about being near somebody, which no sheet of paper tells; patterns: in
    sentences, over `pattern_days` days; worth: what is worth recognising, with the order it is under.
    """

    since: date
    because: str
    opening: str
    tallies: tuple[tuple[str, str], ...]
    missed: tuple[Missed, ...]
    more: int
    pairs: int
    patterns: tuple[str, ...]
    pattern_days: int
    better: tuple[str, ...]
    worth: tuple[tuple[Order, Reached, str], ...]
    questions: tuple[str, ...]
    ahead: tuple[ahead.Coming, ...]
    aims: tuple[Aim, ...]


def read(user: User, person: Person, now: datetime) -> Before:
    """Read the page for somebody the user has opened; the number of questions does not grow."""
    today = times.local(now).date()
    since, because = looked_back_to(user, person, now)
    number = numbers(today)
    course = reading.read(user, person, now, first=since)
    over = min(since, today - timedelta(days=int(number["before_days"])))
    repeats = patterns(course.seen, first=over, last=today, known=course.known(over), numbers=number)
    missed = [row for row in course.rows if _is_missed(row, since)]
    told = [row for row in missed if row.code not in kept.OF_PAIRS]
    shown = told[: -MOST_MISSED - 1 : -1]
    names = sentences.names_of(order.pk for order in course.orders) if shown else {}
    spoken = list(contacts.contacts(user, person, since=times.start_of_day(since)))
    counted = tallies(course, since)
    return Before(
        since=since,
        because=because,
        opening=_opening(course, since, missed),
        tallies=tuple(counted),
        missed=tuple(_missed(row, names, course, spoken, now) for row in shown),
        more=len(told) - len(shown),
        pairs=len(missed) - len(told),
        patterns=tuple(said.pattern(each) for each in repeats if each.kind is not Kind.BETTER),
        pattern_days=(today - over).days,
        better=tuple(said.pattern(each) for each in repeats if each.kind is Kind.BETTER),
        worth=tuple((order, each, milestones.words(each)) for order, each in reading.worth(course)),
        questions=tuple(questions(repeats, told, course, since)),
        ahead=ahead.coming(
            course.orders, course.conditions, contacts.next_appointment(user, person, now), now
        )[:MOST_AHEAD],
        aims=tuple(aims(course)),
    )


def looked_back_to(user: User, person: Person, now: datetime) -> tuple[date, str]:
    """Give the day to look back to: that of the last appointment kept, within bounds; and why that day."""
    today = times.local(now).date()
    number = numbers(today)
    usual, most = (today - timedelta(days=int(number[n])) for n in ("before_days", "before_most_days"))
    kept_ones = contacts.appointments(user, person, until=now).filter(outcome=Outcome.KEPT)
    last = kept_ones.first()
    day = None if last is None else times.local(last.at).date()
    if day is None or day < most:
        return usual, f"the last {(today - usual).days} days: no later appointment is recorded as kept"
    return day, f"the last appointment, on {times.plain_day(day)}"


def tallies(course: Course, since: date) -> list[tuple[str, str]]:
    """Say from a day on how nights, zones, appointments and sober days went; none where nothing was asked."""

    def of(days: Mapping[date, How]) -> kept.Tally:
        return kept.tally(how for day, how in days.items() if day >= since)

    places = kept.tally(how for day, how in course.places if day >= since)
    rows = [
        ("Nights", said.counted(of(course.nights), "night", "nights")),
        ("Zones", said.counted(of(course.zones), "day", "days")),
        ("Attendance", said.counted(places, "appointment", "appointments")),
        ("Alcohol", _sober(of(course.alcohol))),
    ]
    return [(name, sentence) for name, sentence in rows if sentence]


def aims(course: Course) -> list[Aim]:
    """Give the conditions in force today with what was last said of why they are there."""
    in_force = {order.pk for order in course.orders}
    held = [
        c
        for c in course.conditions
        if c.version.order_id in in_force
        and c.first_day <= course.today
        and (c.last_day is None or c.last_day >= course.today)
    ]
    stated = purposes(in_force)
    return [Aim(c, next(iter(stated.get((c.version.order_id, c.key), ())), None)) for c in held]


def questions(
    repeats: Sequence[Pattern], missed: Sequence[FindingRow], course: Course, since: date
) -> list[str]:
    """Give what to ask: of what repeats, then of the rest that was missed, then of what is not known."""
    asked = [said.question(each) for each in repeats if each.kind is not Kind.BETTER]
    covered = {each.family for each in repeats}
    single = dict.fromkeys(FAMILY_OF[row.code] for row in missed if row.code in FAMILY_OF)
    asked += [said.OF_FAMILY[family] for family in single if family not in covered]
    if any(how is How.NOT_KNOWN for day, how in course.days.items() if day >= since):
        asked.append(said.NOT_KNOWN)
    asked += [said.question(each) for each in repeats if each.kind is Kind.BETTER]
    return list(dict.fromkeys(filter(None, asked)))[:MOST_QUESTIONS]


def _is_missed(row: FindingRow, since: date) -> bool:
    known = row.code in kept.NOT_KEPT and row.certainty != "not_known"
    return known and times.local(row.start).date() >= since


def _missed(
    row: FindingRow, names: sentences.Names, course: Course, spoken: Sequence[Contact], now: datetime
) -> Missed:
    # That it was found late is for whoever looks into it, and not for this talk.
    found = replace(sentences.found_of(row, names), learnt_at=None)
    said_of_it = what_was_said(row, course.conditions, now, spoken)
    return Missed(row.id, row.start, sentence(found, now), row.certainty, said_of_it)


def what_was_said(
    row: FindingRow, conditions: Sequence[Condition], now: datetime, spoken: Sequence[Contact] = ()
) -> str:
    """Say what was said or done about a finding: an excuse, how its alert ended or who has it, contacts.

    spoken: contacts with the person, of which those soon after the finding are told.
    """
    key = (row.condition or "").partition("/")[0]
    excuses = {
        excuse.pk: excuse.reason
        for condition in conditions
        if key and condition.key == key and condition.version.order_id == row.fitting.order_id
        for excuse in condition.reasonable_excuses.all()
        if excuse.start < (row.end or now) and excuse.end > row.start
    }
    parts = [f"Excused: {reason.rstrip('.')}." for reason in excuses.values()]
    if row.alert is not None:
        parts.append(of_alert(row.alert, now))
    parts += [of_contact(each) for each in soon_after(row, spoken)]
    return " ".join(filter(None, parts)) or "Nothing is recorded about it."


def soon_after(row: FindingRow, spoken: Sequence[Contact]) -> list[Contact]:
    """Give the contacts made from when something happened until two days after, oldest first."""
    return sorted((c for c in spoken if row.start <= c.at < row.start + SOON), key=lambda c: c.at)


def of_contact(contact: Contact) -> str:
    """Say a contact in a sentence: "Telephone call: spoke with them, “is on the bus”."."""
    note = f", “{contact.note.strip().rstrip('.')}”" if contact.note.strip() else ""
    return f"{contact.get_way_display()}: {contact.get_came_display().lower()}{note}."


def of_alert(alert: Alert, now: datetime) -> str:
    """Say where an alert stands in a sentence: how it ended and the note, or who took it up."""
    if alert.state == AlertState.CLOSED:
        ended = alert.get_outcome_display() or "Closed"
        return f"{ended}: {alert.note}" if alert.note else f"{ended}."
    if alert.acknowledged_by is not None:
        return f"With {alert.acknowledged_by.full_name}."
    return "Nobody has taken it up yet."


def _opening(course: Course, since: date, missed: Sequence[FindingRow]) -> str:
    days = kept.tally(how for day, how in course.days.items() if day >= since)
    today = sum(times.local(row.start).date() == course.today for row in missed)
    before = len(missed) - today
    if not days.all and not today:
        return "Nothing has been recorded since then: there is no day on tag to look back on."
    if not missed:
        return f"Nothing was missed that is known: {days.kept} of {_of(days.all, 'day')} kept throughout."
    things = [_not_kept(before)] if before else []
    # Today is not over, so it is none of the days counted.
    things += [f"today {_not_kept(today)}"] if today else []
    return f"{days.kept} of {_of(days.all, 'day')} were kept throughout; {', and '.join(things)}."


def _not_kept(count: int) -> str:
    return "1 thing was not kept" if count == 1 else f"{count} things were not kept"


def _sober(counted: kept.Tally) -> str:
    if not counted.all:
        return ""
    sentence = f"{counted.kept} of {_of(counted.known, 'day')} that are known were sober"
    less = [
        f"{count} {words}"
        for count, words in (
            (counted.not_kept, "with alcohol"),
            (counted.probable, "with the tag off the skin"),
        )
        if count
    ]
    apart = f" Counted apart: {counted.not_known} not known." if counted.not_known else ""
    return f"{sentence}{'; ' if less else ''}{', '.join(less)}.{apart}"


def _of(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
