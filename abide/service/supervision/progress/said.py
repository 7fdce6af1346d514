"""Patterns and tallies in plain sentences, and the open question that each pattern asks."""

from collections.abc import Mapping

from abide.explain.sentences import inside_sentence
from abide.service.supervision.progress.kept import Tally
from abide.service.supervision.progress.patterns import Family, Kind, Pattern

# One of the things that a family counts, and several.
NAMES: Mapping[Family, tuple[str, str]] = {
    Family.CURFEW: ("night not kept", "nights not kept"),
    Family.ZONE: ("day with a zone not kept", "days with a zone not kept"),
    Family.ATTENDANCE: ("appointment not kept", "appointments not kept"),
    Family.ALCOHOL: ("day with drinking confirmed", "days with drinking confirmed"),
    Family.BATTERY: ("day with a flat battery", "days with a flat battery"),
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What happened at the hour that repeats.
_AT_HOUR: Mapping[Family, str] = {
    Family.CURFEW: "the time of going out or coming back was",
    Family.ZONE: "it began",
    Family.ATTENDANCE: "it was",
    Family.ALCOHOL: "the rise began",
    Family.BATTERY: "it went flat",
}

# What to ask where something repeats: open questions, our own wording; {when} and {place} are the pattern's.
QUESTIONS: Mapping[tuple[Family, Kind], str] = {
    (Family.CURFEW, Kind.WEEKDAY): "What happens on {when}s that makes it hard to be home in time?",
    (Family.CURFEW, Kind.HOUR): "What are you usually doing {when}? What would have to change?",
    (Family.CURFEW, Kind.WORSE): "What has changed over these weeks? What would help you get home in time?",
    (Family.CURFEW, Kind.BETTER): "What have you done differently? How can you keep it up?",
    (Family.ZONE, Kind.WEEKDAY): "What takes you that way on {when}s? Which other way could you go?",
    (Family.ZONE, Kind.HOUR): "Where are you on your way to {when}?",
    (Family.ZONE, Kind.PLACE): "What draws you to {place}? Who or what is there?",
    (Family.ZONE, Kind.WORSE): "What has changed, that you come to the zone more often now?",
    (Family.ZONE, Kind.BETTER): "How did you manage to stay clear of it?",
    (Family.ATTENDANCE, Kind.WEEKDAY): "What gets in the way of the {when} appointments?",
    (Family.ATTENDANCE, Kind.HOUR): "Is the time of the appointment a difficulty?",
    (Family.ATTENDANCE, Kind.WORSE): "What has made it harder to get there?",
    (Family.ATTENDANCE, Kind.BETTER): "What has helped you to get there?",
    (Family.ALCOHOL, Kind.WEEKDAY): "What are {when}s like? Who are you with, and what comes before a drink?",
    (Family.ALCOHOL, Kind.HOUR): "What is happening {when}, when the drinking tends to begin?",
    (Family.ALCOHOL, Kind.WORSE): "What has been going on? What support would help now?",
    (Family.ALCOHOL, Kind.BETTER): "What has helped you to drink less? What next?",
    (Family.BATTERY, Kind.WEEKDAY): "What is different about {when}s, that the tag is not charged?",
    (Family.BATTERY, Kind.HOUR): "When in the day do you charge the tag? It runs out {when}.",
    (Family.BATTERY, Kind.REPEATED): "When and where do you charge the tag? What would make it easier?",
    (Family.BATTERY, Kind.WORSE): "Is anything wrong with the charger, or with where you can charge?",
    (Family.BATTERY, Kind.BETTER): "How did you make charging a habit?",
}
# What to ask where something was not kept, or is not known, and nothing repeats.
OF_FAMILY: Mapping[Family, str] = {
    Family.CURFEW: "What happened that night? What would you do another time?",
    Family.ZONE: "How did you come to be there? How can it be avoided?",
    Family.ATTENDANCE: "What kept you from the appointment?",
    Family.ALCOHOL: "How were things on that day? What led up to it?",
    Family.BATTERY: "How is charging going?",
}
NOT_KNOWN = "Was there anything with the tag, the charger or the signal on those days?"


def pattern(told: Pattern) -> str:
    """Say one pattern: "3 of 4 nights not kept began on a Friday."."""
    one, many = NAMES[told.family]
    what = f"{told.count} of {told.of} {many if told.of != 1 else one}"
    match told.kind:
        case Kind.WEEKDAY:
            began = "began on" if told.family is Family.CURFEW else "fell on"
            return f"{what} {began} a {_WEEKDAYS[told.weekday or 0]}."
        case Kind.HOUR:
            return f"On {what}, {_AT_HOUR[told.family]} {_between(told)}."
        case Kind.PLACE:
            return f"{what} were at {inside_sentence(told.place)}."
        case Kind.REPEATED:
            return f"The battery went flat on {told.count} days."
        case Kind.WORSE:
            return f"Getting worse: {_halves(told)}."
        case _:
            return f"Getting better: {_halves(told)}."


def question(told: Pattern) -> str:
    """Give the open question a pattern asks, "" where none was written for it."""
    when = _WEEKDAYS[told.weekday] if told.weekday is not None else _between(told)
    asked = QUESTIONS.get((told.family, told.kind), "")
    return asked.format(when=when, place=inside_sentence(told.place))


def _between(told: Pattern) -> str:
    first, last = told.minutes or (0, 0)
    if first == last:
        return f"at {_clock(first)}"
    return f"between {_clock(first)} and {_clock(last)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _halves(told: Pattern) -> str:
    one, many = NAMES[told.family]
    return (
        f"{told.count or 'no'} {one if told.count == 1 else many} in the second half of this time,"
        f" {told.of or 'none'} in the first"
    )


def counted(tallied: Tally, one: str, many: str) -> str:
    """Say a tally: "24 of 26 nights that are known were kept; 1 not kept, 1 probably not"."""
    if not tallied.all:
        return ""
    if not tallied.known:
        said = f"Of no {one} is it known how it went"
    else:
        were = "was" if tallied.known == 1 else "were"
        said = f"{tallied.kept} of {tallied.known} {one if tallied.known == 1 else many} {were} kept"
    less = [
        f"{count} {words}"
        for count, words in ((tallied.not_kept, "not kept"), (tallied.probable, "probably not"))
        if count
    ]
    apart = [
        f"{count} {words}"
        for count, words in ((tallied.excused, "with leave or excused"), (tallied.not_known, "not known"))
        if count
    ]
    said += f"; {', '.join(less)}" if less else ""
    return said + (f". Counted apart: {', '.join(apart)}." if apart else ".")
