"""The managers' page: each number is as long as the list behind it, and no team counts another's people."""

import csv
import html
import re
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from abide.explain import times
from abide.service.accounts.models import Role
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert
from abide.service.audit.models import Entry
from abide.service.centre.models import Ending
from abide.service.insight import compliance, queries
from abide.service.insight.rules import Share
from abide.service.insight.scope import scope_of
from abide.service.orders import actions as orders
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody, state

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def manager():
    return make.a_user(Role.CENTRE_MANAGER)


def a_case(team, officer, *, days=10, **details):
    """Somebody on tag for so many days, in the care of an officer and their team."""
    fitting = somebody(officer, start=timezone.now() - timedelta(days=days), **details)
    orders.assign(by="test", order=fitting.order, responsible_officer=officer, team=team)
    fitting.refresh_from_db()
    return fitting


@pytest.fixture
def two_teams():
    """Two teams with an officer each: three people in the north and one in the south."""
    north, south = make.a_team(name="North"), make.a_team(name="South")
    one, two = make.a_user(team=north, full_name="Olu One"), make.a_user(team=south, full_name="Tam Two")
    cases = [a_case(north, one, family=f"North{n}") for n in range(3)] + [a_case(south, two, family="South0")]
    return north, south, cases


def night(days_ago, hour):
    """A moment of the night that began so many days ago, as clocks show it; 26 is two in the morning."""
    day = times.local(timezone.now()).date() - timedelta(days=days_ago)
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), times.LONDON)


def whole(user, **more):
    given = {"first": None, "last": None, "team": "", **more}
    return scope_of(user, today=times.local(timezone.now()).date(), **given)


def linked(text):
    """Every number on a page that is a link into this room, with where it leads."""
    pattern = r'href="(/managers/(?:alerts|people|nights)/\?[^"]*)">([\d,]+)</a>'
    return [(html.unescape(where), int(n.replace(",", ""))) for where, n in re.findall(pattern, text)]


def an_answer(text):
    """The number that a list's own sentence opens with."""
    return int(re.search(r'abide-answer">([\d,]+)', text)[1].replace(",", ""))


def some_alerts(cases):
    now = timezone.now()
    found(cases[0], a_finding(cases[0], "STRAP", start=now - timedelta(hours=2), minutes=3))
    found(cases[1], a_finding(cases[1], "BATTERY_DEAD", open_=True, minutes=60))
    found(cases[2], a_finding(cases[2], "CURFEW_LATE", start=night(2, 19), minutes=30))
    found(cases[3], a_finding(cases[3], "STRAP", start=now - timedelta(hours=5), minutes=3))
    centre = make.a_user(Role.MONITORING_OFFICER)
    strap = Alert.objects.filter(kind="STRAP").order_by("pk")
    alerts.close(by=centre, alert=strap[0].ref, outcome="ESCALATED", note="Cut.")
    alerts.close(by=centre, alert=strap[1].ref, outcome="EQUIPMENT", note="Loose.")


def test_every_number_is_as_long_as_its_list(client, manager, two_teams):
    _, _, cases = two_teams
    some_alerts(cases)
    plain = signed_in(client, manager).get("/managers/").content.decode()
    assert "Count the nights of all teams" in plain
    text = client.get("/managers/?nights=yes").content.decode()
    numbers = linked(text)
    assert {where.split("?")[0] for where, _ in numbers} == {
        "/managers/alerts/",
        "/managers/people/",
        "/managers/nights/",
    }
    for where, number in numbers:
        assert (where, an_answer(client.get(where).content.decode())) == (where, number)
    # And within one team, by officer.
    inside = re.search(r'href="(\?[^"]*team=[^"]*)">North', text)[1]
    page = client.get("/managers/" + html.unescape(inside)).content.decode()
    assert "Olu One" in page and "Tam Two" not in page
    for where, number in linked(page):
        assert (where, an_answer(client.get(where).content.decode())) == (where, number)


def test_teams_stand_in_the_order_of_their_names(manager, two_teams):
    names = [load.name for load in queries.workload(whole(manager), timezone.now())]
    assert names == ["North", "South"]


