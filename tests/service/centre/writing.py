"""What officers of the centre write, for tests: suspensions as they stand, whoever may make them."""

from datetime import timedelta

from django.utils import timezone

from abide.service.centre.models import Suspension
from tests import factories as make


def a_suspension(person=None, *, kind="", start=None, hours=4.0, **details):
    """Notifying suspended since an hour ago, for some hours more; of everybody where no person is given."""
    now = timezone.now()
    given = {"reason": "In hospital", "by": make.a_user("CENTRE_MANAGER"), **details}
    start = start or now - timedelta(hours=1)
    return Suspension.objects.create(
        person=person, kind=kind, start=start, end=now + timedelta(hours=hours), **given
    )
