"""The only writer of programmes."""

from datetime import date

from django.db import transaction

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, check
from abide.service.audit import actions as audit
from abide.service.programmes.models import Programme

By = User | str


@transaction.atomic
def add_programme(
    *,
    by: By,
    code: str,
    name: str,
    from_date: date | None = None,
    until_date: date | None = None,
    regions: tuple[str, ...] = (),
    source: str = "",
) -> Programme:
    """Add a programme; ValidationError names all that is wrong at once."""
    check(by, Task.KEEP_PROGRAMMES)
    programme = Programme(
        code=code, name=name, from_date=from_date, until_date=until_date, regions=list(regions), source=source
    )
    programme.full_clean(exclude=["regions"])
    programme.save(force_insert=True)
    audit.record(by=by, action="COLLECTION", what="programme.added", obj=programme, reason=code[:60])
    return programme


@transaction.atomic
def close_programme(*, by: By, programme: Programme, last_day: date) -> None:
    """Note the last local day on which an order can be made under a programme."""
    check(by, Task.KEEP_PROGRAMMES)
    programme.until_date = last_day
    programme.full_clean(exclude=["regions"])
    programme.save(update_fields=["until_date"])
    audit.record(by=by, action="ALTERATION", what="programme.closed", obj=programme)
