"""The worker: from the log to findings, alerts and states; what it holds; and what a crash leaves."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError

from abide.monitoring.instants import from_datetime
from abide.monitoring.live import Live
from abide.monitoring.presence import Presence as Known
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert, AlertState, FindingRow, Notification, PersonState, Presence
from abide.service.devices.models import DeviceKind
from abide.service.worker.actions import LeaseLost
from abide.service.worker.models import HeldEvents, HeldReason, Partition
from abide.stream import SqliteLog
from tests import factories as make
from tests.service.worker.conftest import equipment, fix, home

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def fitted(**options):
    return make.a_fitting(kind=DeviceKind.RF_TAG, **options)


def standing():
    rows = FindingRow.objects.filter(superseded_by=None).exclude(status="withdrawn").order_by("start")
    return [(row.code, row.start, row.end, row.status) for row in rows]


def day(hour, minute=0, *, of=9):
    return datetime(2026, 3, of, hour, minute, tzinfo=UTC)


def text(moment):
    return moment.isoformat().replace("+00:00", "Z")


def left_last_night(serial):
    """At home, out from 20:00 to 20:40 during last night's curfew, and home since."""
    return [
        home(serial, text(day(18)), present=True),
        home(serial, text(day(20)), present=False),
        home(serial, text(day(20, 40)), present=True),
    ]


def test_an_absence_becomes_a_finding_an_alert_and_a_word_for_open_pages(town):
    fitting = fitted()
    worker = town.worker()
    town.send(*left_last_night(fitting.device.serial))
    assert worker.step()
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") in standing()
    alert = Alert.objects.get(kind="CURFEW_LEFT")
    assert (alert.state, alert.person, alert.fitting) == (AlertState.NEW, fitting.person, fitting)
    told = Notification.objects.filter(kind="alert", person=fitting.person)
    assert str(alert.ref) in [n.payload["alert"] for n in told]


def test_the_offset_moves_with_what_is_recorded(town):
    fitting = fitted()
    worker = town.worker()
    sent = town.send(*left_last_night(fitting.device.serial))
    worker.step()
    assert Partition.objects.get().offset == sent.offset == worker.offset
    assert not worker.step()


@pytest.mark.parametrize(("minutes", "found"), [(-1, 0), (0, 1)])
def test_somebody_who_never_came_home_is_found_by_time_alone(town, minutes, found):
    fitting = fitted()
    worker = town.worker()
    town.now = day(16, of=10)
    town.send(home(fitting.device.serial, text(town.now), present=False))
    worker.step()
    town.now = day(19, of=10) + timedelta(minutes=minutes)
    worker.step()
    alerts = Alert.objects.filter(kind__in=["CURFEW_LATE", "CURFEW_MISSED"], state=AlertState.NEW)
    assert alerts.count() == found


def test_an_event_that_comes_late_supersedes_and_the_alert_says_corrected(town):
    fitting = fitted()
    worker = town.worker()
    serial = fitting.device.serial
    town.send(home(serial, text(day(18)), present=True), home(serial, text(day(20)), present=False))
    worker.step()
    [alert] = Alert.objects.filter(kind__startswith="CURFEW_LEFT") | Alert.objects.filter(kind="CURFEW_EARLY")
    # Twenty hours later the unit sends the report that it had kept: home again in the same minute.
    town.send(home(serial, text(day(20)), present=True))
    worker.step()
    alert.refresh_from_db()
    assert alert.head.supersedes is not None
    assert FindingRow.objects.filter(superseded_by=alert.head.pk).exists()


def test_two_stretches_merged_by_a_late_event_and_parted_by_a_later_one_both_stand(town):
    fitting = fitted()
    serial, worker = fitting.device.serial, town.worker()
    hours = [(10, "battery_low"), (11, "charging")], [(9, "battery_low")], [(9.5, "charging")]
    for batch in hours:
        town.send(
            *(equipment(serial, text(day(int(hour), round(hour % 1 * 60))), what) for hour, what in batch)
        )
        worker.step()
    low = [row for row in standing() if row[0] == "BATTERY_LOW"]
    assert [row[1:3] for row in low] == [(day(9), day(9, 30)), (day(10), day(11))]
    assert not HeldEvents.objects.exists()
    live = Alert.objects.filter(kind="BATTERY_LOW", head__superseded_by=None)
    assert live.filter(head__status="final").count() == 2


