import numpy as np
import pytest

from abide.monitoring.events import Events
from abide.monitoring.instants import HOUR, SECOND
from abide.simulate.pace import ROWS_AT_ONCE, Pace, in_portions, parted
from abide.simulate.progress import Progress


def events(received, fitting=None) -> Events:
    out = Events.empty(len(received))
    out.received_at[:] = received
    out.at[:] = received
    out.fitting[:] = fitting if fitting is not None else 0
    return out


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self, now: int):
        self.now = now

    def __call__(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)


def test_nothing_is_given_before_its_time_and_all_of_it_at_its_time():
    clock = Clock(100 * SECOND)
    pace = Pace(since=0, until=None, real=clock, sleep=clock.sleep)
    hour = events([s * SECOND for s in (50, 99, 100, 101, 103)])
    given = []
    for portion in pace.portions(iter([hour])):
        assert (portion.received_at <= clock.now).all()
        given.append((clock.now // SECOND, (portion.received_at // SECOND).tolist()))
    assert given == [(100, [50, 99, 100]), (101, [101]), (103, [103])]


def test_history_at_a_speed_catches_up_with_the_present_and_never_passes_it():
    clock = Clock(HOUR)
    pace = Pace(since=0, speed=60, real=clock, sleep=clock.sleep)
    minutes = events([m * 60 * SECOND for m in range(75)])
    when = {}
    for portion in pace.portions(iter([minutes])):
        for moment in portion.received_at.tolist():
            when[moment // (60 * SECOND)] = (clock.now - HOUR) // SECOND
    assert when[30] == 30
    assert when[59] == 59
    assert when[74] == 14 * 60


def test_it_ends_at_the_moment_to_end_at():
    clock = Clock(HOUR)
    pace = Pace(since=0, until=30 * SECOND, real=clock, sleep=clock.sleep)
    given = [p.received_at // SECOND for p in pace.portions(iter([events([0, 29 * SECOND, 30 * SECOND])]))]
    assert np.concatenate(given).tolist() == [0, 29]


@pytest.mark.parametrize(
    ("now", "before", "after"), [(2, [1, 2], [3, 4]), (0, [], [1, 2, 3, 4]), (9, [1, 2, 3, 4], [])]
)
def test_history_and_the_present_are_parted_at_a_moment(now, before, after):
    first, second = parted(iter([events([1, 2, 3]), events([4])]), now)
    assert [r for hour in first for r in hour.received_at.tolist()] == before
    assert [r for hour in second for r in hour.received_at.tolist()] == after


@pytest.mark.parametrize(
    ("hours", "portions"),
    [
        ([ROWS_AT_ONCE + 1, 0, 3], [ROWS_AT_ONCE, 4]),
        ([ROWS_AT_ONCE - 1, 1], [ROWS_AT_ONCE]),
        ([2 * ROWS_AT_ONCE + 5], [ROWS_AT_ONCE, ROWS_AT_ONCE, 5]),
        ([0, 0], []),
    ],
)
def test_history_is_joined_and_cut_into_portions_in_its_order(hours, portions):
    begun, made = 0, []
    for size in hours:
        made.append(events(range(begun, begun + size)))
        begun += size
    given = list(in_portions(iter(made)))
    assert [len(portion) for portion in given] == portions
    assert [r for portion in given for r in portion.received_at.tolist()] == list(range(begun))


def test_a_simulator_that_was_stopped_goes_on_where_it_left_off(tmp_path):
    first = Progress(tmp_path / "sent.json")
    hour = events([SECOND, 2 * SECOND, 3 * SECOND])
    assert len(first.rest(hour)) == 3
    first.reached(2 * SECOND)
    again = Progress(tmp_path / "sent.json")
    assert (again.rest(hour).received_at // SECOND).tolist() == [2, 3]
