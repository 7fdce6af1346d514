"""The columns judge as the rules read: against a slow, plain telling of the same rules, minute by minute."""

from itertools import pairwise

from hypothesis import given, settings

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Kind, What
from abide.monitoring.findings import Code
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import HOUR, MINUTE
from abide.monitoring.plan import Curfew, Fitting, MonitoredBy, Place, Plan, Zone, ZoneKind
from tests.properties.strategies import BEGIN, FIRST, HOME, HOURS, NIGHTLY, SQUARE, as_events, histories

UNTIL = BEGIN + HOURS * HOUR
RADIUS = 50
NIGHTS = [(BEGIN + (7 + 24 * d) * HOUR, BEGIN + (19 + 24 * d - (d == 1)) * HOUR) for d in range(2)]
NIGHTS += [(BEGIN + 54 * HOUR, BEGIN + 66 * HOUR)]

RECOVERS = {
    What.IN_CONTACT: What.OUT_OF_CONTACT,
    What.CHARGING: What.BATTERY_DEAD,
    What.HOME_UNIT_POWER_RESTORED: What.HOME_UNIT_POWER_LOST,
    What.STRAP_RESTORED: What.STRAP_CUT,
    What.JAMMING_OVER: What.JAMMING_DETECTED,
}


def beyond_home(fix):
    """Metres from home, by the plane."""
    east, north = metres_per_degree(HOME[1])
    x, y = (fix[2][0] - HOME[0]) * float(east), (fix[2][1] - HOME[1]) * float(north)
    return (x * x + y * y) ** 0.5


def all_fixes(history):
    """Every fix once, in the order in which the columns take them."""
    return sorted({e for e in history if e[0] == Kind.FIX}, key=lambda e: (e[1], e[2][1], e[2][0], e[3]))


def apart(a, b):
    """Metres from one fix to another, by the plane around the first."""
    east, north = (float(v) for v in metres_per_degree(a[2][1]))
    return (((b[2][0] - a[2][0]) * east) ** 2 + ((b[2][1] - a[2][1]) * north) ** 2) ** 0.5


