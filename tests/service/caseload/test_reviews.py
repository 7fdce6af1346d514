"""An alcohol episode that the rules left to a person: deciding it, and what is counted by the decision."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from abide.service.accounts.models import Role
from abide.service.alerts.models import FindingRow
from abide.service.audit.models import Entry
from abide.service.caseload import sobriety
from abide.service.devices import actions, episodes
from abide.service.devices.models import EpisodeDecision
from abide.service.people.erasure import erase
from tests import factories as make
from tests.service.caseload.test_sobriety import FITTED, NOW, half_hours, keep, kept, wearing
from tests.service.caseload.worlds import a_finding, found, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

__all__ = ["kept"]

# Half an hour at noon that is for a person to review.
START, END = datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 11, 20, 13, tzinfo=UTC)
SAID = {"drunk": "no", "why": "Hand gel at work; the curve falls at once."}


@pytest.fixture
def kim(db):
    return make.a_user(full_name="Kim Shaw")


@pytest.fixture
def sam(kim, kept):
    fitting = wearing(kim)
    keep(kept, fitting, half_hours(FITTED, NOW, at20T1200=(0, 30, 0)))
    finding = a_finding(fitting, "ALCOHOL_FOR_REVIEW", start=START, minutes=60.0, certainty="probable")
    found(fitting, finding)
    return fitting


def address(fitting, more="review/"):
    row = FindingRow.objects.get(code="ALCOHOL_FOR_REVIEW", fitting=fitting)
    return f"/people/{fitting.person.ref}/findings/{row.id}/{more}"


def word_of_the_day(officer, fitting):
    told = dict(sobriety.read(officer, fitting.person, [fitting], NOW).told)
    return told[date(2026, 11, 20)]


def decide(fitting, *, by=make.BY, drunk=True, start=START, end=END, why="The person said so."):
    return actions.decide_episode(by=by, fitting=fitting, start=start, end=end, drunk=drunk, why=why)


@pytest.mark.parametrize(("drunk", "word"), [(True, "with alcohol"), (False, "sober")])
def test_the_day_is_counted_by_what_was_decided_until_it_is_taken_back(kim, sam, drunk, word):
    assert word_of_the_day(kim, sam) == "not known"
    made = decide(sam, drunk=drunk)
    assert word_of_the_day(kim, sam) == word
    actions.withdraw_decision(by=kim, decision=made)
    assert word_of_the_day(kim, sam) == "not known"
    with pytest.raises(ValidationError, match="already taken back"):
        actions.withdraw_decision(by=kim, decision=made)


BEFORE, AFTER = START - timedelta(hours=1), END + timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        (START, END, False),
        (BEFORE, START, True),
        (BEFORE, START + timedelta(seconds=1), False),
        (END, AFTER, True),
        (END - timedelta(seconds=1), AFTER, False),
        (BEFORE, AFTER, False),
    ],
)
def test_two_decisions_about_the_same_readings_never_both_hold(sam, start, end, free):
    first = decide(sam)
    if free:
        assert decide(sam, drunk=False, start=start, end=end).withdrawn_at is None
        return
    with pytest.raises(ValidationError, match="take it back first"):
        decide(sam, drunk=False, start=start, end=end)
    actions.withdraw_decision(by=make.BY, decision=first)
    assert decide(sam, drunk=False, start=start, end=end).withdrawn_at is None


def test_decisions_about_two_tags_stand_beside_each_other(kim, sam):
    decide(sam)
    assert decide(wearing(kim)).withdrawn_at is None


def test_who_decides_what_somebody_decided_meanwhile_is_told_and_sees_it(client, kim, sam):
    signed_in(client, kim)
    decide(sam, by=make.a_user(Role.MONITORING_OFFICER, full_name="Ana Lund"), why="A glass of wine.")
    answer = client.post(address(sam), SAID)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Somebody has decided about these readings meanwhile." in page
    assert "Ana Lund decided" in page
    assert "A glass of wine." in page
    assert EpisodeDecision.objects.count() == 1


def test_a_decision_says_what_it_goes_by_and_has_length(sam):
    with pytest.raises(ValidationError) as refused:
        decide(sam, start=END, end=START, why=" ")
    assert set(refused.value.message_dict) == {"end", "why"}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRACTITIONER, Role.TEAM_MANAGER}))
def test_who_does_not_know_the_person_decides_nothing(role, sam):
    user = make.a_user(role)
    if role in (Role.MONITORING_OFFICER, Role.CENTRE_MANAGER):
        assert decide(sam, by=user).by == user
    else:
        with pytest.raises(PermissionDenied):
            decide(sam, by=user)


def test_it_is_decided_on_its_page_and_shown_with_who_and_why(client, kim, sam):
    signed_in(client, kim)
    page = client.get(address(sam, "")).content.decode()
    assert "Say what it was" in page
    assert client.post(address(sam), {}).status_code == 422
    answer = client.post(address(sam), SAID, follow=True)
    page = answer.content.decode()
    assert "Kim Shaw decided" in page
    assert "not alcohol that was drunk" in page
    assert "Hand gel at work" in page
    [made] = episodes.made_about(kim, sam.person, [sam])
    assert (made.start, made.end, made.drunk) == (START, END, False)
    assert Entry.objects.filter(what="episode.decided").count() == 1
    answer = client.post(address(sam, f"review/{made.ref}/take-back/"), follow=True)
    assert "waits for a person again" in answer.content.decode()
    assert "Taken back" in answer.content.decode()


def test_only_an_episode_for_review_that_is_over_is_decided(client, kim, sam):
    signed_in(client, kim)
    path = address(sam)
    assert client.get(path).status_code == 200
    assert client.get(path.replace(str(sam.person.ref), str(make.a_person().ref))).status_code == 404
    # What is judged anew leaves the first finding withdrawn.
    battery = next(a for a in found(sam, a_finding(sam, "BATTERY_LOW")) if a.kind == "BATTERY_LOW")
    assert client.get(path).status_code == 404
    assert client.get(f"/people/{sam.person.ref}/findings/{battery.head_id}/review/").status_code == 404


def test_a_stranger_sees_no_decision(sam):
    decide(sam)
    assert not episodes.made_about(make.a_user(), sam.person, [sam])


def test_erasing_a_person_empties_what_was_written(sam):
    made = decide(sam)
    erase(by=make.BY, person=sam.person, reason="expired")
    made.refresh_from_db()
    assert made.why == ""
