"""The records of the country that `abide bench portal` looks at, written in bulk from the invented town."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import crowd
import numpy as np
from crowd import put

CASELOAD, TEAM = 40, 10
# (what truly happened, how it was broken) -> the code it is found as. What is not here leads to no finding.
CODES = {
    ("absence", "late"): "CURFEW_LATE",
    ("absence", "left"): "CURFEW_LEFT",
    ("absence", "early"): "CURFEW_EARLY",
    ("absence", "missed"): "CURFEW_MISSED",
    ("zone", ""): "ZONE_ENTERED",
    ("strap_removed", ""): "STRAP",
    ("battery_dead", ""): "BATTERY_DEAD",
    ("unheard", ""): "NO_CONTACT",
    ("power_cut", ""): "HOME_UNIT",
    ("drinking", ""): "ALCOHOL_CONFIRMED",
    ("alcohol_tag_off", ""): "ALCOHOL_OBSTRUCTION",
    ("alcohol_samples_missing", ""): "ALCOHOL_NOT_KNOWN",
}
CONDITION = {"CURFEW": "C1", "ZONE_E": "Z1", "ALCOHO": "L1"}
NOT_KNOWN = {"NO_CONTACT", "ALCOHOL_NOT_KNOWN", "BATTERY_DEAD", "HOME_UNIT"}
# Shorter silences and power cuts than this are found by no rule (minutes).
SHORTEST = {"NO_CONTACT": 120, "HOME_UNIT": 15}
# Of alerts younger than a day every so manieth is open still; of older ones hardly any.
OPEN_YOUNG, OPEN_OLD = 2, 200


class Records:
    """Everybody's rows: people first, then what was ordered and fitted, then what was found, day by day."""

    def __init__(self, world: Any, rng: random.Random) -> None:
        self.world, self.rng = world, rng
        self.now = datetime.now(UTC)
        self.persons: list[Any] = []
        self.fittings: list[Any] = []
        self.officers: list[Any] = []
        self.refs: list[str] = []
        self.serials: list[str] = world.serials
        self.found = 0
        self.levels = np.full(len(world.people), np.nan)
        self._areas: dict[str, Any] = {}
        self._drinkers = set(world.alcohol.person.tolist())

    def write(self) -> list[tuple[str, str]]:
        """Write people, accounts, orders, conditions, devices and fittings; gives everybody's names."""
        self.persons, names = crowd.people(self.rng, len(self.world.people))
        self._staff()
        self._orders()
        return names

    def _staff(self) -> None:
        from django.contrib.auth.hashers import make_password

        from abide.service.accounts import actions as accounts
        from abide.service.accounts.models import Role, Team, User

        self.centre = accounts.add_organisation(by="bench", name="Centre", kind="MONITORING_CENTRE")
        probation = accounts.add_organisation(by="bench", name="Probation", kind="PROBATION")
        nobody = make_password(None)
        count = -(-len(self.persons) // CASELOAD)

        def user(number: int, role: Role, team: Any, organisation: Any) -> Any:
            email = f"{role.lower()}{number}@abide.example"
            return User(
                email=email, full_name=f"{role.label} {number}", role=role, team=team,
                organisation=organisation, password=nobody,
            )  # fmt: skip

        teams = put(Team, (Team(name=f"Team {n}", organisation=probation) for n in range(-(-count // TEAM))))
        self.officers = put(
            User, (user(n, Role.PRACTITIONER, teams[n // TEAM], probation) for n in range(count))
        )
        put(User, (user(n, Role.TEAM_MANAGER, team, probation) for n, team in enumerate(teams)))
        put(User, (user(n, Role.MONITORING_OFFICER, None, self.centre) for n in range(60)))

    def _orders(self) -> None:
        from django.db.models import OuterRef, Subquery

        from abide.cli.demonstration.records import TERMS
        from abide.service.orders.models import Condition, Order, OrderVersion
        from abide.service.people.models import Address

        world = self.world
        b, home = world.town.buildings, world.people.home
        longitude, latitude = world.town.ground.degrees(b.x[home], b.y[home])
        addresses = put(
            Address,
            (
                Address(person=p, lines=[b.name[home[n]], world.town.name], postcode="ZZ1 1AA",
                        longitude=round(float(longitude[n]), 6), latitude=round(float(latitude[n]), 6))
                for n, p in enumerate(self.persons)
            ),
        )  # fmt: skip

        def order(n: int, person: Any) -> Order:
            package = world.people.ordered(n)
            terms, officer = TERMS[package.order_type], self.officers[n // CASELOAD]
            return Order(
                person=person, order_type=terms.order_type, sentence_type=terms.sentence_type, hdc=terms.hdc,
                notifying_organisation=terms.notified_by[0], responsible_organisation=terms.responsible,
                responsible_officer=officer, team_id=officer.team_id,
            )  # fmt: skip

        orders = put(Order, (order(n, person) for n, person in enumerate(self.persons)))
        versions = put(
            OrderVersion,
            (
                OrderVersion(order=o, number=1, status="IN_FORCE", made_at=self.now, starts_on=self._since(n),
                             ends_on=self._until(n))
                for n, o in enumerate(orders)
            ),
        )  # fmt: skip
        first = OrderVersion.objects.filter(order=OuterRef("pk")).values("pk")[:1]
        Order.objects.update(current=Subquery(first))
        put(
            Condition,
            (
                Condition(version=version, first_day=self._since(n), last_day=self._until(n), **asked)
                for n, version in enumerate(versions)
                for asked in self._asked(n, addresses[n])
            ),
        )
        self._fit(orders)

    def _since(self, n: int) -> Any:
        return self.world.clock.first_day - timedelta(days=n * 37 % 200)

    def _until(self, n: int) -> Any:
        return self.world.clock.first_day + timedelta(days=60 + n * 37 % 300)

    def _asked(self, n: int, address: Any) -> Iterator[dict[str, Any]]:
        import shapely

        from abide.simulate.plans import CURFEW_RADIUS_M, level_of, zone_in_degrees

        folk = self.world.people
        package = folk.ordered(n)
        if folk.timetable[n] >= 0:
            periods = folk.clockwork.tables[folk.timetable[n]].as_json()
            curfew = {"monitored_by": package.curfew, "radius_m": CURFEW_RADIUS_M,
                      "phases": [{"periods": periods}]}  # fmt: skip
            yield {"key": "C1", "kind": "CURFEW", "details": curfew, "address": address}
        if folk.zone[n] >= 0:
            zone = folk.zones.zones[folk.zone[n]]
            if zone.name not in self._areas:
                self._areas[zone.name] = shapely.geometry.mapping(zone_in_degrees(folk, zone))
            details = {"name": zone.name, "geometry": self._areas[zone.name], "buffer_m": zone.buffer_m,
                       "periods": None}  # fmt: skip
            yield {"key": "Z1", "kind": zone.kind.upper(), "details": details}
        if package.trail:
            yield {"key": "T1", "kind": "TRAIL", "details": {"device": "FITTED"}}
        if n in self._drinkers:
            level = level_of(n)
            kind = "ALCOHOL_ABSTINENCE" if level is None else "ALCOHOL_LEVEL"
            yield {"key": "L1", "kind": kind, "details": {} if level is None else {"level": level}}

    def _fit(self, orders: list[Any]) -> None:
        from abide.service.devices import actions as devices
        from abide.service.devices.models import Device, Fitting

        world = self.world
        supplier = devices.add_supplier(by="bench", name="Bench")
        wearers = [world.wearer(row) for row in range(len(self.serials))]
        kinds = [world.people.ordered(n).device for n in range(len(self.persons))]
        kinds += ["ALCOHOL_TAG"] * (len(wearers) - len(kinds))
        tags = put(
            Device,
            (
                Device(serial=serial, kind=kind, supplier=supplier, status="FITTED")
                for serial, kind in zip(self.serials, kinds, strict=True)
            ),
        )
        noon = timedelta(hours=12)

        def fitting(row: int) -> Fitting:
            n = wearers[row]
            start = datetime.combine(self._since(n), datetime.min.time(), UTC) - noon
            ref = uuid.UUID(int=self.rng.getrandbits(128), version=4)
            return Fitting(ref=ref, device=tags[row], person=self.persons[n], order=orders[n], start=start)

        self.fittings = put(Fitting, (fitting(row) for row in range(len(wearers))))
        self.refs = [str(each.ref) for each in self.fittings]

    # --- what was found ----------------------------------------------------------------------------------

    def note(self, world: Any, day: int) -> None:
        """Write what was found of a day that was lived through."""
        from abide.service.alerts.models import Alert, FindingRow

        pairs = [pair for pair in (self._found(told) for told in world.truth) if pair]
        world.truth.clear()
        # A finding names its alert and the alert the finding: the first of these is written at the end.
        put(FindingRow, (row for row, _ in pairs))
        put(Alert, (alert for _, alert in pairs))
        self.found += len(pairs)
        self._remember_levels(world)

    def _found(self, told: dict[str, Any]) -> tuple[Any, Any] | None:
        from abide.monitoring.findings import Certainty, Code, Finding, Status
        from abide.monitoring.instants import SECOND, to_datetime
        from abide.service.alerts.models import Alert, FindingRow
        from abide.service.alerts.rules import urgency

        code = CODES.get((told["what"], told.get("why", "") if told["what"] == "absence" else ""))
        start, end = told["from"], told["until"]
        if code is None or (end - start) / 60 < SHORTEST.get(code, 0):
            return None
        minutes = told.get("minutes_required") or (end - start) / 60
        if code in ("CURFEW_LATE", "CURFEW_MISSED"):
            start = end - minutes * 60
        elif code == "CURFEW_EARLY":
            end = start + minutes * 60
        fitting = self.fittings[told["person"]]
        clock = self.world.clock.start
        finding = Finding(
            fitting=str(fitting.ref),
            condition=CONDITION.get(code[:6]),
            code=Code(code),
            start=clock + round(start) * SECOND,
            end=clock + round(end) * SECOND,
            minutes=float(round(minutes)),
            certainty=Certainty.NOT_KNOWN if code in NOT_KNOWN else Certainty.CERTAIN,
            rule="bench/1",
            status=Status.FINAL,
            reason={"peak": told["peak"]} if "peak" in told else {},
            evidence=("e1",),
        )
        begun, over = to_datetime(finding.start), to_datetime(clock + round(end) * SECOND)
        how = urgency(finding)
        young = self.now - over < timedelta(days=1)
        open_ = self.rng.randrange(OPEN_YOUNG if young else OPEN_OLD) == 0
        row = FindingRow(
            id=finding.id, fitting_id=fitting.pk, chain=finding.id, condition=finding.condition, code=code,
            start=begun, end=over, minutes=finding.minutes, certainty=finding.certainty.value,
            rule=finding.rule, status=finding.status.value, reason=dict(finding.reason),
            evidence=list(finding.evidence), found_at=over, learnt_at=over,
        )  # fmt: skip
        officer = self.officers[self.world.wearer(told["person"]) // CASELOAD]
        closed = {} if open_ else {"state": "CLOSED", "closed_at": over, "closed_by_id": officer.pk,
                                   "outcome": "EXPLAINED", "note": "Spoke on the telephone."}  # fmt: skip
        alert = Alert(
            chain=finding.id, head_id=finding.id, fitting_id=fitting.pk,
            person_id=fitting.person_id, kind=code, severity=how.severity, raised_at=over, changed_at=over,
            act_by=over + timedelta(minutes=how.minutes), **closed,
        )  # fmt: skip
        return row, alert

    def _remember_levels(self, world: Any) -> None:
        person, at, percent = world.days[-1].luck.battery.levels
        order = np.argsort(at, kind="stable")
        self.levels[person[order]] = percent[order]

    def finish(self, days: int) -> None:
        """Tie findings to their alerts, and write how everybody stands now."""
        from django.db.models import OuterRef, Subquery

        from abide.service.alerts.models import Alert, BatteryState, FindingRow, PersonState

        own = Alert.objects.filter(chain=OuterRef("chain")).values("ref")[:1]
        FindingRow.objects.update(alert=Subquery(own))
        seconds = np.full(len(self.persons), self.world.clock.midnight(days) - 60)
        rows = np.arange(len(self.persons))
        place = self.world.true_places(rows, seconds)
        home = place.building == self.world.people.home
        longitude, latitude = self.world.town.ground.degrees(place.x, place.y)
        since, seen = self.now - timedelta(hours=3), self.now - timedelta(minutes=2)

        def state(n: int, fitting: Any) -> Any:
            own = n < len(self.persons)
            curfew = own and self.world.people.timetable[n] >= 0
            unsure = n % 40 == 39
            presence = "NO_CURFEW" if not curfew else "NOT_KNOWN" if unsure else "HOME" if home[n] else "AWAY"
            return PersonState(
                fitting=fitting, presence=presence, presence_since=since if curfew else None,
                last_event_at=seen - timedelta(hours=5 if unsure else 0), last_fix_at=seen,
                last_longitude=float(longitude[n]) if own else None,
                last_latitude=float(latitude[n]) if own else None, last_accuracy_m=8.0,
                battery="low" if n % 50 == 7 else "ok",
            )  # fmt: skip

        put(PersonState, (state(n, fitting) for n, fitting in enumerate(self.fittings)))
        put(
            BatteryState,
            (
                BatteryState(fitting=self.fittings[n], read_at=seen, percent=float(self.levels[n]))
                for n in np.flatnonzero(~np.isnan(self.levels)).tolist()
            ),
        )
