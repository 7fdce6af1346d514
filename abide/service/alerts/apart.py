"""Whom a finding about two people on tag is about, for those who may see both of them."""

from abide.service.accounts.models import User
from abide.service.alerts.models import Alert
from abide.service.orders.models import Condition
from abide.service.people.models import Person
from abide.service.people.queries import people_for

KIND = "NON_ASSOCIATION"


def other_of(user: User, alert: Alert) -> Person | None:
    """Give the other person on tag whom the order names; None where the user may not see them.

    Nothing in the finding itself says who it is.
    """
    if alert.kind != KIND or alert.fitting is None or alert.head is None:
        return None
    # A condition is judged in pieces, N1/1 and N1/2; the newest version under its key says whom.
    key = (alert.head.condition or "").partition("/")[0]
    named = (
        Condition.objects.filter(version__order=alert.fitting.order_id, key=key, kind=KIND)
        .order_by("-version__number")
        .values("apart_from")[:1]
    )
    return people_for(user).filter(pk__in=list(named.values_list("apart_from", flat=True))).first()
