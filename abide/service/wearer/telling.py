"""What the person asked, told us and is recorded with, in the language of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from abide.service.alerts.models import FindingRow
from abide.service.messages.models import Status
from abide.service.orders.models import ReasonableExcuse
from abide.service.people.models import Person
from abide.service.wearer import moments, own_queries, sayings
from abide.service.wearer.models import Ask, AskKind, AskState, Matter, MatterKind, Part
from abide.service.wearer.routes import OPEN, Decider

# What the rules leave to a person to decide.
_REVIEWED = frozenset({"ALCOHOL_FOR_REVIEW"})


@dataclass(frozen=True, slots=True)
class Record:
    """One finding as its page shows it; `word` says how sure it is, `late` that it was found later."""

    id: str
    sentence: str
    certainty: str
    word: str
    decided: str
    disputed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and how it stands."""

    ref: str
    number: str
    what: str
    stands: str
    answer: str
    words: str
    open: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One fault, dispute or complaint and how it stands."""

    ref: str
    number: str
    what: str
    stands: str
    answer: str
    words: str
    may_ask_again: bool


def said(code: str) -> str:
    """Say what just happened, by the word for it in the address; "" for a word that is none."""
    return {
        "asked": _("Your request is sent. You will see the answer on this page."),
        "withdrawn": _("Your request is taken back."),
        "late": _("It was answered already. Read the answer below."),
        "told": _("We have it. You will see the answer on this page."),
    }.get(code, "")


def not_right() -> str:
    """Say that somebody did not come in, in the same words whatever the cause."""
    return _("The link or the code is not right, or it no longer works.")


def records(person: Person, at: datetime) -> list[Record]:
    """Give what was recorded about the person, newest first."""
    excuses, decisions = own_queries.own_excuses(person), own_queries.own_decisions(person)
    disputed = {
        each.finding.chain for each in own_queries.own_matters(person) if each.finding_id and each.finding
    }
    return [
        Record(
            id=row.id,
            sentence=sayings.finding(row, at),
            certainty=row.certainty,
            word=sayings.sureness(row.certainty),
            decided=sayings.decided(
                row,
                excused=_excused(row, excuses, at),
                drinking=own_queries.was_drinking(row, decisions) if row.code in _REVIEWED else None,
            ),
            disputed=row.chain in disputed,
        )
        for row in own_queries.own_findings(person, at)
    ]


def sentence(row: FindingRow, at: datetime) -> str:
    """Say one finding to the person it is about."""
    return sayings.finding(row, at)


def asks(person: Person, at: datetime) -> list[Asked]:
    """Give what the person asked for and how it stands, newest first."""
    return [_asked(each, at) for each in own_queries.own_asks(person)]


def matters(person: Person, at: datetime) -> list[Told]:
    """Give what the person told us and how it stands, newest first."""
    return [matter(each, at) for each in own_queries.own_matters(person)]


def matter(each: Matter, at: datetime) -> Told:
    """Say how one fault, dispute or complaint stands."""
    if each.answered_at is not None:
        stands = _("Answered %(at)s.") % {"at": moments.at(each.answered_at, at)}
    elif each.thread is not None and each.thread.status == Status.RESOLVED:
        stands = _("Dealt with.")
    else:
        stands = _("Being looked at. You will have an answer by %(day)s.") % {
            "day": moments.plain_date(timezone.localdate(each.due_at))
        }
    return Told(
        ref=str(each.ref),
        number=each.number,
        what=_what(each, at),
        stands=stands,
        answer=each.answer if each.answered_at else "",
        words=each.words,
        may_ask_again=each.answered_at is not None and not each.again,
    )


def _what(each: Matter, at: datetime) -> str:
    raised = moments.at(each.raised_at, at)
    if each.kind == MatterKind.FAULT:
        part = {
            Part.CHARGER: _("the charger"),
            Part.STRAP: _("the strap or the tag"),
            Part.UNIT: _("the home unit"),
            Part.SKIN: _("your skin under the tag"),
        }.get(Part(each.part), _("something else"))
        return _("You reported a fault %(at)s: %(part)s.") % {"at": raised, "part": part}
    if each.kind == MatterKind.DISPUTE:
        return _("You said %(at)s that a record is wrong.") % {"at": raised}
    return _("You complained %(at)s.") % {"at": raised}


def _asked(each: Ask, at: datetime) -> Asked:
    start = moments.at(each.start, at)
    if each.kind == AskKind.ABSENCE and each.end is not None:
        what = _("To be away %(start)s, until %(end)s.") % {"start": start, "end": moments.at(each.end, at)}
    else:
        what = _("Other curfew times, beginning %(start)s.") % {"start": start}
    return Asked(
        ref=str(each.ref),
        number=each.number,
        what=what,
        stands=_stands(each, at),
        answer=each.answer,
        words=each.words,
        open=each.state in OPEN,
    )


def _stands(each: Ask, at: datetime) -> str:
    values = {"who": decider(each.decider), "at": moments.at(each.passed_at or at, at)}
    if each.state == AskState.ASKED and each.decider == Decider.OFFICER:
        return _("Asked. It is with %(who)s. Keep to your times until you have an answer.") % values
    if each.state == AskState.AGREED and each.kind == AskKind.TIMES:
        return _("Agreed. Your times change only when your order says so: this page will show them.")
    said = {
        AskState.ASKED: _("Asked. Only %(who)s may decide it. Keep to your times until you have an answer."),
        AskState.WITH: _("Passed on %(at)s to %(who)s. Keep to your times until you have an answer."),
        AskState.AGREED: _("Agreed."),
        AskState.REFUSED: _("Refused."),
        AskState.WITHDRAWN: _("You took this back."),
    }
    return said[AskState(each.state)] % values


def decider(code: str) -> str:
    """Name who decides, as it stands inside a sentence."""
    return {
        Decider.OFFICER: pgettext("decides", "your responsible officer"),
        Decider.COURT: pgettext("decides", "the court"),
        Decider.PRISON: pgettext("decides", "the prison that released you"),
        Decider.HOME_OFFICE: pgettext("decides", "the Home Office"),
    }[Decider(code)]


def _excused(row: FindingRow, excuses: Iterable[ReasonableExcuse], at: datetime) -> bool:
    end = row.end or at
    key = (row.condition or "").partition("/")[0]
    return any(
        excuse.condition.key == key
        and excuse.condition.version.order_id == row.fitting.order_id
        and excuse.start < end
        and row.start < excuse.end
        for excuse in excuses
    )
