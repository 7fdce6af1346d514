"""The worker's watch for outages: it looks when something changed, and stops nobody's judging."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.outages import actions
from abide.service.outages.models import Outage
from abide.service.worker.outages import KNOWN_FOR, Watch
from tests.service.outages.evening import be_heard, fall_silent, on_tag

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def calls(monkeypatch):
    """How often the search was made, and what changes slowly read."""
    made = {"judge": 0, "know": 0}

    def counted(name):
        real = getattr(actions, name)

        def call(*values, **named):
            made[name] += 1
            return real(*values, **named)

        monkeypatch.setattr(actions, name, call)

    counted("judge")
    counted("know")
    return made


def test_it_searches_once_for_what_changed_and_not_again(calls):
    watch, now = Watch(rest=0), timezone.now()
    cases = on_tag(6)
    fall_silent(cases)
    watch.look(now)
    watch.look(now)
    assert calls == {"judge": 1, "know": 1}
    assert Outage.objects.get().members.count() == 6
    be_heard(cases[:2])
    watch.look(now)
    assert calls == {"judge": 2, "know": 1}
    assert Outage.objects.get().members.filter(back_at=None).count() == 4


def test_what_changes_slowly_is_read_again_after_a_while(calls):
    watch, now = Watch(rest=0), timezone.now()
    watch.look(now)
    fall_silent(on_tag(1))
    watch.look(now + KNOWN_FOR)
    fall_silent(on_tag(1))
    watch.look(now + KNOWN_FOR + timedelta(seconds=1))
    assert calls == {"judge": 3, "know": 2}


def test_a_fault_in_it_is_logged_without_names_and_looked_at_again(monkeypatch, caplog):
    def fails(**_):
        raise ValueError("Quillon Zzyzxabide")

    watch, now = Watch(rest=0), timezone.now()
    fall_silent(on_tag(6))
    with monkeypatch.context() as broken:
        broken.setattr(actions, "judge", fails)
        watch.look(now)
    assert "outages could not be looked for: ValueError" in caplog.text
    assert "Quillon" not in caplog.text
    watch.look(now)
    assert Outage.objects.count() == 1


def test_after_a_look_the_judging_of_people_has_its_turn(calls):
    watch, now = Watch(rest=1e9), timezone.now()
    fall_silent(on_tag(1))
    watch.look(now)
    fall_silent(on_tag(1))
    watch.look(now)
    assert calls["judge"] == 1
