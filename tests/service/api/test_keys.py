"""A supplier's key: checked against the database, remembered for a short while, forgotten when revoked."""

import asyncio

import pytest

from abide.service.api.front import supplier_of
from abide.service.api.keys import REMEMBERED, Keys, Sender
from abide.service.devices import actions as devices
from tests import factories as make


class Book:
    """Who has which key, and how often it was asked."""

    def __init__(self, **known):
        self.known = known
        self.asked = 0

    def __call__(self, presented):
        self.asked += 1
        return self.known.get(presented)


def ask(keys, presented):
    return asyncio.run(keys.sender(presented))


@pytest.mark.parametrize(("later", "asked"), [(REMEMBERED - 1, 1), (REMEMBERED, 2)])
def test_a_good_key_is_remembered_for_a_short_while(later, asked):
    now = [1000.0]
    book = Book(abide_a_b="north")
    keys = Keys(book, clock=lambda: now[0])
    assert ask(keys, "abide_a_b") == Sender("north")
    now[0] += later
    assert ask(keys, "abide_a_b") == Sender("north")
    assert book.asked == asked


def test_a_revoked_key_is_refused_once_it_is_no_longer_remembered():
    now = [1000.0]
    book = Book(abide_a_b="north")
    keys = Keys(book, clock=lambda: now[0])
    ask(keys, "abide_a_b")
    book.known.clear()
    now[0] += REMEMBERED
    assert ask(keys, "abide_a_b") is None


def test_a_wrong_key_is_asked_for_every_time_and_pushes_no_good_one_out():
    book = Book(abide_a_b="north")
    keys = Keys(book)
    ask(keys, "abide_a_b")
    for n in range(2000):
        assert ask(keys, f"abide_a_{n}") is None
    asked = book.asked
    assert ask(keys, "abide_a_b") == Sender("north")
    assert book.asked == asked


@pytest.mark.parametrize("presented", ["", "secret", "abide" * 100, "abide_" + "x" * 200])
def test_what_cannot_be_a_key_is_not_even_looked_up(presented):
    book = Book()
    assert ask(Keys(book), presented) is None
    assert book.asked == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_the_key_that_was_shown_once_names_its_supplier_until_it_is_revoked():
    supplier = make.a_supplier()
    key = devices.issue_key(by=make.BY, supplier=supplier)
    assert supplier_of(key) == str(supplier.ref)
    assert supplier_of(key + "x") is None
    devices.revoke_key(by=make.BY, prefix=key.split("_")[1])
    assert supplier_of(key) is None
