"""Small words for hand-overs: moments as they were kept, and the one that waits for a signature."""

from datetime import datetime
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from abide.explain import times
from abide.service.shifts import queries

register = template.Library()


@register.filter
def kept(moment: str) -> str:
    """Say a moment that was kept as text (ISO 8601)."""
    return times.moment(datetime.fromisoformat(moment), timezone.now()) if moment else ""


@register.inclusion_tag("shifts/waiting.html", takes_context=True)
def waiting_hand_over(context: RequestContext) -> dict[str, Any]:
    """Say that a hand-over waits to be signed, to whoever may sign it; nothing otherwise."""
    user = context["request"].user
    return {"waiting": queries.unsigned(user), "reader": user}
