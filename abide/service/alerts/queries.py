"""What people may read of findings, alerts and states: the user comes first and sees their own people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from abide.monitoring.findings import Status
from abide.service.accounts.models import Role, User
from abide.service.alerts.models import Alert, AlertState, FindingRow, Notification, PersonState
from abide.service.people.queries import about_seen, people_for

# Named rather than "not closed", which no index answers.
OPEN = (AlertState.NEW, AlertState.ACKNOWLEDGED)

# Who sees what belongs to no person: a device fitted to nobody, a batch that could not be judged.
SEES_SERVICE = (Role.MONITORING_OFFICER, Role.CENTRE_MANAGER)


def _scope(user: User) -> Q:
    own = about_seen(user, "person")
    if user.is_active and not user.is_locked and user.role in SEES_SERVICE:
        return own | Q(person=None)
    return own


def alerts(user: User) -> QuerySet[Alert]:
    """Give the alerts a user may see, the most pressing first."""
    found = Alert.objects.filter(_scope(user)).select_related("head", "person", "fitting")
    return found.order_by("severity", "act_by", "pk")


def open_alerts(user: User) -> QuerySet[Alert]:
    """Give the alerts a user may see that are not closed, the most pressing first."""
    return alerts(user).filter(state__in=OPEN)


def alert(user: User, ref: UUID) -> Alert:
    """Give one alert with what its page shows of it; Alert.DoesNotExist outside the user's scope."""
    shown = ("head__fitting__person", "person", "fitting__device", "acknowledged_by", "closed_by")
    return Alert.objects.filter(_scope(user)).select_related(*shown).get(ref=ref)


def findings(
    user: User, person_pk: int, *, since: datetime, until: datetime, withdrawn: bool = False
) -> QuerySet[FindingRow]:
    """Give the findings that stand about a person and touch [since, until), in time order."""
    found = FindingRow.objects.filter(
        Q(end=None) | Q(end__gt=since),
        fitting__person__in=people_for(user).filter(pk=person_pk).values("pk"),
        start__lt=until,
        superseded_by=None,
    )
    if not withdrawn:
        found = found.exclude(status=Status.WITHDRAWN.value)
    return found.order_by("start", "end", "id")


def finding(user: User, person_pk: int, finding: str) -> FindingRow:
    """Give one finding about a person, whatever became of it; FindingRow.DoesNotExist outside the scope."""
    seen = people_for(user).filter(pk=person_pk).values("pk")
    rows = FindingRow.objects.filter(fitting__person__in=seen).select_related("fitting__person", "alert")
    return rows.get(pk=finding)


def chain(user: User, ref: UUID) -> QuerySet[FindingRow]:
    """Give every revision behind an alert, the first first; Alert.DoesNotExist as for `alert`."""
    stands = FindingRow.objects.filter(alert__ref=alert(user, ref).ref, superseded_by=None)
    return FindingRow.objects.filter(chain__in=stands.values("chain")).order_by("found_at", "id")


def behind(alerts: Sequence[Alert]) -> dict[UUID, list[FindingRow]]:
    """Give what stands behind alerts that a user was given, in time order, by alert; one question for all."""
    found: dict[UUID, list[FindingRow]] = {alert.ref: [] for alert in alerts}
    rows = FindingRow.objects.filter(alert__ref__in=list(found), superseded_by=None)
    for row in rows.exclude(status=Status.WITHDRAWN.value).select_related("fitting").order_by("start", "id"):
        if row.alert_id is not None:
            found[row.alert_id].append(row)
    return found


def states(user: User, *, people: Sequence[int] | None = None) -> QuerySet[PersonState]:
    """Give how the fittings in force of a user's people stand now (people: rows to narrow it to)."""
    seen = people_for(user)
    if people is not None:
        seen = seen.filter(pk__in=people)
    found = PersonState.objects.filter(fitting__person__in=seen.values("pk"), fitting__end=None)
    return found.select_related("fitting", "fitting__person", "fitting__device")


def notifications_after(last: int, *, limit: int = 1000) -> list[tuple[int, int | None, str, dict[str, str]]]:
    """Give (id, person row or None, kind, ids) above an id, in order: for the broadcaster.

    It reads for every open page at once, so the scope of each page is checked where it is sent:
    people.queries.people_for, or SEES_SERVICE where the person is None.
    """
    found = Notification.objects.filter(pk__gt=last).order_by("pk")
    return list(found.values_list("pk", "person_id", "kind", "payload")[:limit])


def last_notification() -> int:
    """Give the id of the latest notification, 0 where there is none."""
    return Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def first_notification() -> int:
    """Give the id of the first notification that was not let go of, 0 where there is none."""
    return Notification.objects.order_by("pk").values_list("pk", flat=True).first() or 0
