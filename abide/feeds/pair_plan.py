"""A plan for two people who must stay apart, from a file: one fitting, one condition."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from abide.feeds.plan_file import PlanFault
from abide.feeds.plan_shape import Day, FittingShape, Id, Shape, Timezone
from abide.monitoring.calendars import Calendar
from abide.monitoring.instants import FOREVER
from abide.monitoring.proximity import Ordered, Pair

WEARER, OTHER = "wearer", "other"


class ApartShape(Shape):
    """Keep away from a protected person, or do not meet another person on tag."""

    id: Id
    type: Literal["keep_away", "non_association"]
    first_day: Day
    last_day: Day | None = None
    distance_m: Annotated[float, Field(gt=0, le=100_000)]
    warning_m: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    stale_minutes: Annotated[float, Field(gt=0, le=1440)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "ApartShape":
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("its last day lies before its first")
        if self.warning_m and self.warning_m <= self.distance_m:
            raise ValueError("warning_m must be more than distance_m, or 0 for no warning")
        return self


class PairShape(Shape):
    """One fitting and one condition that names a second party."""

    timezone: Timezone
    fitting: FittingShape
    condition: ApartShape


@dataclass(frozen=True, slots=True)
class PairRead:
    """The pair, or everything that is wrong with the file."""

    pair: Pair | None
    faults: tuple[PlanFault, ...] = ()


def read_pair(data: bytes) -> PairRead:
    """Read a pair from JSON (UTF-8). Never raises for anything in `data`."""
    try:
        values: Any = json.loads(data.decode("utf-8-sig"))
        shape = PairShape.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False)
        return PairRead(None, tuple(PlanFault(_path(e["loc"]), _plain(e["msg"])) for e in found))
    except (ValueError, RecursionError):
        return PairRead(None, (PlanFault("$", "the file is not complete, valid JSON in UTF-8"),))
    fitting, asked = shape.fitting, shape.condition
    end = FOREVER if fitting.until is None else fitting.until
    days = ((asked.first_day, asked.last_day),)
    pair = Pair(
        fitting=fitting.id,
        condition=asked.id,
        ordered=Ordered(asked.type),
        wearer=WEARER,
        other=OTHER,
        distance_m=asked.distance_m,
        warning_m=asked.warning_m,
        stale_minutes=asked.stale_minutes,
        start=fitting.from_,
        end=end,
        calendar=Calendar(shape.timezone, days, None, (fitting.from_, end)),
    )
    return PairRead(pair)


def _path(parts: tuple[str | int, ...]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").lower()
