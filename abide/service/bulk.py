"""Many new rows of one table in one go: what a minute at which thousands are due must not wait for.

Django writes many rows as statements that it makes anew for each few, value by value. Here one statement is
prepared for the table and given the rows; each kind of column has one way for its values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, models

Adapt = Callable[[Any], Any]
# So many moments are remembered as they are written.
_MOMENTS = 10_000


def insert_rows(model: type[models.Model], rows: Iterable[object]) -> None:
    """Insert new rows, each an object with the attributes of the model (`fitting_id` for a key).

    What the database gives them, such as a number, is not read back.
    """
    columns = _columns(model, connection.vendor)
    read = attrgetter(*(name for name, _ in columns))
    adapts = [adapt for _, adapt in columns]
    values = [[adapt(v) for adapt, v in zip(adapts, read(row), strict=True)] for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(_statement(model, connection.vendor), values)


def insert_like(row: models.Model, varied: Mapping[str, Sequence[Any]]) -> None:
    """Insert as many rows as each list of `varied` is long: like `row`, but for these attributes."""
    columns = _columns(type(row), connection.vendor)
    count = max(map(len, varied.values()), default=0)
    values = []
    for name, adapt in columns:
        same = name not in varied
        values.append([adapt(getattr(row, name))] * count if same else list(map(adapt, varied[name])))
    with connection.cursor() as cursor:
        statement = _statement(type(row), connection.vendor)
        cursor.executemany(statement, list(zip(*values, strict=True)))


@cache
def _statement(model: type[models.Model], vendor: str) -> str:
    quote = connection.ops.quote_name
    names = [str(model._meta.get_field(name).column) for name, _ in _columns(model, vendor)]
    blanks = ", ".join(["%s"] * len(names))
    table, columns = quote(model._meta.db_table), ", ".join(map(quote, names))
    return f"INSERT INTO {table} ({columns}) VALUES ({blanks})"  # noqa: S608 - names of our own models


@cache
def _columns(model: type[models.Model], vendor: str) -> list[tuple[str, Adapt]]:
    """Name the attribute of each column and how its values are written, but for what the database numbers."""
    given = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    return [(field.attname, _adapt(field)) for field in given]


def _adapt(field: Any) -> Adapt:
    kind = field.target_field if field.is_relation else field
    if isinstance(kind, models.DateTimeField):
        return _moments()
    if isinstance(kind, models.UUIDField) and not connection.features.has_native_uuid_field:
        return _hex
    if isinstance(kind, models.JSONField):
        return _json
    # Not a choice but the text or number it stands for: drivers take exactly those.
    if isinstance(kind, models.CharField | models.TextField):
        return lambda value: None if value is None else str(value)
    if isinstance(kind, models.IntegerField) and not kind.is_relation:
        return lambda value: None if value is None else int(value)
    return lambda value: value


def _moments() -> Adapt:
    # Thousands of rows hold the same few moments.
    known: dict[datetime, Any] = {}

    def adapt(moment: datetime | None) -> Any:
        if moment is None:
            return None
        if moment not in known:
            if len(known) > _MOMENTS:
                known.clear()
            known[moment] = connection.ops.adapt_datetimefield_value(moment)
        return known[moment]

    return adapt


def _json(value: Any) -> str | None:
    # A mapping that cannot be changed is written as the dict that it shows.
    plain = dict(value) if isinstance(value, Mapping) else value
    return None if plain is None else msgspec.json.encode(plain).decode()


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex
