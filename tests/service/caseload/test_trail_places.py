"""Places that officers name, the nights of a trail, and the trail as a paper."""

import io
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from pypdf import PdfReader
from shapely.geometry import box

from abide.monitoring.events import Events
from abide.service.audit.models import Entry
from abide.service.caseload.models import PlaceOfInterest, PrintedPaper
from abide.service.caseload.trail import Known, trail
from abide.service.caseload.trail_kept import actions
from abide.service.caseload.trail_nights import of_trail
from abide.service.people.erasure import erase
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.caseload.test_trail import DAY, at_places, fixes, kept  # noqa: F401
from tests.service.caseload.test_trail_stretch import asked
from tests.service.caseload.worlds import signed_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def stayed(minutes, *, east=0.0, start=0):
    """A fix a minute at one place, from so many minutes after midnight on."""
    events = fixes(*range(start, start + minutes))
    return replace(events, longitude=np.full(minutes, make.HOME[0] + east))


def keep(kept, fitting, *parts):  # noqa: F811
    TrailStore(kept.TRAILS_DIR).append(Events.concat(list(parts)), [str(fitting.ref)], partition=0, offset=1)


class TestPlaces:
    def name(self, client, sam, **changes):
        said = {
            "at": "2.030000,54.000000",
            "name": "The laundry",
            "kind": "WORK",
            "back": "why=COURT&day=2026-11-20",
        }
        return client.post(f"/people/{sam.person.ref}/trail/places/", said | changes)

    def test_a_place_that_is_named_names_its_stays_until_the_name_is_taken_away(self, client, kept):  # noqa: F811
        kim = make.a_user(full_name="Kim Lee")
        sam = somebody(kim)
        keep(kept, sam, stayed(30, east=0.03))
        signed_in(client, kim)
        page = client.get(asked(sam, "trail/")).content.decode()
        assert '<option value="2.030000,54.000000">Stay 1, 00:00 to 00:29</option>' in page
        answer = self.name(client, sam)
        assert answer["Location"] == f"/people/{sam.person.ref}/trail/?why=COURT&day=2026-11-20#places"
        page = client.get(answer["Location"]).content.decode()
        assert '<strong data-stay="0">The laundry</strong>' in page
        assert "work or study, named by Kim Lee" in page
        place = PlaceOfInterest.objects.get()
        client.post(f"/people/{sam.person.ref}/trail/places/{place.ref}/remove/", {"back": ""})
        page = client.get(asked(sam, "trail/")).content.decode()
        assert '<strong data-stay="0">Stay 1</strong>' in page
        place.refresh_from_db()
        assert (place.removed_by, place.name) == (kim, "The laundry")
        whats = Entry.objects.filter(object_ref=str(place.ref)).order_by("id").values_list("what", flat=True)
        assert list(whats) == ["place.named", "place.removed"]

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"name": " "}, "Enter a name"),
            ({"name": "x" * 41}, "Keep the name within 40 characters"),
            ({"kind": "PUB"}, "Choose what it is from the list"),
            ({"at": ""}, "Choose a stay"),
            ({"at": "2;54"}, "Choose a stay from the list"),
            ({"at": "181,54"}, "Choose a stay from the list"),
            ({"at": "2,91"}, "Choose a stay from the list"),
        ],
    )
    def test_a_name_that_cannot_be_given_is_refused_with_a_sentence(self, client, kept, changes, fault):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        answer = self.name(signed_in(client, kim), sam, **changes)
        assert fault in client.get(answer["Location"]).content.decode()
        assert not PlaceOfInterest.objects.exists()

    @pytest.mark.parametrize("back", ["why=COURT\r\nSet-Cookie: a=b", "//elsewhere.example", "#x"])
    def test_the_way_back_is_to_the_persons_own_trail_whatever_was_sent(self, client, kept, back):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        answer = self.name(signed_in(client, kim), sam, back=back)
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"/people/{sam.person.ref}/trail/?")

    def test_a_name_is_one_places_alone_and_there_are_so_many_at_most(self, client, kept, monkeypatch):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        signed_in(client, kim)
        self.name(client, sam)
        answer = self.name(client, sam, name="the LAUNDRY")
        assert "Another place has this name" in client.get(answer["Location"]).content.decode()
        monkeypatch.setattr(actions, "MOST_PLACES", 1)
        answer = self.name(client, sam, name="The gym")
        assert "There are 1 named places" in client.get(answer["Location"]).content.decode()
        assert PlaceOfInterest.objects.count() == 1

    def test_only_whoever_sees_the_person_and_describes_people_names_places(self, client, kept):  # noqa: F811
        sam = somebody(make.a_user())
        assert self.name(signed_in(client, make.a_user()), sam).status_code == 404
        assert self.name(signed_in(client, make.a_user("AUDITOR")), sam).status_code == 403
        assert not PlaceOfInterest.objects.exists()

    def test_names_go_with_the_person_who_is_erased(self, client, kept):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        self.name(signed_in(client, kim), sam)
        erase(by="test", person=sam.person, reason="retention")
        assert not PlaceOfInterest.objects.exists()

    def test_a_stay_in_a_zone_to_stay_out_of_says_so(self):
        zone = Known("the harbour", 2.0, 54.0, box(1.99, 53.99, 2.01, 54.01))
        shown = trail(at_places((0, 21, 0.0), (60, 21, 0.05)), DAY, DAY + timedelta(days=1), [zone])
        assert [stay.label for stay in shown.stays] == ["stay 1, in the harbour", "stay 2"]
        named = trail(at_places((0, 21, 0.0)), DAY, DAY + timedelta(days=1), [zone, Known("work", 2.0, 54.0)])
        assert [stay.label for stay in named.stays] == ["work"]


