"""What a message outside the service says: its kind, number, link and code, and nothing else."""

from abide.explain import times
from abide.service.notices.senders import Outgoing


def subject(outgoing: Outgoing) -> str:
    """Give the subject line of an email."""
    return f"Abide notice {outgoing.number}: {outgoing.title.lower()}"


def body(outgoing: Outgoing) -> str:
    """Give the words of an email."""
    return "\n".join(
        [
            f"There is a notice for you in Abide: {outgoing.title.lower()}.",
            "",
            due(outgoing),
            outgoing.link,
            "",
            f"Reference: {outgoing.number}",
            f"Code, where you have no account: {outgoing.code}",
            "",
            "This message names nobody on purpose. Do not reply to it.",
        ]
    )


def due(outgoing: Outgoing) -> str:
    """Say by when it is to be confirmed, where it is."""
    if outgoing.receipt_by is None:
        return "Read it here:"
    return f"Read it and confirm that you have it by {times.full_moment(outgoing.receipt_by)}:"
