"""How notices and sendings stand, in words for a page."""

from abide.service.notices.queries import NoticeState
from abide.service.notices.rules import Stands

# What a notice's state is called, and the colour of its tag.
STANDS: dict[Stands, tuple[str, str]] = {
    Stands.WAITING: ("Waiting to be sent", "grey"),
    Stands.SENT: ("Sent", "blue"),
    Stands.DELIVERED: ("Delivered", "blue"),
    Stands.FAILED: ("Failed, will be tried again", "orange"),
    Stands.GIVEN_UP: ("Could not be delivered", "red"),
    Stands.LOGGED: ("Written to the log only: no provider is set", "red"),
    Stands.RECEIPTED: ("Confirmed", "green"),
    Stands.UNANSWERED: ("Nobody confirmed it", "red"),
}


def stands(state: NoticeState) -> str:
    """Say how a notice stands, with who confirmed it."""
    said = STANDS[state.stands][0]
    return f"{said} by {state.receipted_by}" if state.receipted_by else said


def colour(state: NoticeState) -> str:
    """Give the colour of its tag: red for what needs somebody now."""
    return STANDS[state.stands][1]
