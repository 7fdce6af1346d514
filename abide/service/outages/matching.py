"""Which outage that stands goes on as which group of silences: pure, so that it can be tried in tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from abide.service.outages.rules import Group


@dataclass(frozen=True, slots=True)
class Standing:
    """An open outage as it stands: its number, and its alerts that are still silences (alert -> person)."""

    number: int
    people: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Course:
    """How outages go on.

    goes_on: outage -> the group it has become; begins: groups that are outages of their own from now on
    whose: alert -> outage it is in, for those that are in one already; over: outages that are none after all
    """

    goes_on: Mapping[int, Group]
    begins: Sequence[Group]
    whose: Mapping[int, int]
    over: frozenset[int]


def course(standing: Sequence[Standing], groups: Sequence[Group], least: int) -> Course:
    """Say how outages go on, given what the search finds now.

    An outage goes on as the group that has most of it, the older first where they are even. It keeps who is
    in it, as long as their silence stands, even where the yardstick has moved meanwhile; only where fewer
    than `least` people are left was it none.
    """
    of_alert = {alert: each.number for each in standing for alert in each.people}
    pairs = [
        (-many, number, at)
        for at, group in enumerate(groups)
        for number, many in Counter(of_alert[a] for a in group.members if a in of_alert).items()
    ]
    goes_on: dict[int, Group] = {}
    taken: set[int] = set()
    for _, number, at in sorted(pairs):
        if number not in goes_on and at not in taken:
            goes_on[number] = groups[at]
            taken.add(at)
    whose = dict(of_alert)
    for number, group in goes_on.items():
        whose |= dict.fromkeys(group.members, number)
    begins = [group for at, group in enumerate(groups) if at not in taken]
    # A group that begins anew takes what is its own along.
    for alert in (alert for group in begins for alert in group.members):
        whose.pop(alert, None)
    left: dict[int, set[int]] = {each.number: set() for each in standing}
    for each in standing:
        for alert, person in each.people.items():
            if alert in whose:
                left[whose[alert]].add(person)
    over = frozenset(
        number for number, people in left.items() if number not in goes_on and len(people) < least
    )
    return Course(goes_on, begins, {a: n for a, n in whose.items() if n not in over}, over)
