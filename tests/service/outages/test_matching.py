"""Which outage goes on as which group, in tables: outages are numbers, alerts are letters."""

import pytest

from abide.service.outages.matching import Standing, course
from abide.service.outages.rules import Cause, Group


def group(letters):
    members = tuple(ord(letter) for letter in letters)
    return Group(Cause.AREA, 1, 0, members, len(members), 0.1, 0, 1)


def goes(standing, groups, least=3):
    """Say what becomes: (outage -> its alerts), outages that begin, outages that are over."""
    stood = [Standing(number, {ord(a): ord(a) for a in letters}) for number, letters in standing.items()]
    found = course(stood, [group(letters) for letters in groups], least)
    holds = {}
    for alert, number in sorted(found.whose.items()):
        holds[number] = holds.get(number, "") + chr(alert)
    begins = ["".join(map(chr, each.members)) for each in found.begins]
    return holds, begins, set(found.over)


@pytest.mark.parametrize(
    "standing, groups, said",
    [
        ({}, [], ({}, [], set())),
        ({}, ["abc"], ({}, ["abc"], set())),
        # It goes on, and whoever is new joins.
        ({1: "abc"}, ["abcd"], ({1: "abcd"}, [], set())),
        # The yardstick moved and nothing is found any more: who is in it stays in it.
        ({1: "abc"}, [], ({1: "abc"}, [], set())),
        # Fewer than the least number are left, since later data took the others back.
        ({1: "ab"}, [], ({}, [], {1})),
        # Two turn out to be one: the one that has more of it goes on, the older where they are even.
        ({1: "abc", 2: "defg"}, ["abcdefg"], ({2: "abcdefg"}, [], {1})),
        ({1: "abc", 2: "def"}, ["abcdef"], ({1: "abcdef"}, [], {2})),
        # One turns out to be two: it goes on as the bigger part, the other begins.
        ({1: "abcdefg"}, ["abcd", "efg"], ({1: "abcd"}, ["efg"], set())),
        # Somebody who is in one outage is found in another group: they go where they are found.
        ({1: "abcd", 2: "efg"}, ["abc", "defg"], ({1: "abc", 2: "defg"}, [], set())),
        # One that is not found any more loses to one that is, and stands while enough are left.
        ({1: "abcdef", 2: "ghi"}, ["aghi"], ({1: "bcdef", 2: "aghi"}, [], set())),
        ({1: "abc", 2: "ghi"}, ["aghi"], ({2: "aghi"}, [], {1})),
    ],
)
def test_how_outages_go_on(standing, groups, said):
    assert goes(standing, groups) == said


def test_somebody_with_two_silences_is_one_of_the_least_number():
    stood = [Standing(1, {1: 7, 2: 7, 3: 8})]
    assert course(stood, [], 3).over == {1}
    assert course(stood, [], 2).over == frozenset()