def test_workload_and_age(manager, two_teams):
    north, _, cases = two_teams
    now = timezone.now()
    some_alerts(cases)
    Alert.objects.filter(kind="BATTERY_DEAD").update(
        raised_at=now - timedelta(days=8), act_by=now - timedelta(seconds=1)
    )
    first, second = queries.workload(whole(manager), now)
    assert (first.people, first.open, first.over) == (3, 2, 1)
    assert {age: n for age, n in first.ages.items() if n} == {"hour": 1, "older": 1}
    assert (second.people, second.open) == (1, 0)
    [officer] = queries.workload(whole(manager, team=str(north.ref)), now)
    assert (officer.name, officer.people, officer.open) == ("Olu One", 3, 2)


@pytest.mark.parametrize(
    "minutes, age",
    [
        (0, "hour"),
        (59, "hour"),
        (60, "four"),
        (240, "day"),
        (1440, "three"),
        (4320, "week"),
        (10080, "older"),
    ],
)
def test_an_alert_is_of_one_age(manager, two_teams, minutes, age):
    _, _, cases = two_teams
    now = timezone.now()
    found(cases[0], a_finding(cases[0], "STRAP", open_=True))
    Alert.objects.update(raised_at=now - timedelta(minutes=minutes))
    [load, _] = queries.workload(whole(manager), now)
    assert {name for name, n in load.ages.items() if n} == {age}


def test_what_became_of_alerts(manager, two_teams):
    _, _, cases = two_teams
    some_alerts(cases)
    kinds = {kind.kind: kind for kind in queries.kinds(whole(manager))}
    strap = kinds["STRAP"]
    assert (strap.count, strap.confirmed, strap.refuted, strap.undecided) == (2, 1, 1, 0)
    assert str(strap.precision) == "50 % (9 to 91)"
    assert (kinds["BATTERY_DEAD"].undecided, str(kinds["BATTERY_DEAD"].precision)) == (1, "none to count")


def test_days_on_tag_are_of_people_and_not_of_devices(manager):
    now = timezone.now()
    fitting = somebody(start=now - timedelta(days=5))
    make.a_fitting(fitting.order, kind="ALCOHOL_TAG", start=now - timedelta(days=3))
    gone = somebody(start=now - timedelta(days=9))
    from abide.service.devices import actions as devices

    devices.remove(by="test", fitting=gone, end=now - timedelta(days=7))
    assert queries.days_on_tag(whole(manager), now) == pytest.approx(7, abs=0.01)
    assert queries.days_on_tag(whole(make.a_user(Role.TEAM_MANAGER)), now) == 0


def test_nobody_heard_of_for_four_hours_longest_first(client, manager, two_teams):
    _, _, cases = two_teams
    now = timezone.now()
    state(cases[0], seen=now - timedelta(hours=3, minutes=59))
    state(cases[1], seen=now - timedelta(hours=4, minutes=1))
    state(cases[2], seen=now - timedelta(days=2))
    silent = list(queries.silent(whole(manager), now))
    # Never heard of comes first.
    assert silent == [cases[3].person, cases[2].person, cases[1].person]
    text = signed_in(client, manager).get("/managers/no-contact/").content.decode()
    assert "3 people were not heard of" in text
    assert Entry.objects.filter(what="insight.silent_listed").count() == 3


def test_nights_kept_of_nights_decided(manager, two_teams):
    north, south, cases = two_teams
    found(cases[0], a_finding(cases[0], "CURFEW_LATE", start=night(2, 19), minutes=30))
    found(
        cases[1],
        a_finding(cases[1], "CURFEW_LEFT", start=night(3, 26), minutes=30, certainty="probable"),
        a_finding(cases[1], "CURFEW_NOT_KNOWN", start=night(5, 20), minutes=60, certainty="not_known"),
    )
    now = night(0, 12)
    found_ = compliance.count(whole(manager), now).by_team()
    # Ten nights each: the last one is over at seven, and the first is the one of the day it was fitted
    # where that was before 19:00.
    per_person = found_[south.pk].kept
    assert per_person in (9, 10)
    kept = found_[north.pk]
    assert (kept.broken, kept.not_known, kept.kept) == (2, 1, 3 * per_person - 3)
    assert kept.decided == kept.kept + 2


def one_case(**details):
    fitting = somebody(start=night(10, 12), **details)
    return fitting, lambda scope, now: compliance.count(scope, now).by_person()[fitting.person_id]


def test_somebody_late_tonight_has_broken_no_night_before(manager):
    fitting, counted = one_case()
    scope = whole(manager)
    before = counted(scope, night(0, 12))
    found(fitting, a_finding(fitting, "CURFEW_LATE", start=night(0, 19), minutes=30))
    assert counted(scope, night(0, 20)) == before
    assert before.broken == 0 and before.kept == 10
    # Once it is over, it is tonight that was broken.
    after = counted(scope, night(0, 31))
    assert (after.kept, after.broken) == (before.kept, 1)


