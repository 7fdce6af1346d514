"""Each finding as a report tells it: its sentence, how sure, what shows it, and what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from abide.explain import evidence, times
from abide.explain.found import Found
from abide.explain.pictures.picture import Picture
from abide.explain.telling import Telling, tell
from abide.monitoring.findings import Code, Status
from abide.service.accounts.models import User
from abide.service.alerts import sentences, tellings, words
from abide.service.alerts.models import AlertState, FindingRow
from abide.service.caseload.report.days import FONT
from abide.service.caseload.report.record import Record
from abide.service.caseload.report.said import count, full_stop, span, stamp, who
from abide.service.centre.models import Escalation
from abide.service.devices.models import EpisodeDecision
from abide.service.orders.models import AuthorisedAbsence, ReasonableExcuse
from abide.service.people.choices import Why
from abide.service.ui.svg import SURENESS

# Of so many findings the picture is printed; each needs the trail to be read.
PICTURES = 24
# How far two people were apart lets whoever was there draw a circle around the other one.
_APART = frozenset({"apart_m", "closest_m", "last_apart_m", "silent", "other_age_s"})
# What shows a finding about two people is said of the person on tag alone.
_OTHERS = ("protected person's unit", "other person's tag")
_NO_PICTURE_FIRST = ("BATTERY", "NO_CONTACT", "NO_LOCATION", "HOME_UNIT")


def findings(user: User, record: Record, why: Why) -> list[dict[str, Any]]:
    """Give the findings of a record, numbered in the order of time, with pictures of the gravest kinds."""
    said = sentences.of_findings(record.rows, times.LONG_AGO)
    names = sentences.names_of(row.fitting.order_id for row in record.rows if row.condition)
    # Where there are too many, what devices say of themselves goes without a picture.
    order = sorted(record.rows, key=lambda row: row.code.startswith(_NO_PICTURE_FIRST))
    drawn = {row.id for row in order[:PICTURES]}
    given = []
    for number, row in enumerate(record.rows, 1):
        found = sentences.found_of(row, names)
        of_two = evidence.of_two(found)
        if of_two:
            telling = tell(_without_distances(found))
        elif row.id in drawn:
            telling = tellings.telling_of(user, row, record.now, said_from=times.LONG_AGO, why=why)
        else:
            telling = tell(found)
        given.append(
            {
                "number": number,
                "name": words.name(row.code),
                "sentence": telling.sentence if of_two else said[row.id],
                "facts": _facts(row),
                "why": _why(telling),
                "pictures": [as_image(telling.picture)] if row.id in drawn else [],
                "account": _account(row, record, of_two=of_two),
            }
        )
    return given


def _without_distances(found: Found) -> Found:
    """Leave out of a finding about two people whatever says how far apart they were or how the other was."""
    return replace(found, reason={key: value for key, value in found.why.items() if key not in _APART})


def as_image(picture: Picture) -> dict[str, str]:
    """Give a picture as papers take it, in their typeface: its markup and what it shows in words."""
    svg = str(picture.svg()).replace("Helvetica, Arial, sans-serif", FONT)
    return {"svg": svg, "alt": f"{picture.title} {picture.desc}"}


def _facts(row: FindingRow) -> list[str]:
    """Say in a line when it was in full, how sure it is, of which condition, and whether it was said anew."""
    when = span(row.start, row.end) if row.end else f"{stamp(row.start)}, going on"
    facts = [when, SURENESS[row.certainty]]
    if row.condition:
        facts.append(f"condition {row.condition.partition('/')[0]}")
    if row.supersedes:
        facts.append(f"said anew {stamp(row.found_at)} by evidence that came later")
    return facts


def _why(telling: Telling) -> list[str]:
    return [line for line in telling.why if not any(words in line for words in _OTHERS)]


def _account(row: FindingRow, record: Record, *, of_two: bool) -> list[str]:
    """Say what came of a finding: leave, excuses, and how the alert about it ended; who decided, and when."""
    said = [_leave(each, of_two=of_two) for each in record.leave if _about(each, row)]
    excuses = [each for each in record.excuses if _about(each, row)]
    said += [_excuse(each, of_two=of_two) for each in excuses]
    said += [_decided(each) for each in record.decisions if _of_episode(each, row)]
    said += [_escalated(each, of_two=of_two) for each in record.escalations if each.alert.ref == row.alert_id]
    said += _ended(row, of_two=of_two, accounted=bool(excuses))
    if not excuses and row.minutes and row.condition and row.status != Status.OPEN:
        said.append("No excuse has been accepted for it.")
    return said


def _about(allowed: AuthorisedAbsence | ReasonableExcuse, row: FindingRow) -> bool:
    condition = allowed.condition
    same = condition.version.order_id == row.fitting.order_id
    key = (row.condition or "").partition("/")[0]
    end = row.end or datetime.max.replace(tzinfo=row.start.tzinfo)
    return same and condition.key == key and allowed.start < end and allowed.end > row.start


def _leave(given: AuthorisedAbsence, *, of_two: bool) -> str:
    return (
        f"Leave had been given for {span(given.start, given.end)}{_for(given.reason, of_two=of_two)} "
        f"Given by {who(given.by)}, {stamp(given.authorised_at)}."
    )


def _excuse(accepted: ReasonableExcuse, *, of_two: bool) -> str:
    return (
        f"An excuse was accepted for {span(accepted.start, accepted.end)}"
        f"{_for(accepted.reason, of_two=of_two)} "
        f"Accepted by {who(accepted.by)}, {stamp(accepted.accepted_at)}. That time is not counted."
    )


def _for(reason: str, *, of_two: bool) -> str:
    # Somebody's own words about two people may say where one of them was.
    return "." if of_two else f": {full_stop(reason)}"


def _of_episode(decision: EpisodeDecision, row: FindingRow) -> bool:
    same = row.code == Code.ALCOHOL_FOR_REVIEW and decision.fitting_id == row.fitting_id
    return same and row.end is not None and decision.start < row.end and decision.end > row.start


def _decided(decision: EpisodeDecision) -> str:
    what = "alcohol that was drunk" if decision.drunk else "not alcohol that was drunk"
    return (
        f"The rules left it to a person. Decided: {what}. {full_stop(decision.why)} "
        f"Decided by {who(decision.by)}, {stamp(decision.decided_at)}."
    )


def _escalated(given: Escalation, *, of_two: bool) -> str:
    why = "" if of_two or not given.reason else f" {full_stop(given.reason)}"
    to = given.get_target_display()
    return f"Passed to {to[:1].lower()}{to[1:]} by {who(given.by)}, {stamp(given.at)}.{why}"


def _ended(row: FindingRow, *, of_two: bool, accounted: bool) -> list[str]:
    alert = row.alert
    silent = "" if accounted else " No account of it is on record."
    if alert is None:
        return [f"Nobody had to act on this.{silent}"]
    if alert.state == AlertState.NEW:
        return [f"Nobody has taken up the alert about it yet.{silent}"]
    if alert.state == AlertState.ACKNOWLEDGED:
        since = f" since {stamp(alert.acknowledged_at)}" if alert.acknowledged_at else ""
        return [f"With {who(alert.acknowledged_by)}{since}. Not closed yet.{silent}"]
    by = f", by {who(alert.closed_by)}" if alert.closed_by else ""
    when = f", {stamp(alert.closed_at)}" if alert.closed_at else ""
    said = [f"Ended as “{alert.get_outcome_display()}”{by}{when}."]
    if alert.note and of_two:
        # What was written in haste about two people may say where one of them was.
        said.append(
            "What was found out is on record. It is not printed: it may say where somebody protected is."
        )
    elif alert.note:
        said.append(f"What was found out: {full_stop(alert.note)}")
    return said


def counts(record: Record) -> list[list[str]]:
    """Give [what, how often, how many certain, how long together] by kind, the first to occur first."""
    by_name: dict[str, list[FindingRow]] = {}
    for row in record.rows:
        by_name.setdefault(words.name(row.code), []).append(row)
    return [
        [
            name,
            str(len(rows)),
            str(sum(row.certainty == "certain" for row in rows)),
            times.length(sum(row.minutes for row in rows)),
        ]
        for name, rows in by_name.items()
    ]


def sureness(rows: Sequence[FindingRow]) -> str:
    """Say how sure findings are together: "3 certain, 1 probable and 1 not known"."""
    many = [(sum(row.certainty == key for row in rows), word) for key, word in SURENESS.items()]
    parts = [f"{n} {word}" for n, word in many if n]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def summary(record: Record) -> str:
    """Say the one sentence that the report is read for."""
    days = (record.last - record.first).days + 1
    first, last = times.plain_day(record.first), times.plain_day(record.last)
    when = f"on {first}" if days == 1 else f"in {count(days, 'day')}, {first} to {last}"
    if not record.rows:
        return f"Nothing was found {when}.{'' if record.worn else ' No device was fitted then.'}"
    return f"{count(len(record.rows), 'finding')} {when}: {sureness(record.rows)}."
