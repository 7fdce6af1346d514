"""Small words for managers' templates: a number that leads to the list it counts."""

from collections.abc import Mapping

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html
from django.utils.safestring import SafeString

from abide.service.insight.scope import Scope

register = template.Library()


@register.simple_tag
def keep(scope: Scope, **more: object) -> str:
    """Give the part of an address that keeps days and team, with more of one's own."""
    return scope.query(**more)


@register.simple_tag
def number(count: int, address: str, scope: Scope, **more: object) -> SafeString | str:
    """Write a number as a link to the list it counts; nothing counted leads nowhere."""
    if not count:
        return "0"
    query = scope.query(**more)
    return format_html(
        '<a class="govuk-link govuk-link--no-visited-state" href="{}?{}">{}</a>',
        address,
        query,
        intcomma(count),
    )


@register.filter
def at(values: Mapping[str, int], name: str) -> int:
    """Give one of several numbers by its name."""
    return values.get(name, 0)
