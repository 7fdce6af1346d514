"""Things that people ask and tell on their own pages, made by the real actions."""

from datetime import timedelta

from django.utils import timezone

from abide.service.wearer import actions
from abide.service.wearer.entry.actions import WEARER
from abide.service.wearer.models import Ask, Matter


def an_ask(fitting, *, kind="ABSENCE", start=None, end=None, words="A wedding", now=None, by=WEARER):
    """A request to be away for two hours from tomorrow on."""
    now = now or timezone.now()
    start = start or now + timedelta(days=1)
    return actions.ask(
        person=fitting.person,
        condition=fitting.order.current.conditions.get(kind="CURFEW"),
        kind=kind,
        start=start,
        end=end or start + timedelta(hours=2),
        words=words,
        by=by,
        now=now,
    )


def the_ask(fitting):
    """The request of this person that waits, made where there is none."""
    return Ask.objects.filter(person=fitting.person).first() or an_ask(fitting)


def the_complaint(person):
    """The complaint of this person that waits, made where there is none."""
    return Matter.objects.filter(person=person).first() or actions.complain(
        person=person, words="Nobody came"
    )
