"""Lets a transactional test empty its database afterwards, which the audit's triggers refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.test import TransactionTestCase

from abide.service.audit import triggers


@contextmanager
def allowed() -> Iterator[None]:
    """Take the triggers away for the moment of emptying, and put them back at once."""
    empty = TransactionTestCase._fixture_teardown

    def emptied(self: TransactionTestCase) -> None:
        for connection in connections.all():
            triggers.remove(connection)
        try:
            empty(self)
        finally:
            for connection in connections.all():
                triggers.install(connection)

    # TestCase, which rolls back and empties nothing, has a tear-down of its own.
    TransactionTestCase._fixture_teardown = emptied
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = empty
