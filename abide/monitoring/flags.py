"""Why an event that was kept is doubted: bits, so that several can hold at once, and each in plain words."""

from collections.abc import Mapping
from enum import IntFlag
from types import MappingProxyType


class Flag(IntFlag):
    """One bit for each reason; 0 is an event that nobody doubts."""

    OUTSIDE_FITTING = 1
    CLOCK_AHEAD = 2
    IMPOSSIBLE_SPEED = 4
    POOR_ACCURACY = 8
    JUMP = 16
    REPEATED = 32
    STALE = 64
    TOO_ACCURATE = 128
    OVERCLAIMED = 256
    NETWORK = 512
    NO_PLACE = 1024
    CONTRADICTED = 2048


WORDS: Mapping[Flag, str] = MappingProxyType(
    {
        Flag.OUTSIDE_FITTING: "recorded while the device was not fitted to this person",
        Flag.CLOCK_AHEAD: "the device's clock was ahead: it says a later time than it was received at",
        Flag.IMPOSSIBLE_SPEED: "too far from the position before it for the time between them",
        Flag.POOR_ACCURACY: "too inaccurate to say where the person was, unless far from any edge",
        Flag.JUMP: "a single jump: the positions before and after it agree with each other",
        Flag.REPEATED: "repeats an earlier position to the last digit",
        Flag.STALE: "repeats an old position to the last digit: it does not count as a position",
        Flag.TOO_ACCURATE: "claims to be more accurate than any tag is",
        Flag.OVERCLAIMED: "claims to be more accurate than its positions, which step about, allow",
        Flag.NETWORK: "worked out from the mobile network, not by satellite",
        Flag.NO_PLACE: "zero degrees north and east: the receiver had no position",
        Flag.CONTRADICTED: "another position of the same moment is somewhere else",
    }
)

# Set at arrival, or never: nothing in the event or its neighbours shows it again.
OF_ARRIVAL = Flag.OUTSIDE_FITTING | Flag.CLOCK_AHEAD


def in_words(flags: int) -> tuple[str, ...]:
    """Say each reason for doubt in plain words, in the order of the bits; nothing where there is none."""
    return tuple(said for flag, said in WORDS.items() if flags & flag)
