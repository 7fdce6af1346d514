"""A finding told to the person it is about: "You …", in the language of the page, with how sure it is.

Told from the finding's values alone. There is no sentence here on two people who must stay apart, nor on
coming close to a zone: those are never told on the person's own page (own_queries leaves them out).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from abide.service.alerts.models import FindingRow, Outcome
from abide.service.wearer import moments

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Says:
    """How one kind of finding is told: when it is over, while it goes on, and when it is not known.

    Everywhere may stand %(start)s and %(end)s, moments with their "at", and %(long)s, how long. going_on and
    not_known are "" where the first is right for them too.
    """

    over: Text
    going_on: Text = ""
    not_known: Text = ""


SAYINGS: Mapping[str, Says] = {
    "CURFEW_LATE": Says(
        lazy("You came home %(end)s, %(long)s after your curfew began."),
        lazy("You were not home when your curfew began %(start)s, and not back after %(long)s."),
        lazy("It is not known whether you were home when your curfew began %(start)s."),
    ),
    "CURFEW_LEFT": Says(
        lazy("You left home %(start)s during your curfew and came back %(end)s. You were away %(long)s."),
        lazy("You left home %(start)s during your curfew and were not back after %(long)s."),
        lazy("It is not known whether you were home %(start)s, during your curfew."),
    ),
    "CURFEW_EARLY": Says(
        lazy("You left home %(start)s, %(long)s before your curfew ended."),
        lazy("You left home %(start)s, before your curfew ended."),
        lazy("It is not known whether you were home %(start)s, before your curfew ended."),
    ),
    "CURFEW_MISSED": Says(
        lazy("You were not home for any of the curfew that began %(start)s."),
        lazy("You have not been home yet for the curfew that began %(start)s."),
        lazy("It is not known whether you were home for any of the curfew that began %(start)s."),
    ),
    "CURFEW_NOT_KNOWN": Says(
        lazy("It is not known whether you were home %(start)s, for %(long)s of your curfew."),
        lazy("It is not known whether you are home. It stopped being known %(start)s."),
    ),
    "ATTENDED": Says(
        lazy("You were at your appointment %(start)s, for %(long)s."),
        lazy("You are at your appointment. You came %(start)s."),
    ),
    "ATTENDANCE_LATE": Says(
        lazy("You came to your appointment %(end)s, %(long)s after it began."),
        lazy("You were not at your appointment when it began %(start)s."),
        lazy("It is not known whether you were at your appointment when it began %(start)s."),
    ),
    "ATTENDANCE_LEFT": Says(
        lazy("You left your appointment %(start)s and came back %(end)s. You were away %(long)s."),
        lazy("You left your appointment %(start)s and were not back after %(long)s."),
        lazy("It is not known whether you were at your appointment %(start)s."),
    ),
    "ATTENDANCE_EARLY": Says(
        lazy("You left your appointment %(start)s, %(long)s before it ended."),
        lazy("You left your appointment %(start)s, before it ended."),
        lazy("It is not known whether you stayed until your appointment ended. You may have left %(start)s."),
    ),
    "ATTENDANCE_MISSED": Says(
        lazy("You were not at your appointment that began %(start)s."),
        lazy("You have not been at your appointment that began %(start)s."),
        lazy("It is not known whether you were at any of your appointment that began %(start)s."),
    ),
    "ATTENDANCE_NOT_KNOWN": Says(
        lazy("It is not known whether you were at your appointment %(start)s, for %(long)s."),
        lazy("It is not known whether you are at your appointment that began %(start)s."),
    ),
    "ZONE_ENTERED": Says(
        lazy("You were inside a zone you must stay out of %(start)s, for %(long)s."),
        lazy("You are inside a zone you must stay out of. You went in %(start)s."),
        lazy("It is not known whether you were inside a zone you must stay out of %(start)s."),
    ),
    "ZONE_CROSSED": Says(
        lazy("You went through a zone you must stay out of %(start)s."),
        "",
        lazy("It is not known whether you went through a zone you must stay out of %(start)s."),
    ),
    "ZONE_LEFT": Says(
        lazy("You were outside the area you must stay in %(start)s, for %(long)s."),
        lazy("You are outside the area you must stay in. You left it %(start)s."),
        lazy("It is not known whether you were outside the area you must stay in %(start)s."),
    ),
    "STRAP": Says(
        lazy("The strap of your tag was cut or opened %(start)s and put right %(end)s."),
        lazy("The strap of your tag was cut or opened %(start)s."),
        lazy("It is not known whether the strap of your tag was cut or opened %(start)s."),
    ),
    "TAMPER": Says(
        lazy("The case of your tag was opened %(start)s."),
        "",
        lazy("It is not known whether the case of your tag was opened %(start)s."),
    ),
    "BATTERY_LOW": Says(
        lazy("The battery of your tag was low %(start)s, for %(long)s."),
        lazy("The battery of your tag is low and not charging. It became low %(start)s."),
    ),
    "BATTERY_DEAD": Says(
        lazy("The battery of your tag was empty %(start)s, for %(long)s. Nothing was recorded."),
        lazy("The battery of your tag is empty and nothing is recorded. It became empty %(start)s."),
    ),
    "HOME_UNIT": Says(
        lazy("Your home unit was moved or had no power %(start)s, for %(long)s."),
        lazy("Your home unit was moved or has no power. This began %(start)s."),
        lazy("It is not known whether your home unit was moved or had no power %(start)s."),
    ),
    "JAMMING": Says(
        lazy("Something blocked the signals of your tag %(start)s, for %(long)s."),
        lazy("Something is blocking the signals of your tag. This began %(start)s."),
        lazy("It is not known whether something blocked the signals of your tag %(start)s."),
    ),
    "NO_CONTACT": Says(
        lazy("Your tag sent nothing %(start)s, for %(long)s. What happened then is not known."),
        lazy("Your tag is sending nothing. This began %(start)s."),
    ),
    "NO_LOCATION": Says(
        lazy("Your tag could not find its place %(start)s, for %(long)s. Where you were is not known."),
        lazy("Your tag cannot find its place. This began %(start)s."),
    ),
    "ALCOHOL_CONFIRMED": Says(
        lazy("Your alcohol tag measured drinking %(start)s, for %(long)s."),
        lazy("Your alcohol tag is measuring drinking. This began %(start)s."),
    ),
    "ALCOHOL_FOR_REVIEW": Says(
        lazy("Your alcohol tag measured alcohol %(start)s, for %(long)s. Somebody must look at it."),
        lazy("Your alcohol tag is measuring alcohol. This began %(start)s. Somebody must look at it."),
        lazy("It is not known whether there was drinking %(start)s. Somebody must look at it."),
    ),
    "ALCOHOL_ENVIRONMENTAL": Says(
        lazy("Your alcohol tag measured alcohol from around you %(start)s, not from drinking."),
    ),
    "ALCOHOL_OBSTRUCTION": Says(
        lazy("Your alcohol tag was covered or off your skin %(start)s, for %(long)s."),
        lazy("Your alcohol tag is covered or off your skin. This began %(start)s."),
        lazy("It is not known whether your alcohol tag was covered or off your skin %(start)s."),
    ),
    "ALCOHOL_NOT_KNOWN": Says(
        lazy("It is not known whether there was alcohol %(start)s, for %(long)s."),
        lazy("It is not known whether there is alcohol. This began %(start)s."),
    ),
}

# What became of an alert, as the person is told. What was escalated is not said to whom.
_DECIDED: Mapping[str, Text] = {
    Outcome.EXPLAINED: lazy("What you said about it was written down as the explanation."),
    Outcome.NOT_EXPLAINED: lazy("No explanation was recorded."),
    Outcome.EQUIPMENT: lazy("It was put down to the equipment, not to you."),
    Outcome.ESCALATED: lazy("It was passed on for a decision."),
    Outcome.CORRECTED: lazy("It was taken back."),
}


def finding(row: FindingRow, now: datetime) -> str:
    """Tell one finding to the person it is about; KeyError for a code that is never told them."""
    says = SAYINGS[row.code]
    end = row.end or now
    minutes = max(row.minutes, (end - row.start).total_seconds() / 60)
    text = says.over if row.end is not None else says.going_on or says.over
    if row.certainty == "not_known" and says.not_known:
        text = says.not_known
    said = str(text) % {
        "start": moments.at(row.start, now),
        "end": moments.at(end, now),
        "long": moments.length(minutes),
    }
    if row.certainty == "probable":
        return _("Probably, but not for certain: %(said)s") % {"said": said}
    return said


def sureness(certainty: str) -> str:
    """Say how sure a finding is, in a word."""
    return {"certain": _("Certain"), "probable": _("Probable")}.get(certainty, _("Not known"))


def decided(row: FindingRow, *, excused: bool, drinking: bool | None) -> str:
    """Say what was decided about a finding, "" for one that nobody decides; its alert must be there.

    excused: an excuse was accepted for it; drinking: what somebody decided of readings left to a person.
    """
    if excused:
        return _("A good reason was accepted. The excused time does not count against you.")
    if drinking is not None:
        if drinking:
            return _("Somebody looked at the readings and decided that it was drinking.")
        return _("Somebody looked at the readings and decided that it was not drinking.")
    alert = row.alert
    if alert is None:
        return ""
    text = _DECIDED.get(alert.outcome, "")
    return str(text) if text else _("Nothing has been decided about it yet.")