class TestNights:
    def nights(self, *parts, days=2):
        end = DAY + timedelta(days=days)
        shown = trail(Events.concat(list(parts)), DAY, end, [Known("home", *make.HOME)])
        return of_trail(shown, [(DAY.date(), (end - timedelta(days=1)).date())])

    def test_a_night_at_home_is_said_to_be_and_the_last_is_not_judged(self):
        found = self.nights(stayed(12 * 60, start=20 * 60))
        assert found.sentence == "Of 1 night: 1 at home."
        assert found.left_out == 1
        ((row),) = found.rows
        assert (row.where, row.places, row.moving, row.not_known) == ("home", "home 7 h", "-", "-")
        assert "Fri 20 Nov: home." in found.picture

    def test_a_night_without_positions_is_not_known(self):
        found = self.nights(stayed(60, start=20 * 60), stayed(60, start=33 * 60))
        assert found.sentence == "Of 1 night: 1 not known where."

    def test_of_one_day_no_night_is_judged(self):
        found = self.nights(stayed(600), days=1)
        assert (found.rows, found.left_out, found.sentence, found.picture) == ((), 1, "", "")

    def test_days_on_which_no_order_ran_have_no_night(self):
        end = DAY + timedelta(days=3)
        shown = trail(stayed(12 * 60, start=20 * 60), DAY, end, [Known("home", *make.HOME)])
        found = of_trail(shown, [(DAY.date(), DAY.date()), ((DAY + timedelta(days=2)).date(),) * 2])
        assert (found.rows, found.left_out) == ((), 2)

    def test_the_page_says_the_nights(self, client, kept):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        keep(kept, sam, stayed(12 * 60, start=20 * 60))
        page = signed_in(client, kim).get(asked(sam, "trail/", until="2026-11-21")).content.decode()
        assert "Of 1 night: 1 at home." in page
        page = client.get(asked(sam, "trail/")).content.decode()
        assert "Choose two days or more." in page


class TestPaper:
    def paper(self, client, sam, **query):
        answer = client.get(asked(sam, "trail/file/pdf/", **query))
        assert answer["Content-Type"] == "application/pdf", answer.content.decode()
        reader = PdfReader(io.BytesIO(answer.content))
        return answer, " ".join(" ".join(page.extract_text().split()) for page in reader.pages)

    def test_a_stretch_is_a_paper_with_map_stays_nights_gaps_and_zones(self, client, kept):  # noqa: F811
        kim = make.a_user(full_name="Kim Lee")
        sam = somebody(kim, zone=True, given="Sam *1*")
        keep(kept, sam, stayed(12 * 60, start=20 * 60), stayed(40, east=0.02, start=36 * 60))
        _, said = self.paper(signed_in(client, kim), sam, until="2026-11-21")
        for text in (
            "Sam *1* Ahmed",
            "760 positions",
            "Preparing for court",
            "Home Fri 20 Nov 20:00 to Sat 21 Nov 07:59 11 hours 59 minutes",
            "Of 1 night: 1 at home.",
            "4 hours 1 minute no cause reported",
            "The harbour Exclusion zone all the time",
            "Where the person was between two positions is not known.",
            "by Kim Lee, Practitioner",
        ):
            assert text in said, text
        paper = PrintedPaper.objects.get()
        assert paper.ref in said
        assert (paper.kind, paper.purpose, paper.values) == ("trail", "COURT", None)
        assert {entry.action for entry in Entry.objects.filter(what="trail.exported.pdf")} == {"DISCLOSURE"}
        page = client.get(f"/people/{sam.person.ref}/report/").content.decode()
        assert paper.ref in page
        assert client.get(f"/people/{sam.person.ref}/report/{paper.ref}/").status_code == 404

    @pytest.mark.parametrize("parts", [(), (stayed(1),)], ids=["no position at all", "a single one"])
    def test_hardly_anything_is_a_paper_as_well(self, client, kept, parts):  # noqa: F811
        kim = make.a_user()
        sam = somebody(kim)
        if parts:
            keep(kept, sam, *parts)
        _, said = self.paper(signed_in(client, kim), sam)
        assert ("1 position" if parts else "No positions in this time.") in said
