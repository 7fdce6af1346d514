"""What is at stake under an order, and how it changes the time that people have to act on a finding.

The table of kinds (rules.URGENCY) is the base. A row here replaces its answer for some kinds of order, or
where somebody is protected from the person, while the finding goes on. No contract's response time is public.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from abide.monitoring.findings import Code
from abide.service.alerts.models import Severity
from abide.service.orders.choices import OrderType

_OURS = "our own default, to be confirmed by shadow running"
_NOT_PUBLIC = f"{_OURS}; the contracts' notification times are not public"
_SINCE = date(2000, 1, 1)
_ANY = frozenset(OrderType.values)

ABSENCES = frozenset({Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED})
# Nobody knows where the person is: harmless of most, and not where somebody has to be kept safe from them.
SILENCES = frozenset(
    {Code.NO_CONTACT, Code.NO_LOCATION, Code.BATTERY_DEAD, Code.CURFEW_NOT_KNOWN, Code.HOME_UNIT}
)


@dataclass(frozen=True, slots=True)
class Stakes:
    """Under what kind of order somebody is, and whether anybody is protected from them."""

    order_type: str = ""
    protected: bool = False


NOTHING = Stakes()


@dataclass(frozen=True, slots=True)
class Response:
    """A time to act that holds from a day on, in minutes from when it was found, with its source."""

    name: str
    codes: frozenset[Code]
    minutes: int
    severity: Severity = Severity.NOW
    order_types: frozenset[str] = _ANY
    protected: bool = False
    from_day: date = _SINCE
    source: str = _NOT_PUBLIC


_NEAR, _LOW = frozenset({Code.BUFFER_ENTERED}), frozenset({Code.BATTERY_LOW})
_PROTECTIVE = frozenset({OrderType.CIVIL})
# Somebody who waits for a trial and is not at home may be on the way out of reach of the court.
_AWAITING = frozenset({OrderType.PRE_TRIAL, OrderType.BAIL})
_IMMIGRATION = frozenset({OrderType.IMMIGRATION})

# The first that fits counts: what protects somebody stands before what an order allows.
RESPONSES: tuple[Response, ...] = (
    Response("absent, and somebody is protected", ABSENCES, 10, protected=True),
    Response("silent, and somebody is protected", SILENCES, 15, protected=True),
    Response("close to a zone, and somebody is protected", _NEAR, 15, protected=True),
    Response("battery low, and somebody is protected", _LOW, 60, Severity.TODAY, protected=True),
    Response("absent, under a civil order", ABSENCES, 10, order_types=_PROTECTIVE),
    Response("absent, awaiting trial", ABSENCES, 10, order_types=_AWAITING),
    Response("absent, on immigration bail", ABSENCES, 60, order_types=_IMMIGRATION),
)


def response(code: str, stakes: Stakes, on: date, table: Iterable[Response] = RESPONSES) -> Response | None:
    """Give the row that fits a finding that goes on, as in force on a day; None where the base holds."""
    fitting = [row for row in table if _fits(row, code, stakes, on)]
    newest = {row.name: row for row in sorted(fitting, key=lambda row: row.from_day)}
    return next((newest[row.name] for row in fitting), None)


def _fits(row: Response, code: str, stakes: Stakes, on: date) -> bool:
    if row.protected:
        return code in row.codes and stakes.protected and row.from_day <= on
    # An order whose kind nobody said is not let off: the base holds.
    return code in row.codes and stakes.order_type in row.order_types and row.from_day <= on
