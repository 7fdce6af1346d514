"""The only writer of what a person asks, reports and disputes, of its answers, and of zones as served."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from abide.service.accounts.models import Organisation, OrganisationKind, User
from abide.service.accounts.permissions import Task
from abide.service.alerts.models import FindingRow
from abide.service.audit import actions as audit
from abide.service.messages import actions as messages
from abide.service.messages.models import Level, Thread
from abide.service.messages.rules import OPEN, RESOLVED
from abide.service.notices import actions as notices
from abide.service.notices.actions import Recipient
from abide.service.orders import actions as orders
from abide.service.orders.choices import ConditionKind, VersionStatus, YesNoUnknown
from abide.service.orders.models import AuthorisedAbsence, Condition
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write
from abide.service.wearer import routes, rules
from abide.service.wearer.entry.actions import WEARER, erase_entry
from abide.service.wearer.entry.keys import new_number
from abide.service.wearer.models import (
    Ask,
    AskKind,
    AskState,
    Matter,
    MatterKind,
    Part,
    ServedZone,
)
from abide.service.wearer.own_queries import mark_of

By = User | str


# --- what the person does on their own page ----------------------------------------------------------------


@transaction.atomic
def ask(
    *,
    person: Person,
    condition: Condition,
    kind: str,
    start: datetime,
    end: datetime | None,
    words: str,
    by: By = WEARER,
    now: datetime | None = None,
) -> Ask:
    """Ask for leave from a curfew or for other times; it goes to whoever may decide it (routes).

    by: the person themselves, or whoever writes down what they say on the telephone. ValidationError, by
    field and in the language of the page: what cannot be asked.
    """
    now = now or timezone.now()
    _check_speaks_for(by, person)
    person = _held(person)
    order = condition.version.order
    if order.person_id != person.pk:
        raise ValueError("a person asks about their own conditions only")
    faults: dict[str, str] = {}
    if condition.kind != ConditionKind.CURFEW or kind not in AskKind.values:
        faults["kind"] = _("Choose what you are asking for.")
    if kind == AskKind.ABSENCE and end is None:
        faults["end"] = _("Say until when you need to be away.")
    if end is not None and end <= start:
        faults["end"] = _("The end must come after the beginning.")
    if start <= now:
        faults["start"] = _("Choose a time that is still to come.")
    if start > now + rules.FARTHEST:
        faults["start"] = _("Choose a time within the next year.")
    if not words.strip():
        faults["words"] = _("Say why you are asking.")
    if Ask.objects.filter(person=person, state__in=routes.OPEN).count() >= rules.MOST_OPEN:
        faults["words"] = _("You have many requests open. Wait for an answer, or call the number below.")
    _refuse(faults)
    made = Ask.objects.create(
        number=new_number(),
        person=person,
        condition=condition,
        kind=kind,
        start=start,
        end=end,
        words=words.strip(),
        decider=routes.decider(
            routes.Asked(
                order_type=order.order_type,
                sentence_type=order.sentence_type,
                notifying_organisation=order.notifying_organisation,
                hdc=order.hdc == YesNoUnknown.YES,
                kind=kind,
            )
        ),
        asked_at=now,
    )
    _note(by, "COLLECTION", "own_page.asked", made)
    _tell_officer(made, order.responsible_officer, reverse("wearer:request", args=[made.ref]))
    return made


@transaction.atomic
def withdraw(*, ask: Ask) -> Ask:
    """Take back a request of one's own that was not answered yet."""
    ask = _moved(ask, "withdraw")
    ask.save(update_fields=["state"])
    _note(WEARER, "ALTERATION", "own_page.withdrawn", ask)
    return ask


@transaction.atomic
def report_fault(
    *,
    person: Person,
    part: str,
    words: str,
    supplier: str = "",
    by: By = WEARER,
    now: datetime | None = None,
) -> Matter:
    """Tell the monitoring centre, and the supplier of that name, that something of the equipment is wrong."""
    _refuse({} if part in Part.values else {"part": _("Choose what is wrong.")})
    return _raise(by, person, MatterKind.FAULT, words, now, part=part, supplier=supplier)


