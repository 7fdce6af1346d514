"""The door of this process: the log in the data folder, the suppliers' keys, the rate each may send at."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import close_old_connections

from abide.monitoring.instants import from_datetime
from abide.service.api.door import App, Door
from abide.service.api.guarded import Guarded
from abide.service.api.keys import Keys
from abide.service.api.rates import Rates
from abide.service.devices import queries as devices
from abide.stream import Log, SqliteLog


def open_log() -> Log:
    """Open the log that the settings name."""
    return SqliteLog(settings.ARRIVALS_LOG)


def open_guarded_log() -> Log:
    """Open the log of protected people's units that the settings name."""
    return SqliteLog(settings.PROTECTED_LOG)


def guarded_serials() -> frozenset[str]:
    """Give the serials of protected people's units."""
    close_old_connections()
    try:
        return devices.guarded_serials()
    finally:
        close_old_connections()


def supplier_of(presented: str) -> str | None:
    """Give the reference of the supplier whose key this is, None where it is nobody's."""
    close_old_connections()
    try:
        key = devices.supplier_of(presented)
        return None if key is None else str(key.supplier.ref)
    finally:
        close_old_connections()


def instant_now() -> int:
    """Give the moment as an instant."""
    return from_datetime(datetime.now(UTC))


def with_api(inside: App, *, log: Callable[[], Log] = open_log) -> Door:
    """Put the API in front of the rest of the service."""
    rates = Rates(settings.API_EVENTS_PER_SECOND, settings.API_EVENTS_AT_ONCE)
    guarded = Guarded(guarded_serials, log=open_guarded_log)
    return Door(inside, log=log, guarded=guarded, keys=Keys(supplier_of), rates=rates, now=instant_now)
