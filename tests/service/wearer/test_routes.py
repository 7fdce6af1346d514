"""Who may decide what, by the kind of order, and how a request moves: tables."""

import pytest

from abide.service.orders.choices import NotifyingOrganisation, OrderType
from abide.service.wearer import routes
from abide.service.wearer.models import AskState
from abide.service.wearer.routes import Asked, Decider


def who(order_type, kind="ABSENCE", *, sentence="", maker="MAGISTRATES_COURT", hdc=False):
    return routes.decider(Asked(order_type, sentence, maker, hdc, kind))


@pytest.mark.parametrize(
    ("order_type", "absence", "times"),
    [
        ("BAIL", Decider.COURT, Decider.COURT),
        ("PRE_TRIAL", Decider.COURT, Decider.COURT),
        ("CIVIL", Decider.COURT, Decider.COURT),
        ("COMMUNITY", Decider.OFFICER, Decider.OFFICER),
        ("POST_RELEASE", Decider.OFFICER, Decider.PRISON),
        ("IMMIGRATION", Decider.HOME_OFFICE, Decider.HOME_OFFICE),
    ],
)
def test_the_kind_of_order_says_who_decides(order_type, absence, times):
    assert (who(order_type), who(order_type, "TIMES")) == (absence, times)


@pytest.mark.parametrize(
    ("given", "decides"),
    [
        ({"order_type": "POST_RELEASE", "hdc": True}, Decider.PRISON),
        ({"order_type": "COMMUNITY", "hdc": True}, Decider.PRISON),
        ({"order_type": "COMMUNITY", "kind": "TIMES", "sentence": "COMMUNITY_YRO"}, Decider.COURT),
        ({"order_type": "COMMUNITY", "kind": "TIMES", "sentence": "COMMUNITY_SDO"}, Decider.COURT),
        ({"order_type": "COMMUNITY", "sentence": "COMMUNITY_YRO"}, Decider.OFFICER),
        ({"order_type": "SPECIAL", "maker": "HOME_OFFICE"}, Decider.HOME_OFFICE),
        ({"order_type": "SPECIAL", "maker": "PRISON"}, Decider.PRISON),
        ({"order_type": "SPECIAL", "maker": "CROWN_COURT"}, Decider.COURT),
    ],
)
def test_the_sentence_and_who_made_the_order_say_more(given, decides):
    assert who(**given) == decides


@pytest.mark.parametrize("maker", NotifyingOrganisation)
@pytest.mark.parametrize("order_type", OrderType)
def test_bail_and_specials_are_never_the_officers_to_decide(order_type, maker):
    officer = who(order_type, maker=maker) == Decider.OFFICER
    assert officer == (order_type in ("COMMUNITY", "POST_RELEASE"))


@pytest.mark.parametrize(
    ("state", "decider", "moves"),
    [
        ("ASKED", "OFFICER", ["agree", "refuse"]),
        ("ASKED", "COURT", ["pass_on"]),
        ("ASKED", "PRISON", ["pass_on"]),
        ("WITH", "COURT", ["agree", "refuse"]),
        ("AGREED", "OFFICER", []),
        ("REFUSED", "COURT", []),
        ("WITHDRAWN", "OFFICER", []),
    ],
)
def test_what_can_be_done_with_a_request(state, decider, moves):
    assert routes.moves_from(state, decider) == moves


@pytest.mark.parametrize("state", AskState)
def test_a_request_can_be_taken_back_until_it_is_answered(state):
    assert (routes.fault_of_move(state, "withdraw", "COURT") == "") == (state in routes.OPEN)