@transaction.atomic
def dispute(*, person: Person, finding: FindingRow, words: str, now: datetime | None = None) -> Matter:
    """Say that a finding is wrong; it is looked at by somebody and answered with words."""
    if finding.fitting.person_id != person.pk:
        raise ValueError("a person disputes what was found about themselves only")
    _refuse({} if words.strip() else {"words": _("Say what is wrong with it.")})
    return _raise(WEARER, person, MatterKind.DISPUTE, words, now, finding=finding)


@transaction.atomic
def complain(*, person: Person, words: str, by: By = WEARER, now: datetime | None = None) -> Matter:
    """Complain; it goes to the monitoring centre and the responsible organisation, with a time to answer."""
    _refuse({} if words.strip() else {"words": _("Say what you are unhappy about.")})
    return _raise(by, person, MatterKind.COMPLAINT, words, now)


@transaction.atomic
def ask_again(*, matter: Matter, words: str, now: datetime | None = None) -> Matter:
    """Ask for an answered matter to be looked at once more, by somebody else; once for each matter."""
    now, said = now or timezone.now(), words.strip()
    _held(matter.person)
    matter = (
        Matter.objects.select_for_update(of=("self",)).select_related("person", "thread").get(pk=matter.pk)
    )
    faults = {} if said else {"words": _("Say what is wrong with the answer.")}
    if len(said) > rules.MOST_WORDS:
        faults["words"] = _("Use fewer words: at most 1,000 letters.")
    if matter.answered_at is None or matter.again:
        faults["words"] = _("This is being looked at already, or was looked at twice.")
    _refuse(faults)
    before = _("Answer given: %(answer)s") % {"answer": matter.answer}
    matter.words = f"{matter.words}\n\n{before}\n\n{said}"
    matter.again, matter.answered_at = True, None
    matter.due_at = now + rules.ANSWER_WITHIN[matter.kind]
    matter.save(update_fields=["words", "again", "answered_at", "due_at"])
    _note(WEARER, "COLLECTION", "own_page.asked_again", matter)
    if matter.thread is not None:
        become = OPEN if matter.thread.status == RESOLVED else ""
        messages.reply(by=WEARER, thread=matter.thread, words=said, become=become)
    for officer in _officers(matter):
        _tell_officer(matter, officer, reverse("wearer:matter", args=[matter.ref]), about="again")
    return matter


# --- what those do who answer ------------------------------------------------------------------------------


@transaction.atomic
def pass_on(*, by: By, ask: Ask, passed_to: str, now: datetime | None = None) -> Ask:
    """Record that a request went to whoever may decide it. passed_to: which court, prison or office."""
    check_may_write(by, Task.ANSWER_OWN_PAGE, ask.person)
    ask = _moved(ask, "pass_on")
    _refuse({} if passed_to.strip() else {"passed_to": "Say to whom it was passed on, and how."})
    ask.passed_to, ask.passed_at = passed_to.strip(), now or timezone.now()
    ask.save(update_fields=["state", "passed_to", "passed_at"])
    _note(by, "DISCLOSURE", "request.passed_on", ask)
    return ask


@transaction.atomic
def agree(*, by: By, ask: Ask, answer: str, now: datetime | None = None) -> Ask:
    """Record that a request was agreed to; for an absence, authorise it as well.

    Where somebody else decided, `answer` says who and when. Other times of a curfew still need the order
    to be varied, which this does not do.
    """
    now = now or timezone.now()
    check_may_write(by, Task.ANSWER_OWN_PAGE, ask.person)
    ask = _moved(ask, "agree")
    if ask.decider != routes.Decider.OFFICER and not answer.strip():
        _refuse({"answer": f"Say what {routes.NAMES[routes.Decider(ask.decider)]} decided, and when."})
    if ask.kind == AskKind.ABSENCE and ask.end is not None:
        ask.absence = _leave(by, ask, ask.end, now)
    _answer(by, ask, answer, now)
    _note(by, "ALTERATION", "request.agreed", ask)
    return ask


