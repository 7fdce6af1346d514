"""People who must stay apart, from what arrives to the alert, with no word of where the other was."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import from_datetime
from abide.service.alerts.models import Alert, FindingRow
from abide.service.devices import actions as devices
from abide.service.people.erasure import erase
from abide.service.protection import actions as protection
from abide.service.protection.models import Carrying, PairStanding, Position
from abide.service.worker.models import HeldEvents
from abide.service.worker.pace import Pace
from abide.service.worker.worker import Worker
from abide.stream import Batch, SqliteLog
from tests import factories as make
from tests.service.worker.conftest import NOW, fix, home

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# A place that no other number in the database can be mistaken for.
SHELTER = (1.7654321, 53.1234567)


def metres_east(of, metres):
    return of[0] + metres / float(metres_per_degree(of[1])[0]), of[1]


def at(minutes):
    return (NOW + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


class Two:
    """A person on tag, somebody they must keep away from, and a worker over two logs."""

    def __init__(self, town, **terms):
        self.town = town
        self.at_once = 20_000
        self.guarded = SqliteLog(town.folder / "protected.sqlite3")
        self.person = make.a_person()
        self.protected = make.a_protected_person(self.person)
        self.order = make.an_order(
            self.person, conditions=[make.keeping_away(self.protected, **terms), make.a_trail()]
        )
        self.fitting = make.a_fitting(self.order, start=NOW - timedelta(minutes=2))
        unit = make.a_device("PROTECTED")
        self.unit = unit.serial
        self.carrying = protection.give_unit(
            by=make.BY, protected_person=self.protected, device=unit, start=NOW - timedelta(minutes=2)
        )
        self.worker = self.start()

    def start(self):
        self.town.workers += 1
        worker = Worker(
            log=self.town.log,
            guarded=self.guarded,
            trails=self.town.trails,
            checkpoints_folder=self.town.folder / "checkpoints",
            name=f"worker-{self.town.workers}",
            pace=Pace(tick=0, plans=0, flush=1e9, checkpoint=1e9, prune=1e9, forget=0, at_once=self.at_once),
            clock=lambda: self.town.now,
        )
        worker.own()
        worker.recover()
        return worker

    def after_a_crash(self):
        self.town.now += timedelta(seconds=11)
        self.worker = self.start()

    def clock(self, minutes):
        self.town.now = NOW + timedelta(minutes=minutes)

    def wearer(self, *minutes, metres):
        where = metres_east(SHELTER, metres)
        self.town.send(*[fix(self.fitting.device.serial, at(m), where) for m in minutes])
        self.worker.step()

    def safe(self, *minutes, log=None, step=True):
        lines = [fix(self.unit, at(m), SHELTER, 20) for m in minutes]
        body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        received = from_datetime(self.town.now)
        digest = hashlib.sha256(body).digest()
        batch = Batch(sender="s", received_at=received, body=body, count=len(lines), digest=digest)
        (log or self.guarded).append(batch)
        if step:
            self.worker.step()

    def alerts(self):
        found = Alert.objects.filter(fitting=self.fitting).select_related("head").order_by("pk")
        return [(a.kind, a.head.certainty, a.state) for a in found if a.kind.startswith("PROXIMITY")]


@pytest.fixture
def two(town):
    two = Two(town)
    yield two
    two.guarded.close()


def test_the_first_fix_too_near_alerts_and_being_certain_supersedes_it(two):
    two.safe(0)
    two.wearer(0, metres=5000)
    assert two.alerts() == []
    two.clock(1)
    two.safe(1)
    two.wearer(1, metres=300)
    assert two.alerts() == [("PROXIMITY", "probable", "NEW")]
    for minute in range(2, 7):
        two.clock(minute)
        two.safe(minute)
        two.wearer(minute, metres=300)
    assert two.alerts() == [("PROXIMITY", "certain", "NEW")]
    revisions = FindingRow.objects.filter(code="PROXIMITY").order_by("found_at")
    assert [r.certainty for r in revisions] == ["probable", "certain"]
    assert revisions[0].superseded_by == revisions[1].id


def test_silence_about_a_protected_person_alerts_by_the_clock_alone(two):
    two.safe(0)
    two.wearer(0, 5, 10, 14, metres=5000)
    two.clock(14.9)
    two.worker.step()
    assert two.alerts() == []
    two.clock(15)
    two.worker.step()
    assert two.alerts() == [("PROXIMITY_NOT_KNOWN", "not_known", "NEW")]
    assert Alert.objects.get(kind="PROXIMITY_NOT_KNOWN").details["silent"] == "other"


def test_curfew_findings_and_those_of_pairs_leave_each_other_alone(two):
    two.wearer(0, metres=100)
    two.safe(0)
    assert two.alerts() == [("PROXIMITY", "probable", "NEW")]
    serial = two.fitting.device.serial
    two.town.send({"kind": "equipment", "device": serial, "at": at(0.5), "what": "strap_cut"})
    two.worker.step()
    two.clock(1)
    two.wearer(1, metres=120)
    standing = FindingRow.objects.filter(superseded_by=None).exclude(status="withdrawn")
    assert sorted(standing.values_list("code", flat=True)) == ["PROXIMITY", "STRAP"]


def test_a_crash_loses_and_doubles_nothing(two):
    two.safe(0)
    two.wearer(0, metres=300)
    two.clock(1)
    two.safe(1, step=False)
    before = FindingRow.objects.count()
    two.after_a_crash()
    two.worker.step()
    assert FindingRow.objects.count() == before
    assert Position.objects.count() == 2
    two.clock(2)
    two.wearer(2, metres=5000)
    two.clock(4)
    two.safe(4)
    two.wearer(3, 4, metres=5000)
    (finding,) = FindingRow.objects.filter(code="PROXIMITY", superseded_by=None)
    assert (finding.status, finding.minutes) == ("final", 2)


def test_late_positions_are_judged_as_they_happened(two):
    two.safe(0)
    two.wearer(0, 1, 2, metres=5000)
    two.clock(10)
    two.safe(10)
    two.wearer(8, 9, 10, metres=5000)
    assert two.alerts() == []
    two.wearer(4, 5, metres=100)
    (finding,) = FindingRow.objects.filter(code="PROXIMITY", superseded_by=None)
    assert (finding.start, finding.end) == (NOW + timedelta(minutes=4), NOW + timedelta(minutes=8))


def everything_kept(two):
    """Yield (where, bytes) of every table and every file, but the protected people's own."""
    own = {Position._meta.label}
    for model in apps.get_models():
        if model._meta.label not in own:
            for row in model.objects.all():
                values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
                lines = values.get("lines")
                text = repr({k: bytes(v) if isinstance(v, memoryview) else v for k, v in values.items()})
                yield model._meta.label, text
                if isinstance(lines, bytes):
                    from abide.service.worker.actions import unpack

                    yield model._meta.label, unpack(lines).decode()
    for entry in two.town.log.read(0, limit=10_000):
        yield "the log of people on tag", entry.body.decode()
    for path in two.town.folder.rglob("*"):
        if path.is_file() and not path.name.startswith("protected.sqlite3"):
            yield path.name, path.read_bytes().decode("latin-1")
    for events, _ in two.town.trails.parts.values():
        yield "trails", f"{events.longitude.tolist()} {events.latitude.tolist()}"
    for piece in two.worker.memory.tail.pieces:
        yield "tail", f"{piece.events.longitude.tolist()} {piece.events.latitude.tolist()}"


