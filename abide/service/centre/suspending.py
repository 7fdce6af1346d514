"""For whom and what notifying may be suspended, and for how long; pure."""

from datetime import datetime

from abide.explain import times
from abide.service.alerts.rules import SET_ASIDE
from abide.service.centre import parameters

# Never: somebody could come to harm, or what arrives could go unjudged.
NEVER = frozenset({"PROXIMITY", "PROXIMITY_WARNING", "PROXIMITY_NOT_KNOWN", "ZONE_ENTERED", SET_ASIDE})


def faults(
    *, kind: str, of_person: bool, protects: bool, reason: str, end: datetime, now: datetime
) -> dict[str, str]:
    """Say, by field, why notifying cannot be suspended like this; empty where it can. Moments are aware."""
    found = {}
    if not (kind or of_person):
        found["kind"] = "Choose a kind of alert."
    elif kind in NEVER:
        found["kind"] = "This kind of alert is never suspended: somebody could come to harm unseen."
    if protects:
        found["person"] = "Somebody is protected from this person, so their alerts are never suspended."
    if not reason.strip():
        found["reason"] = "Say why."
    longest = parameters.longest(everybody=not of_person, on=times.local(now).date())
    if end <= now:
        found["end"] = "Choose an end that is still to come."
    elif end > now + longest:
        hours = int(longest.total_seconds() // 3600)
        found["end"] = f"Choose an end within {hours} hours; it can be suspended anew after that."
    return found
