"""Of all the people one supervises: whom to offer support, what is worth recognising, which orders end."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from abide.explain import times
from abide.monitoring.findings import Status
from abide.service.accounts.models import User
from abide.service.alerts.models import FindingRow
from abide.service.devices.models import Fitting
from abide.service.orders.models import Order
from abide.service.people.models import Person
from abide.service.supervision.progress import milestones, queries, reading
from abide.service.supervision.progress.kept import NOT_KEPT, SILENT, UNTESTED
from abide.service.supervision.progress.milestones import Reached

# A team's manager can see hundreds: so many are read at once, and the page says that there are more.
MOST_PEOPLE = 200
_CODES = NOT_KEPT | SILENT | UNTESTED | {"CURFEW_NOT_KNOWN", "ATTENDANCE_NOT_KNOWN", "ATTENDED"}


@dataclass(frozen=True, slots=True)
class Worth:
    """Something worth recognising of one of these people."""

    person: Person
    order: Order
    reached: Reached
    words: str


@dataclass(frozen=True, slots=True)
class ComingUp:
    """What the page shows; people: those who were looked at; more: how many were not."""

    people: tuple[Person, ...]
    more: int
    endings: tuple[tuple[queries.Ending, str], ...]
    worth: tuple[Worth, ...]
    orders: tuple[Order, ...]

    @property
    def opening(self) -> str:
        """The sentence the page is opened for."""
        offer = len({ending.person.pk for ending, _ in self.endings})
        praise = len({each.person.pk for each in self.worth})
        if not offer and not praise:
            return (
                "Nobody reached anything of late that waits for a word, and no support waits to be offered."
            )
        said = []
        if praise:
            said.append(f"{_people(praise)} reached something worth recognising")
        if offer:
            said.append(f"{_people(offer)} should be offered support before an alcohol condition ends")
        return f"{' and '.join(said)}."


def read(user: User, now: datetime) -> ComingUp:
    """Read the page with a fixed number of questions. Sober days are read on each person's own page only."""
    today = times.local(now).date()
    everybody = queries.supervised(user)
    people = list(everybody[:MOST_PEOPLE])
    endings = [queries.as_ending(each) for each in queries.endings(user, today, people=everybody)]
    return ComingUp(
        people=tuple(people),
        more=max(everybody.count() - len(people), 0) if len(people) == MOST_PEOPLE else 0,
        endings=tuple((each, each.sentence(today)) for each in endings),
        worth=tuple(_worth(people, today, now)),
        orders=tuple(queries.ending_orders(people, today)),
    )


def _worth(people: list[Person], today: date, now: datetime) -> list[Worth]:
    fittings: dict[int, list[Fitting]] = defaultdict(list)
    everything = reading.fittings_of(people)
    for fitting in everything:
        fittings[fitting.person_id].append(fitting)
    first = today - timedelta(days=reading.LOOK_BACK)
    rows: dict[int, list[FindingRow]] = defaultdict(list)
    for row in _findings(people, first):
        rows[row.fitting.person_id].append(row)
    found = []
    decided = reading.decided_of(everything)
    courses = {
        person.pk: reading.of_rows(
            fittings[person.pk], rows[person.pk], first, now, named=False, decided=decided
        )
        for person in people
    }
    sent = queries.recognised(order.pk for course in courses.values() for order in course.orders)
    for person in people:
        for order, reached in reading.worth(courses[person.pk], sent):
            found.append(Worth(person, order, reached, milestones.words(reached)))
    return sorted(found, key=lambda each: each.reached.on, reverse=True)


def _findings(people: list[Person], first: date) -> list[FindingRow]:
    since = times.start_of_day(first)
    return list(queries.standing(people, since=since, codes=_CODES).exclude(status=Status.WITHDRAWN.value))


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
