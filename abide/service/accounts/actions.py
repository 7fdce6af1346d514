"""The only writer of users, teams and organisations."""

from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import User


@transaction.atomic
def lock(*, email: str) -> bool:
    """Shut an account after too many failed sign-ins; say whether there was one to shut."""
    return bool(User.objects.filter(email__iexact=email, locked_at=None).update(locked_at=timezone.now()))
