"""Shares with their bounds, published classes, and nights of curfew, in tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring.findings import Code
from abide.monitoring.instants import HOUR
from abide.service.alerts.words import KINDS
from abide.service.insight import nights
from abide.service.insight.nights import BROKEN, EXCUSED, NOT_KNOWN, Asked
from abide.service.insight.rules import ARIZONA, PRIORS, Share, class_of


@pytest.mark.parametrize(
    "some, of, low, high",
    [
        (0, 0, 0, 100),  # nothing is known
        (1, 1, 20.7, 100),  # one of one is not a hundred per cent
        (0, 1, 0, 79.3),
        (5, 10, 23.7, 76.3),
        (50, 100, 40.4, 59.6),
        (463, 36_064, 1.17, 1.41),
    ],
)
def test_a_share_is_as_wide_as_little_is_known(some, of, low, high):
    share = Share(some, of)
    assert share.bounds == (pytest.approx(low, abs=0.06), pytest.approx(high, abs=0.06))


def test_a_share_in_words():
    assert str(Share(1, 1)) == "100 % (21 to 100)"
    assert str(Share(0, 0)) == "none to count"
    assert str(Share(198, 199)) == "99 % (97 to 100)"
    assert str(Share(199, 200)) == "99.5 % (97.2 to 99.9)"
    # All but a few is not all, and a few is not none.
    assert str(Share(4995, 4997)) == "99.96 % (99.85 to 99.99)"
    assert str(Share(2, 4997)) == "0.04 % (0.01 to 0.15)"
    assert str(Share(0, 4997)) == "0.0 % (0.0 to 0.1)"


@pytest.mark.parametrize(
    "some, of, places, said",
    [
        (198, 199, 0, "99"),
        (199, 199, 0, "100"),
        (0, 199, 0, "0"),
        (429, 431, 0, "99.5"),
        (2, 431, 0, "0.5"),
        (1, 1_000_000, 1, "0.0001"),
        (999_999, 1_000_000, 1, "99.9999"),
        (1_000_000, 1_000_000, 1, "100.0"),
        (299_999, 300_000, 2, "99.9997"),
    ],
)
def test_all_is_said_only_of_all_and_none_only_of_none(some, of, places, said):
    assert Share(some, of).figure(places) == said


@given(st.integers(1, 10**7).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_no_share_in_words_is_rounded_to_all_or_none(pair):
    some, of = pair
    said = float(str(Share(some, of)).split(" ")[0])
    assert (said == 100) == (some == of)
    assert (said == 0) == (some == 0)
    assert ARIZONA.percent == pytest.approx(1.28, abs=0.01)


def test_no_kind_is_in_two_published_classes_and_each_is_a_kind_of_ours():
    kinds = [kind for prior in PRIORS for kind in prior.kinds]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= set(KINDS)
    assert class_of(Code.STRAP) is PRIORS[1]
    assert class_of("CURFEW_NOT_KNOWN") is None


def test_the_published_shares_are_of_all_alerts():
    assert sum(prior.shares[0] for prior in PRIORS) == pytest.approx(100, abs=0.1)
    assert sum(prior.shares[1] for prior in PRIORS) == pytest.approx(100, abs=0.1)


MIDNIGHT = 20_000 * 24 * HOUR


def evenings(days, start=19, end=31):
    """So many nights, by default from 19:00 to 07:00."""
    return np.array(
        [[MIDNIGHT + (24 * d + start) * HOUR, MIDNIGHT + (24 * d + end) * HOUR] for d in range(days)],
        np.int64,
    )


def hours(*values):
    return np.array([MIDNIGHT + int(value * HOUR) for value in values], np.int64)


def asked(*rows):
    """Rows of (curfew, timetable, worn from, worn until), hours from the first midnight."""
    columns = list(zip(*rows, strict=True))
    whole = [np.array(column, np.int64) for column in columns[:2]]
    return Asked(*whole, *(hours(*column) for column in columns[2:]))


def required(rows, *, now=24 * 30, tables=None):
    found = nights.required(asked(*rows), tables or {1: evenings(3)}, MIDNIGHT + now * HOUR)
    return [(int(c), (int(s) - MIDNIGHT) // HOUR) for c, s in zip(found.curfew, found.start, strict=True)]


@pytest.mark.parametrize(
    "rows, now, said",
    [
        ([(1, 1, 0, 72)], 240, [(1, 19), (1, 43), (1, 67)]),
        # Fitted as the night begins counts; a minute later does not.
        ([(1, 1, 19, 72)], 240, [(1, 19), (1, 43), (1, 67)]),
        ([(1, 1, 19.02, 72)], 240, [(1, 43), (1, 67)]),
        # Taken off before it begins does not count; just as it begins, neither.
        ([(1, 1, 0, 43)], 240, [(1, 19)]),
        ([(1, 1, 0, 43.02)], 240, [(1, 19), (1, 43)]),
        # What is not over is not decided.
        ([(1, 1, 0, 72)], 55, [(1, 19), (1, 43)]),
        ([(1, 1, 0, 72)], 54.98, [(1, 19)]),
        # Two devices, or one taken off and put on again, make no night twice; a gap leaves one out.
        ([(1, 1, 0, 72), (1, 1, 10, 72)], 240, [(1, 19), (1, 43), (1, 67)]),
        ([(1, 1, 0, 30), (1, 1, 50, 72)], 240, [(1, 19), (1, 67)]),
        ([(1, 1, 0, 30), (2, 1, 0, 30)], 240, [(1, 19), (2, 19)]),
        ([(1, 1, 80, 90)], 240, []),
    ],
)
def test_which_nights_count(rows, now, said):
    assert required(rows, now=now) == said


def test_nothing_asked_is_no_night():
    none = np.zeros(0, np.int64)
    found = nights.required(Asked(none, none, none, none), {}, MIDNIGHT)
    assert nights.counted(found, {}) == {}


@pytest.mark.parametrize(
    "found, said",
    [
        ([], (3, 0, 0)),
        ([(1, 19, BROKEN)], (2, 1, 0)),  # late at the very start
        ([(1, 26, BROKEN)], (2, 1, 0)),  # at two in the morning: the night before
        ([(1, 26, NOT_KNOWN)], (2, 0, 1)),
        ([(1, 26, NOT_KNOWN), (1, 27, BROKEN)], (2, 1, 0)),  # broken outweighs not known
        ([(1, 27, BROKEN), (1, 26, NOT_KNOWN)], (2, 1, 0)),
        ([(1, 26, EXCUSED)], (2, 0, 0, 1)),
        ([(1, 26, EXCUSED), (1, 27, NOT_KNOWN)], (2, 0, 1)),  # which outweighs excused
        ([(1, 27, BROKEN), (1, 26, EXCUSED)], (2, 1, 0)),
        ([(1, 26, BROKEN), (1, 28, BROKEN)], (2, 1, 0)),  # twice in a night is one night
        ([(1, 19, BROKEN), (1, 43, BROKEN), (1, 67, NOT_KNOWN)], (0, 2, 1)),
        ([(1, 10, BROKEN)], (3, 0, 0)),  # before any night in the list
        ([(1, 30.99, BROKEN)], (2, 1, 0)),  # in the last minute
        ([(1, 31, BROKEN)], (3, 0, 0)),  # as it is over
        ([(1, 91, BROKEN)], (3, 0, 0)),  # on an evening that is not in the list: no earlier night's
        ([(2, 26, BROKEN)], (3, 0, 0)),  # somebody else's
    ],
)
def test_what_became_of_three_nights(found, said):
    table = {1: evenings(3)}
    listed = nights.required(asked((1, 1, 0, 72)), table, MIDNIGHT + 240 * HOUR)
    curfew = np.array([row[0] for row in found], np.int64)
    says = np.array([row[2] for row in found], np.int8)
    after = nights.judged(listed, curfew, hours(*(row[1] for row in found)), says)
    assert nights.counted(after, {1: 7}) == {7: (*said, 0)[:4]}


def test_curfews_of_one_team_are_counted_together():
    found = nights.required(asked((1, 1, 0, 72), (2, 1, 0, 30), (3, 1, 0, 72)), {1: evenings(3)}, 10**18)
    assert nights.counted(found, {1: 5, 2: 5, 3: 6}) == {5: (4, 0, 0, 0), 6: (3, 0, 0, 0)}