@pytest.mark.parametrize("days_ago, hour, broken", [(3, 30, 1), (2, 19, 0), (2, 26, 0), (3, 19, 1)])
def test_a_period_ends_with_the_night_of_its_last_day(manager, days_ago, hour, broken):
    fitting, counted = one_case()
    found(fitting, a_finding(fitting, "CURFEW_LEFT", start=night(days_ago, hour), minutes=30))
    last = times.local(night(3, 12)).date()
    kept = counted(whole(manager, first=last - timedelta(days=2), last=last), night(0, 12))
    assert (kept.kept, kept.broken) == (3 - broken, broken)


@pytest.mark.parametrize(
    "minutes, reason, said",
    [
        (0.0, {"excused_minutes": 30.0}, (9, 0, 1)),
        (0.0, {"authorised_minutes": 10.0, "excused_minutes": 20.0}, (9, 0, 1)),
        (0.0, {}, (9, 1, 0)),
        (1.0, {"excused_minutes": 29.0}, (9, 1, 0)),
    ],
)
def test_a_night_excused_whole_is_neither_kept_nor_broken(client, manager, minutes, reason, said):
    fitting, counted = one_case()
    late = a_finding(fitting, "CURFEW_LATE", start=night(2, 19), minutes=30, reason=reason)
    found(fitting, replace(late, minutes=minutes))
    kept = counted(whole(manager), night(0, 12))
    assert (kept.kept, kept.broken, kept.excused) == said
    assert kept.decided == kept.kept + kept.broken
    text = signed_in(client, manager).get("/managers/nights/?what=excused").content.decode()
    assert an_answer(text) == kept.excused


def test_a_share_of_nearly_all_is_not_all_in_the_file():
    rows = [[f.figure(), str(f)] for f in (Share(429, 431), Share(4997, 4999))]
    assert rows == [["99.5", "99.5 % (98.3 to 99.9)"], ["99.96", "99.96 % (99.85 to 99.99)"]]


def test_few_people_are_put_in_order_without_reading_all(manager, two_teams, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _, _, cases = two_teams
    wanted = {cases[3].person_id, cases[1].person_id}
    in_order = [cases[1].person_id, cases[3].person_id]
    with CaptureQueriesContext(connection) as asked:
        assert queries.in_order_of_name(whole(manager), wanted) == in_order
    # They are named in the question itself.
    assert re.search(rf"IN \(({'|'.join(map(str, wanted))}), ", asked[-1]["sql"])
    monkeypatch.setattr(queries, "FEW", 1)
    assert queries.in_order_of_name(whole(manager), wanted) == in_order


def test_a_night_asked_by_an_earlier_version_counts_by_that_version(manager):
    now = timezone.now()
    today = times.local(now).date()
    fitting = somebody(start=now - timedelta(days=10))
    before = compliance.count(whole(manager), now).by_person()[fitting.person_id].kept
    weekend = [make.a_period("sat", "19:00", "sun", "07:00")]
    orders.vary(
        by="test",
        order=fitting.order,
        conditions=[make.a_curfew(fitting.person, periods=weekend, first_day=make.FIRST_DAY, key="C1")],
        from_day=today,
    )
    after = compliance.count(whole(manager), now).by_person()[fitting.person_id].kept
    assert after == before


def test_a_teams_manager_sees_their_own_team_whatever_the_address_says(client, two_teams):
    north, south, cases = two_teams
    some_alerts(cases)
    reader = make.a_user(Role.TEAM_MANAGER, team=south)
    text = signed_in(client, reader).get(f"/managers/?team={north.ref}").content.decode()
    assert "South" in text and "North" not in text and "Olu One" not in text
    assert an_answer(client.get(f"/managers/alerts/?team={north.ref}").content.decode()) == 1
    assert an_answer(client.get("/managers/alerts/?team=none").content.decode()) == 1
    rows = csv.reader(client.get(f"/managers/workload.csv?team={north.ref}").content.decode().splitlines())
    assert [row[0] for row in rows] == ["officer", "Tam Two"]


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.CENTRE_MANAGER, Role.TEAM_MANAGER, Role.WALL_SCREEN})
)
def test_no_other_role_has_managers_pages(client, role):
    signed_in(client, make.a_user(role))
    for where in ("", "alerts/", "people/", "no-contact/", "nights/", "workload.csv"):
        assert client.get(f"/managers/{where}").status_code == 403