def test_where_a_protected_person_is_stands_nowhere_but_in_their_own_table(two, caplog):
    two.wearer(0, metres=5000)
    two.safe(0)
    for minute in range(1, 8):
        two.clock(minute)
        two.safe(minute)
        two.wearer(minute, metres=350 + 10 * minute)
    two.clock(40)
    two.worker.step()
    two.worker.flush()
    two.worker.checkpoint()
    assert Position.objects.count() == 8
    assert PairStanding.objects.count() == 1
    assert {a[0] for a in two.alerts()} == {"PROXIMITY", "PROXIMITY_NOT_KNOWN"}
    # The wearer was due east, so that the latitude of both is the same: the longitude tells them apart.
    assert [where for where, text in everything_kept(two) if "1.76543" in text] == []
    assert "1.76543" not in caplog.text


def test_lines_are_let_go_of_once_taken_in_and_positions_after_a_day(two):
    two.safe(0)
    two.worker.step()
    assert two.guarded.read(0, limit=10) == []
    assert Position.objects.count() == 1
    two.clock(24 * 60)
    two.worker.step()
    assert Position.objects.count() == 1
    two.town.now += timedelta(seconds=1)
    two.worker.step()
    assert Position.objects.count() == 0
    assert Carrying.objects.get().last_position_at == NOW


def test_what_came_in_by_the_wrong_door_is_moved_and_rubbed_out(two):
    two.wearer(0, metres=300)
    two.safe(0, log=two.town.log)
    assert [
        json.loads(line)["device"] for e in two.town.log.read(0, limit=9) for line in e.body.splitlines()
    ] == [two.fitting.device.serial]
    two.worker.step()
    assert two.alerts() == [("PROXIMITY", "probable", "NEW")]
    assert HeldEvents.objects.count() == 0
    assert [where for where, text in everything_kept(two) if "1.76543" in text] == []


def test_what_was_held_of_a_unit_before_anybody_knew_it_is_moved_too(two):
    serial = "LATER1"
    two.town.send(fix(serial, at(0), SHELTER))
    two.worker.step()
    assert HeldEvents.objects.filter(serial=serial).exists()
    unit = devices.register(by=make.BY, serial=serial, kind="PROTECTED", supplier=make.a_supplier())
    protection.take_back(by=make.BY, carrying=two.carrying, end=NOW - timedelta(minutes=1))
    protection.give_unit(
        by=make.BY, protected_person=two.protected, device=unit, start=NOW - timedelta(seconds=30)
    )
    two.worker.step()
    two.worker.step()
    assert not HeldEvents.objects.filter(serial=serial).exists()
    assert Position.objects.count() == 1