@transaction.atomic
def refuse(*, by: By, ask: Ask, answer: str, now: datetime | None = None) -> Ask:
    """Record that a request was refused, with the reason that the person reads."""
    check_may_write(by, Task.ANSWER_OWN_PAGE, ask.person)
    ask = _moved(ask, "refuse")
    _refuse({} if answer.strip() else {"answer": "Give the reason. The person reads it."})
    _answer(by, ask, answer, now or timezone.now())
    _note(by, "ALTERATION", "request.refused", ask)
    return ask


@transaction.atomic
def answer_matter(*, by: By, matter: Matter, answer: str, now: datetime | None = None) -> Matter:
    """Answer a fault, a dispute or a complaint with words that the person reads."""
    check_may_write(by, Task.ANSWER_OWN_PAGE, matter.person)
    matter = Matter.objects.select_for_update(of=("self",)).select_related("person").get(pk=matter.pk)
    faults = {} if answer.strip() else {"answer": "Write the answer. The person reads it."}
    if matter.answered_at is not None:
        faults["answer"] = "This was answered already. Read it again."
    if matter.again and isinstance(by, User) and matter.answered_by_id == by.pk:
        faults["answer"] = "They asked for somebody else to look at it. You gave the first answer."
    _refuse(faults)
    matter.answer, matter.answered_at = answer.strip(), now or timezone.now()
    matter.answered_by = by if isinstance(by, User) else None
    matter.save(update_fields=["answer", "answered_at", "answered_by"])
    _note(by, "ALTERATION", "matter.answered", matter)
    return matter


@transaction.atomic
def record_served(*, by: By, condition: Condition, words: str, served_on: date) -> ServedZone:
    """Record that a zone was served on the person, in the words of the paper they were given.

    These words, and no map or name of the zone, are what the person's own page then shows.
    """
    person = condition.version.order.person
    check_may_write(by, Task.GIVE_OWN_PAGE, person)
    now = timezone.now()
    faults = {} if words.strip() else {"words": "Write what the paper says that the person was given."}
    if served_on > timezone.localdate(now):
        faults["served_on"] = "Choose the day on which it was served."
    _refuse(faults)
    served, _made = ServedZone.objects.update_or_create(
        order=condition.version.order,
        key=condition.key,
        mark=mark_of(condition),
        defaults={
            "words": words.strip(),
            "served_on": served_on,
            "by": by if isinstance(by, User) else None,
            "recorded_at": now,
        },
    )
    audit.record(by=by, action="COLLECTION", what="zone.served", person=person, obj=served)
    return served


@transaction.atomic
def erase_person(person: Person) -> None:
    """Erase what a person asked and told us, what they were answered, and every way in to their page."""
    erase_entry(person=person)
    Ask.objects.filter(person=person).update(words="", answer="", passed_to="")
    Matter.objects.filter(person=person).update(words="", answer="")
    ServedZone.objects.filter(order__person=person).update(words="")


# --- their common parts -------------------------------------------------------------------------------------