def test_the_same_batch_sent_again_changes_nothing(town):
    fitting = fitted()
    worker = town.worker()
    town.send(*left_last_night(fitting.device.serial))
    worker.step()
    before = list(FindingRow.objects.order_by("pk").values()), Alert.objects.count()
    town.send(*left_last_night(fitting.device.serial))
    assert worker.step()
    assert (list(FindingRow.objects.order_by("pk").values()), Alert.objects.count()) == before


def test_how_a_person_stands_is_there_to_read(town):
    fitting = fitted()
    worker = town.worker()
    serial = fitting.device.serial
    town.now = day(12, of=10)
    town.send(
        home(serial, text(day(11, of=10)), present=True),
        equipment(serial, text(day(11, 30, of=10)), "battery_low"),
    )
    worker.step()
    state = PersonState.objects.get(fitting=fitting)
    assert (state.presence, state.presence_since) == (Presence.HOME, day(11, of=10))
    assert (state.battery, state.last_event_at) == ("low", day(11, 30, of=10))
    assert state.open_alerts == Alert.objects.exclude(state=AlertState.CLOSED).count() > 0


def test_a_person_watched_by_gps_has_a_place_and_a_presence(town):
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person, monitored_by="gps")])
    fitting = make.a_fitting(order)
    worker = town.worker()
    town.now = day(12, 1, of=10)
    town.send(fix(fitting.device.serial, text(day(12, of=10)), make.HOME))
    worker.step()
    state = PersonState.objects.get(fitting=fitting)
    assert (state.presence, state.last_longitude, state.last_latitude) == (Presence.HOME, *make.HOME)
    assert (state.last_accuracy_m, state.last_fix_at) == (5, day(12, of=10))


def test_a_home_units_word_counts_for_the_tag_it_stands_beside(town):
    fitting = fitted(home_unit=True)
    unit = fitting.home_units.get().device.serial
    worker = town.worker()
    town.send(
        home(fitting.device.serial, text(day(18)), present=True),
        equipment(unit, text(day(20)), "home_unit_power_lost"),
    )
    worker.step()
    assert Alert.objects.filter(kind="HOME_UNIT", fitting=fitting).count() == 1


# --- held -----------------------------------------------------------------------------------------------


def test_a_device_fitted_to_nobody_is_kept_and_the_centre_is_told_once(town):
    worker = town.worker()
    town.send(fix("NOBODYS", text(day(20))))
    town.send(fix("NOBODYS", text(day(20, 1))))
    worker.step()
    assert [(h.serial, h.reason, h.count) for h in HeldEvents.objects.order_by("pk")] == [
        ("NOBODYS", HeldReason.NOT_FITTED, 1),
        ("NOBODYS", HeldReason.NOT_FITTED, 1),
    ]
    assert Alert.objects.get().kind == "NOT_FITTED"
    assert Alert.objects.get().details["device"] == "NOBODYS"


def test_held_events_are_judged_once_their_fitting_is_recorded(town):
    worker = town.worker()
    device = make.a_device(DeviceKind.RF_TAG)
    town.send(*left_last_night(device.serial))
    worker.step()
    assert FindingRow.objects.count() == 0
    fitted(device=device)
    worker.step()
    worker.step()
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") in standing()
    assert HeldEvents.objects.filter(released_at=None).count() == 0
    alert = Alert.objects.get(kind="NOT_FITTED")
    assert (alert.state, alert.corrected) == (AlertState.CLOSED, True)


def test_an_event_goes_to_whoever_wore_the_device_at_its_time(town):
    device = make.a_device(DeviceKind.RF_TAG)
    first = fitted(device=device, end=day(12))
    second = fitted(device=device, start=day(14))
    worker = town.worker()
    town.send(
        equipment(device.serial, text(day(11)), "strap_cut"),
        equipment(device.serial, text(day(13)), "strap_cut"),
        equipment(device.serial, text(day(15)), "case_open"),
    )
    worker.step()
    by_fitting = set(FindingRow.objects.filter(condition=None).values_list("fitting", "code"))
    assert {(first.pk, "STRAP"), (second.pk, "TAMPER")} <= by_fitting
    assert (second.pk, "STRAP") not in by_fitting
    assert HeldEvents.objects.get().first_at == day(13)


