"""Numbers of the person's own page, and how its links, codes and reference numbers are made; pure.

Every number here is our own default, to be confirmed by shadow running and with those who use the page.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

# A link and its code are good for so long, or until they are taken back.
GOOD_FOR = timedelta(days=180)
# A visit ends after so long without a page, and at the latest after the second length.
IDLE = timedelta(minutes=30)
LONGEST_VISIT = timedelta(hours=12)

# Wrong codes: so many for one link within the window, and so many tries from one address (a family, a hostel
# or a telephone company may share one).
WINDOW = timedelta(minutes=15)
TRIES_OF_LINK = 5
TRIES_OF_ADDRESS = 40
# So many wrong codes in a row shut the link until somebody makes a new one.
LOCKED_AFTER = 10

# The link carries 192 random bits; the code is told separately, and short enough to say on the telephone.
LINK_BYTES = 24
CODE_DIGITS = 8

# By when somebody is to have an answer.
ANSWER_WITHIN = {"FAULT": timedelta(days=2), "DISPUTE": timedelta(days=14), "COMPLAINT": timedelta(days=14)}
# What somebody says or asks at once is so long at most (letters).
MOST_WORDS = 1000
# A person may have so many things open at once, so that no one page floods an office.
MOST_OPEN = 10
# A request reaches so far ahead at most.
FARTHEST = timedelta(days=366)

# Without what is mistaken for another letter when it is read aloud or copied.
_LETTERS = "ACDEFHJKLMNPRTUVWXY347"


def number(choose: Callable[[str], str]) -> str:
    """Make a reference number such as "K7PL-4XTR"; choose: picks one letter of a text at random."""
    letters = [choose(_LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def code_as_said(code: str) -> str:
    """Write a code in pairs, as it is said on the telephone: "12 34 56 78"."""
    return " ".join(code[at : at + 2] for at in range(0, len(code), 2))


def code_as_typed(text: str) -> str:
    """Read a code however it was typed: its digits and nothing else."""
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())


def good(*, expires_at: datetime, revoked: bool, locked: bool, now: datetime) -> bool:
    """Whether a link and its code still open the page."""
    return not revoked and not locked and now < expires_at


def visit_over(*, began_at: datetime, used_at: datetime, now: datetime) -> bool:
    """Whether a visit has ended, by not being used or by its length."""
    return now - used_at >= IDLE or now - began_at >= LONGEST_VISIT
