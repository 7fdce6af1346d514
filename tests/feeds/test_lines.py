"""Blocks of lines: nothing lost, nothing joined, and no huge line held."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.feeds.lines import blocks


def whole(data, size, longest=1000):
    """Read in blocks and put back: the lines, and the number that each block said it started with."""
    lines, starts = [], []
    for first, block in blocks(io.BytesIO(data), size=size, longest=longest):
        starts.append((first, len(lines) + 1))
        lines += block.removesuffix(b"\n").split(b"\n")
    return lines, starts


@given(st.lists(st.binary(max_size=20).map(lambda b: b.replace(b"\n", b"-"))), st.integers(1, 50))
def test_lines_come_out_as_they_went_in_with_their_numbers(lines, size):
    data = b"".join(line + b"\n" for line in lines)
    got, starts = whole(data, size)
    assert got == lines
    assert all(said == counted for said, counted in starts)


@pytest.mark.parametrize("size", [1, 7, 64, 5000])
def test_a_line_too_long_is_cut_but_still_seen_to_be_too_long(size):
    data = b"one\n" + b"x" * 3000 + b"\nthree\n" + b"y" * 100 + b"\nfive"
    got, starts = whole(data, size, longest=100)
    assert got[0] == b"one"
    assert len(got[1]) > 100
    assert got[2:] == [b"three", b"y" * 100, b"five"]
    assert all(said == counted for said, counted in starts)


def test_a_line_too_long_at_the_end_is_cut_too():
    ((first, block),) = blocks(io.BytesIO(b"x" * 10_000), size=64, longest=100)
    assert first == 1
    assert 100 < len(block) <= 200