def test_an_event_from_a_clock_ahead_is_kept_flagged_and_not_judged(town):
    fitting = fitted()
    worker = town.worker()
    town.send(
        equipment(fitting.device.serial, text(town.now + timedelta(minutes=5)), "case_open"),
        equipment(fitting.device.serial, text(town.now + timedelta(minutes=5, seconds=1)), "strap_cut"),
    )
    town.now += timedelta(minutes=6)
    worker.step()
    assert not FindingRow.objects.filter(code="STRAP").exists()
    assert FindingRow.objects.filter(code="TAMPER").exists()
    [held] = HeldEvents.objects.all()
    assert (held.reason, held.count) == (HeldReason.CLOCK_AHEAD, 1)
    assert Alert.objects.filter(kind="CLOCK_AHEAD").count() == 1


def test_a_batch_that_cannot_be_judged_is_set_aside_and_its_neighbours_are_not(town, monkeypatch):
    bad, good = fitted(), fitted()
    worker = town.worker()
    real = worker.memory.live.__class__.advance
    at_fault = str(bad.ref)

    def advance(self, events, until):
        fittings = {
            self.plan(f).fitting.id for f in self.fittings if self.number(f) in set(events.fitting.tolist())
        }
        if at_fault in fittings:
            raise ZeroDivisionError
        return real(self, events, until)

    monkeypatch.setattr(worker.memory.live.__class__, "advance", advance)
    town.send(*left_last_night(good.device.serial), *left_last_night(bad.device.serial))
    town.send(equipment(good.device.serial, text(day(22)), "case_open"))
    while worker.step():
        pass
    assert {row.fitting for row in FindingRow.objects.filter(code="CURFEW_LEFT")} == {good}
    assert FindingRow.objects.filter(code="TAMPER", fitting=good).exists()
    [held] = HeldEvents.objects.all()
    assert (held.serial, held.reason, held.explained) == (
        bad.device.serial,
        HeldReason.SET_ASIDE,
        "ZeroDivisionError",
    )
    assert Alert.objects.filter(kind="SET_ASIDE").count() == 1
    assert Partition.objects.get().offset == 2


def test_what_the_database_will_not_take_is_set_aside_and_its_neighbours_are_not(town, monkeypatch):
    bad, good = fitted(), fitted()
    worker = town.worker()
    real = alerts.record

    def record(*, judgements, **values):
        if any(j.fitting == str(bad.ref) for j in judgements):
            raise IntegrityError("no")
        return real(judgements=judgements, **values)

    town.send(*left_last_night(good.device.serial), *left_last_night(bad.device.serial))
    monkeypatch.setattr(alerts, "record", record)
    monkeypatch.setattr(worker, "recover", partial(recover_without, worker, monkeypatch, real, record))
    worker.step()
    assert {row.fitting for row in FindingRow.objects.filter(code="CURFEW_LEFT")} == {good}
    [held] = HeldEvents.objects.all()
    assert (held.serial, held.explained) == (bad.device.serial, "IntegrityError")
    assert Partition.objects.get().offset == 1


def recover_without(worker, monkeypatch, real, failing):
    """Recover with a database that takes everything: only what the batch brings is refused."""
    monkeypatch.setattr(alerts, "record", real)
    worker.__class__.recover(worker)
    monkeypatch.setattr(alerts, "record", failing)


def test_somebody_whom_time_itself_breaks_is_named_and_the_others_go_on(town, monkeypatch):
    bad, good = fitted(), fitted()
    worker = town.worker()
    town.now = day(16, of=10)
    for who in (bad, good):
        town.send(home(who.device.serial, text(town.now), present=False))
    worker.step()
    live = worker.memory.live.__class__
    real = live.advance

    def advance(self, events, until):
        if until >= from_datetime(day(19, of=10)) and str(bad.ref) in self.fittings:
            raise ZeroDivisionError
        return real(self, events, until)

    def put(self, plan, until):
        if plan.fitting.id == str(bad.ref):
            raise ZeroDivisionError
        return []

    monkeypatch.setattr(live, "advance", advance)
    monkeypatch.setattr(live, "put", put)
    town.now = day(19, 30, of=10)
    worker.step()
    assert {a.fitting for a in Alert.objects.filter(kind="CURFEW_LATE")} == {good}
    assert Alert.objects.get(kind="SET_ASIDE").details == {
        "fitting": str(bad.ref),
        "why": "ZeroDivisionError",
    }
    town.send(home(bad.device.serial, text(day(19, 20, of=10)), present=True))
    worker.step()
    assert HeldEvents.objects.get().serial == bad.device.serial


