"""What a finding's evidence names, in words: which events show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.explain import times
from abide.explain.found import as_moment

# What a reference begins with -> what it names, alone and several at once.
_WORDS: Mapping[str, tuple[str, str]] = {
    "fix": ("position", "positions"),
    "home/present": ("report of being seen at home", "reports of being seen at home"),
    "home/not_present": ("report of not being seen at home", "reports of not being seen at home"),
    "alcohol": ("alcohol reading", "alcohol readings"),
    "battery": ("report of the battery's charge", "reports of the battery's charge"),
    "silence": ("last sign of life before the silence", "last signs of life before the silence"),
    "strap_cut": ("report that the strap was cut", "reports that the strap was cut"),
    "strap_restored": ("report that the strap was restored", "reports that the strap was restored"),
    "battery_low": ("report of a low battery", "reports of a low battery"),
    "battery_dead": ("report of a flat battery", "reports of a flat battery"),
    "charging": ("report of charging", "reports of charging"),
    "case_open": ("report that the case was opened", "reports that the case was opened"),
    "home_unit_moved": ("report that the home unit was moved", "reports that the home unit was moved"),
    "home_unit_power_lost": (
        "report that the home unit lost its power",
        "reports that the home unit lost its power",
    ),
    "home_unit_power_restored": (
        "report that the home unit had power again",
        "reports that the home unit had power again",
    ),
    "out_of_contact": ("report of lost contact", "reports of lost contact"),
    "in_contact": ("report of contact again", "reports of contact again"),
    "jamming_detected": ("report of jamming", "reports of jamming"),
    "jamming_over": ("report that jamming was over", "reports that jamming was over"),
    "protected": (
        "position of the protected person's unit (not shown)",
        "positions of the protected person's unit (not shown)",
    ),
    "other": ("position of the other person's tag (not shown)", "positions of the other person's tag"),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One piece of evidence: what sort of event, and when (aware)."""

    sort: str
    at: datetime


def read(evidence: Iterable[str]) -> list[Reference]:
    """Read references such as `fix@2026-03-27T20:00:00Z`; what is none is left out."""
    found = []
    for text in evidence:
        head, _, rest = text.partition("@")
        instant, _, detail = rest.partition("/")
        at = as_moment(instant)
        if head and at is not None:
            found.append(Reference(f"{head}/{detail}" if detail else head, at))
    return found


def in_words(evidence: Sequence[str], near: datetime) -> list[str]:
    """Say what shows a finding, one line a sort of event: "Shown by the positions at 20:00 and 20:02."

    near: a moment whose date the reader knows; other dates are said.
    """
    by_sort: dict[str, list[datetime]] = {}
    for reference in read(evidence):
        by_sort.setdefault(reference.sort, []).append(reference.at)
    return [f"Shown by the {_named(sort, moments, near)}." for sort, moments in by_sort.items()]


def _named(sort: str, moments: Sequence[datetime], near: datetime) -> str:
    plain = sort.replace("_", " ").replace("/", ", ")
    one, many = _WORDS.get(sort, (plain, plain))
    # Said once more within a minute it adds nothing to read.
    ordered = sorted(moments)
    said = list(
        dict.fromkeys(times.beside(at, before) for before, at in zip([near, *ordered], ordered, strict=False))
    )
    if len(said) == 1:
        return f"{one if len(moments) == 1 else many} at {said[0]}"
    return f"{many} at {', '.join(said[:-1])} and {said[-1]}"
