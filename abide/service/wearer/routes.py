"""Who may decide what somebody asks for, by the kind of order; a table, and how a request moves; pure.

The power of probation to move the times of a community order's curfew within the day, with a notice to the
court, has a source (policy for England and Wales). The other lines are our own reading of who made the order,
to be confirmed with those who answer for the law before live use: whatever is doubtful goes to them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Decider(StrEnum):
    """Who may decide a request."""

    OFFICER = "OFFICER"
    COURT = "COURT"
    PRISON = "PRISON"
    HOME_OFFICE = "HOME_OFFICE"


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of an order that say who may decide: codes as in orders.choices; kind: ABSENCE, TIMES."""

    order_type: str
    sentence_type: str
    notifying_organisation: str
    hdc: bool
    kind: str


NAMES = {
    Decider.OFFICER: "the responsible officer",
    Decider.COURT: "the court",
    Decider.PRISON: "the prison that released the person",
    Decider.HOME_OFFICE: "the Home Office",
}

# (kind of order, what is asked) -> who decides.
_BY_ORDER: dict[tuple[str, str], Decider] = {
    ("BAIL", "ABSENCE"): Decider.COURT,
    ("BAIL", "TIMES"): Decider.COURT,
    ("PRE_TRIAL", "ABSENCE"): Decider.COURT,
    ("PRE_TRIAL", "TIMES"): Decider.COURT,
    ("CIVIL", "ABSENCE"): Decider.COURT,
    ("CIVIL", "TIMES"): Decider.COURT,
    ("COMMUNITY", "ABSENCE"): Decider.OFFICER,
    ("COMMUNITY", "TIMES"): Decider.OFFICER,
    ("POST_RELEASE", "ABSENCE"): Decider.OFFICER,
    ("POST_RELEASE", "TIMES"): Decider.PRISON,
    ("IMMIGRATION", "ABSENCE"): Decider.HOME_OFFICE,
    ("IMMIGRATION", "TIMES"): Decider.HOME_OFFICE,
}
# Of these sentences the times are for the court, whatever the line above says.
_COURT_FOR_TIMES = frozenset({"COMMUNITY_YRO", "COMMUNITY_SDO"})
# Of a Special, and of a kind of order without a line, whoever made it decides.
_BY_MAKER: dict[str, Decider] = {
    "PRISON": Decider.PRISON,
    "YOUTH_CUSTODY_SERVICE": Decider.PRISON,
    "HOME_OFFICE": Decider.HOME_OFFICE,
}


def decider(asked: Asked) -> Decider:
    """Say who may decide a request. Nothing is left to the officer that the table does not name."""
    if asked.hdc:
        return Decider.PRISON
    if asked.kind == "TIMES" and asked.sentence_type in _COURT_FOR_TIMES:
        return Decider.COURT
    found = _BY_ORDER.get((asked.order_type, asked.kind))
    return found or _BY_MAKER.get(asked.notifying_organisation, Decider.COURT)


# From where a request stands, what may be done with it, and where that leads.
MOVES: dict[tuple[str, str], str] = {
    ("ASKED", "pass_on"): "WITH",
    ("ASKED", "agree"): "AGREED",
    ("ASKED", "refuse"): "REFUSED",
    ("WITH", "agree"): "AGREED",
    ("WITH", "refuse"): "REFUSED",
    ("ASKED", "withdraw"): "WITHDRAWN",
    ("WITH", "withdraw"): "WITHDRAWN",
}
OPEN = frozenset({"ASKED", "WITH"})


def fault_of_move(state: str, move: str, who: str) -> str:
    """Say why a request cannot make this move; "" when it can.

    who: the Decider. What only somebody else may decide has to be passed on to them first; then what they
    answered is recorded.
    """
    if (state, move) not in MOVES:
        return "This request was answered or taken back already. Read it again."
    if state == "ASKED" and move in ("agree", "refuse") and who != Decider.OFFICER:
        return f"Only {NAMES[Decider(who)]} may decide this. Pass it on first, then record the answer."
    if move == "pass_on" and who == Decider.OFFICER:
        return "This one is yours to decide."
    return ""


def moves_from(state: str, who: str) -> list[str]:
    """Give what may be done with a request by whoever answers it for the service."""
    return [m for m in ("pass_on", "agree", "refuse") if not fault_of_move(state, m, who)]
