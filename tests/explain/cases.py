"""Findings to tell: one of each code, and pictures with known values."""

from datetime import UTC, datetime, timedelta

from abide.explain.found import Found
from abide.monitoring.findings import Code

EVENING = datetime(2026, 11, 20, 19, tzinfo=UTC)
PERIOD = {"period_from": "2026-11-20T19:00:00Z", "period_until": "2026-11-21T07:00:00Z"}
CURFEW = {"monitored_by": "gps", **PERIOD}
DRINKING = {
    "peak": 0.081,
    "peak_at": "2026-11-20T21:30:00Z",
    "absorption_per_hour": 0.031,
    "elimination_per_hour": 0.014,
    "area": 0.31,
}
# What the core gives as the reason of each code; what is not here has none that matters to its words.
REASONS = {
    **{code: CURFEW for code in Code if code.startswith("CURFEW")},
    **{code: PERIOD for code in Code if code.startswith("ATTEND")},
    **{code: DRINKING for code in Code if code.startswith("ALCOHOL")},
    Code.CURFEW_NOT_KNOWN: {**CURFEW, "cause": "battery_dead"},
    Code.ATTENDANCE_NOT_KNOWN: {**PERIOD, "cause": "no_fix"},
    Code.ALCOHOL_NOT_KNOWN: {"cause": "no_samples"},
    Code.ZONE_ENTERED: {"zone": "exclusion_zone"},
    Code.ZONE_CROSSED: {"zone": "exclusion_zone", "inside_m": 180, "seconds": 60},
    Code.ZONE_LEFT: {"zone": "inclusion_zone"},
    Code.BUFFER_ENTERED: {"zone": "exclusion_zone", "buffer_m": 100},
    Code.HOME_UNIT: {"what": "home_unit_moved"},
    Code.NO_CONTACT: {"what": "silence"},
    Code.NO_LOCATION: {"cause": "no_fix"},
    Code.PROXIMITY: {"limit_m": 500, "apart_m": 300, "closest_m": 200},
    Code.PROXIMITY_WARNING: {"limit_m": 1000, "apart_m": 800},
    Code.PROXIMITY_NOT_KNOWN: {"silent": "wearer", "stale_after_s": 600, "last_apart_m": 700},
    Code.NON_ASSOCIATION: {"limit_m": 50, "apart_m": 20, "how": "meeting"},
}


def a_found(code, certainty="certain", *, over=True, minutes=42.0, start=EVENING, **changes):
    """A finding of a code on the evening of 20 November 2026."""
    end = start + timedelta(minutes=minutes) if over else None
    values = {"reason": REASONS.get(code, {}), **changes}
    return Found(str(code), start, end, minutes, certainty, **values)
