"""Things that people ask and tell on their own pages, made by the real actions."""

from datetime import timedelta

from django.utils import timezone

from abide.service.wearer import actions


def an_ask(fitting, *, kind="ABSENCE", start=None, end=None, words="A wedding", now=None):
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
        now=now,
    )
