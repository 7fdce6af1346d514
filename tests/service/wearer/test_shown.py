"""What the person's own pages show of what was recorded and ordered, and what they never show."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from abide.explain import times
from abide.monitoring.findings import Code, Status
from abide.service.alerts.models import Alert, BatteryState, FindingRow
from abide.service.devices.models import EpisodeDecision
from abide.service.orders import actions as orders
from abide.service.supervision import actions as supervision
from abide.service.supervision.progress.models import Recognition
from abide.service.wearer import actions, own_queries, page, sayings
from abide.service.wearer.sayings import SAYINGS
from tests import factories as make
from tests.service.caseload import worlds
from tests.service.wearer.worlds import come_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# Never told on the person's own page, and why.
NEVER = {
    "PROXIMITY": "how near they came to a protected person",
    "PROXIMITY_WARNING": "how near they came to a protected person",
    "PROXIMITY_NOT_KNOWN": "how near they came to a protected person",
    "NON_ASSOCIATION": "where another person on tag was",
    "BUFFER_ENTERED": "how wide a zone is watched",
}
OWN = ["home", "order", "records", "asked", "ask", "fault", "complain"]


def everything(client):
    """The words of every page of the person's own, without marks and the tokens in them."""
    return re.sub(r"<[^>]*>", " ", "\n".join(opened(client)))


def opened(client):
    return [client.get(reverse(f"own:{name}")).content.decode() for name in OWN]


def test_every_finding_is_told_or_named_as_never_told():
    assert SAYINGS.keys() | NEVER.keys() == {code.value for code in Code}
    assert not SAYINGS.keys() & NEVER.keys()


@pytest.mark.parametrize("code", NEVER)
def test_what_is_about_another_person_is_nowhere_on_the_pages(client, code):
    fitting = somebody(zone=True)
    condition = "Z1" if "BUFFER" in code else "P1"
    worlds.found(fitting, worlds.a_finding(fitting, code, condition=condition, reason={"closest_m": 137.0}))
    serve(fitting)
    row = FindingRow.objects.get()
    come_in(client, fitting.person)
    assert "137" not in everything(client)
    assert row.id not in "".join(opened(client))
    assert client.get(reverse("own:dispute", args=[row.id])).status_code == 404
    assert client.get("/my/records/").content.decode().count('<li class="is-') == 0


def test_breaking_what_they_are_not_told_of_does_not_show_in_the_days_kept(client):
    fitting = somebody(start=timezone.now() - timedelta(days=9))
    worlds.found(fitting, worlds.a_finding(fitting, "PROXIMITY", condition="P1"))
    come_in(client, fitting.person)
    assert "Nothing has counted against you for 9 days." in client.get("/my/").content.decode()


def serve(fitting, words="Keep out of the harbour."):
    condition = fitting.order.current.conditions.get(kind="EXCLUSION_ZONE")
    return actions.record_served(by=make.BY, condition=condition, words=words, served_on=date(2026, 3, 1))


def test_a_zone_is_shown_only_as_it_was_served(client):
    fitting = somebody(zone=True)
    worlds.found(fitting, worlds.a_finding(fitting, "ZONE_ENTERED"))
    come_in(client, fitting.person)
    before = everything(client)
    assert "harbour" not in before
    assert "inside a zone" not in before
    serve(fitting, "Do not go south of the station.")
    after = everything(client)
    assert "Do not go south of the station." in after
    assert "harbour" not in after
    assert "You were inside a zone you must stay out of" in after


def test_a_zone_changed_since_it_was_served_is_shown_no_longer(client):
    fitting = somebody(zone=True)
    worlds.found(fitting, worlds.a_finding(fitting, "ZONE_ENTERED"))
    serve(fitting)
    held = [orders.as_new(c) for c in fitting.order.current.conditions.all()]
    wider = [
        c if c.kind != "EXCLUSION_ZONE" else make.a_zone(key=c.key, name="The harbour and the school")
        for c in held
    ]
    orders.vary(by=make.BY, order=fitting.order, conditions=wider, from_day=timezone.localdate())
    come_in(client, fitting.person)
    text = everything(client)
    assert "Keep out of the harbour" not in text
    assert "school" not in text
    assert "inside a zone" not in text


