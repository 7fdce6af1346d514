"""What stands on a person's page about supervision: why conditions are there, what to offer and praise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.orders.models import Condition
from abide.service.people.models import Person
from abide.service.supervision.progress import guidance, milestones, queries, reading
from abide.service.supervision.progress.models import Recognition, Referral, StatedPurpose


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one condition: why it is there, what was said of that before, and what to say."""

    stated: StatedPurpose | None
    before: tuple[StatedPurpose, ...]
    guidance: guidance.Guidance | None
    referrals: tuple[Referral, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """One thing worth recognising: under which order (its reference), which milestone, and its words."""

    order: str
    milestone: str
    words: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What the officer is prompted to do, what is worth a word, and the messages that were sent."""

    endings: tuple[tuple[queries.Ending, str], ...]
    worth: tuple[Worth, ...]
    sent: tuple[Recognition, ...]


def beside(conditions: Sequence[Condition]) -> Mapping[tuple[int, str], Beside]:
    """Give what stands beside each condition, by its order's row and its key; two questions for all."""
    orders = {condition.version.order_id for condition in conditions}
    stated = queries.purposes(orders)
    drinking = any(condition.kind in queries.ALCOHOL for condition in conditions)
    referred = queries.referrals(orders) if drinking else {}
    found = {}
    for condition in conditions:
        at = condition.version.order_id, condition.key
        said = stated.get(at, [])
        found[at] = Beside(
            stated=said[0] if said else None,
            before=tuple(said[1:]),
            guidance=guidance.of_kind(condition.kind),
            referrals=tuple(referred.get(at, ())),
        )
    return found


def of_person(user: User, person: Person, now: datetime) -> Talk:
    """Read what to offer and to recognise of somebody the user has opened."""
    today = times.local(now).date()
    mine = queries.supervised(user).filter(pk=person.pk)
    endings = [queries.as_ending(each) for each in queries.endings(user, today, people=mine)]
    worth = reading.worth(reading.read(user, person, now, samples=False)) if mine.exists() else []
    return Talk(
        endings=tuple((each, each.sentence(today)) for each in endings),
        worth=tuple(
            Worth(str(order.ref), str(each.milestone), milestones.words(each)) for order, each in worth
        ),
        sent=tuple(queries.recognitions_of(person)),
    )
