"""What holds of notices and of board pages whatever happens."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from abide.service.messages import board
from abide.service.messages.board import Change
from abide.service.notices import rules
from abide.service.notices.rules import Step, Way

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MONTH = NOON.date().replace(day=1)
_, END = board.bounds(MONTH)


@given(tries=st.integers(1, 10_000), elapsed=st.integers(0, 200_000))
def test_a_next_try_is_always_later_never_more_than_half_an_hour_and_never_a_day_after_the_first(
    tries, elapsed
):
    last = NOON + timedelta(seconds=elapsed)
    again = rules.next_try(tries=tries, first_at=NOON, last_at=last)
    if again is not None:
        assert timedelta(0) < again - last <= timedelta(minutes=30)
        assert again - NOON <= timedelta(hours=24)


@given(tries=st.integers(1, 100))
def test_the_wait_never_shrinks(tries):
    waits = [rules.next_try(tries=n, first_at=NOON, last_at=NOON) - NOON for n in (tries, tries + 1)]
    assert waits[0] <= waits[1]


@given(
    places=st.integers(1, 6),
    ways=st.lists(st.sampled_from(Way), max_size=4),
    late=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_a_list_is_walked_in_order_once_and_ends(places, ways, late):
    place, ended = 0, False
    for is_late in late:
        due = NOON if is_late else NOON + timedelta(minutes=1)
        step = rules.step(place=place, places=places, due_at=None if ended else due, ways=ways, now=NOON)
        if step == Step.NEXT:
            place += 1
        ended |= step == Step.END
        assert place < places
    unreachable = set(ways) <= {Way.GIVEN_UP, Way.NOT_NEEDED}
    steps = len(late) if unreachable else sum(late)
    assert place == min(steps, places - 1)
    assert ended == (steps >= places)


moments = st.integers(-40 * 24, 60 * 24).map(lambda hours: END + timedelta(hours=hours))
statuses = st.sampled_from(["OPEN", "WAITING", "RESOLVED", ""])


@st.composite
def histories(draw):
    """A thread's changes in order, its due times each starting from the last, and its due time now."""
    due = END + timedelta(hours=draw(st.integers(-900, 900)))
    changes = []
    for at in sorted(draw(st.lists(moments, max_size=8))):
        to = draw(st.one_of(st.none(), st.integers(-900, 900)))
        moved = None if to is None else END + timedelta(hours=to)
        changes.append(Change(at, draw(statuses), due_from=due if moved else None, due_to=moved))
        due = moved or due
    return changes, due


@given(history=histories())
def test_what_happens_after_a_month_has_ended_changes_nothing_of_its_page(history):
    changes, due = history
    earlier = [change for change in changes if change.at < END]
    due_then = next((c.due_from for c in changes if c.at >= END and c.due_from), due)
    begun, later = END - timedelta(days=50), END + timedelta(days=90)
    kept = board.line(begun_at=begun, due_at=due, changes=changes, month=MONTH, now=later)
    then = board.line(begun_at=begun, due_at=due_then, changes=earlier, month=MONTH, now=END)
    assert kept == then
