"""What an officer does about each kind of alert, step by step: tables, with the day each version is from.

The centre's own procedures are not public; these are written from what findings need and from what the
published rules ask, for whoever runs the service to change. docs/procedures.md is printed from here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from abide.monitoring.findings import Code
from abide.service.alerts import rules
from abide.service.orders.choices import OrderType


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. answers: code and words of what can be found; none where it is ticked otherwise.

    fact: what the service itself looks up, which ticks the step; leads: to which page ("trail", "protected").
    call: whom a call ticks it for ("PERSON", or "HOUSEHOLD" for anybody at home).
    """

    words: str
    answers: tuple[tuple[str, str], ...] = ()
    fact: str = ""
    leads: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps for some kinds of alert, under some kinds of order, from a day on; steps: names in order."""

    name: str
    title: str
    steps: tuple[str, ...]
    kinds: frozenset[str]
    order_types: frozenset[str] = frozenset()  # none named: every kind of order
    version: int = 1
    from_day: date = date(2000, 1, 1)

    @property
    def key(self) -> str:
        """The procedure and its version, as an answer to one of its steps names it."""
        return f"{self.name}/{self.version}"


STEPS: Mapping[str, Step] = {
    "SAFETY": Step(
        "If somebody may be in danger now, call 999. Then reach the protected person as their plan says.",
        (("REACHED", "Reached"), ("POLICE", "Police called"), ("NOT_REACHED", "Not reached")),
        leads="protected",
    ),
    "LEAVE": Step("Check for an absence authorised in advance.", fact="leave"),
    "UNIT": Step("Check that the equipment works: when it was last heard, battery, home unit.", fact="unit"),
    "OTHERS": Step("Check whether others fell silent at the same time.", fact="others"),
    "CALL": Step("Call the person.", call="PERSON"),
    "ADULT": Step("Call the responsible adult.", fact="adult", call="FAMILY"),
    "HOME": Step("Call the home: the home unit's telephone, or somebody who lives there.", call="HOUSEHOLD"),
    "TRAIL": Step(
        "Look at the trail around that time.",
        (("HOME", "At or near home"), ("AWAY", "Somewhere else"), ("NOTHING", "It does not say")),
        fact="positions",
        leads="trail",
    ),
    "PLACE": Step(
        "Look at the positions: are they in the zone, and could they be a reflection?",
        (("INSIDE", "Inside"), ("EDGE", "At the edge"), ("REFLECTION", "A reflection")),
        leads="trail",
    ),
    "LEAVING": Step(
        "Ask the person to leave the zone, and see that they do.",
        (("LEFT", "Has left"), ("STAYS", "Does not leave"), ("NOT_KNOWN", "Cannot be seen")),
    ),
    "WEARING": Step(
        "Ask whether the tag is on, sound and charged.",
        (("WORN", "Says it is on"), ("OFF", "It is off"), ("NOT_ASKED", "Nobody to ask")),
    ),
    "CHARGE": Step(
        "Ask the person to charge the tag now, and to stay until it reports.",
        (("CHARGING", "Charging"), ("WILL", "Says they will"), ("CANNOT", "Cannot now")),
    ),
    "VISIT": Step(
        "Decide whether somebody visits to look at the equipment.",
        (("ORDERED", "Visit asked for"), ("NOT_NEEDED", "Not needed")),
    ),
    "CURVE": Step(
        "Look at the curve: does it rise and fall as drinking does?",
        (("DRINKING", "As drinking does"), ("PRODUCT", "As a product does"), ("UNCLEAR", "It is not clear")),
    ),
    "SKIN": Step(
        "Ask how the tag is worn, and whether anything is between it and the skin.",
        (("PUT_RIGHT", "Put right"), ("NOTHING", "Nothing found"), ("NOT_ASKED", "Nobody to ask")),
    ),
    "POLICE": Step(
        "Decide whether the police are told now: a breach of bail is theirs to act on.",
        (("TELL", "They are told"), ("NOT_NOW", "Not now")),
    ),
    "HOME_OFFICE": Step(
        "Decide whether the Home Office is told now. The trail is theirs to ask for, not ours to look at.",
        (("TELL", "They are told"), ("NOT_NOW", "Not now")),
    ),
    "OFFICER": Step(
        "Decide whether the responsible officer must know before the morning.",
        (("TELL", "They are told"), ("MORNING", "The morning will do")),
    ),
    "SUPPLIER": Step(
        "Ask the supplier.",
        (("ANSWERED", "Answered"), ("WAITING", "No answer yet")),
    ),
    "OPERATOR": Step(
        "Tell whoever runs the service. Nothing is lost: it is kept for a look by hand.",
        (("TOLD", "Told"),),
    ),
    "DECIDE": Step("Decide how it ends.", fact="ended"),
}

_ABSENT = frozenset({Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED})
_APPOINTMENT = frozenset({Code.ATTENDANCE_LATE, Code.ATTENDANCE_LEFT, Code.ATTENDANCE_EARLY})
_APPOINTMENT |= frozenset({Code.ATTENDANCE_MISSED, Code.ATTENDANCE_NOT_KNOWN})
_ZONE = frozenset({Code.ZONE_ENTERED, Code.ZONE_CROSSED, Code.ZONE_LEFT, Code.BUFFER_ENTERED})
_NEAR = frozenset({Code.PROXIMITY, Code.PROXIMITY_WARNING, Code.PROXIMITY_NOT_KNOWN})
_HANDLED = frozenset({Code.STRAP, Code.TAMPER, Code.JAMMING})
_SILENT = frozenset({Code.NO_CONTACT, Code.NO_LOCATION, Code.CURFEW_NOT_KNOWN, Code.HOME_UNIT})
_BATTERY = frozenset({Code.BATTERY_LOW, Code.BATTERY_DEAD})
_DRINKING = frozenset({Code.ALCOHOL_CONFIRMED, Code.ALCOHOL_FOR_REVIEW, Code.ALCOHOL_ENVIRONMENTAL})
_ALCOHOL_TAG = frozenset({Code.ALCOHOL_OBSTRUCTION, Code.ALCOHOL_NOT_KNOWN})
_ADDED_UP = frozenset({rules.ABSENCE_WARNING, rules.ABSENCE_BREACH})
_OWN = frozenset({rules.NOT_FITTED, rules.CLOCK_AHEAD})

_BAIL = frozenset({OrderType.BAIL, OrderType.PRE_TRIAL})
_IMMIGRATION = frozenset({OrderType.IMMIGRATION})

_LOOK, _REACH = ("LEAVE", "UNIT"), ("CALL", "ADULT", "HOME")

# Of several that fit the more particular (one that names kinds of order) counts, and of these the newest.
PROCEDURES: tuple[Procedure, ...] = (
    Procedure("absence", "Absent", (*_LOOK, *_REACH, "TRAIL", "OFFICER", "DECIDE"), _ABSENT),
    Procedure(
        "absence-bail",
        "Absent, awaiting trial",
        (*_LOOK, *_REACH, "TRAIL", "POLICE", "DECIDE"),
        _ABSENT,
        _BAIL,
    ),
    Procedure(
        "absence-immigration",
        "Absent, on immigration bail",
        (*_LOOK, *_REACH, "HOME_OFFICE", "DECIDE"),
        _ABSENT,
        _IMMIGRATION,
    ),
    Procedure("appointment", "An appointment", ("LEAVE", "UNIT", "CALL", "TRAIL", "DECIDE"), _APPOINTMENT),
    Procedure(
        "zone",
        "In or near a zone",
        ("SAFETY", "PLACE", "CALL", "ADULT", "LEAVING", "OFFICER", "DECIDE"),
        _ZONE,
    ),
    Procedure(
        "near", "Near a protected person", ("SAFETY", "UNIT", "CALL", "LEAVING", "OFFICER", "DECIDE"), _NEAR
    ),
    Procedure(
        "apart",
        "Near somebody they must not meet",
        ("PLACE", "CALL", "OFFICER", "DECIDE"),
        frozenset({Code.NON_ASSOCIATION}),
    ),
    Procedure(
        "handled", "The tag was handled", ("UNIT", *_REACH, "WEARING", "TRAIL", "VISIT", "DECIDE"), _HANDLED
    ),
    Procedure("silent", "Silent", ("OTHERS", "UNIT", *_REACH, "WEARING", "VISIT", "DECIDE"), _SILENT),
    Procedure("battery", "A battery", ("UNIT", "CALL", "ADULT", "CHARGE", "DECIDE"), _BATTERY),
    Procedure("drinking", "Alcohol", ("CURVE", "CALL", "OFFICER", "DECIDE"), _DRINKING),
    Procedure(
        "alcohol-tag",
        "An alcohol tag that cannot measure",
        ("UNIT", "CALL", "SKIN", "VISIT", "DECIDE"),
        _ALCOHOL_TAG,
    ),
    Procedure("added-up", "Absence adds up", ("LEAVE", "OFFICER", "DECIDE"), _ADDED_UP),
    Procedure("own", "Equipment on nobody", ("SUPPLIER", "DECIDE"), _OWN),
    Procedure("set-aside", "Events set aside", ("OPERATOR", "DECIDE"), frozenset({rules.SET_ASIDE})),
)


def procedure_for(
    kind: str, order_type: str, on: date, table: Iterable[Procedure] = PROCEDURES
) -> Procedure | None:
    """Give the procedure for a kind of alert and of order, as in force on a day; None where there is none."""
    fitting = [
        each
        for each in table
        if kind in each.kinds
        and each.from_day <= on
        and (not each.order_types or order_type in each.order_types)
    ]
    return max(fitting, key=lambda each: (bool(each.order_types), each.from_day, each.version), default=None)


def by_key(key: str, table: Iterable[Procedure] = PROCEDURES) -> Procedure | None:
    """Give the procedure that a key names, whatever has replaced it since."""
    return next((each for each in table if each.key == key), None)
