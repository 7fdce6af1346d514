from abide.service.alerts import words
from abide.service.alerts.rules import URGENCY


def test_every_kind_of_alert_has_its_words_and_a_first_step():
    kept = {"ATTENDED"}  # Nobody has to act on an appointment that was kept.
    assert {str(kind) for kind in URGENCY} == set(words.KINDS) - kept
    assert all(words.name(kind) and words.first_step(kind) for kind in words.KINDS)


def test_an_alert_about_the_service_itself_is_said_from_its_details():
    assert (
        words.own_sentence("NOT_FITTED", {"device": "T-1"})
        == "Device T-1 reports, but it is not fitted to anyone."
    )
