"""Reads a finding for a contact note, and writes to the audit that somebody took one."""

from dataclasses import dataclass
from datetime import datetime

from abide.explain import reasons, times
from abide.explain.sentences import sentence
from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts import sentences, words
from abide.service.alerts.models import Alert, FindingRow
from abide.service.audit import actions as audit
from abide.service.orders.queries import held_conditions, held_rows
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.supervision import queries as contacts
from abide.service.supervision.progress import note
from abide.service.supervision.progress.before import SOON, of_alert, of_contact, soon_after, what_was_said
from abide.service.supervision.progress.kept import OF_PAIRS

# A note says what shows it in a sentence or two; the finding's own page says all of it.
MOST_EVIDENCE = 3
_RULE = "Judged by the rule"


@dataclass(frozen=True, slots=True)
class Written:
    """A contact note ready to be pasted, and the finding it is of."""

    name: str
    finding: str
    text: str


def write(user: User, person: Person, finding: str, now: datetime) -> Written:
    """Write the note on a finding of somebody the user has opened; FindingRow.DoesNotExist outside the scope.

    The look is written to the audit. Positions are not read for it.
    """
    row = alerts.finding(user, person.pk, finding)
    name = words.name(row.code)
    found = sentences.found_of(row, sentences.names_of([row.fitting.order_id]))
    noted = note.Noted(
        code=row.code,
        name=name,
        start=row.start,
        end=row.end,
        certainty=row.certainty,
        sentence=sentence(found, times.LONG_AGO),
        why=[line for line in reasons.why(found) if not line.startswith(_RULE)][:MOST_EVIDENCE],
        said=_said(row, now) + _spoken(user, person, row),
        written_by=user.full_name,
        reference=row.id,
        taken_back=row.status == "withdrawn",
    )
    audit.record(
        by=user,
        action="CONSULTATION",
        what="finding.note",
        person=person,
        obj=("finding", row.id),
        reason=Why.CASE_MANAGEMENT,
    )
    return Written(name, row.id, note.text(noted, now))


def _said(row: FindingRow, now: datetime) -> list[str]:
    if row.code in OF_PAIRS:
        # Not even an excuse: its words may say where one of the two was.
        closed = _alert(row.alert, row.code) if row.alert else []
        return closed or ["what is recorded about it, if anything, is in Abide."]
    order = type(row.fitting.order).objects.prefetch_related(held_rows()).get(pk=row.fitting.order_id)
    said = [what_was_said(row, held_conditions(order), now)]
    if row.alert is not None:
        said = [said[0].removesuffix(of_alert(row.alert, now)).strip(), *_alert(row.alert, row.code)]
    return [each for each in said if each]


def _spoken(user: User, person: Person, row: FindingRow) -> list[str]:
    """Say the contacts made soon after, with when and by whom; of two people none: their words may tell."""
    if row.code in OF_PAIRS:
        return []
    found = contacts.contacts(user, person, since=row.start, until=row.start + SOON)
    return [
        f"{of_contact(each).rstrip('.')} ({each.made_by}, {times.full_moment(each.at)})."
        for each in soon_after(row, list(found))
    ]


def _alert(alert: Alert, code: str) -> list[str]:
    """Say who did what with an alert and when, a sentence each; of two people no hours and no words."""
    said = []
    if code in OF_PAIRS:
        if alert.closed_at is not None:
            said.append(f"Closed on {times.day(alert.closed_at)}: {alert.get_outcome_display().lower()}.")
        return said
    if alert.acknowledged_by is not None and alert.acknowledged_at is not None:
        said.append(
            f"{alert.acknowledged_by.full_name} took it up, {times.full_moment(alert.acknowledged_at)}."
        )
    if alert.closed_at is not None:
        by = f" by {alert.closed_by.full_name}" if alert.closed_by else ""
        ended = (alert.get_outcome_display() or "closed").lower()
        said.append(f"Closed{by}, {times.full_moment(alert.closed_at)}: {ended}.")
    if alert.note:
        said.append(f"“{alert.note.strip()}”")
    return said
