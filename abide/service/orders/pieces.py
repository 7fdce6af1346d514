"""What an order asked on which days, across all its versions: the pieces that a plan is made of.

A variation holds from its first day on and changes nothing before it. So the conditions of every version
count, each on the days on which its version held; findings about earlier nights stay as they were.
A piece's name ("C1/2": the second piece of condition C1) depends on earlier pieces only, so that a later
variation renames none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from abide.service.orders import conditions as shapes
from abide.service.orders import rules
from abide.service.orders.choices import ConditionKind
from abide.service.orders.conditions import CurfewDetails, Details


@dataclass(frozen=True, slots=True)
class Held:
    """One condition of one version: the days on which both held, and where (degrees), if at an address.

    whom: row of the person to keep away from: protected or on tag, as the kind says; None where nobody is.
    """

    key: str
    kind: str
    first_day: date
    last_day: date | None
    details: dict[str, Any]
    position: tuple[float, float] | None
    whom: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """The same thing asked on an unbroken run of local days (inclusive); a curfew has one phase only."""

    name: str
    key: str
    kind: str
    first_day: date
    last_day: date | None
    details: Details
    position: tuple[float, float] | None
    whom: int | None = None


def pieces(held: Sequence[Held]) -> list[Piece]:
    """Cut held conditions into pieces, by key and day; the same content on adjoining days is one piece."""
    found = []
    in_order = sorted(held, key=lambda each: (each.key, each.first_day))
    for key, conditions in groupby(in_order, key=lambda each: each.key):
        run: list[Piece] = []
        for part in (part for condition in conditions for part in _phases(condition)):
            if run and _goes_on(run[-1], part):
                run[-1] = replace(run[-1], last_day=part.last_day)
            else:
                run.append(replace(part, name=f"{key}/{len(run) + 1}"))
        found += run
    return found


def _phases(held: Held) -> list[Piece]:
    details = shapes.read(held.kind, held.details)
    whole = Piece("", held.key, held.kind, held.first_day, held.last_day, details, held.position, held.whom)
    if held.kind != ConditionKind.CURFEW or not isinstance(details, CurfewDetails):
        return [whole]
    parts = []
    for phase in details.phases:
        days = rules.overlap(held.first_day, held.last_day, phase.from_, phase.until)
        if days is not None:
            # Its days now stand in the piece itself: left in the phase, the same hours would differ.
            alone = details.model_copy(
                update={"phases": (phase.model_copy(update={"from_": None, "until": None}),)}
            )
            parts.append(replace(whole, first_day=days[0], last_day=days[1], details=alone))
    return parts


def _goes_on(before: Piece, part: Piece) -> bool:
    return (
        before.last_day is not None
        and before.last_day == rules.day_before(part.first_day)
        and (before.kind, before.details, before.position, before.whom)
        == (part.kind, part.details, part.position, part.whom)
    )