@pytest.mark.parametrize(("words", "days"), [(" ", 0), ("x", 1)])
def test_serving_needs_its_words_and_a_day_gone_by(words, days):
    condition = somebody(zone=True).order.current.conditions.get(kind="EXCLUSION_ZONE")
    with pytest.raises(ValidationError):
        actions.record_served(
            by=make.BY,
            condition=condition,
            words=words,
            served_on=timezone.localdate() + timedelta(days=days),
        )


def test_nothing_of_a_protected_person_and_no_position_is_on_the_pages(client):
    officer = make.a_user()
    person = make.a_person()
    make.an_address(person)
    safe = make.a_protected_person(person, given_name="Marigold", family_name="Quist")
    order = make.an_order(
        person,
        officer=officer,
        conditions=[make.a_curfew(person), make.a_zone(name="Quist's street"), make.keeping_away(safe)],
    )
    fitting = make.a_fitting(order)
    worlds.state(fitting)
    worlds.found(fitting, worlds.a_finding(fitting), worlds.a_finding(fitting, "ZONE_ENTERED"))
    come_in(client, person)
    text = everything(client)
    assert "Keep away from the person named in your order" in text
    for word in ("Marigold", "Quist", "500", "54.0", "2.05", str(safe.ref)):
        assert word not in text, word


def test_what_was_taken_back_is_not_held_up_to_the_person(client):
    fitting = somebody()
    worlds.found(fitting, worlds.a_finding(fitting))
    worlds.found(fitting)
    assert FindingRow.objects.filter(status=Status.WITHDRAWN.value).exists()
    come_in(client, fitting.person)
    assert "Nothing was recorded in the last four weeks." in client.get("/my/records/").content.decode()


@pytest.mark.parametrize(("days", "shown"), [(27, True), (29, False)])
def test_four_weeks_are_shown(client, days, shown):
    fitting = somebody()
    worlds.found(fitting, worlds.a_finding(fitting, start=timezone.now() - timedelta(days=days)))
    come_in(client, fitting.person)
    assert ("You came home" in client.get("/my/records/").content.decode()) is shown


@pytest.mark.parametrize(
    ("certainty", "said"),
    [
        ("certain", "You came home"),
        ("probable", "Probably, but not for certain: You came home"),
        ("not_known", "It is not known whether you were home"),
    ],
)
def test_how_sure_it_is_is_said(client, certainty, said):
    fitting = somebody()
    worlds.found(fitting, worlds.a_finding(fitting, certainty=certainty))
    come_in(client, fitting.person)
    assert said in client.get("/my/records/").content.decode()


@pytest.mark.parametrize("certainty", ["certain", "probable", "not_known"])
@pytest.mark.parametrize("open_", [False, True])
def test_every_finding_can_be_told_over_and_going_on(open_, certainty):
    now = timezone.now()
    start = now - timedelta(hours=3)
    for code in SAYINGS:
        end = None if open_ else now - timedelta(hours=1)
        row = FindingRow(code=code, start=start, end=end, minutes=20, certainty=certainty)
        said = sayings.finding(row, now)
        assert said.endswith("."), code
        assert "%(" not in said, code
        assert (
            ("not known" in said or "Somebody must look" in said)
            or certainty != "not_known"
            or (not SAYINGS[code].not_known)
        ), code


def test_what_was_decided_is_said(client):
    officer = make.a_user()
    fitting = somebody(officer)
    [alert] = worlds.found(fitting, worlds.a_finding(fitting))
    come_in(client, fitting.person)
    assert "Nothing has been decided about it yet." in client.get("/my/records/").content.decode()
    Alert.objects.filter(pk=alert.pk).update(state="CLOSED", outcome="EQUIPMENT", note="A secret note")
    text = client.get("/my/records/").content.decode()
    assert "It was put down to the equipment, not to you." in text
    assert "secret" not in text


