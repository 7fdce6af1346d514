import numpy as np
import pytest

from abide.simulate.gps import INDOORS_P90_M, OUTDOORS_P90_M, SPELL_SHARE, Receivers


def errors(*, indoors: bool):
    return Receivers(2000, seed=8).minutes(np.full((240, 2000), indoors))


@pytest.mark.parametrize(("indoors", "p90"), [(False, OUTDOORS_P90_M), (True, INDOORS_P90_M)])
def test_nine_fixes_in_ten_lie_within_the_standard(indoors, p90):
    found = errors(indoors=indoors)
    off = np.hypot(found.east, found.north)
    assert np.percentile(off, 90) == pytest.approx(p90, rel=0.03)


def test_the_tail_is_heavier_than_a_bell_curve_would_have_it():
    found = errors(indoors=False)
    off = np.hypot(found.east, found.north)
    # A circular normal error with this 90th percentile would pass 20 m once in 10,000.
    assert 0.5 * SPELL_SHARE < (off > 20).mean() < 1.5 * SPELL_SHARE


def test_most_claims_are_honest_and_some_are_too_sure():
    found = errors(indoors=False)
    inside = np.hypot(found.east, found.north) <= found.accuracy_m
    assert 0.60 < inside.mean() < 0.70
    assert (~inside & (found.accuracy_m < 5)).mean() > 0.02


def test_an_error_remembers_the_one_before_and_forgets_within_the_hour():
    east = errors(indoors=False).east
    assert np.corrcoef(east[:-1].ravel(), east[1:].ravel())[0, 1] > 0.4
    assert abs(np.corrcoef(east[:-60].ravel(), east[60:].ravel())[0, 1]) < 0.05
