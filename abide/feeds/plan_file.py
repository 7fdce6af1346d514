"""Plans as JSON: every fault at once with its path, and back to JSON without loss."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from abide.feeds import geojson
from abide.feeds.faults import sentence, shorten
from abide.feeds.plan_shape import (
    CONDITIONS,
    DAYS,
    AbsenceShape,
    AbstinenceShape,
    AlcoholLevelShape,
    AttendanceShape,
    CurfewShape,
    DatedShape,
    FittingShape,
    PeriodShape,
    PlaceShape,
    PlanShape,
    ZoneShape,
)
from abide.monitoring.instants import to_text
from abide.monitoring.plan import (
    Alcohol,
    Attendance,
    Condition,
    Curfew,
    Fitting,
    Interval,
    MonitoredBy,
    OrderType,
    Period,
    Place,
    Plan,
    Session,
    Trail,
    Zone,
    ZoneKind,
)


@dataclass(frozen=True, slots=True)
class PlanFault:
    """One thing wrong with a plan: where ($.conditions[0].until), what is wrong, and what was found."""

    path: str
    problem: str
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the fault as plain values."""
        return asdict(self)

    def as_text(self) -> str:
        """Give the fault as one sentence."""
        return sentence(self.path, self.problem, self.value)


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan, or None and the faults that forbid it; `unused` names fields that nothing here reads."""

    plan: Plan | None
    faults: tuple[PlanFault, ...] = ()
    unused: tuple[str, ...] = ()


def read_plan(data: bytes) -> PlanRead:
    """Read a plan from JSON (UTF-8). Never raises for anything in `data`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return PlanRead(None, (PlanFault("$", f"the file is not UTF-8 at byte {error.start + 1}"),))
    doubles: list[str] = []

    def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(pairs)
        if len(seen) < len(pairs):
            doubles.extend(n for n, count in Counter(name for name, _ in pairs).items() if count > 1)
        return seen

    try:
        values = json.loads(text, object_pairs_hook=without_doubles)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return PlanRead(
            None, (PlanFault("$", f"the file is not complete, valid JSON: {error.msg.lower()} at {where}"),)
        )
    except (ValueError, RecursionError):
        return PlanRead(
            None, (PlanFault("$", "the file is nested too deeply or holds a number that is too long"),)
        )
    read = plan_from_values(values)
    if doubles:
        more = tuple(PlanFault("$", "a key stands twice in one object", shorten(name)) for name in doubles)
        return PlanRead(None, read.faults + more, read.unused)
    return read


def plan_from_values(values: Any) -> PlanRead:
    """Read a plan from the values of its JSON: dicts, lists, text, numbers."""
    faults: list[PlanFault] = []
    shape: PlanShape | None = None
    try:
        shape = PlanShape.model_validate(values)
    except ValidationError as error:
        faults = [_fault(one) for one in error.errors(include_url=False)]
    except OverflowError:
        faults = [PlanFault("$", "a number in it is too large")]
    conditions = values.get("conditions") if isinstance(values, dict) else None
    listed = list(enumerate(conditions)) if isinstance(conditions, list) else []
    faults += [*_doubled_ids(listed), *_geometry_faults(listed)]
    unused = tuple(_unused(values))
    if faults or shape is None:
        return PlanRead(None, tuple(faults), unused)
    return PlanRead(_plan(shape), (), unused)


def plan_as_values(plan: Plan) -> dict[str, Any]:
    """Give a plan in the shape of the public contract; what is absent by default is left out."""
    values: dict[str, Any] = {"timezone": plan.timezone}
    if plan.order_type:
        values["order_type"] = plan.order_type.value
    if plan.convicted_on:
        values["convicted_on"] = plan.convicted_on.isoformat()
    end = plan.fitting.end
    values["fitting"] = {
        "id": plan.fitting.id,
        "from": to_text(plan.fitting.start),
        "until": None if end is None else to_text(end),
    }
    values["conditions"] = [_condition_values(condition) for condition in plan.conditions]
    return values


def plan_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a plan."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **PlanShape.model_json_schema()}


# ---- faults ----

