"""What the law says of the curfews of an order: the core's limits, asked of all its versions together."""

from django.conf import settings

from abide.monitoring.concerns import Concern, Weight
from abide.monitoring.limits import of_order
from abide.monitoring.plan import Curfew, MonitoredBy
from abide.service.orders import rules
from abide.service.orders.conditions import CurfewDetails
from abide.service.orders.models import Order
from abide.service.orders.pieces import Piece
from abide.service.orders.queries import order_pieces, with_plan_rows


def concerns(order: Order) -> tuple[Concern, ...]:
    """Say where the version in force goes beyond what the law, or custom, allows such an order.

    Earlier versions count for when the curfew first took effect and for how long it has been in force; what
    they asked before this version's first day is history. Nothing is said of an order that is only a draft.
    """
    version = order.current
    if version is None:
        return ()
    whole = with_plan_rows(Order.objects.filter(pk=order.pk)).get()
    curfews = [_curfew(p, p.details) for p in order_pieces(whole) if isinstance(p.details, CurfewDetails)]
    return of_order(
        rules.monitored_as(order.order_type, order.sentence_type, order.hdc),
        version.convicted_on,
        curfews,
        settings.TIME_ZONE,
        from_day=version.starts_on if version.number > 1 else None,
    )


def breaches(order: Order) -> list[str]:
    """Say in sentences which limits of the law the version in force breaks; empty when it breaks none."""
    return [concern.sentence for concern in concerns(order) if concern.weight is Weight.BREACH]


def _curfew(piece: Piece, details: CurfewDetails) -> Curfew:
    return Curfew(
        id=piece.name,
        first_day=piece.first_day,
        last_day=piece.last_day,
        monitored_by=MonitoredBy(details.monitored_by),
        periods=tuple(period.as_period() for period in details.phases[0].periods),
    )
