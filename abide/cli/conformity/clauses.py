"""NIJ Standard-1004.00, clause by clause: what it asks, how far that could be checked, what we measure.

The standard's own text was not at hand beyond its cover: requirements are as public sources tell them, and
each says which of these it is. What could not be checked is never called met.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

STANDARD = "NIJ Standard-1004.00 (July 2016), Criminal Justice Offender Tracking System"


class Source(StrEnum):
    """How far a requirement has been checked against the standard."""

    QUOTED = "quoted by a public source"
    PARAPHRASED = "paraphrased by a public source"
    NOT_VERIFIED = "number not verified"
    EXISTS = "only that the clause exists"


class Verdict(StrEnum):
    """What the measurement says of a clause."""

    MET = "met"
    NOT_MET = "not met"
    NOT_SOFTWARE = "not applicable to software"
    NOT_VERIFIED = "not verified"


Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement; `holds` decides from the figures, None where a verdict is given beforehand."""

    number: str
    requirement: str
    source: Source
    remark: str
    figures: tuple[str, ...] = ()
    holds: Callable[[Figures], bool] | None = None
    otherwise: Verdict = Verdict.NOT_SOFTWARE

    def verdict(self, figures: Figures) -> Verdict:
        """Give the verdict on these figures."""
        if self.holds is None:
            return self.otherwise
        return Verdict.MET if self.holds(figures) else Verdict.NOT_MET


_SERVER = "the server's own share: from the moment the device sends to the row that tells open pages"
_HARDWARE = "of the device; the software has no part in it"

CLAUSES = (
    Clause(
        "5.3.1",
        "First position within 2 minutes of a cold start under an open sky",
        Source.PARAPHRASED,
        _HARDWARE,
    ),
    Clause(
        "5.3.2",
        "Outdoors 90 in 100 positions are within 10 m",
        Source.PARAPHRASED,
        "of the device; the invented receivers of all that is tried below are exactly as good as that",
        ("outdoors",),
    ),
    Clause(
        "5.3 (indoors)",
        "Indoors positions are within 30 m (90 in 100: recalled, not verified)",
        Source.PARAPHRASED,
        "of the device; the invented receivers are exactly as good as that indoors",
        ("indoors",),
    ),
    Clause(
        "5.3 (on demand)",
        "A position within 3 minutes of being asked for",
        Source.PARAPHRASED,
        "the service sends no commands to devices; a supplier's system would have to",
        otherwise=Verdict.NOT_MET,
    ),
    Clause(
        "5.3.5 (active)",
        "An alert reaches the agency within 4 minutes of the event",
        Source.PARAPHRASED,
        _SERVER,
        ("delivery.active_seconds",),
        lambda f: f["delivery"]["active_seconds"]["max"] <= 240,
    ),
    Clause(
        "5.3.5 (passive)",
        "An alert reaches the agency within 15 minutes of the upload",
        Source.PARAPHRASED,
        f"{_SERVER}; four hours of stored positions in one upload",
        ("delivery.passive_seconds",),
        lambda f: f["delivery"]["passive_seconds"]["max"] <= 900,
    ),
    Clause(
        "5.4.1 (device)",
        "A cut strap makes an event within 5 seconds",
        Source.QUOTED,
        _HARDWARE,
    ),
    Clause(
        "5.4.1 (centre)",
        "A cut strap is reported at the data centre within 3 minutes of its time stamp",
        Source.QUOTED,
        _SERVER,
        ("delivery.strap_seconds",),
        lambda f: f["delivery"]["strap_seconds"]["max"] <= 180,
    ),
    Clause("5.4.2", "A stretched strap is noticed", Source.EXISTS, _HARDWARE),
    Clause(
        "5.3.4 to 5.3.7, test 6.12",
        "Zone violations are noticed",
        Source.EXISTS,
        "no number to hold the figures against; see the passages, the visits and the false findings below",
        otherwise=Verdict.NOT_VERIFIED,
    ),
    Clause("test 6.13", "Separated pieces of a device are noticed", Source.EXISTS, _HARDWARE),
    Clause(
        "5.5.1",
        "All historical positions can be exported, with longitude, latitude, time and date",
        Source.PARAPHRASED,
        "every position kept comes out of the table, CSV, GeoJSON and GPX equal to the bit; and every line "
        "that the API accepted is in the table",
        ("export", "delivery.accepted", "delivery.kept"),
        lambda f: bool(f["export"]["whole"]) and f["delivery"]["accepted"] == f["delivery"]["kept"],
    ),
    Clause(
        "5.5.2, 5.5.3",
        "How often positions are collected",
        Source.NOT_VERIFIED,
        "tried with one a minute, one in 30 seconds and one in 10 seconds",
        otherwise=Verdict.NOT_VERIFIED,
    ),
    Clause(
        "5.5 (zones)",
        "How many zones, and how complicated",
        Source.NOT_VERIFIED,
        "tried with as many as below, each visited once and each noticed",
        ("many",),
        otherwise=Verdict.NOT_VERIFIED,
    ),
    Clause(
        "5.5 (audit, access)",
        "An audit trail and control of access",
        Source.EXISTS,
        "there are both (docs/security.md); nothing to hold them against",
        otherwise=Verdict.NOT_VERIFIED,
    ),
    Clause(
        "Appendix A",
        "Secure sign-in for the agency",
        Source.EXISTS,
        "passwords, second factors, lock-out (docs/security.md); the appendix's values are not verified",
        otherwise=Verdict.NOT_VERIFIED,
    ),
    Clause(
        "encryption",
        "Evidence of encryption between device and data centre",
        Source.EXISTS,
        "HTTPS is set up where the service runs",
        otherwise=Verdict.NOT_VERIFIED,
    ),
    Clause(
        "5.7, tests 6.22 to 6.24",
        "Optional: shielding and jamming are noticed, and plain loss of signal is not taken for them",
        Source.PARAPHRASED,
        _HARDWARE,
    ),
)


def judged(figures: Figures) -> list[dict[str, Any]]:
    """Give every clause with what was measured for it and the verdict, as plain values."""
    return [
        {
            "clause": c.number,
            "requirement": c.requirement,
            "source": c.source.value,
            "measured": {name: picked(figures, name) for name in c.figures},
            "verdict": c.verdict(figures).value,
            "remark": c.remark,
        }
        for c in CLAUSES
    ]


def picked(figures: Figures, name: str) -> Any:
    """Pick a figure by its path, such as delivery.active_seconds."""
    value: Any = figures
    for part in name.split("."):
        value = value[part]
    return value