def test_a_special_counts_only_for_whoever_may_see_them(manager, two_teams):
    _, _, cases = two_teams
    type(cases[3].person).objects.filter(pk=cases[3].person_id).update(is_special=True)
    cleared = make.a_user(Role.CENTRE_MANAGER, may_see_specials=True)
    now = timezone.now()
    assert [load.name for load in queries.workload(whole(manager), now)] == ["North"]
    assert [load.name for load in queries.workload(whole(cleared), now)] == ["North", "South"]


@pytest.mark.parametrize("name", ["workload", "alerts", "published", "nights"])
def test_each_table_can_be_taken_away(client, manager, two_teams, name):
    _, _, cases = two_teams
    some_alerts(cases)
    answer = signed_in(client, manager).get(f"/managers/{name}.csv")
    rows = list(csv.reader(answer.content.decode().splitlines()))
    assert len({len(row) for row in rows}) == 1 and len(rows) > 2
    assert "North0" not in answer.content.decode()


def test_a_name_is_never_run_as_a_formula(client, manager):
    team = make.a_team(name="=1+1")
    a_case(team, make.a_user(team=team))
    text = signed_in(client, manager).get("/managers/workload.csv").content.decode()
    assert "'=1+1" in text


@pytest.mark.parametrize(
    "asked",
    ["first=2026-01-01&last=2020-01-01", "first=never", "team=x", "kind=NONE&became=x&age=y&officer=z"],
)
def test_whatever_an_address_asks_is_answered(client, manager, two_teams, asked):
    signed_in(client, manager)
    for where in ("", "alerts/", "people/", "no-contact/", "nights/", "alerts.csv"):
        assert client.get(f"/managers/{where}?{asked}").status_code == 200


def test_as_many_questions_for_many_as_for_few(client, manager, two_teams):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    north, _, cases = two_teams
    some_alerts(cases)
    signed_in(client, manager)

    def questions(where):
        client.get(where)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(where).status_code == 200
        return len(asked)

    pages = [
        "/managers/",
        "/managers/alerts/",
        "/managers/people/",
        "/managers/no-contact/",
        "/managers/nights/?what=kept",
    ]
    few = [questions(where) for where in pages]
    for n in range(12):
        case = a_case(north, make.a_user(team=north))
        found(case, a_finding(case, "STRAP", open_=True, start=timezone.now() - timedelta(hours=n)))
    assert [questions(where) for where in pages] == few


def test_counting_by_endings_says_the_same_as_asking_each_alert(manager, two_teams):
    _, _, cases = two_teams
    now = timezone.now()
    by = make.a_user(Role.MONITORING_OFFICER)
    for n in range(10):
        case = cases[n % 4]
        found(case, a_finding(case, "STRAP", start=now - timedelta(hours=20 - 2 * n), minutes=3))
    outcomes = ["EXPLAINED", "NOT_EXPLAINED", "EQUIPMENT", "ESCALATED"]
    straps = list(Alert.objects.filter(kind="STRAP").order_by("pk"))
    still = [alert for alert in straps if alert.state == "NEW"]
    for n, alert in enumerate(still[:-1]):
        alerts.close(by=by, alert=alert.ref, outcome=outcomes[n % 4], note="x")
    ends = [(0, "YES", 3), (0, "NO", 2), (1, "NOT_KNOWN", 1), (2, "NO", 1), (2, "YES", 1)]
    for which, happened, hours in ends:
        Ending.objects.create(
            alert=still[which],
            outcome=still[which].outcome or "EXPLAINED",
            code="x",
            happened=happened,
            by=by,
            at=now - timedelta(hours=hours),
        )
    Alert.objects.filter(pk=straps[0].pk).update(corrected=True)
    scope = whole(manager)
    assert len(still) == 4 and len(straps) == 10
    [strap] = queries.kinds(scope)
    asked = queries.with_became(queries.raised(scope)).values_list("became", flat=True)
    counts = {word: list(asked).count(word) for word in queries.BECAME}
    assert {
        "confirmed": strap.confirmed,
        "not": strap.refuted,
        "unsayable": strap.unsayable,
        "undecided": strap.undecided,
    } == counts
    assert strap.count == len(straps)