def test_an_accepted_excuse_is_said(client):
    officer = make.a_user()
    fitting = somebody(officer)
    now = timezone.now()
    worlds.found(fitting, worlds.a_finding(fitting, start=now - timedelta(hours=3)))
    orders.accept_excuse(
        by=officer,
        condition=fitting.order.current.conditions.get(kind="CURFEW"),
        start=now - timedelta(hours=3),
        end=now - timedelta(hours=2),
        reason="At the hospital",
    )
    come_in(client, fitting.person)
    assert "A good reason was accepted." in client.get("/my/records/").content.decode()


def test_the_days_in_a_row_are_counted_from_what_is_told(client):
    fitting = somebody(start=timezone.now() - timedelta(days=40))
    assert own_queries.own_days_kept(fitting.person, [fitting], timezone.now()) == 28
    worlds.found(fitting, worlds.a_finding(fitting, start=timezone.now() - timedelta(days=3)))
    assert own_queries.own_days_kept(fitting.person, [fitting], timezone.now()) == 3


def test_agreed_leave_is_in_the_week(client):
    fitting = somebody()
    tomorrow = timezone.now() + timedelta(days=1)
    orders.authorise_absence(
        by=make.BY,
        condition=fitting.order.current.conditions.get(kind="CURFEW"),
        start=tomorrow,
        end=tomorrow + timedelta(hours=1),
        reason="x",
    )
    come_in(client, fitting.person)
    assert "This was agreed." in client.get("/my/").content.decode()


ON = "Your curfew is on"
# leave from and until, how late it is -> what the page says first, in a night from 19:00 to 07:00
LEAVE = [
    ((), 20, f"{ON}. Stay at home until 07:00 the next day."),
    (
        ((19, 22),),
        20,
        f"{ON}, but you may be away until 22:00. This was agreed. Then stay at home until 07:00 ",
    ),
    (((19, 22), (22, 23)), 20, f"{ON}, but you may be away until 23:00."),
    (((19, 20),), 20, f"{ON}. Stay at home until 07:00 the next day."),
    (((21, 22),), 20, f"{ON}. Stay at home until 07:00 the next day."),
    (((19, 31),), 20, f"{ON}, but you may be away until 07:00 the next day. This was agreed."),
]


@pytest.mark.parametrize(("given", "hour", "said"), LEAVE)
def test_nobody_is_told_to_stay_at_home_while_leave_holds(given, hour, said):
    fitting = somebody()
    condition = fitting.order.current.conditions.get(kind="CURFEW")
    day = timezone.localdate() + timedelta(days=1)

    def clock(hours):
        days, rest = divmod(hours, 24)
        return datetime.combine(day + timedelta(days=days), time(rest), times.LONDON)

    for start, end in given:
        orders.authorise_absence(
            by=make.BY, condition=condition, start=clock(start), end=clock(end), reason="x"
        )
    assert page.read(fitting.person, clock(hour)).answer.startswith(said)


def test_a_zone_served_today_in_london_was_served_though_it_is_yesterday_in_utc(monkeypatch):
    fitting = worlds.somebody(make.a_user(), zone=True)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    condition = fitting.order.current.conditions.get(kind="EXCLUSION_ZONE")
    served = {"by": make.BY, "condition": condition, "words": "Keep out."}
    assert actions.record_served(**served, served_on=date(2026, 7, 2)).served_on == date(2026, 7, 2)
    with pytest.raises(ValidationError, match="day on which it was served"):
        actions.record_served(**served, served_on=date(2026, 7, 3))


def review(fitting, *, ago):
    start = timezone.now() - timedelta(days=ago)
    worlds.found(fitting, worlds.a_finding(fitting, "ALCOHOL_FOR_REVIEW", start=start, minutes=90))
    return FindingRow.objects.get(fitting=fitting)