_PLAIN = {
    "missing": "is missing",
    "string_type": "must be text",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "too_short": "must not be empty",
    "greater_than_equal": "must be {ge:g} or more",
    "greater_than": "must be more than {gt:g}",
    "less_than_equal": "must be {le:g} or less",
    "literal_error": "must be one of {expected}",
    "union_tag_invalid": "must be one of {expected_tags}",
    "union_tag_not_found": "is missing",
    "abide": "{problem}",
}


def _fault(error: Mapping[str, Any]) -> PlanFault:
    kind = error["type"]
    problem = _PLAIN[kind].format(**error.get("ctx", {})) if kind in _PLAIN else error["msg"].lower()
    found = "" if kind in ("missing", "union_tag_not_found") else shorten(error["input"])
    if kind == "union_tag_invalid":
        found = shorten(error["ctx"]["tag"])
    at_type = ".type" if kind.startswith("union_tag") else ""
    return PlanFault(_path(error["loc"]) + at_type, problem.replace("'", ""), found)


def _path(parts: tuple[str | int, ...]) -> str:
    # Below a condition, the name of its type stands in the place; it is no key of the file.
    below = parts[2:3]
    if parts[:1] == ("conditions",) and below and below[0] in CONDITIONS:
        parts = (*parts[:2], *parts[3:])
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _doubled_ids(conditions: list[tuple[int, Any]]) -> Iterator[PlanFault]:
    first: dict[str, int] = {}
    for number, condition in conditions:
        name = condition.get("id") if isinstance(condition, dict) else None
        if isinstance(name, str) and first.setdefault(name, number) != number:
            where = f"$.conditions[{first[name]}]"
            yield PlanFault(f"$.conditions[{number}].id", f"is already the id of {where}", shorten(name))


def _geometry_faults(conditions: list[tuple[int, Any]]) -> Iterator[PlanFault]:
    for number, condition in conditions:
        if isinstance(condition, dict) and "geometry" in condition and _shape_of(condition) is ZoneShape:
            for path, problem, value in geojson.problems(condition["geometry"]):
                yield PlanFault(f"$.conditions[{number}].geometry{path}", problem, value)


def _shape_of(condition: Mapping[str, Any]) -> type[DatedShape] | None:
    kind = condition.get("type")
    return CONDITIONS.get(kind) if isinstance(kind, str) else None


def _unused(values: Any) -> Iterator[str]:
    if not isinstance(values, dict):
        return
    yield from _unknown_keys(values, PlanShape, "$")
    if isinstance(values.get("fitting"), dict):
        yield from _unknown_keys(values["fitting"], FittingShape, "$.fitting")
    if isinstance(values.get("conditions"), list):
        for number, condition in enumerate(values["conditions"]):
            shape = _shape_of(condition) if isinstance(condition, dict) else None
            if shape:
                yield from _unknown_keys(condition, shape, f"$.conditions[{number}]")


def _unknown_keys(values: Mapping[str, Any], shape: type[BaseModel], path: str) -> Iterator[str]:
    known = {field.alias or name for name, field in shape.model_fields.items()}
    for key in values:
        if key not in known:
            yield f"{path}.{shorten(key)[1:-1]}"


# ---- shape to plan ----


def _plan(shape: PlanShape) -> Plan:
    return Plan(
        timezone=shape.timezone,
        order_type=OrderType(shape.order_type) if shape.order_type else None,
        convicted_on=shape.convicted_on,
        fitting=Fitting(shape.fitting.id, shape.fitting.from_, shape.fitting.until),
        conditions=tuple(_condition(condition) for condition in shape.conditions),
    )


