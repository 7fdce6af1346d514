"""Pure rules on orders: how a version moves, what an order may hold, and which order the core sees."""

from collections.abc import Sequence
from datetime import date, timedelta

from abide.monitoring.plan import OrderType as MonitoredOrder
from abide.service.orders.choices import (
    ConditionKind,
    NotifyingOrganisation,
    OrderType,
    SentenceType,
    VersionStatus,
    YesNoUnknown,
)

# --- how a version moves ---------------------------------------------------------------------------------

MOVES: dict[tuple[VersionStatus, str], VersionStatus] = {
    (VersionStatus.DRAFT, "bring_into_force"): VersionStatus.IN_FORCE,
    (VersionStatus.IN_FORCE, "supersede"): VersionStatus.SUPERSEDED,
    (VersionStatus.IN_FORCE, "end"): VersionStatus.ENDED,
}


class MoveRefused(ValueError):
    """The version cannot make this move from where it stands."""


def after(status: str, move: str) -> VersionStatus:
    """Give the status a move leads to; MoveRefused where the table has no such move."""
    reached = MOVES.get((VersionStatus(status), move))
    if reached is None:
        words = move.replace("_", " ")
        raise MoveRefused(f"A version that is {VersionStatus(status).label.lower()} cannot {words}.")
    return reached


# --- what an order may hold ------------------------------------------------------------------------------

ZONES = frozenset(
    {ConditionKind.EXCLUSION_ZONE, ConditionKind.INCLUSION_ZONE, ConditionKind.RESTRICTION_ZONE}
)
ALCOHOL = frozenset({ConditionKind.ALCOHOL_ABSTINENCE, ConditionKind.ALCOHOL_LEVEL})
ONCE = frozenset({ConditionKind.TRAIL, *ALCOHOL})

# Of these, absence can be excused afterwards.
EXCUSABLE = frozenset({ConditionKind.CURFEW, ConditionKind.ATTENDANCE})

# The letter that the key of a condition begins with.
LETTERS: dict[ConditionKind, str] = {
    ConditionKind.CURFEW: "C",
    ConditionKind.EXCLUSION_ZONE: "Z",
    ConditionKind.INCLUSION_ZONE: "Z",
    ConditionKind.RESTRICTION_ZONE: "Z",
    ConditionKind.ATTENDANCE: "A",
    ConditionKind.TRAIL: "T",
    ConditionKind.ALCOHOL_ABSTINENCE: "L",
    ConditionKind.ALCOHOL_LEVEL: "L",
    ConditionKind.KEEP_AWAY: "P",
    ConditionKind.NON_ASSOCIATION: "N",
}

# Only these sentences can lead to home detention curfew.
HDC_SENTENCES = frozenset({SentenceType.STANDARD_DETERMINATE_SENTENCE, SentenceType.SECTION_91})


def faults_of_order(
    *,
    order_type: str,
    sentence_type: str,
    hdc: str,
    notifying_organisation: str,
    kinds: Sequence[str],
    is_child: bool,
    has_responsible_adult: bool,
) -> dict[str, list[str]]:
    """Say, by field, what keeps these from being one order; empty when nothing does."""
    faults: dict[str, list[str]] = {}

    def fault(field: str, message: str) -> None:
        faults.setdefault(field, []).append(message)

    if not kinds:
        fault("conditions", "An order needs at least one condition.")
    for kind in ONCE:
        if list(kinds).count(kind) > 1:
            fault("conditions", f"{kind.label} can be asked for only once.")
    if set(kinds) >= ALCOHOL:
        fault("conditions", "Alcohol abstinence and alcohol level cannot both be asked for.")
    if is_child and ALCOHOL & set(kinds):
        fault("conditions", "Alcohol monitoring is for people of 18 and over.")
    if is_child and not has_responsible_adult:
        fault("person", "A person under 18 needs a responsible adult.")
    if hdc == YesNoUnknown.YES and sentence_type not in HDC_SENTENCES:
        fault("hdc", "Home detention curfew does not go with this sentence.")
    immigration = order_type == OrderType.IMMIGRATION
    if immigration != (notifying_organisation == NotifyingOrganisation.HOME_OFFICE):
        fault("order_type", "The Home Office orders immigration monitoring, and nobody else does.")
    return faults


# --- days ------------------------------------------------------------------------------------------------


def span(days: Sequence[tuple[date, date | None]]) -> tuple[date, date | None]:
    """Give the first and last day of several stretches of days; no last day if one has none."""
    ends = [last for _, last in days]
    return min(first for first, _ in days), None if None in ends else max(e for e in ends if e)


def overlap(
    first: date, last: date | None, from_day: date | None, until_day: date | None
) -> tuple[date, date | None] | None:
    """Cut the days [first, last] to [from_day, until_day], all inclusive; None when nothing is left."""
    start = max(first, from_day) if from_day else first
    ends = [day for day in (last, until_day) if day is not None]
    end = min(ends) if ends else None
    return None if end is not None and end < start else (start, end)


def day_before(day: date) -> date:
    """Give the day before."""
    return day - timedelta(days=1)


# --- the order as the core sees it -----------------------------------------------------------------------

_BY_SENTENCE: dict[str, MonitoredOrder] = {
    SentenceType.COMMUNITY_SUSPENDED_SENTENCE: MonitoredOrder.SUSPENDED,
    SentenceType.COMMUNITY_YRO: MonitoredOrder.YOUTH,
    SentenceType.COMMUNITY_SDO: MonitoredOrder.COMMUNITY,
    SentenceType.COMMUNITY: MonitoredOrder.COMMUNITY,
    SentenceType.BAIL_SUPERVISION_SUPPORT: MonitoredOrder.COURT_BAIL,
    SentenceType.BAIL_RLAA: MonitoredOrder.COURT_BAIL,
    SentenceType.BAIL: MonitoredOrder.COURT_BAIL,
}
_BY_TYPE: dict[str, MonitoredOrder] = {
    OrderType.CIVIL: MonitoredOrder.CIVIL,
    OrderType.COMMUNITY: MonitoredOrder.COMMUNITY,
    OrderType.IMMIGRATION: MonitoredOrder.IMMIGRATION,
    OrderType.POST_RELEASE: MonitoredOrder.LICENCE,
    OrderType.PRE_TRIAL: MonitoredOrder.COURT_BAIL,
    OrderType.SPECIAL: MonitoredOrder.LICENCE,
    OrderType.BAIL: MonitoredOrder.COURT_BAIL,
}


def monitored_as(order_type: str, sentence_type: str, hdc: str) -> MonitoredOrder:
    """Give the kind of order that the core's rules know.

    Community orders and Specials follow their sentence; the rest follow the order's own type.
    """
    if hdc == YesNoUnknown.YES:
        return MonitoredOrder.HDC
    if order_type in {OrderType.COMMUNITY, OrderType.SPECIAL} and sentence_type in _BY_SENTENCE:
        return _BY_SENTENCE[sentence_type]
    return _BY_TYPE[order_type]
