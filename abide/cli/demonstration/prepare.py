"""Prepares the demonstration's stores, in a process of its own so that its memory is given back.

Reads what is asked for as JSON from standard input, and prints as JSON what the world is made of, the
supplier's key, and the accounts that can sign in.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from abide.cli.service import works_on_database

MARK = "demonstration.json"


@works_on_database
def main() -> None:
    """Bring the database up to date and, the first time, fill it."""
    from django.core.management import call_command
    from django.db import transaction

    from abide.cli.demonstration import accounts
    from abide.cli.demonstration.own_page import give

    asked = json.load(sys.stdin)
    path = Path(asked["folder"]) / MARK
    call_command("migrate", verbosity=0, interactive=False)
    mark = json.loads(path.read_text())
    with transaction.atomic():
        if mark:
            accounts.set_passwords(password=asked["password"])
        else:
            mark = _fill(path.parent, asked)
        key = _key()
        own_page = give(now=datetime.now(UTC))
    path.write_text(json.dumps(mark, indent=1) + "\n")
    prepared = {"mark": mark, "key": key, "accounts": _accounts(), "own_page": own_page}
    print(json.dumps(prepared))  # noqa: T201 - its answer


def _fill(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    from abide.cli.demonstration.accounts import make_staff
    from abide.cli.demonstration.records import write_records
    from abide.monitoring.instants import from_datetime
    from abide.simulate.cases import demonstration
    from abide.simulate.files import write_town

    now = datetime.now(UTC).replace(microsecond=0)
    first_day = now.date() - timedelta(days=asked["days"])
    show = demonstration(
        people=asked["people"], seed=asked["seed"], first_day=first_day, now=from_datetime(now)
    )
    write_records(show, make_staff(password=asked["password"]))
    write_town(show.world, folder / "basemap.geojson")
    return {
        "people": asked["people"],
        "seed": asked["seed"],
        "first_day": first_day.isoformat(),
        "now": now.isoformat(),
    }


def _key() -> str:
    """Make the simulator's key; those of earlier starts are worthless from now on."""
    from abide.cli.demonstration.accounts import BY, SUPPLIER
    from abide.service.devices import actions
    from abide.service.devices.models import Supplier, SupplierKey

    supplier = Supplier.objects.get(name=SUPPLIER)
    for row in SupplierKey.objects.filter(supplier=supplier, revoked=None):
        actions.revoke_key(by=BY, prefix=row.prefix)
    return actions.issue_key(by=BY, supplier=supplier)


def _accounts() -> list[dict[str, str]]:
    from abide.cli.demonstration.accounts import ACCOUNTS

    return [
        {"email": a.email, "role": a.role.value, "title": a.role.label, "name": a.full_name} for a in ACCOUNTS
    ]


if __name__ == "__main__":
    import click

    try:
        main()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
