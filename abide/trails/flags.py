"""Why an event that was kept is doubted: bits, so that several can hold at once."""

from enum import IntFlag


class Flag(IntFlag):
    """One bit for each reason; 0 is an event that nobody doubts."""

    OUTSIDE_FITTING = 1
    CLOCK_AHEAD = 2
    IMPOSSIBLE_SPEED = 4
    POOR_ACCURACY = 8
