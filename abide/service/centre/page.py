"""One alert as its page shows it: the procedure step by step, whom to call, and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.service.accounts.models import User
from abide.service.alerts.models import Alert, AlertState, Outcome
from abide.service.alerts.response import ABSENCES
from abide.service.centre import facts, queries
from abide.service.centre.facts import Fact
from abide.service.centre.models import Escalation, StepAnswer
from abide.service.centre.procedures import STEPS, Procedure, Step
from abide.service.notices.models import ChannelName, WayState
from abide.service.notices.queries import NoticeState, ReceiverState, states_of
from abide.service.orders.models import ReasonableExcuse
from abide.service.people.models import ResponsibleAdult
from abide.service.supervision.choices import Came, Whom
from abide.service.supervision.models import Contact


@dataclass(frozen=True, slots=True)
class Shown:
    """One step as the page shows it; said: what was found; by "" where the service looked it up."""

    name: str
    step: Step
    done: bool
    said: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def looked_up(self) -> bool:
        """Whether the service ticked it itself."""
        return self.done and not self.by


@dataclass(frozen=True, slots=True)
class Steps:
    """The procedure of an alert, and how far it is."""

    procedure: Procedure
    shown: tuple[Shown, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(each.done for each in self.shown)

    @property
    def version(self) -> str:
        """A short mark that changes when a step is ticked."""
        return "-".join(f"{each.name}.{each.at.timestamp() if each.at else each.done}" for each in self.shown)


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody to call: whom the call is with, their name and number ("" where none is on record)."""

    whom: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An explanation and who must accept it; accepted_by and at are set once somebody has."""

    who: str
    accepted_by: str = ""
    at: datetime | None = None


def steps_of(user: User, alert: Alert, calls: Sequence[Contact], now: datetime) -> Steps | None:
    """Give the procedure for an alert that the user was given; None for a kind that has none.

    It is the one in force when the alert was raised, so that what was ticked stays where it was.
    """
    procedure = queries.procedure_of(alert)
    if procedure is None:
        return None
    wanted = {STEPS[name].fact for name in procedure.steps} - {""}
    known = facts.facts_of(user, alert, wanted, now)
    answers = queries.answers(alert)
    shown = [_shown(name, known, answers, calls) for name in procedure.steps]
    return Steps(procedure, tuple(shown))


def _shown(
    name: str, known: Mapping[str, Fact], answers: Mapping[str, StepAnswer], calls: Sequence[Contact]
) -> Shown:
    step = STEPS[name]
    if name in answers:
        row = answers[name]
        said = dict(step.answers).get(row.answer, row.answer)
        return Shown(name, step, True, said, row.by.full_name, row.at)
    made = [call for call in calls if step.call and call.whom == step.call]
    if made:
        last = made[-1]
        tries = f" ({len(made)} calls)" if len(made) > 1 else ""
        return Shown(name, step, True, f"{Came(last.came).label}{tries}", last.made_by, last.at)
    fact = known.get(step.fact)
    return Shown(name, step, fact.done, fact.words) if fact else Shown(name, step, False)


def callees(alert: Alert) -> list[Callee]:
    """Give whom to call about an alert that a user was given, the person first."""
    person = alert.person
    if person is None:
        return []
    found = [Callee(Whom.PERSON, person.name, person.phone)]
    adult = ResponsibleAdult.objects.filter(person=person).first()
    if adult is not None:
        found.append(Callee(Whom.FAMILY, f"{adult.full_name}, responsible adult", adult.phone))
    return [*found, Callee(Whom.HOUSEHOLD, "At home: the home unit's telephone, or the household")]


def waiting(alert: Alert) -> Waiting | None:
    """Say who must accept the explanation of an alert that a user was given; None where nobody must."""
    explained = alert.state == AlertState.CLOSED and alert.outcome == Outcome.EXPLAINED
    head, fitting = alert.head, alert.fitting
    if not explained or head is None or fitting is None or not _excusable(alert.kind):
        return None
    order = fitting.order
    officer = order.responsible_officer
    who = officer.full_name if officer else order.get_responsible_organisation_display()
    accepted = ReasonableExcuse.objects.filter(
        condition__version__order=order,
        condition__key=(head.condition or "").partition("/")[0],
        withdrawn_at=None,
        start__lt=head.end or alert.closed_at or head.start,
        end__gt=head.start,
    )
    found = accepted.select_related("by").order_by("-accepted_at").first()
    if found is None:
        return Waiting(who)
    return Waiting(who, found.by.full_name if found.by else "the service", found.accepted_at)


def _excusable(kind: str) -> bool:
    return kind in ABSENCES or kind.startswith("ATTENDANCE")


def passed_on(alert: Alert) -> list[tuple[Escalation, NoticeState | None, list[str]]]:
    """Give to whom an alert was escalated: how the word to them stands, and a line for each on its list."""
    found = queries.escalations(alert)
    states = states_of([each.notice for each in found if each.notice])
    stand = [(each, states.get(each.notice) if each.notice else None) for each in found]
    return [(each, state, [_told(r) for r in state.receivers] if state else []) for each, state in stand]


def _told(receiver: ReceiverState) -> str:
    if receiver.told_at is None:
        return f"{receiver.name}: told only if nobody before confirms."
    ways = []
    for sending in receiver.sendings:
        tries = f" after {sending.tries} tries" if sending.tries > 1 else ""
        ways.append(f"{ChannelName(sending.channel).label}: {WayState(sending.state).label.lower()}{tries}")
    return f"{receiver.name}. {'; '.join(ways) or 'No way to reach them is known'}."