@pytest.mark.parametrize(
    ("drunk", "days", "said"), [(True, 3, "it was drinking"), (False, 9, "it was not drinking")]
)
def test_a_person_decides_readings_left_to_one_and_the_page_follows(client, drunk, days, said):
    fitting = somebody(start=timezone.now() - timedelta(days=9))
    row = review(fitting, ago=3)
    come_in(client, fitting.person)
    assert "for 9 days" in client.get("/my/").content.decode()
    EpisodeDecision.objects.create(
        fitting=fitting,
        start=row.start,
        end=row.end,
        drunk=drunk,
        why="x",
        decided_at=timezone.now(),
    )
    assert said in client.get("/my/records/").content.decode()
    assert f"for {days} days" in client.get("/my/").content.decode()


def test_what_is_recorded_now_is_said_first_and_whom_to_call(client):
    fitting = somebody()
    worlds.found(fitting, worlds.a_finding(fitting, open_=True), worlds.a_finding(fitting, "BATTERY_LOW"))
    come_in(client, fitting.person)
    text = client.get("/my/").content.decode()
    assert "Recorded now" in text
    assert "You were not home when your curfew began" in text
    assert "The battery of your tag was low" not in text
    worlds.found(fitting)
    assert "Recorded now" not in client.get("/my/").content.decode()


@pytest.mark.parametrize(
    ("battery", "said"),
    [
        ("dead", "The battery of your tag is empty. Charge it now."),
        ("low", "The battery of your tag is low. Charge it now."),
        ("ok", "Your tag has not told us how full its battery is. Charge it every day."),
    ],
)
def test_the_battery_is_said_as_far_as_it_is_known(client, battery, said):
    fitting = somebody()
    worlds.state(fitting, battery=battery)
    come_in(client, fitting.person)
    assert said in client.get("/my/").content.decode()


@pytest.mark.parametrize(
    ("charging", "hours", "said"),
    [
        (True, None, "Your tag is charging. It was 34 % full"),
        (False, None, "Your tag was 34 % full"),
        (False, 1, "Charge it before"),
        (False, 0, "Charge it now."),
    ],
)
def test_how_full_the_tag_was_is_said_with_when_to_charge_it(client, charging, hours, said):
    fitting = somebody()
    now = timezone.now()
    empty = None if hours is None else now + timedelta(hours=hours)
    BatteryState.objects.create(
        fitting=fitting,
        read_at=now - timedelta(minutes=5),
        percent=34,
        charging=charging,
        empty_at=empty,
        empty_from=empty,
        empty_until=empty,
    )
    come_in(client, fitting.person)
    assert said in client.get("/my/").content.decode()


def test_an_appointment_and_what_was_recognised_are_on_the_first_page(client):
    officer = make.a_user()
    fitting = somebody(officer)
    supervision.make_appointment(
        by=officer,
        person=fitting.person,
        kind="SUPERVISION",
        place="Harbour office",
        at=timezone.now() + timedelta(days=1),
    )
    Recognition.objects.create(
        person=fitting.person,
        order=fitting.order,
        milestone="DAYS_KEPT",
        reached_on=timezone.localdate(),
        text="Thirty days: well done.",
        by_name="Kim",
        at=timezone.now(),
    )
    come_in(client, fitting.person)
    text = client.get("/my/").content.decode()
    assert "Appointment with your officer at" in text
    assert "Harbour office." in text
    assert "Thirty days: well done." in text


def test_an_order_that_ended_asks_nothing_any_more(client):
    fitting = somebody()
    orders.end(by=make.BY, order=fitting.order, last_day=timezone.localdate() - timedelta(days=1))
    come_in(client, fitting.person)
    assert "No condition is recorded for you now." in client.get("/my/order/").content.decode()


@pytest.mark.parametrize("page", ["home", "records", "asked"])
def test_a_page_asks_the_database_as_often_for_thirty_records_as_for_three(client, page):
    fitting = somebody()
    come_in(client, fitting.person)
    now = timezone.now()

    def record(number):
        rows = [
            worlds.a_finding(fitting, start=now - timedelta(hours=5 * n), minutes=30)
            for n in range(1, number + 1)
        ]
        worlds.found(fitting, *rows)

    record(3)
    client.get(reverse(f"own:{page}"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(f"own:{page}"))
    record(30)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(f"own:{page}"))
    assert len(many) == len(few)
