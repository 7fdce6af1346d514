"""Puts the cells of the fortnight strip on a page, once; every strip of the page is made of them."""

from django import template
from django.utils.safestring import SafeString

from abide.service.caseload import strip

register = template.Library()


@register.simple_tag
def cells() -> SafeString:
    """Draw each kind of cell as something to be used by its id."""
    return strip.definitions()
