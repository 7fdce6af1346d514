"""Small words for templates: times, tags, fields, errors, pages of a list."""

from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from abide.explain import times
from abide.service.ui import svg

register = template.Library()


@register.filter
def clock(moment: datetime | None) -> str:
    """Say the time of day in London."""
    return "" if moment is None else times.clock(moment)


@register.filter
def day(when: date | datetime | None) -> str:
    """Say a whole date."""
    return "" if when is None else times.day(when)


@register.filter
def plain_day(when: date | datetime | None) -> str:
    """Say a date without its day of the week."""
    return "" if when is None else times.plain_day(when)


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """Say a moment as near to now as it is, in a `time` element that carries the instant."""
    if when is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        when.isoformat(),
        times.full_moment(when),
        times.moment(when, timezone.now()),
    )


@register.filter
def since(when: datetime | None) -> str:
    """Say how long ago a moment was, briefly: "42 min"."""
    return "" if when is None else times.short_length((timezone.now() - when).total_seconds() / 60)


@register.filter
def length_of(minutes: float | None) -> str:
    """Say a number of minutes in words (`length` is Django's own filter)."""
    return "" if minutes is None else times.length(minutes)


@register.simple_tag
def inks() -> SafeString:
    """Put the patterns of the three inks on the page."""
    return svg.inks()


@register.simple_tag
def tag(text: str, colour: str = "grey") -> SafeString:
    """Draw a GOV.UK tag; colour is one of the design system's names, or "red" for what needs someone now."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


@register.inclusion_tag("ui/components/summary_list.html")
def summary_list(rows: list[tuple[str, object]]) -> dict[str, Any]:
    """Show pairs of name and value; a value that is empty says so."""
    return {"rows": rows}


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """List every fault of a form at the top of the page, each a link to its field."""
    return {"form": form}


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, hint: str = "", *, helped: bool = True) -> dict[str, Any]:
    """Show a field with its label, hint and errors; helped=False leaves out the hint of its form."""
    widget = bound.field.widget
    kind = widget.__class__.__name__.lower()
    hint = hint or (str(bound.help_text) if helped else "")
    described = [bound.auto_id + "-hint"] if hint else []
    described += [bound.auto_id + "-error"] if bound.errors else []
    names = {
        "select": "govuk-select",
        "textarea": "govuk-textarea",
        "fileinput": "govuk-file-upload",
        "checkboxinput": "govuk-checkboxes__input",
        "radioselect": "govuk-radios__input",
    }
    css = names.get(kind, "govuk-input")
    if bound.errors:
        css += {"select": " govuk-select--error", "textarea": " govuk-textarea--error"}.get(
            kind, " govuk-input--error"
        )
    # Words inside a field vanish when they are needed most.
    attrs: dict[str, Any] = {"class": css, "placeholder": False}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "field": bound,
        "kind": kind,
        "hint": hint,
        "control": bound.as_widget(attrs=attrs),
    }


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pages(context: RequestContext, page: Page) -> dict[str, Any]:
    """Show which page of a list this is, and links to the others that keep the filters."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(shown), "rest": query.urlencode()}


@register.simple_tag(takes_context=True)
def here(context: RequestContext, *names: str) -> bool:
    """Say whether the page being shown is one of the named ones."""
    match = getattr(context.get("request"), "resolver_match", None)
    return match is not None and match.view_name in names
