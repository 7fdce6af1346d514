"""The lines of outages for the queue of the monitoring centre."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from abide.service.outages import queries

register = template.Library()


@register.inclusion_tag("outages/lines.html", takes_context=True)
def outage_lines(context: RequestContext) -> dict[str, Any]:
    """Show what is out now, and above it those whose silence could endanger somebody."""
    user, now = context["request"].user, timezone.now()
    lines = queries.lines(user, now)
    return {"outages": lines, "ahead": queries.ahead_shown(user) if lines else []}
