"""What this room adds to the pages of the caseload (caseload.beside): what people asked and told us."""

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can
from abide.service.alerts.models import FindingRow
from abide.service.caseload.beside import Part
from abide.service.people.models import Person
from abide.service.wearer import queries, routes

# So many are named above the list of people; the page of requests has them all.
MOST = 5


def on_person(user: User, person: Person) -> list[Part]:
    """Show what the person asked and told us that still waits."""
    asks = [(ask, _who(ask.decider)) for ask in queries.open_asks(user).filter(person=person)]
    matters = list(queries.open_matters(user).filter(person=person))
    if not (asks or matters):
        return []
    return [Part("wearer/on_person.html", {"person": person, "asks": asks, "matters": matters})]


def on_caseload(user: User) -> list[Part]:
    """Show above the list of people what waits for an answer; nothing for a role that answers nothing."""
    if not can(user, Task.ANSWER_OWN_PAGE):
        return []
    asks, matters = queries.open_asks(user), queries.open_matters(user)
    waiting = [*asks[: MOST + 1], *matters[: MOST + 1]]
    if not waiting:
        return []
    counted = len(waiting) if len(waiting) <= MOST else asks.count() + matters.count()
    values = {"first": waiting[:MOST], "more": counted > MOST, "all": counted}
    return [Part("wearer/on_caseload.html", values)]


def on_finding(user: User, row: FindingRow) -> list[Part]:
    """Show what the person says is wrong with a finding."""
    disputes = queries.disputes_of(user, row)
    return [Part("wearer/on_finding.html", {"disputes": disputes})] if disputes else []


def _who(decider: str) -> str:
    return routes.NAMES[routes.Decider(decider)]
