"""How a thread moves between its statuses, and when it is late; pure."""

from datetime import date, datetime

OPEN, WAITING, RESOLVED = "OPEN", "WAITING", "RESOLVED"

# From which status a thread may become which; nothing is ever final, because an answer may prove wrong.
MOVES: dict[str, tuple[str, ...]] = {
    OPEN: (WAITING, RESOLVED),
    WAITING: (OPEN, RESOLVED),
    RESOLVED: (OPEN,),
}
_NAMES = {OPEN: "open", WAITING: "waiting for an answer", RESOLVED: "resolved"}


def fault_of_reply(status: str, become: str) -> str:
    """Say why nobody can write this into a thread of this status; "" when they can.

    become: the status the thread takes with the message, "" to leave it as it is.
    """
    if not become:
        return "This thread is resolved. Open it again to write in it." if status == RESOLVED else ""
    if become == status:
        return f"This thread is {_NAMES[status]} already. Read what was written since you opened it."
    if become not in MOVES[status]:
        return f"A thread that is {_NAMES[status]} cannot become {_NAMES.get(become, become)}."
    return ""


def fault_of_due(due_at: datetime, now: datetime) -> str:
    """Say what is wrong with the moment by which an answer is due; "" when nothing is."""
    return "" if due_at > now else "Choose a time that is still to come."


def fault_of_change(status: str, old: datetime, new: datetime, now: datetime) -> str:
    """Say why the due time of a thread cannot become another; "" when it can."""
    if status == RESOLVED:
        return "This thread is resolved. Open it again to change when its answer is due."
    return "It is due then already." if new == old else fault_of_due(new, now)


def fault_of_decision(level: str, month: date, now: datetime) -> str:
    """Say why the board of a month cannot decide on a thread; "" when it can. month: its first day."""
    if level != "STRATEGIC":
        return "The board decides on strategic threads only."
    return "This month is still to come." if month > now.date() else ""


def overdue(status: str, due_at: datetime, now: datetime) -> bool:
    """Whether a thread that nobody has resolved is past the moment its answer was due."""
    return status != RESOLVED and due_at <= now
