"""abide supplier: who may send events, and with which keys."""

from typing import TYPE_CHECKING, Any

import click

from abide.cli.service import actor, as_json, tell, works_on_database

if TYPE_CHECKING:
    from abide.service.devices.models import Supplier


@click.group()
def command() -> None:
    """Add the suppliers of devices, and the keys they send events with."""


@command.command()
@click.argument("name")
@as_json
@works_on_database
def add(name: str, json_output: bool) -> None:
    """Add a supplier."""
    from abide.service.devices import actions

    supplier = actions.add_supplier(by=actor(), name=name)
    tell(f"{supplier.name} is a supplier.", {"name": supplier.name}, json_output=json_output)


@command.command()
@click.argument("name")
@as_json
@works_on_database
def key(name: str, json_output: bool) -> None:
    """Make a key for a supplier and print it. It is shown this once: only its hash is kept."""
    from abide.service.devices import actions, keys

    made = actions.issue_key(by=actor(), supplier=_find(name))
    tell(made, {"key": made, "prefix": keys.prefix_of(made)}, json_output=json_output)


@command.command()
@click.argument("prefix")
@as_json
@works_on_database
def revoke(prefix: str, json_output: bool) -> None:
    """Make a key worthless, named by its prefix (the part between the first two underscores)."""
    from abide.service.devices import actions

    if not actions.revoke_key(by=actor(), prefix=prefix):
        raise click.ClickException(f"There is no good key with the prefix {prefix}.")
    tell(f"The key {prefix} is worthless now.", {"revoked": prefix}, json_output=json_output)


@command.command(name="list")
@as_json
@works_on_database
def list_suppliers(json_output: bool) -> None:
    """List every supplier with the prefixes of its keys."""
    from abide.service.devices.models import Supplier

    rows: list[dict[str, Any]] = [
        {
            "name": supplier.name,
            "keys": [
                {"prefix": each.prefix, "created": each.created.isoformat(), "good": each.revoked is None}
                for each in supplier.keys.all()
            ],
        }
        for supplier in Supplier.objects.prefetch_related("keys").order_by("name")
    ]
    words = "\n".join(
        f"{row['name']}: " + (", ".join(k["prefix"] for k in row["keys"] if k["good"]) or "no good key")
        for row in rows
    )
    tell(words or "There are no suppliers.", rows, json_output=json_output)


def _find(name: str) -> "Supplier":
    from abide.service.devices.models import Supplier

    supplier = Supplier.objects.filter(name=name.strip()).first()
    if supplier is None:
        raise click.ClickException(f"There is no supplier {name!r}; add it with `abide supplier add`.")
    return supplier
