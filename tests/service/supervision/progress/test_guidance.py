"""The guidance covers every kind of condition, says where it comes from, and stands on its page."""

import pytest

from abide.service.orders.choices import ConditionKind
from abide.service.supervision.progress import guidance
from tests.service.supervision.progress import pages

LINES = [line for about in guidance.OF_KIND.values() for line in (about.complements, *about.say)] + list(
    guidance.ALWAYS
)


def test_there_is_guidance_beside_every_kind_of_condition():
    assert set(guidance.OF_KIND) == set(ConditionKind)


def test_every_line_is_short_dated_and_says_where_it_comes_from():
    for line in LINES:
        assert 0 < len(line.text) <= 160, line.text
        assert line.source
        assert line.on.year >= 2026


def test_what_no_source_says_is_marked_as_our_own():
    assert {line.source for line in LINES if line.ours} == {guidance.OURS}
    assert any(not line.ours for line in LINES)


@pytest.mark.parametrize("word", ["offender", "criminal"])
def test_nobody_is_named_by_what_they_are_accused_of(word):
    assert not [line.text for line in LINES if word in line.text.lower()]


def test_the_page_says_what_the_code_says():
    text = pages.PAGE.read_text(encoding="utf-8")
    assert text == pages.page(text), "write it anew: make rules"
