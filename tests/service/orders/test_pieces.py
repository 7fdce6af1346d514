"""Across versions and phases, every local day has exactly what was ordered for it."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from abide.service.orders.conditions import CurfewDetails, read
from abide.service.orders.pieces import Held, pieces
from abide.service.orders.rules import overlap
from tests import factories as make

DAY = date(2026, 3, 1)
HOURS = ("18:00", "19:00", "20:00")


@st.composite
def curfews(draw) -> list[Held]:
    """One curfew through a few versions, each with phases of its own; days may be left out between them."""
    held, day = [], DAY
    for _ in range(draw(st.integers(1, 4))):
        phases, first = [], day
        for _ in range(draw(st.integers(1, 3))):
            day += timedelta(days=draw(st.integers(0, 2)))
            last = day + timedelta(days=draw(st.integers(0, 3)))
            hours = draw(st.sampled_from(HOURS))
            phases.append({"from": str(day), "until": str(last), "periods": make.nightly(hours)})
            day = last + timedelta(days=1)
        held.append(Held("C1", "CURFEW", first, day - timedelta(days=1), {"phases": phases}, make.HOME))
    return held


def days_from(first: date, last: date | None) -> set[date]:
    """The days of a stretch, as far as the test looks."""
    return {
        day
        for number in range(80)
        if first <= (day := DAY + timedelta(days=number)) and (last is None or day <= last)
    }


def ordered(held: list[Held]) -> list[tuple[date, str]]:
    """What was ordered for each day, read plainly from each version."""
    found = []
    for each in held:
        for phase in read(each.kind, each.details).phases:
            days = overlap(each.first_day, each.last_day, phase.from_, phase.until)
            found += [(day, phase.periods[0].from_) for day in (days_from(*days) if days else ())]
    return sorted(found)


def asked(held: list[Held]) -> list[tuple[date, str]]:
    """What the pieces ask for on each day."""
    found = []
    for piece in pieces(held):
        assert isinstance(piece.details, CurfewDetails)
        hours = piece.details.phases[0].periods[0].from_
        found += [(day, hours) for day in days_from(piece.first_day, piece.last_day)]
    return sorted(found)


@given(curfews())
def test_every_day_has_exactly_what_was_ordered_for_it(held):
    assert asked(held) == ordered(held)
    assert len({day for day, _ in asked(held)}) == len(asked(held))


@given(curfews(), st.integers(0, 60))
def test_a_variation_changes_neither_what_was_asked_before_it_nor_what_that_is_called(held, number):
    """Cut at the variation's day, and with something else from there on, the pieces before it stay."""
    cut = DAY + timedelta(days=number)
    before = [
        Held(each.key, each.kind, *days, each.details, each.position)
        for each in held
        if (days := overlap(each.first_day, each.last_day, None, cut - timedelta(days=1)))
    ]
    other = {"phases": [{"periods": make.nightly("23:00")}]}
    varied = [*before, Held("C1", "CURFEW", cut, None, other, make.HOME)]
    names = {(p.name, p.first_day, p.details) for p in pieces(held) if p.last_day and p.last_day < cut}
    assert names <= {(p.name, p.first_day, p.details) for p in pieces(varied)}


@given(curfews())
def test_pieces_that_adjoin_differ(held):
    run = pieces(held)
    assert [piece.name for piece in run] == [f"C1/{n + 1}" for n in range(len(run))]
    for before, after in pairwise(run):
        adjoining = before.last_day == after.first_day - timedelta(days=1)
        assert not (adjoining and before.details == after.details)
