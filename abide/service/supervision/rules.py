"""What may be written of a contact or an appointment, as tables; pure."""

from datetime import datetime, timedelta

from abide.service.supervision.choices import Came, Outcome, Way

# What can come of a contact, by the way it was made.
CAME_OF: dict[str, tuple[str, ...]] = {
    Way.CALL: (Came.SPOKE, Came.NO_ANSWER, Came.MESSAGE_LEFT),
    Way.TEXT: (Came.SENT, Came.ANSWERED, Came.NOT_DELIVERED),
    Way.LETTER: (Came.SENT, Came.ANSWERED, Came.NOT_DELIVERED),
    Way.VISIT: (Came.SPOKE, Came.NOT_IN, Came.NOT_LET_IN, Came.MESSAGE_LEFT),
    Way.OFFICE: (Came.SPOKE,),
}
# Of these somebody was in touch; the rest were tries.
REACHED = frozenset({Came.SPOKE, Came.ANSWERED})
MISSED = frozenset({Outcome.MISSED_ACCEPTABLE, Outcome.MISSED_UNACCEPTABLE})
# A clock on somebody's desk may be a little ahead of ours.
AHEAD = timedelta(minutes=5)
# Our own default: an appointment further off than this is a slip of the year.
FURTHEST = timedelta(days=2 * 366)


def faults_of_contact(*, way: str, came: str, at: datetime, now: datetime) -> dict[str, str]:
    """Say, by field, what cannot be of a contact; empty when nothing is wrong. Moments are aware."""
    faults = {}
    if way not in CAME_OF:
        faults["way"] = "Choose how you were in touch."
    elif came not in CAME_OF[way]:
        fitting = " or ".join(f"“{Came(each).label}”" for each in CAME_OF[way])
        faults["came"] = f"For a {Way(way).label.lower()} choose {fitting}."
    if at > now + AHEAD:
        faults["at"] = "A contact is recorded once it was made. Choose a time that is past."
    return faults


def faults_of_appointment(*, at: datetime, outcome: str, now: datetime) -> dict[str, str]:
    """Say, by field, what cannot be of an appointment; empty when nothing is wrong. Moments are aware."""
    faults = {}
    if outcome not in Outcome.values:
        faults["outcome"] = "Choose what came of it."
    elif at > now and (outcome == Outcome.KEPT or outcome in MISSED):
        faults["outcome"] = "This appointment is still to come. Choose “Rearranged” or leave it not known."
    if at > now + FURTHEST:
        faults["at"] = "Choose a time within the next two years."
    return faults
