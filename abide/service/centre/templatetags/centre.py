"""For a person's page: that notifying of their alerts is suspended."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from abide.service.alerts import words
from abide.service.centre import queries
from abide.service.people.models import Person

register = template.Library()


@register.inclusion_tag("centre/on_person.html", takes_context=True)
def notifying_of(context: RequestContext, person: Person) -> dict[str, Any]:
    """Say of which alerts notifying is suspended now, until when and why; nothing where none is."""
    found = queries.of_person(context["request"].user, person, timezone.now())
    return {"suspensions": [(each, words.name(each.kind) if each.kind else "") for each in found]}
