"""When a notice is tried again, who is told next, how it stands: tables."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.service.notices import rules
from abide.service.notices.parameters import in_force
from abide.service.notices.rules import Channel, Stands, Step, Way

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 960), (7, 1800), (8, 1800), (500, 1800)],
)
def test_each_failure_doubles_the_wait_up_to_half_an_hour(tries, seconds):
    again = rules.next_try(tries=tries, first_at=NOON, last_at=NOON)
    assert again == NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("since_first", "gives_up"),
    [
        (timedelta(hours=24) - timedelta(seconds=1800), False),
        (timedelta(hours=24) - timedelta(seconds=1799), True),
        (timedelta(hours=25), True),
    ],
)
def test_it_is_given_up_when_the_next_try_would_come_a_day_after_the_first(since_first, gives_up):
    assert (rules.next_try(tries=9, first_at=NOON, last_at=NOON + since_first) is None) is gives_up


# place, places, minutes until due, sendings at that place -> what is done
CHAIN = [
    (0, 2, 1, [Way.DELIVERED], Step.WAIT),
    (0, 2, 0, [Way.DELIVERED], Step.NEXT),
    (0, 2, 1, [Way.WAITING, Way.GIVEN_UP], Step.WAIT),
    (0, 2, 1, [Way.FAILED], Step.WAIT),
    (0, 2, 1, [Way.GIVEN_UP, Way.GIVEN_UP], Step.NEXT),
    (0, 2, 1, [], Step.NEXT),
    (1, 2, 1, [Way.SENT], Step.WAIT),
    (1, 2, 0, [Way.SENT], Step.END),
    (1, 2, 1, [Way.GIVEN_UP], Step.END),
    (0, 1, -5, [Way.DELIVERED], Step.END),
    (2, 3, -5, [Way.WAITING], Step.END),
]


@pytest.mark.parametrize(("place", "places", "minutes", "ways", "wanted"), CHAIN)
def test_the_next_on_the_list_are_told_when_nobody_confirms_or_nobody_can_be_reached(
    place, places, minutes, ways, wanted
):
    due = NOON + timedelta(minutes=minutes)
    assert rules.step(place=place, places=places, due_at=due, ways=ways, now=NOON) == wanted


def test_where_no_receipt_is_wanted_nobody_further_is_told():
    assert rules.step(place=0, places=3, due_at=None, ways=[Way.GIVEN_UP], now=NOON) == Step.WAIT


@pytest.mark.parametrize(
    ("receipted", "unanswered", "ways", "wanted"),
    [
        (True, True, [Way.GIVEN_UP], Stands.RECEIPTED),
        (False, True, [Way.DELIVERED], Stands.UNANSWERED),
        (False, False, [Way.GIVEN_UP, Way.SENT, Way.DELIVERED], Stands.DELIVERED),
        (False, False, [Way.GIVEN_UP, Way.SENT, Way.WAITING], Stands.SENT),
        (False, False, [Way.FAILED, Way.WAITING], Stands.WAITING),
        (False, False, [Way.GIVEN_UP, Way.FAILED], Stands.FAILED),
        (False, False, [Way.GIVEN_UP, Way.NOT_NEEDED], Stands.GIVEN_UP),
        (False, False, [], Stands.GIVEN_UP),
        (False, False, [Stands.LOGGED, Way.GIVEN_UP], Stands.LOGGED),
        (False, False, [Stands.LOGGED, Way.FAILED], Stands.FAILED),
    ],
)
def test_a_notice_stands_as_its_receipt_says_or_else_its_best_sending(receipted, unanswered, ways, wanted):
    assert rules.stands(receipted=receipted, unanswered=unanswered, ways=ways) == wanted


@pytest.mark.parametrize(
    ("kind", "channels", "phone", "refused"),
    [
        ("ESCALATION", [], False, "at least one"),
        ("ESCALATION", ["EMAIL"], False, ""),
        ("ESCALATION", ["SMS"], True, ""),
        ("MESSAGE", [], False, ""),
        ("MESSAGE", ["SMS"], False, "mobile number"),
    ],
)
def test_what_is_urgent_keeps_one_way_and_text_messages_need_a_number(kind, channels, phone, refused):
    fault = rules.fault_of_choice(kind, channels, phone=phone)
    assert refused in fault if refused else fault == ""


def test_who_never_chose_is_told_in_the_usual_ways_and_who_chose_none_in_none():
    assert rules.channels_of("MESSAGE", None) == {Channel.IN_APP, Channel.EMAIL}
    assert rules.channels_of("MESSAGE", []) == frozenset()


@pytest.mark.parametrize(
    ("minutes", "wait"), [(0, 30), (0.5, 30), (1, 60), (20, 1200), (30, 1800), (600, 1800)]
)
def test_a_provider_is_asked_less_often_the_longer_a_message_is_under_way(minutes, wait):
    sent = NOON - timedelta(minutes=minutes)
    assert rules.next_look(sent_at=sent, now=NOON) == NOON + timedelta(seconds=wait)


@pytest.mark.parametrize(("wrong", "dead"), [(9, False), (10, True)])
def test_the_tenth_wrong_code_is_the_last(wrong, dead):
    assert rules.code_is_dead(wrong, NOON) is dead


def test_a_parameter_that_nobody_set_is_named():
    with pytest.raises(KeyError, match="nothing"):
        in_force("nothing", NOON.date())
