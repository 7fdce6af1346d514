"""Somebody on tag whose own page the demonstration opens, by a link and a code made at each start."""

from datetime import datetime, timedelta

from abide.cli.demonstration.accounts import ACCOUNTS, BY
from abide.service.accounts.models import Role, User
from abide.service.orders.models import Condition
from abide.service.people.models import Person
from abide.service.wearer import actions
from abide.service.wearer.entry.actions import make_access
from abide.service.wearer.models import Ask


def give(*, now: datetime) -> dict[str, str] | None:
    """Give the first person with a curfew in the practitioner's care a way in; None where there is none.

    The first time they also ask for an evening away and report a fault, so that there is something to answer.
    """
    email = next(account.email for account in ACCOUNTS if account.role == Role.PRACTITIONER)
    officer = User.objects.get(email=email)
    curfews = Condition.objects.filter(
        kind="CURFEW", version__current_of__responsible_officer=officer, version__status="IN_FORCE"
    )
    first = curfews.filter(version__order__person__is_special=False).order_by("pk").first()
    if first is None:
        return None
    person = first.version.order.person
    if not Ask.objects.filter(person=person).exists():
        _ask(person, first, now)
    made = make_access(by=BY, person=person, language="en")
    return {"name": person.name, "path": f"/my/open/{made.link}/", "code": made.code}


def _ask(person: Person, curfew: Condition, now: datetime) -> None:
    start = (now + timedelta(days=4)).replace(hour=19, minute=30, second=0, microsecond=0)
    actions.ask(
        person=person,
        condition=curfew,
        kind="ABSENCE",
        start=start,
        end=start + timedelta(hours=2),
        words="My daughter sings at the harbour school that evening. Her teacher has a letter.",
        now=now,
    )
    actions.report_fault(
        person=person, part="CHARGER", words="The charger gets hot and stops.", supplier="", now=now
    )
