"""What stands of each fitting when it is judged anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from abide.monitoring import findings
from abide.monitoring.findings import Finding, pair_of
from abide.monitoring.instants import from_datetime, to_datetime
from abide.monitoring.lateness import Learnt
from abide.monitoring.live import Judgement
from abide.service.alerts.models import FindingRow
from abide.service.alerts.response import Stakes
from abide.service.alerts.rows import to_finding
from abide.service.devices.models import Fitting
from abide.service.people.models import ProtectedPerson

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Whose:
    """Which rows a fitting id of a plan stands for."""

    fitting_pk: int
    person_pk: int
    person_ref: UUID


def stakes_of(fittings: Mapping[int, str]) -> dict[str, Stakes]:
    """Say what is at stake with fittings (row -> id), by id: the kind of order, and whether it protects."""
    protecting = ProtectedPerson.objects.filter(protected_from=OuterRef("person"), erased_at=None)
    found: dict[str, Stakes] = {}
    pks = list(fittings)
    for start in range(0, len(pks), _AT_ONCE):
        rows = Fitting.objects.filter(pk__in=pks[start : start + _AT_ONCE])
        for pk, order_type, protected in rows.values_list("pk", "order__order_type", Exists(protecting)):
            found[fittings[pk]] = Stakes(order_type, protected)
    return found


def rounds_of(judgements: Iterable[Judgement]) -> list[list[Judgement]]:
    """Part judgements into rounds in which each fitting comes once, keeping the order of each fitting's."""
    rounds: list[list[Judgement]] = []
    turns: dict[str, int] = {}
    for judgement in judgements:
        turn = turns[judgement.fitting] = turns.get(judgement.fitting, -1) + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(judgement)
    return rounds


@dataclass(frozen=True, slots=True)
class Standing:
    """The findings that nothing has superseded, by fitting, and the chain and alert each belongs to.

    chains: finding id -> chain; alerts: chain -> reference of its alert; codes: chain -> code as it stands
    known: finding id -> itself and when it was learnt of
    """

    findings: Mapping[str, Sequence[Finding]]
    chains: Mapping[str, str]
    alerts: Mapping[str, UUID | None]
    codes: Mapping[str, str]
    known: Mapping[str, tuple[Finding, Learnt]]

    def of(self, judgement: Judgement) -> list[Finding]:
        """Give those that a judgement may have changed: open, or ending after it was judged from."""
        stood = findings.changeable(self.findings.get(judgement.fitting, ()), judgement.judged_from)
        return [f for f in stood if pair_of(f) == judgement.of_pair]


def said_anew(found: Sequence[Finding]) -> list[Finding]:
    """Give each revision an id that no row has: what comes back supersedes its own earlier saying."""
    said: set[str] = set()
    fresh = list(found)
    while True:
        ids = [f.id for f in fresh if f.id not in said]
        known: set[str] = set()
        for start in range(0, len(ids), _AT_ONCE):
            known |= set(
                FindingRow.objects.filter(id__in=ids[start : start + _AT_ONCE]).values_list("id", flat=True)
            )
        if not known:
            return fresh
        said |= known
        fresh = [findings.said_anew(f, said) for f in fresh]


def standing(wave: Sequence[Judgement], whose: Mapping[str, Whose]) -> Standing:
    """Read what stands of all fittings of a round with a handful of questions."""
    names = {whose[j.fitting].fitting_pk: j.fitting for j in wave}
    earliest = min(j.judged_from for j in wave)
    # No finding ends before any device existed; some databases cannot say the years before that.
    since = to_datetime(max(earliest, 0))
    settling = Q(code__startswith="ALCOHOL", end__gt=to_datetime(max(earliest - findings.SETTLES_WITHIN, 0)))
    ended_after = Q(end=None) | Q(end__gt=since) | settling
    found: dict[str, list[Finding]] = {}
    chains: dict[str, str] = {}
    alerts: dict[str, UUID | None] = {}
    codes: dict[str, str] = {}
    known: dict[str, tuple[Finding, Learnt]] = {}
    pks = list(names)
    for start in range(0, len(pks), _AT_ONCE):
        rows = FindingRow.objects.filter(
            ended_after, fitting__in=pks[start : start + _AT_ONCE], superseded_by=None
        )
        for row in rows:
            name = names[row.fitting_id]
            finding = to_finding(row, fitting=name)
            found.setdefault(name, []).append(finding)
            known[row.id] = finding, Learnt(from_datetime(row.learnt_at), row.found_late)
            chains[row.id] = row.chain
            alerts[row.chain], codes[row.chain] = row.alert_id, row.code
    return Standing(found, chains, alerts, codes, known)
