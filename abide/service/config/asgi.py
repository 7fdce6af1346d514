"""The service as an ASGI application, for uvicorn."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abide.service.config.settings")

_django = get_asgi_application()

# Only once Django is set up: the rooms have models.
from abide.service.api.front import with_api  # noqa: E402
from abide.service.caseload.streams import with_streams  # noqa: E402

application = with_api(with_streams(_django))  # type: ignore[arg-type]
