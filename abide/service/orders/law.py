"""Where the power for each kind of condition comes from, by kind of order.

Only what was read in the law itself or in a public copy of it, or in what a ministry publishes. What is not
here is not claimed: pages then say that the source is not recorded. docs/supervision.md is printed from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from abide.service.orders.choices import SentenceType, YesNoUnknown

if TYPE_CHECKING:
    # The tables are printed where no service runs.
    from abide.service.orders.models import Condition

NOT_RECORDED = "source not recorded"

_LICENCE = "the Ministry of Justice's published code for making licences"
_MONITORED = f"Licence condition 14a, the tag and what it monitors ({_LICENCE})"
_COUNCIL = "as the Sentencing Council describes it; paragraph not recorded"
_IMMIGRATION = "Immigration Act 2016, Schedule 10"
_DRINKING = f"Alcohol abstinence and monitoring requirement, {_COUNCIL}"

# (kind of condition, kind of order) -> where the power comes from.
SOURCES: Mapping[tuple[str, str], str] = {
    ("CURFEW", "COMMUNITY"): "Sentencing Act 2020, Schedule 9, paragraph 9",
    ("EXCLUSION_ZONE", "COMMUNITY"): (
        "Sentencing Act 2020, Schedule 9, paragraph 10, on the duty to monitor it electronically; "
        "paragraph of the zone itself not recorded"
    ),
    ("RESTRICTION_ZONE", "COMMUNITY"): "Sentencing Act 2026, section 17, where in force",
    ("TRAIL", "COMMUNITY"): f"Electronic whereabouts monitoring requirement, {_COUNCIL}",
    ("ALCOHOL_ABSTINENCE", "COMMUNITY"): _DRINKING,
    ("ALCOHOL_LEVEL", "COMMUNITY"): _DRINKING,
    ("CURFEW", "POST_RELEASE"): _MONITORED,
    ("EXCLUSION_ZONE", "POST_RELEASE"): _MONITORED,
    ("INCLUSION_ZONE", "POST_RELEASE"): _MONITORED,
    ("RESTRICTION_ZONE", "POST_RELEASE"): _MONITORED,
    ("ATTENDANCE", "POST_RELEASE"): _MONITORED,
    ("TRAIL", "POST_RELEASE"): f"Licence condition 14b ({_LICENCE})",
    ("ALCOHOL_ABSTINENCE", "POST_RELEASE"): f"Licence condition 14d ({_LICENCE})",
    ("ALCOHOL_LEVEL", "POST_RELEASE"): f"Licence condition 14e ({_LICENCE})",
    ("CURFEW", "IMMIGRATION"): _IMMIGRATION,
    ("TRAIL", "IMMIGRATION"): _IMMIGRATION,
    ("EXCLUSION_ZONE", "IMMIGRATION"): _IMMIGRATION,
}
HDC_SOURCE = "Criminal Justice Act 2003, section 253"
# Exchanged as community orders, but no sentences of which the table above speaks.
_OTHERS = frozenset({str(SentenceType.COMMUNITY_YRO), str(SentenceType.COMMUNITY_SDO)})
# (kind of condition, programme) -> where these have a source of their own.
OF_PROGRAMME: Mapping[tuple[str, str], str] = {
    ("TRAIL", "ACQUISITIVE_CRIME_PROJECT"): "SI 2021/330, on people released who acquired property by crime",
}


def source(
    kind: str, order_type: str, *, hdc: bool = False, sentence_type: str = "", programme: str = ""
) -> str:
    """Say where in law a condition comes from, "" where we do not know; programme: its code."""
    if kind == "CURFEW" and hdc:
        return HDC_SOURCE
    if of_programme := OF_PROGRAMME.get((kind, programme)):
        return of_programme
    return "" if sentence_type in _OTHERS else SOURCES.get((kind, order_type), "")


def source_of(condition: Condition) -> str:
    """Say where in law a condition of an order comes from; its order's programme is to be there already."""
    order = condition.version.order
    return source(
        condition.kind,
        order.order_type,
        hdc=order.hdc == YesNoUnknown.YES,
        sentence_type=order.sentence_type,
        programme=order.programme.code if order.programme else "",
    )
