"""The shape of a row: how one kind of finding is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from abide.explain.found import Reason


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of finding: how it is said while it goes on, when it is over, and when it is not known.

    name: a few words for a heading or a list.
    going_on, over, not_known: templates without a capital and without a full stop, with no he or she, and
    with no "not known" or "probably" before them. Everywhere may stand {start} a moment, {at_start} {at_end}
    {on_end} one with its "at", {span} both ends, {between} both with "and", {when} "since ..." or "from ...
    to ...", {long} how long, {place} where, {because} why nobody can know, and whatever `fill` makes of the
    finding's reason.
    not_known is "" where the finding itself is that something was not known.
    first_step: what the reader can do first; the procedure itself belongs to the monitoring centre.
    at_once: how it is said where it began and was over in one moment; "" where that is said no other way.
    place: what {place} says where the order gives no name.
    fill: makes further words from the finding's reason; must bear a reason with nothing in it.
    """

    name: str
    going_on: str
    over: str
    not_known: str = ""
    first_step: str = ""
    at_once: str = ""
    place: str = "the place"
    fill: Callable[[Reason], Mapping[str, str]] | None = None