def doubt_of(fix, fixes):
    """By what its claims are to be multiplied: from the shortest quarter of the device's last forty steps."""
    steps = []
    for before, now in pairwise([None, *fixes[: fixes.index(fix) + 1]]):
        if before and 0 < now[1] - before[1] <= 5 * MINUTE:
            steps.append(apart(now, before) / (now[3] ** 2 + before[3] ** 2) ** 0.5)
        else:
            steps.append(None)
    ratios = sorted(r for r in steps[-40:] if r is not None)
    return 1.0 if len(ratios) < 8 else min(max(ratios[(len(ratios) - 1) // 4] / 0.3, 1.0), 10.0)


def lay_still(fix, fixes):
    """Whether a fix away from home is no more than what a device that lies still there scatters."""
    earlier = fixes[: fixes.index(fix)]
    taken = [
        (now[2][0], now[2][1], now[3])
        for before, now in pairwise([None, *earlier])
        if now[3] <= 100 and (not before or now[1] // (5 * MINUTE) != before[1] // (5 * MINUTE))
    ]
    east, north = (float(v) for v in metres_per_degree(fix[2][1]))
    x0, y0 = (round(v * 1e5) / 1e5 for v in fix[2])
    offsets = [
        ((round(x * 1e5) / 1e5 - x0) * east, (round(y * 1e5) / 1e5 - y0) * north, a) for x, y, a in taken
    ]
    near = [(x, y, a) for x, y, a in offsets[-20:] if (x * x + y * y) ** 0.5 <= 250]
    if len(near) < 6:
        return False
    x, y, claimed = (sorted(values)[(len(near) - 1) // 2] for values in zip(*near, strict=True))
    spread = sorted(((a - x) ** 2 + (b - y) ** 2) ** 0.5 for a, b, _ in near)[int((len(near) - 1) * 0.68)]
    home = beyond_home((0, 0, (fix[2][0] + x / east, fix[2][1] + y / north))) <= RADIUS
    scatter = max(3 * spread, 2 * fix[3] * max(doubt_of(fix, fixes), spread / claimed))
    return home and spread <= 60 and (x * x + y * y) ** 0.5 <= scatter


def too_far(before, now):
    """Whether nothing that travels could have come from one fix to another so fast (360 km/h)."""
    return apart(now, before) - 2 * (now[3] + before[3]) > 100 * (now[1] - before[1]) / 1e6


def jumps(fixes):
    """The fixes that are too far from the last one that is trusted, unless the one before agrees."""
    pairs = list(pairwise(fixes))
    clash = {f for a, b in pairs if a[1] == b[1] and too_far(a, b) for f in (a, b)}
    found, trusted, disputed, before = set(), None, False, None
    for now in fixes:
        if now not in clash:
            jumped = trusted is not None and too_far(trusted, now)
            if jumped and not (disputed and (before[1] == now[1] or not too_far(before, now))):
                found.add(now)
                disputed = True
            else:
                trusted, disputed = now, False
        before = now
    return found


def tells(fix):
    """Whether a fix counts: a poor one only where it lies further from the edge than it is inaccurate."""
    return fix[3] <= 200 or abs(beyond_home(fix) - RADIUS) > fix[3]


def by_gps(history):
    """Tell presence at home by GPS: a list of (instant, 'in' | 'out' | None) from which each holds."""
    told = [(BEGIN, None)]
    row, last_fix, cut, jammed = [], None, False, False
    everything = all_fixes(history)
    jumped = jumps(everything)
    for at in sorted({e[1] for e in history}):
        now = [e for e in history if e[1] == at]
        if told[-1][1] is not None and at - last_fix > 30 * MINUTE:
            told.append((last_fix + 30 * MINUTE, None))
        words = [e[2] for e in now if e[0] == Kind.EQUIPMENT]
        if What.STRAP_RESTORED in words:
            cut, row = False, []
        jammed = jammed and What.JAMMING_OVER not in words
        told_of = {e for e in now if e[0] == Kind.FIX and tells(e) and not jammed}
        fixes = sorted(told_of, key=lambda e: (e[2][1], e[2][0]))
        # A fix so poor that it would more often lie outside brings nobody home.
        inside = [beyond_home(f) <= RADIUS and f[3] <= 2 * RADIUS for f in fixes]
        well_inside = [
            i and RADIUS - beyond_home(f) > f[3] and f not in jumped
            for i, f in zip(inside, fixes, strict=True)
        ]
        surely_out = [beyond_home(f) - 2 * f[3] > RADIUS and not lay_still(f, everything) for f in fixes]
        if fixes and not cut:
            if any(inside) and any(surely_out):
                row = []
                told.append((at, None))
            else:
                was, word = told[-1][1], None
                for here, well, out in zip(inside, well_inside, surely_out, strict=True):
                    row.append("in" if here else "out" if out else None)
                    if well or (here and ("in" in row[-3:-1] or (word or was) != "out")):
                        word = "in"
                    elif row[-3:] == ["out"] * 3:
                        word = "out"
                if word:
                    told.append((at, word))
                elif last_fix is not None and at - last_fix > 30 * MINUTE:
                    told.append((at, None))
        last_fix = at if fixes else last_fix
        breaks = (What.STRAP_CUT, What.BATTERY_DEAD, What.OUT_OF_CONTACT, What.JAMMING_DETECTED)
        if any(w in words for w in breaks):
            jammed = jammed or What.JAMMING_DETECTED in words
            cut = cut or What.STRAP_CUT in words
            row = []
            told.append((at, None))
    if told[-1][1] is not None and UNTIL - last_fix >= 30 * MINUTE:
        told.append((last_fix + 30 * MINUTE, None))
    return told


def by_home_unit(history):
    """Tell presence at home by the home unit, in the same form."""
    told = [(BEGIN, None)]
    lost = set()
    for at in sorted({e[1] for e in history}):
        now = [e for e in history if e[1] == at]
        words = [e[2] for e in now if e[0] == Kind.EQUIPMENT]
        lost -= {RECOVERS[w] for w in words if w in RECOVERS}
        seen = {e[2] for e in now if e[0] == Kind.HOME}
        if seen:
            lost.discard(What.HOME_UNIT_MOVED)
            if not lost - {What.JAMMING_DETECTED}:
                out = None if lost else "out"
                told.append((at, None if len(seen) > 1 else "in" if True in seen else out))
        losses = [w for w in words if w in (*RECOVERS.values(), What.HOME_UNIT_MOVED)]
        lost |= set(losses)
        if set(losses) - {What.JAMMING_DETECTED}:
            told.append((at, None))
    return told


def minutes_of(told, wanted, periods):
    """Count, to the microsecond, the time in the periods during which the telling says so."""
    total = 0
    for (start, word), (stop, _) in pairwise([*told, (UNTIL, None)]):
        if word == wanted:
            for a, b in periods:
                total += max(0, min(stop, b, UNTIL) - max(start, a))
    return total / MINUTE


def judged(condition, history, *codes):
    plan = Plan("Europe/London", None, None, Fitting("F1", BEGIN), (condition,))
    compiled = compile_plans([plan])
    found = run(compiled, fresh(compiled), as_events(history), UNTIL).findings
    return sum(f.minutes for f in found if f.code in codes)


AWAY = (Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED)


def nightly(monitored_by):
    return Curfew("C1", FIRST, None, monitored_by, NIGHTLY, Place(*HOME, RADIUS))


@settings(max_examples=250, deadline=None)
@given(histories())
def test_a_curfew_by_home_unit_counts_the_minutes_that_its_rule_counts(history):
    told = by_home_unit(history)
    curfew = nightly(MonitoredBy.HOME_UNIT)
    assert judged(curfew, history, *AWAY) == minutes_of(told, "out", NIGHTS)
    assert judged(curfew, history, Code.CURFEW_NOT_KNOWN) == minutes_of(told, None, NIGHTS)


@settings(max_examples=250, deadline=None)
@given(histories())
def test_a_curfew_by_gps_counts_the_minutes_that_its_rule_counts(history):
    told = by_gps(history)
    curfew = nightly(MonitoredBy.GPS)
    assert judged(curfew, history, *AWAY) == minutes_of(told, "out", NIGHTS)
    assert judged(curfew, history, Code.CURFEW_NOT_KNOWN) == minutes_of(told, None, NIGHTS)


@settings(max_examples=150, deadline=None)
@given(histories())
def test_a_visit_to_a_zone_never_outlasts_thirty_minutes_without_a_fix(history):
    zone = Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, SQUARE)
    plan = Plan("Europe/London", None, None, Fitting("F1", BEGIN), (zone,))
    compiled = compile_plans([plan])
    fixes = sorted(e[1] for e in history if e[0] == Kind.FIX)
    for f in run(compiled, fresh(compiled), as_events(history), UNTIL).findings:
        if f.code is Code.ZONE_ENTERED:
            seen = [f.start, *(t for t in fixes if f.start <= t < (f.end or UNTIL)), f.end or UNTIL]
            assert max(b - a for a, b in pairwise(seen)) <= 30 * MINUTE