def test_a_database_that_fails_for_a_moment_costs_a_moment(town, monkeypatch):
    fitting = fitted()
    worker = town.worker()
    town.send(*left_last_night(fitting.device.serial))
    failures = [OperationalError("locked"), OperationalError("locked")]
    real = alerts.record

    def record(**values):
        if failures:
            raise failures.pop()
        return real(**values)

    class UntilDone(threading.Event):
        def wait(self, timeout=None):
            if worker.offset == town.log.end():
                self.set()
            return self.is_set()

    monkeypatch.setattr(alerts, "record", record)
    monkeypatch.setattr("django.db.connection.close_if_unusable_or_obsolete", lambda: None)
    worker.run(UntilDone())
    assert failures == []
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") in standing()
    assert Partition.objects.get().owner == ""


# --- changes around it -------------------------------------------------------------------------------------


def test_a_new_fitting_is_judged_without_a_restart(town):
    worker = town.worker()
    fitting = fitted()
    worker.step()
    town.send(*left_last_night(fitting.device.serial))
    worker.step()
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") in standing()


def test_leave_given_later_takes_a_finding_back_and_the_alert_says_so(town):
    fitting = fitted()
    worker = town.worker()
    town.send(*left_last_night(fitting.device.serial))
    worker.step()
    alert = Alert.objects.get(kind="CURFEW_LEFT")
    curfew = fitting.order.current.conditions.get()
    from abide.service.orders import actions as orders

    orders.authorise_absence(
        by=make.BY, condition=curfew, start=day(19, 55), end=day(21), reason="hospital", now=day(12)
    )
    worker.step()
    alert.refresh_from_db()
    assert alert.corrected
    assert alert.state == AlertState.CLOSED
    assert alert.head.status == "withdrawn"
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") not in standing()


def test_an_excuse_accepted_later_judges_the_absence_anew_and_leaves_it_on_record(town):
    fitting = fitted()
    worker = town.worker()
    town.send(*left_last_night(fitting.device.serial))
    worker.step()
    curfew = fitting.order.current.conditions.get()
    from abide.service.orders import actions as orders

    orders.accept_excuse(
        by=make.BY, condition=curfew, start=day(19, 55), end=day(20, 30), reason="hospital", now=day(22)
    )
    worker.step()
    stands = FindingRow.objects.get(code="CURFEW_LEFT", superseded_by=None)
    assert (stands.minutes, stands.reason["excused_minutes"]) == (10, 30)
    assert Alert.objects.get(kind="CURFEW_LEFT").head == stands

    orders.withdraw_excuse(by=make.BY, excuse=curfew.reasonable_excuses.get())
    worker.step()
    assert FindingRow.objects.get(code="CURFEW_LEFT", superseded_by=None).minutes == 40


# --- many at one moment ------------------------------------------------------------------------------------


def nobody_home(town, count):
    """Some people who were out before the curfew began, and a worker that records one of them at a time."""
    fittings = [fitted() for _ in range(count)]
    worker = town.worker()
    worker._pace = replace(worker._pace, recorded_at_once=1)
    town.send(*(home(f.device.serial, text(day(18)), present=False) for f in fittings), at=day(18, 1))
    worker.step()
    return worker


def late():
    return Alert.objects.filter(kind="CURFEW_LATE").count()


def test_everybody_who_misses_the_same_minute_is_raised_at_that_minute_however_many(town):
    town.now = day(18, 30)
    worker = nobody_home(town, 3)
    town.now = day(18, 59)
    worker.step()
    assert late() == 0
    town.now = day(19)
    worker.step()
    assert late() == 3


def test_a_crash_between_two_parts_loses_nobody_and_doubles_nobody(town, monkeypatch):
    town.now = day(18, 30)
    worker = nobody_home(town, 3)
    town.now = day(19)
    commit = worker._commit
    parts = []

    def fail_on_the_second(*args, **values):
        parts.append(1)
        if len(parts) == 2:
            raise KeyboardInterrupt
        commit(*args, **values)

    monkeypatch.setattr(worker, "_commit", fail_on_the_second)
    with pytest.raises(KeyboardInterrupt):
        worker.step()
    assert late() == 1
    town.after_a_crash().step()
    assert late() == 3


# --- crashes and owners ------------------------------------------------------------------------------------