def _held(person: Person) -> Person:
    """Hold the person's row, so that an erasure comes before what is written here or after it."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    if held.erased_at is not None:
        raise ValidationError({"words": _("This page is no longer there.")})
    return held


def _check_speaks_for(by: By, person: Person) -> None:
    """Raise PermissionDenied unless somebody is the person themselves or may write down what they say."""
    if isinstance(by, User):
        check_may_write(by, Task.GIVE_OWN_PAGE, person)


def _officers(matter: Matter) -> list[User]:
    """Give who answers for a person: of the order a disputed record is of, else of every order in force."""
    if matter.finding is not None:
        officer = matter.finding.fitting.order.responsible_officer
        return [officer] if officer else []
    orders_ = Q(orders__person=matter.person, orders__current__status=VersionStatus.IN_FORCE)
    return list(User.objects.filter(orders_).distinct().order_by("pk"))


def _tell_officer(row: Ask | Matter, officer: User | None, page: str, *, about: str = "") -> None:
    """Tell the responsible officer that somebody waits for their answer (notices).

    about: what tells this notice from an earlier one about the same row.
    """
    if officer is not None and officer.is_active:
        notices.send(
            by=WEARER,
            to=[Recipient(user=officer)],
            kind="REQUEST",
            subject=f"{row.get_kind_display()}, {row.number}" + (": asked again" if about else ""),
            text="It waits for an answer. They read the answer on their own page.",
            about_ref=row.person.ref,
            leads_to=page,
            key=f"own_page:{row.ref}" + (f":{about}" if about else ""),
        )


def _raise(
    by: By,
    person: Person,
    kind: MatterKind,
    words: str,
    now: datetime | None,
    *,
    part: str = "",
    supplier: str = "",
    finding: FindingRow | None = None,
) -> Matter:
    now = now or timezone.now()
    _check_speaks_for(by, person)
    person = _held(person)
    waiting = Matter.objects.filter(person=person, answered_at=None)
    if waiting.exclude(kind=MatterKind.FAULT, thread__status=RESOLVED).count() >= rules.MOST_OPEN:
        _refuse({"words": _("You have told us many things that are still open. Call the number below.")})
    matter = Matter(
        number=new_number(),
        person=person,
        kind=kind,
        part=part,
        finding=finding,
        words=words.strip(),
        raised_at=now,
        due_at=now + rules.ANSWER_WITHIN[kind],
    )
    if kind != MatterKind.DISPUTE:
        matter.thread = _thread(matter, supplier)
    matter.save(force_insert=True)
    _note(by, "COLLECTION", f"own_page.{kind.lower()}", matter)
    if finding is not None:
        officer = finding.fitting.order.responsible_officer
        _tell_officer(matter, officer, reverse("wearer:matter", args=[matter.ref]))
    return matter


def _thread(matter: Matter, supplier: str) -> Thread | None:
    """Begin the thread in which organisations deal with a matter; None where there is nobody to address."""
    centre = Q(kind=OrganisationKind.MONITORING_CENTRE)
    whom = centre | Q(kind=OrganisationKind.SUPPLIER, name=supplier) if supplier else centre
    responsible = Q(users__orders__person=matter.person, users__orders__current__status="IN_FORCE")
    if matter.kind == MatterKind.COMPLAINT:
        whom |= responsible
    addressed = list(Organisation.objects.filter(whom).distinct()) or list(
        Organisation.objects.filter(responsible).distinct()
    )
    if not addressed:
        return None
    about = f": {matter.get_part_display().lower()}" if matter.part else ""
    return messages.begin(
        by=WEARER,
        subject=f"{matter.get_kind_display()}{about} ({matter.number})",
        words=matter.words or "No more was said.",
        level=Level.LOCAL,
        addressed=addressed,
        due_at=matter.due_at,
        person=matter.person,
    )


def _moved(ask: Ask, move: str) -> Ask:
    """Hold a request and move it; ValidationError where it cannot make this move from where it stands."""
    held = Ask.objects.select_for_update(of=("self",)).select_related("person", "condition__version__order")
    ask = held.get(pk=ask.pk)
    fault = routes.fault_of_move(ask.state, move, ask.decider)
    _refuse({"move": fault} if fault else {})
    ask.state = AskState(routes.MOVES[(ask.state, move)])
    return ask


def _leave(by: By, ask: Ask, end: datetime, now: datetime) -> AuthorisedAbsence:
    """Authorise the absence; what was asked before the answer came is authorised from now on."""
    if end <= now:
        _refuse({"move": "The time asked for is over. Refuse it, or accept an excuse for the absence."})
    order = ask.condition.version.order
    return orders.authorise_absence(
        by=by,
        condition=Condition.objects.filter(version=order.current, key=ask.condition.key).first()
        or ask.condition,
        start=max(ask.start, now),
        end=end,
        reason=f"Asked for by the person, request {ask.number}",
        now=now,
    )


def _answer(by: By, ask: Ask, answer: str, now: datetime) -> None:
    ask.answer, ask.answered_at = answer.strip(), now
    ask.answered_by = by if isinstance(by, User) else None
    ask.save(update_fields=["state", "answer", "answered_at", "answered_by", "absence"])


def _note(by: By, action: str, what: str, row: Ask | Matter) -> None:
    audit.record(by=by, action=action, what=what, person=row.person, obj=row)


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise ValidationError(dict(faults))
