"""What each kind of condition complements, and what to say about it: short, for whoever meets the person.

Tables only. Each line carries its day and where it comes from; what no public source says is our own wording,
to be confirmed by those who do the work. docs/supervision.md is printed from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

OURS = "our own wording, to be confirmed by practitioners"
INSPECTED = "HM Inspectorate of Probation, thematic inspection of electronic monitoring, January 2022"
_WRITTEN = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of guidance, where it comes from, and the day on which it was last looked over."""

    text: str
    source: str = OURS
    on: date = _WRITTEN

    @property
    def ours(self) -> bool:
        """Whether nobody but us says so yet."""
        return self.source == OURS


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a kind of condition complements in supervision, and what to say and ask about it."""

    complements: Line
    say: tuple[Line, ...]


_STABLE = Line(
    "Work on routine, work, family and company: people on tag said that it brought stability, and an excuse "
    "to stay away from peers.",
    INSPECTED,
)

# Kind of condition (orders.choices.ConditionKind) -> its guidance.
OF_KIND: Mapping[str, Guidance] = {
    "CURFEW": Guidance(
        _STABLE,
        (
            Line("Say first what was kept, with its number, before you speak of a late return."),
            Line("Ask what the evenings at home are used for, and who is there."),
            Line("Work or care that changes the hours: ask for a variation before the curfew is broken."),
        ),
    ),
    "EXCLUSION_ZONE": Guidance(
        Line(
            "Work on safety and on what leads to contact or offending: the zone buys time, it changes nobody."
        ),
        (
            Line("Go through the edges on the map, and the ways to work and shops that keep clear of them."),
            Line("Coming near is noted, not broken: ask about it without accusing."),
            Line("Never say or hint where a protected person lives, works or was."),
        ),
    ),
    "INCLUSION_ZONE": Guidance(
        _STABLE,
        (
            Line("Ask what is missing inside the area, and plan how to get it."),
            Line("Needs outside it, such as a hospital: ask for a variation or leave beforehand."),
        ),
    ),
    "RESTRICTION_ZONE": Guidance(
        Line("Work on a life within reach: appointments, work and people inside the area."),
        (
            Line("Go through the edges on the map together."),
            Line("Needs outside it, such as a hospital: ask for a variation or leave beforehand."),
        ),
    ),
    "ATTENDANCE": Guidance(
        Line(
            "The programme, treatment or work attended: the record shows that somebody went, not what it did."
        ),
        (
            Line("Ask what was learnt there, not only whether they went."),
            Line("Travel, childcare, shifts: solve what made them late."),
        ),
    ),
    "TRAIL": Guidance(
        Line("Work on places, people and routines: look back on a stretch together, for an agreed reason."),
        (
            Line(
                "A line between two positions is inferred: it is no evidence of the way taken.",
                "Ministry of Justice, help text of a published map prototype",
            ),
            Line("Ask before you tell: “how was your week?” first, the map after."),
            Line("Do not look further back than the reason needs; every look is recorded."),
        ),
    ),
    "ALCOHOL_ABSTINENCE": Guidance(
        Line(
            "Work on drinking: sober time is the chance for it, and support has to go on when the tag is off."
        ),
        (
            Line(
                "Name the sober days: 97 in 100 days on alcohol tags of community sentences showed no alert.",
                "Ministry of Justice, ad hoc statistics, December 2022",
            ),
            Line(
                "At the end of the condition offer support for alcohol: inspectors found none at tag-off.",
                INSPECTED,
            ),
            Line(
                "No alert is no proof that nothing was drunk: in a study 46 in 100 occasions of one to three "
                "beers were missed.",
                "PMC4490934",
            ),
        ),
    ),
    "ALCOHOL_LEVEL": Guidance(
        Line("Work on drinking less, and on the activities agreed beside the level."),
        (
            Line("Ask how the activities go, as well as what the tag shows."),
            Line(
                "At the end of the condition offer support for alcohol: inspectors found none at tag-off.",
                INSPECTED,
            ),
        ),
    ),
    "KEEP_AWAY": Guidance(
        Line("Work on safety and relationships, with whoever supports the protected person kept informed."),
        (
            Line("Speak of the distance and of meeting by chance: what to do at once is to walk away."),
            Line("Never say or hint where the protected person was. Meet on this with a colleague's advice."),
        ),
    ),
    "NON_ASSOCIATION": Guidance(
        Line("Work on company: who helps, who does not, and what to say when they call."),
        (Line("An excuse helps: “I am on tag” lets somebody leave.", INSPECTED),),
    ),
}

# What holds for every condition.
ALWAYS: tuple[Line, ...] = (
    Line(
        "Talk about what monitoring shows, and recognise what was kept: inspectors found that often neither "
        "was done.",
        INSPECTED,
    ),
    Line("What is not known is not known: ask about it, do not hold it against anybody."),
)


def of_kind(kind: str) -> Guidance | None:
    """Give the guidance on a kind of condition; None where there is none yet."""
    return OF_KIND.get(kind)