def test_a_unit_that_nobody_carries_leaves_no_trace(two):
    protection.take_back(by=make.BY, carrying=two.carrying, end=NOW)
    two.clock(1)
    two.worker.step()
    two.safe(1)
    two.worker.step()
    assert Position.objects.count() == 0
    assert HeldEvents.objects.count() == 0
    assert two.guarded.read(0, limit=10) == []


def test_erasing_the_person_on_tag_erases_where_the_protected_person_was(two, settings):
    settings.PROTECTED_LOG = two.town.folder / "protected.sqlite3"
    settings.ARRIVALS_LOG = two.town.folder / "arrivals.sqlite3"
    settings.TRAILS_DIR = two.town.folder / "trails"
    settings.CHECKPOINTS_DIR = two.town.folder / "checkpoints"
    two.safe(0)
    two.wearer(0, metres=300)
    two.safe(0.5, step=False)
    erase(by=make.BY, person=two.person, reason="expired")
    two.worker.step()
    assert (Position.objects.count(), PairStanding.objects.count()) == (0, 0)
    assert two.worker._encounters._live.pairs == ()
    assert two.worker._encounters._live._memory == {}
    kept = (path.read_bytes() for path in two.town.folder.glob("protected.sqlite3*"))
    assert not any(b"1.76543" in content for content in kept)


def test_a_new_order_is_judged_with_what_is_known_already(town):
    two = Two(town, first_day=datetime(2026, 3, 1, tzinfo=UTC).date())
    two.safe(0)
    two.wearer(0, metres=800)
    assert two.alerts() == []
    from abide.service.orders import actions as orders

    wider = make.keeping_away(two.protected, distance_m=1000, key="P1", first_day=NOW.date())
    orders.vary(by=make.BY, order=two.order, conditions=[wider], from_day=NOW.date())
    two.clock(1)
    two.worker.step()
    assert two.alerts() == [("PROXIMITY", "probable", "NEW")]
    two.guarded.close()


def test_two_people_on_tag_who_meet_are_found_of_the_one_whose_order_says_so(town):
    one, other = make.a_person(), make.a_person()
    order = make.an_order(one, conditions=[make.keeping_apart(other)])
    first = make.a_fitting(order, start=NOW - timedelta(minutes=2))
    second = make.a_fitting(
        make.an_order(other, conditions=[make.a_trail()]), start=NOW - timedelta(minutes=2)
    )
    worker = town.worker()
    for minute in range(7):
        town.now = NOW + timedelta(minutes=minute)
        town.send(*[fix(f.device.serial, at(minute), SHELTER, 5) for f in (first, second)])
        worker.step()
    (finding,) = FindingRow.objects.filter(superseded_by=None, code="NON_ASSOCIATION")
    assert (finding.fitting, finding.reason["how"], finding.status) == (first, "meeting", "open")
    kept = json.dumps([finding.reason, finding.evidence])
    assert not any(str(each) in kept for each in (other.ref, other.family_name, second.ref))


def test_a_pair_that_cannot_be_judged_keeps_nobody_waiting_and_is_told_once(two, monkeypatch):
    from abide.monitoring import pairs

    def cannot(course, found, numbers):
        raise ArithmeticError

    monkeypatch.setattr(pairs, "follow", cannot)
    two.safe(0)
    two.wearer(0, metres=300)
    serial = two.fitting.device.serial
    two.town.send({"kind": "equipment", "device": serial, "at": at(0.5), "what": "strap_cut"})
    two.worker.step()
    assert FindingRow.objects.filter(code="STRAP").exists()
    assert two.alerts() == []
    (told,) = Alert.objects.filter(kind="SET_ASIDE")
    assert told.details == {"device": serial, "why": "ArithmeticError"}
    two.clock(1)
    two.wearer(1, metres=300)
    assert Alert.objects.filter(kind="SET_ASIDE").count() == 1
    monkeypatch.undo()
    two.after_a_crash()
    two.worker.step()
    assert two.alerts() == [("PROXIMITY", "probable", "NEW")]


def test_a_backlog_of_both_logs_is_worked_off_side_by_side(two):
    """Nobody is silent only because the other log was read first."""
    two.worker.step()
    for minute in range(90):
        two.clock(minute)
        two.safe(minute, step=False)
        others = [home("SOMEBODY", at(minute), present=True)] * 20
        two.town.send(fix(two.fitting.device.serial, at(minute), metres_east(SHELTER, 5000)), *others)
    two.town.now += timedelta(minutes=1)
    two.at_once = 40
    two.after_a_crash()
    while two.worker.step():
        pass
    two.worker.step()
    assert Position.objects.count() == 90
    assert list(FindingRow.objects.filter(code__startswith="PROXIMITY")) == []


def test_a_guarded_log_that_was_lost_is_read_from_its_new_beginning(two):
    for minute in range(3):
        two.clock(minute)
        two.safe(minute)
    two.guarded.close()
    for path in two.town.folder.glob("protected.sqlite3*"):
        path.unlink()
    two.guarded = SqliteLog(two.town.folder / "protected.sqlite3")
    two.clock(4)
    two.safe(4, step=False)
    two.after_a_crash()
    two.worker.step()
    assert Position.objects.count() == 4
