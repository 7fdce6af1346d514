"""When a look at a trail needs a ground: the rules as a table, and the look itself through the pages."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from abide.service.audit.models import Entry
from abide.service.caseload.models import TrailLook
from abide.service.caseload.trail_access import RULES, Held, demanded
from abide.service.people.erasure import erase
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.caseload.test_trail import fixes, kept  # noqa: F401
from tests.service.caseload.test_trail_stretch import asked
from tests.service.caseload.worlds import signed_in, somebody

TODAY = date(2026, 11, 22)


def day(n):
    return date(2026, 11, n)


def held(kind, first=1, last=None, order="COMMUNITY"):
    return Held(order, kind, day(first), None if last is None else day(last))


def test_the_day_from_which_a_rule_holds_is_said_to_be_our_own():
    assert all("our own default" in rule.day_source for rule in RULES)


@pytest.mark.parametrize(
    ("conditions", "days", "expected"),
    [
        ([held("TRAIL")], (10, 12), None),
        ([held("CURFEW"), held("EXCLUSION_ZONE")], (10, 12), None),
        ([held("CURFEW"), held("ATTENDANCE")], (10, 12), None),
        ([held("CURFEW")], (10, 12), "location_not_ordered"),
        ([held("ALCOHOL_ABSTINENCE")], (10, 10), "location_not_ordered"),
        ([held("CURFEW"), held("TRAIL", 1, 11)], (10, 11), None),
        ([held("CURFEW"), held("TRAIL", 1, 11)], (10, 12), "location_not_ordered"),
        ([held("CURFEW"), held("TRAIL", 11)], (10, 12), "location_not_ordered"),
        ([held("TRAIL", order="IMMIGRATION")], (10, 12), "immigration"),
        ([held("CURFEW", order="IMMIGRATION")], (10, 12), "immigration"),
        ([held("TRAIL", order="IMMIGRATION"), held("TRAIL")], (10, 12), None),
        ([held("TRAIL", order="IMMIGRATION"), held("TRAIL", 1, 11)], (10, 12), "immigration"),
    ],
)
def test_a_ground_is_demanded_where_the_orders_say_so(conditions, days, expected):
    rule = demanded(conditions, [(day(days[0]), day(days[1]))], TODAY)
    assert (rule.name if rule else None) == expected


def test_every_rule_has_its_date_and_source_and_none_holds_before_its_day():
    for rule in RULES:
        assert rule.source
        assert rule.sentence.endswith(".")
    assert demanded([held("CURFEW")], [(day(1), day(1))], date(1999, 12, 31)) is None


@pytest.mark.django_db
@pytest.mark.database
class TestLooks:
    def on_bail(self, kim, kept):  # noqa: F811
        person = make.a_person()
        make.an_address(person)
        order = make.an_order(
            person,
            officer=kim,
            order_type="IMMIGRATION",
            notifying_organisation="HOME_OFFICE",
            conditions=[make.a_trail()],
        )
        sam = make.a_fitting(order, start=datetime(2026, 3, 1, 12, tzinfo=UTC))
        TrailStore(kept.TRAILS_DIR).append(fixes(10, 20), [str(sam.ref)], partition=0, offset=1)
        return sam

    def give(self, client, sam, **given):
        said = {"why": "CASE_MANAGEMENT", "day": "2026-11-20", "ground": "LOST_CONTACT"}
        said |= {"words": "Not reported since Monday; to see whether the tag moves"} | given
        return client.post(f"/people/{sam.person.ref}/trail/", said)

    def test_a_ground_is_asked_for_before_anything_is_shown_and_kept_with_who_and_what_for(
        self,
        client,
        kept,  # noqa: F811
    ):
        kim = make.a_user()
        sam = self.on_bail(kim, kept)
        signed_in(client, kim)
        page = client.get(asked(sam, "trail/")).content.decode()
        assert "A ground is needed for this look" in page
        assert "data-trail" not in page
        for path in ("trail.json", "trail/file/csv/", "trail/file/pdf/"):
            assert client.get(asked(sam, path)).status_code == 403
        assert not Entry.objects.filter(what__in=["trail.opened", "trail.read"]).exists()
        answer = self.give(client, sam)
        assert answer.status_code == 302
        assert "data-trail" in client.get(answer["Location"]).content.decode()
        query = urlsplit(answer["Location"]).query
        assert client.get(f"/people/{sam.person.ref}/trail.json?{query}").status_code == 200
        look = TrailLook.objects.get()
        assert (look.by, look.ground, look.rule) == (kim, "LOST_CONTACT", "immigration")
        assert look.words == "Not reported since Monday; to see whether the tag moves"
        entry = Entry.objects.get(what="trail.ground_given")
        assert (entry.reason, entry.purpose) == ("CASE_MANAGEMENT", "immigration:LOST_CONTACT")

    @pytest.mark.parametrize(
        "changes", [{"day": "2026-11-19"}, {"until": "2026-11-21"}, {"start": "10:00"}, {"look": "rubbish"}]
    )
    def test_a_ground_holds_for_one_stretch_alone(self, client, kept, changes):  # noqa: F811
        kim = make.a_user()
        sam = self.on_bail(kim, kept)
        signed_in(client, kim)
        query = {
            name: each[0]
            for name, each in parse_qs(urlsplit(self.give(client, sam)["Location"]).query).items()
        }
        assert client.get(f"/people/{sam.person.ref}/trail.json", query).status_code == 200
        assert client.get(f"/people/{sam.person.ref}/trail.json", query | changes).status_code == 403

    def test_a_ground_is_not_another_users_nor_tomorrows(self, client, kept):  # noqa: F811
        kim, lee = make.a_user(), make.a_user("MONITORING_OFFICER")
        sam = self.on_bail(kim, kept)
        where = self.give(signed_in(client, kim), sam)["Location"]
        data = where.replace("/trail/?", "/trail.json?")
        assert client.get(data).status_code == 200
        signed_in(client, lee)
        assert client.get(data).status_code == 403
        signed_in(client, kim)
        TrailLook.objects.update(at=TrailLook.objects.get().at - timedelta(hours=13))
        assert client.get(data).status_code == 403

    @pytest.mark.parametrize(
        ("given", "fault"),
        [
            ({"ground": ""}, "Choose the ground"),
            ({"ground": "CURIOUS"}, "Choose the ground from the list"),
            ({"words": " "}, "Say why these days are needed and how they help"),
            ({"words": "x" * 301}, "Keep it within 300 characters"),
        ],
    )
    def test_a_ground_without_what_it_needs_shows_nothing(self, client, kept, given, fault):  # noqa: F811
        kim = make.a_user()
        sam = self.on_bail(kim, kept)
        page = self.give(signed_in(client, kim), sam, **given).content.decode()
        assert fault in page
        assert "data-trail" not in page
        assert not TrailLook.objects.exists()

    def test_where_no_condition_asks_for_a_place_words_are_enough(self, client, kept):  # noqa: F811
        kim, person = make.a_user(), make.a_person()
        make.an_address(person)
        order = make.an_order(person, officer=kim, conditions=[make.a_curfew(person)])
        sam = make.a_fitting(order, start=datetime(2026, 3, 1, 12, tzinfo=UTC))
        signed_in(client, kim)
        assert 'name="ground"' not in client.get(asked(sam, "trail/")).content.decode()
        answer = self.give(client, sam)
        assert answer.status_code == 302
        look = TrailLook.objects.get()
        assert (look.rule, look.ground) == ("location_not_ordered", "")
        erase(by="test", person=person, reason="retention")
        assert not TrailLook.objects.exists()

    def test_nobody_gives_a_ground_for_somebody_they_do_not_see(self, client, kept):  # noqa: F811
        sam = self.on_bail(make.a_user(), kept)
        assert self.give(signed_in(client, make.a_user()), sam).status_code == 404
        assert not TrailLook.objects.exists()

    def test_most_looks_need_no_ground(self, client, kept):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        assert signed_in(client, kim).get(asked(sam)).status_code == 200
