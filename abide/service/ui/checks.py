"""What Django's system check says of this room when the service starts."""

from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Warning, register

FRONT_END = ("vendor/govuk/govuk-frontend.min.css", "vendor/ol/ol.js")


@register()
def front_end_files_are_here(**_: Any) -> list[CheckMessage]:
    """Say so, once, where the front-end files were never fetched: pages work, without style or map."""
    missing = [name for name in FRONT_END if finders.find(name) is None]
    if not missing:
        return []
    return [
        Warning(
            "The front-end files are not here: pages work, but without their style, and without the map.",
            hint="In a checkout, run 'make front-end' (it needs the npm registry once) and install again.",
            id="ui.W001",
        )
    ]
