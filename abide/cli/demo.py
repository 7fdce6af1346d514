"""abide demo: the whole service on this machine, with an invented town that is alive."""

import json
import os
import secrets
import shutil
import signal
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from abide.cli.demonstration.processes import Fell, Processes

MARK = "demonstration.json"
PASSWORD_VARIABLE = "ABIDE_DEMO_PASSWORD"  # noqa: S105 - the name of a variable
PORT = 8000


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen at; else 8000 or a free one.")
@click.option("--people", default=300, show_default=True, type=click.IntRange(30, 5000), help="How many.")
@click.option("--days", default=3, show_default=True, type=click.IntRange(1, 14), help="Days of history.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Which invented town.")
@click.option("--fresh", is_flag=True, help="Throw away what an earlier demonstration left.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the address and the accounts as JSON.")
def command(
    port: int | None, people: int, days: int, seed: int, fresh: bool, no_browser: bool, as_json: bool
) -> None:
    """Run the service with an invented town, until stopped (Ctrl-C)."""
    folder = Path(os.environ.get("ABIDE_DATA_DIR") or "var/demo").resolve()
    _make_room(folder, fresh=fresh)
    # Its own stores, whatever the environment says: a demonstration must not touch a real service's.
    os.environ["ABIDE_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    password = os.environ.get(PASSWORD_VARIABLE) or secrets.token_urlsafe(12)
    if not as_json:
        click.echo("Preparing the demonstration ...")
    mark, key = _prepare(folder, people=people, days=days, seed=seed, password=password)
    # From here on a request to stop is for all processes; until here it just ends this one.
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    began = datetime.now(UTC)
    with Processes(folder / "logs", {"ABIDE_DATA_DIR": str(folder)}) as processes:
        try:
            processes.start("server", ["serve", "--port", str(_free_port(port)), "--json"])
            address = processes.said("server", "address", stop)
            if address is None:
                return
            _tell(address, password, folder, as_json=as_json)
            if not no_browser and not as_json:
                _open_browser(address)
            _bring_to_life(processes, address, folder, mark, key, stop)
            past_is_over = "past" in mark
            while not stop.wait(0.5):
                processes.check()
                if not past_is_over:
                    past_is_over = _end_the_past(folder, mark, began, stop)
        except Fell as error:
            raise click.ClickException(str(error)) from None
        if not as_json:
            click.echo("\nStopping ...")


def _make_room(folder: Path, *, fresh: bool) -> None:
    """Make the folder; refuse one that holds something other than a demonstration."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise click.ClickException(
                f"{folder} holds something that is no demonstration; nothing was changed."
            )
        if fresh:
            shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / MARK).exists():
        (folder / MARK).write_text("{}\n")


def _prepare(folder: Path, *, people: int, days: int, seed: int, password: str) -> tuple[dict[str, Any], str]:
    """Bring the database up and, the first time, fill it; gives what the world is made of, and a key."""
    from abide.cli.service import set_up

    set_up()
    from django.core.management import call_command
    from django.db import connection, transaction

    from abide.cli.demonstration import accounts
    from abide.service.devices import actions as devices
    from abide.service.devices.models import Supplier, SupplierKey

    call_command("migrate", verbosity=0, interactive=False)
    mark = json.loads((folder / MARK).read_text())
    with transaction.atomic():
        if mark:
            if (people, seed) != (mark["people"], mark["seed"]):
                click.echo(
                    f"Going on with the {mark['people']} people of town {mark['seed']}; --fresh begins anew.",
                    err=True,
                )
            accounts.set_passwords(password=password)
        else:
            mark = _fill(folder, people=people, days=days, seed=seed, password=password)
        supplier = Supplier.objects.get(name=accounts.SUPPLIER)
        for row in SupplierKey.objects.filter(supplier=supplier, revoked=None):
            devices.revoke_key(by=accounts.BY, prefix=row.prefix)
        key = devices.issue_key(by=accounts.BY, supplier=supplier)
    connection.close()
    (folder / MARK).write_text(json.dumps(mark, indent=1) + "\n")
    return mark, key


def _fill(folder: Path, *, people: int, days: int, seed: int, password: str) -> dict[str, Any]:
    from abide.cli.demonstration.accounts import make_staff
    from abide.cli.demonstration.records import write_records
    from abide.monitoring.instants import from_datetime
    from abide.simulate.cases import demonstration
    from abide.simulate.files import write_town

    now = datetime.now(UTC).replace(microsecond=0)
    first_day = now.date() - timedelta(days=days)
    show = demonstration(people=people, seed=seed, first_day=first_day, now=from_datetime(now))
    write_records(show, make_staff(password=password))
    write_town(show.world, folder / "basemap.geojson")
    return {"people": people, "seed": seed, "first_day": first_day.isoformat(), "now": now.isoformat()}


def _bring_to_life(
    processes: Processes, address: str, folder: Path, mark: dict[str, Any], key: str, stop: threading.Event
) -> None:
    """Send the history, then judge it and everything that follows."""
    arguments = [
        "simulate", "--to", address, "--live", "--json", "--lanes", "1",
        "--people", str(mark["people"]), "--seed", str(mark["seed"]), "--first-day", mark["first_day"],
        "--cases-at", mark["now"], "--resume", str(folder / "sent.json"),
    ]  # fmt: skip
    processes.start("simulator", arguments, ABIDE_SIMULATE_KEY=key)
    # The worker begins when the history is there: people without it would look as if they were missing.
    if processes.said("simulator", "history", stop) is not None:
        processes.start("worker", ["worker", "--json"])


def _end_the_past(folder: Path, mark: dict[str, Any], began: datetime, stop: threading.Event) -> bool:
    """Once the history is judged, deal with most of its alerts, so that the queue is that of one shift."""
    from django.db import OperationalError, connection

    from abide.cli.demonstration.shift import caught_up, deal_with_the_past

    try:
        if not caught_up(began):
            return False
        mark["past"] = deal_with_the_past(now=datetime.now(UTC), stop=stop)
    except OperationalError:  # the worker is writing; there is no hurry
        return False
    finally:
        connection.close()
    (folder / MARK).write_text(json.dumps(mark, indent=1) + "\n")
    return True


def _free_port(asked: int | None) -> int:
    """Take the port asked for; else 8000, unless somebody else has it."""
    if asked is not None:
        return asked
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return 0
    return PORT


def _tell(address: str, password: str, folder: Path, *, as_json: bool) -> None:
    from abide.cli.demonstration.accounts import ACCOUNTS

    if as_json:
        said = {
            "address": address,
            "password": password,
            "accounts": [{"email": a.email, "role": a.role.value, "name": a.full_name} for a in ACCOUNTS],
        }
        click.echo(json.dumps(said))
        return
    width = max(len(a.email) for a in ACCOUNTS)
    rows = "\n".join(f"  {a.email:{width}}  {a.role.label}" for a in ACCOUNTS)
    click.echo(
        f"\nAbide is at {address}\n\nSign in as one of these, all with the password  {password}\n\n{rows}\n\n"
        "The last days are being sent in now; live messages follow. Nobody here is real.\n"
        f"Everything is kept in {folder}. Stop with Ctrl-C."
    )


def _open_browser(address: str) -> None:
    """Open a browser where somebody sits at a screen."""
    import webbrowser

    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(address)
