"""Taking one person's events out of wherever the way in has left them."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from django.conf import settings

from abide.monitoring.instants import FOREVER, from_text
from abide.service.devices import queries as devices
from abide.service.devices.models import Fitting
from abide.service.people.models import Person
from abide.service.protection.arrivals import carried_with
from abide.service.worker import actions, checkpoints
from abide.service.worker.models import HeldEvents
from abide.stream import SqliteLog
from abide.trails.store import TrailStore


class _Line(msgspec.Struct):
    device: str
    at: str


_read = msgspec.json.Decoder(_Line).decode


def erase_person(person: Person) -> None:
    """Erase a person's events from the log, what is held, the trails and the checkpoints.

    May be called again. A worker that runs takes them out of its memory when it next looks at the records.
    """
    fittings = {fitting.pk: str(fitting.ref) for fitting in Fitting.objects.filter(person=person)}
    worn = {
        serial: [(s.start, FOREVER if s.end is None else s.end) for s in held if s.fitting in fittings]
        for serial, held in devices.stretches().items()
    }
    theirs = {serial: spans for serial, spans in worn.items() if spans}
    _erase_lines(settings.ARRIVALS_LOG, theirs)
    # Nobody is protected from them any more: what units of protected people sent goes with them.
    _erase_lines(settings.PROTECTED_LOG, carried_with(person))
    for row in HeldEvents.objects.filter(serial__in=list(theirs)):
        _thin_out(row, theirs)
    TrailStore(settings.TRAILS_DIR).erase(fittings.values())
    # The next is written without them; until then a restart takes the longer way, through the trails.
    checkpoints.forget_all(settings.CHECKPOINTS_DIR)


def _erase_lines(path: Path, theirs: Mapping[str, list[tuple[int, int]]]) -> None:
    log = SqliteLog(path)
    try:
        log.erase(lambda line: _is_theirs(line, theirs))
    finally:
        log.close()


def _is_theirs(line: bytes, theirs: Mapping[str, list[tuple[int, int]]]) -> bool:
    try:
        read = _read(line)
        at = from_text(read.at)
    except ValueError:
        return False
    return any(start <= at < end for start, end in theirs.get(read.device, ()))


def _thin_out(row: HeldEvents, theirs: dict[str, list[tuple[int, int]]]) -> None:
    lines = actions.unpack(bytes(row.lines)).splitlines()
    kept = [line for line in lines if not _is_theirs(line, theirs)]
    if len(kept) < len(lines):
        actions.keep_only(row=row, lines=kept)
