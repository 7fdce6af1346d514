"""The page on how findings are told shows what the code says now."""

import pytest

from tests.explain import pages

ANEW = "write it anew: make rules"


def test_the_page_says_what_the_code_says():
    text = pages.PAGE.read_text(encoding="utf-8")
    assert text == pages.page(text), ANEW


@pytest.mark.parametrize("file", [f"{key}.svg" for key in pages.SAMPLES])
def test_the_sample_pictures_are_those_that_the_code_draws(file):
    assert (pages.PICTURES / file).read_text(encoding="utf-8") == pages.pictures()[file], ANEW


def test_there_is_a_sample_of_each_kind_of_picture():
    kinds = {make().picture.kind for make in pages.SAMPLES.values()}
    assert kinds == {"band", "place", "curve"}