def _condition(shape: DatedShape) -> Condition:
    if isinstance(shape, CurfewShape):
        return Curfew(
            id=shape.id,
            first_day=shape.from_,
            last_day=shape.until,
            monitored_by=MonitoredBy(shape.monitored_by),
            periods=_periods(shape.periods),
            place=_place(shape.place),
            authorised_absences=_intervals(shape.authorised_absences),
            contact_minutes=shape.contact_minutes,
            grace_minutes=shape.grace_minutes or 0.0,
            reasonable_excuses=_intervals(shape.reasonable_excuses),
        )
    if isinstance(shape, AttendanceShape):
        return Attendance(
            id=shape.id,
            first_day=shape.from_,
            last_day=shape.until,
            place=_place(shape.place),
            periods=_periods(shape.periods),
            sessions=tuple(Session(s.on, s.from_, s.until) for s in shape.sessions),
            authorised_absences=_intervals(shape.authorised_absences),
            grace_minutes=shape.grace_minutes or 0.0,
            reasonable_excuses=_intervals(shape.reasonable_excuses),
        )
    if isinstance(shape, ZoneShape):
        return Zone(
            id=shape.id,
            kind=ZoneKind(shape.type),
            first_day=shape.from_,
            last_day=shape.until,
            geometry=geojson.to_shape(shape.geometry),
            buffer_m=shape.buffer_m,
            periods=None if shape.periods is None else _periods(shape.periods),
        )
    dated = (shape.id, shape.from_, shape.until)
    if isinstance(shape, AbstinenceShape | AlcoholLevelShape):
        return Alcohol(*dated, level=getattr(shape, "level", None))
    return Trail(*dated)


def _place(shape: PlaceShape) -> Place:
    return Place(shape.longitude, shape.latitude, shape.radius_m)


def _intervals(shapes: list[AbsenceShape]) -> tuple[Interval, ...]:
    return tuple(Interval(shape.from_, shape.until) for shape in shapes)


def _periods(shapes: list[PeriodShape]) -> tuple[Period, ...]:
    return tuple(
        Period(DAYS.index(shape.from_day), shape.from_, DAYS.index(shape.until_day), shape.until)
        for shape in shapes
    )


# ---- plan to shape ----


def _condition_values(condition: Condition) -> dict[str, Any]:
    values: dict[str, Any] = {"id": condition.id, "type": "trail", "from": condition.first_day.isoformat()}
    if condition.last_day:
        values["until"] = condition.last_day.isoformat()
    if isinstance(condition, Curfew):
        values |= {"type": "curfew", "monitored_by": condition.monitored_by.value}
        if condition.place:
            values["place"] = asdict(condition.place)
        values["periods"] = _period_values(condition.periods)
        if condition.contact_minutes is not None:
            values["contact_minutes"] = condition.contact_minutes
        values |= _leave_values(condition)
    elif isinstance(condition, Attendance):
        values |= {"type": "attendance", "place": asdict(condition.place)}
        values |= {"periods": _period_values(condition.periods)} if condition.periods else {}
        if condition.sessions:
            values["sessions"] = [
                {"on": s.day.isoformat(), "from": _clock(s.from_minute), "until": _clock(s.until_minute)}
                for s in condition.sessions
            ]
        values |= _leave_values(condition)
    elif isinstance(condition, Alcohol):
        permitted = condition.level
        values["type"] = "alcohol_abstinence" if permitted is None else "alcohol_level"
        values |= {} if permitted is None else {"level": permitted}
    elif isinstance(condition, Zone):
        values |= {"type": condition.kind.value, "geometry": geojson.from_shape(condition.geometry)}
        values["buffer_m"] = condition.buffer_m
        if condition.periods is not None:
            values["periods"] = _period_values(condition.periods)
    return values


def _leave_values(condition: Curfew | Attendance) -> dict[str, Any]:
    """Give what both kinds have in common; what is absent by default is left out."""
    values: dict[str, Any] = {}
    for name in ("authorised_absences", "reasonable_excuses"):
        if intervals := getattr(condition, name):
            values[name] = [{"from": to_text(i.start), "until": to_text(i.end)} for i in intervals]
    if condition.grace_minutes:
        values["grace_minutes"] = condition.grace_minutes
    return values


def _period_values(periods: tuple[Period, ...]) -> list[dict[str, str]]:
    return [
        {
            "from_day": DAYS[period.from_day],
            "from": _clock(period.from_minute),
            "until_day": DAYS[period.until_day],
            "until": _clock(period.until_minute),
        }
        for period in periods
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
