"""A reader sees the whole of a thing: no source file grows past a few hundred lines."""

import pytest

from tests.architecture.tree import shown, sources

LONGEST = 450


@pytest.mark.parametrize("path", list(sources("abide", "tools", "bench")), ids=shown)
def test_a_source_file_stays_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
