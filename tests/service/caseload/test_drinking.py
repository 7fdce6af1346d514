"""What the list says of alcohol: found when, and how long ago; never that a day was sober."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from abide.monitoring.findings import Certainty
from abide.service.caseload import drinking
from abide.service.caseload.drinking import Episode
from abide.service.devices.models import Device, EpisodeDecision, Fitting
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=LONDON)


def at(day, hour=20):
    return datetime(2026, 11, day, hour, tzinfo=LONDON)


def one(code, day, *, hours=3, drunk=None):
    return Episode(f"ALCOHOL_{code}", at(day), at(day) + timedelta(hours=hours), drunk)


WORN = [Fitting(device=Device(kind="ALCOHOL_TAG"), start=at(1, 12))]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], ("none found in 21 days", "")),
        ([one("CONFIRMED", 17)], ("none found in 5 days", "drinking found Tue 17 Nov 20:00")),
        ([one("CONFIRMED", 21)], ("none found in 1 day", "drinking found yesterday 20:00")),
        ([Episode("ALCOHOL_CONFIRMED", at(22, 1), at(22, 5))], ("drinking found today", "")),
        # What a person has to look at comes first, until they did.
        ([one("FOR_REVIEW", 17)], ("to review", "readings of Tue 17 Nov 20:00")),
        ([one("FOR_REVIEW", 17, drunk=False)], ("none found in 21 days", "")),
        ([one("FOR_REVIEW", 17, drunk=True)], ("none found in 5 days", "drinking found Tue 17 Nov 20:00")),
        ([one("CONFIRMED", 10), one("FOR_REVIEW", 17)], ("to review", "readings of Tue 17 Nov 20:00")),
        # Days that are not known are counted apart, from the day after the last drinking up to yesterday.
        ([one("NOT_KNOWN", 16), one("NOT_KNOWN", 16, hours=1)], ("none found in 21 days", "1 not known")),
        ([one("OBSTRUCTION", 16, hours=5)], ("none found in 21 days", "2 not known")),
        (
            [one("NOT_KNOWN", 12), one("CONFIRMED", 17), one("NOT_KNOWN", 19)],
            ("none found in 5 days", "drinking found Tue 17 Nov 20:00, 1 not known"),
        ),
        ([Episode("ALCOHOL_NOT_KNOWN", at(20), None)], ("none found in 21 days", "2 not known")),
    ],
)
def test_it_is_said_when_drinking_was_found_and_what_is_not_known(found, said):
    assert drinking.say(WORN, found, NOW) == said


def test_nothing_is_said_of_who_wears_no_alcohol_tag():
    assert drinking.say([], [one("CONFIRMED", 17)], NOW) == ("", "")
    assert drinking.say([Fitting(device=Device(kind="GPS_TAG"), start=at(1))], [], NOW) == ("", "")


def an_alcohol_tag(officer):
    person = make.a_person(given_name="Daniel", family_name="Okello")
    order = make.an_order(person, officer=officer, conditions=[make.no_alcohol()])
    return make.a_fitting(order, device=make.a_device("ALCOHOL_TAG"))


@pytest.mark.database
@pytest.mark.django_db
def test_the_list_follows_what_a_person_decided_of_an_episode(client):
    kim = make.a_user()
    daniel = an_alcohol_tag(kim)
    start = timezone.now() - timedelta(days=2)
    review = a_finding(
        daniel,
        "ALCOHOL_FOR_REVIEW",
        condition="C1",
        start=start,
        minutes=120,
        certainty=Certainty.PROBABLE,
        reason={"peak": 0.07},
    )
    found(daniel, review)
    signed_in(client, kim)
    assert "<span>to review <small>" in client.get("/").content.decode()
    for drunk, said in ((True, "none found in 2 days"), (False, "days</span>")):
        EpisodeDecision.objects.create(
            fitting=daniel,
            start=start,
            end=start + timedelta(hours=2),
            drunk=drunk,
            why="They said so",
            decided_at=timezone.now(),
        )
        page = client.get("/").content.decode()
        assert "<span>to review" not in page
        assert said in page
        assert ("drinking found" in page) is drunk
