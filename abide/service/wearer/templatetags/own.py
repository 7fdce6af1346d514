"""Small words for the templates of the person's own pages."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """Draw the input of a field, tied to its errors."""
    kind = bound.field.widget.__class__.__name__.lower()
    names = {"select": "govuk-select", "textarea": "govuk-textarea"}
    attrs: dict[str, str | bool] = {"class": names.get(kind, "govuk-input")}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}-error"}
    return bound.as_widget(attrs=attrs)