@pytest.mark.parametrize("checkpointed", [False, True])
@pytest.mark.parametrize("flushed", [False, True])
def test_after_a_crash_nothing_is_lost_and_nothing_is_said_twice(town, checkpointed, flushed):
    fitting = fitted()
    serial = fitting.device.serial
    worker = town.worker()
    town.send(home(serial, text(day(18)), present=True))
    worker.step()
    if checkpointed:
        worker.checkpoint()
    town.send(home(serial, text(day(20)), present=False))
    worker.step()
    if flushed:
        worker.flush()
    town.send(home(serial, text(day(20, 40)), present=True))

    again = town.after_a_crash()
    while again.step():
        pass
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") in standing()
    assert [s for s in standing() if s[0].startswith("CURFEW_L") or s[0] == "CURFEW_EARLY"] == [
        ("CURFEW_LEFT", day(20), day(20, 40), "final")
    ]
    assert Alert.objects.filter(fitting=fitting, kind="CURFEW_LEFT").count() == 1
    before = list(FindingRow.objects.order_by("pk").values())
    third = town.after_a_crash()
    third.step()
    assert list(FindingRow.objects.order_by("pk").values()) == before


def test_a_late_event_after_a_crash_is_judged_with_all_that_came_before(town):
    fitting = fitted()
    serial = fitting.device.serial
    worker = town.worker()
    town.send(home(serial, text(day(18)), present=True), home(serial, text(day(20, 40)), present=True))
    worker.step()
    worker.checkpoint()
    again = town.after_a_crash()
    town.send(home(serial, text(day(20)), present=False))
    again.step()
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") in standing()


def test_time_that_passed_while_nobody_worked_is_made_up_for(town):
    fitting = fitted()
    serial = fitting.device.serial
    worker = town.worker()
    town.now = day(16, of=10)
    town.send(home(serial, text(day(16, of=10)), present=False))
    worker.step()
    worker.checkpoint()
    town.now = day(19, 30, of=10)
    town.after_a_crash()
    assert Alert.objects.filter(fitting=fitting, kind__in=["CURFEW_LATE", "CURFEW_MISSED"]).count() == 1


def test_a_partition_has_one_owner_until_its_lease_runs_out(town):
    town.worker()
    town.now += timedelta(seconds=10)
    with pytest.raises(LeaseLost):
        town.worker()
    town.now += timedelta(seconds=1)
    town.worker()


def test_a_worker_that_lost_its_lease_records_nothing(town):
    fitting = fitted()
    first = town.worker()
    town.after_a_crash()
    town.send(*left_last_night(fitting.device.serial))
    with pytest.raises(LeaseLost):
        first.step()
    assert FindingRow.objects.filter(code="CURFEW_LEFT").count() == 0


def test_a_backlog_is_worked_off_as_it_arrived_and_nobody_seems_to_have_been_silent(town):
    fitting = fitted()
    serial = fitting.device.serial
    town.now = day(16)
    worker = town.worker()
    town.send(home(serial, text(town.now), present=True))
    worker.step()
    # The worker is down from 16:00 until the next noon; the tag goes on reporting every hour.
    for hour in range(17, 36):
        town.now = day(0) + timedelta(hours=hour)
        town.send(equipment(serial, text(town.now), "charging"))
    slow = town.worker(pace_at_once=1)
    while slow.step():
        pass
    about = FindingRow.objects.filter(start__gte=day(16))
    assert [(row.code, row.status) for row in about] == []
    assert Partition.objects.get().clock == from_datetime(town.now)


def test_a_log_that_was_lost_does_not_swallow_what_comes_after(town):
    fitting = fitted()
    worker = town.worker()
    for _ in range(3):
        town.send(equipment(fitting.device.serial, text(day(10)), "charging"))
    worker.step()
    worker.checkpoint()
    town.log.close()
    for path in town.folder.glob("arrivals*"):
        path.unlink()
    town.log = SqliteLog(town.folder / "arrivals.sqlite3")
    town.send(*left_last_night(fitting.device.serial))
    again = town.after_a_crash()
    again.step()
    assert ("CURFEW_LEFT", day(20), day(20, 40), "final") in standing()


def test_a_checkpoint_holds_what_was_in_memory_when_it_was_begun(town):
    fitting = fitted()
    serial = fitting.device.serial
    worker = town.worker()
    town.send(home(serial, text(day(18)), present=True))
    worker.step()
    before = worker.memory.frozen()
    town.send(home(serial, text(day(20)), present=False))
    fitted()
    worker.step()
    assert before.fittings == (str(fitting.ref),)
    again, unknown = Live.load(
        before.dump(), [worker.memory.live.plan(str(fitting.ref))], worker.memory.history
    )
    assert unknown == ()
    assert again.presence(str(fitting.ref), from_datetime(day(20, 30))) == (Known.IN, from_datetime(day(18)))
    now = worker.memory.live.presence(str(fitting.ref), from_datetime(day(20, 30)))
    assert now == (Known.OUT, from_datetime(day(20)))
