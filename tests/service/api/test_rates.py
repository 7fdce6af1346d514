"""How much one supplier may send in a while."""

import pytest

from abide.service.api.rates import Bucket, Rates


def test_a_full_store_gives_its_burst_at_once_and_then_says_how_long_to_wait():
    bucket = Bucket(per_second=10, burst=100)
    assert bucket.take(100, 0.0) == 0
    assert bucket.take(5, 0.0) == pytest.approx(0.5)


@pytest.mark.parametrize(("later", "allowed"), [(0.49, False), (0.5, True)])
def test_the_store_refills_with_time(later, allowed):
    bucket = Bucket(per_second=10, burst=100)
    bucket.take(100, 0.0)
    assert (bucket.take(5, later) == 0) == allowed


def test_the_store_never_holds_more_than_its_burst():
    bucket = Bucket(per_second=10, burst=100)
    bucket.take(1, 0.0)
    bucket.take(100, 1e6)
    assert bucket.take(1, 1e6) > 0


def test_a_request_larger_than_the_burst_is_let_through_once_and_paid_for_later():
    bucket = Bucket(per_second=10, burst=100)
    assert bucket.take(200, 0.0) == 0
    assert bucket.take(1, 5.0) > 0
    assert bucket.take(1, 10.1) == 0


def test_each_sender_has_a_store_of_their_own():
    rates = Rates(per_second=1, burst=1)
    assert rates.take("north", 1, 0.0) == 0
    assert rates.take("north", 1, 0.0) > 0
    assert rates.take("south", 1, 0.0) == 0
