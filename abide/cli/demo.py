"""abide demo: the whole service on this machine, with an invented town that is alive."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import click

from abide.cli.demonstration.prepare import MARK
from abide.cli.demonstration.processes import Fell, Processes
from abide.cli.stopping import asked_to_stop

PAST = "past.json"
PASSWORD_VARIABLE = "ABIDE_DEMO_PASSWORD"  # noqa: S105 - the name of a variable
PORT = 8000


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen at; else 8000 or a free one.")
@click.option("--people", default=300, show_default=True, type=click.IntRange(30, 5000), help="How many.")
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 60), help="Days of history.")
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
    prepared = _prepare(folder, people=people, days=days, seed=seed, password=password)
    mark = prepared["mark"]
    if (people, seed) != (mark["people"], mark["seed"]):
        kept = f"the {mark['people']} people of town {mark['seed']}"
        click.echo(f"Going on with {kept}; --fresh begins anew.", err=True)
    # From here on a request to stop is for all processes; until here it just ends this one.
    stop = asked_to_stop()
    with Processes(folder / "logs", {"ABIDE_DATA_DIR": str(folder)}) as processes:
        try:
            processes.start("server", ["serve", "--port", str(_free_port(port)), "--json"])
            address = processes.said("server", "address", stop)
            if address is None:
                return
            _tell(address, password, prepared, folder, as_json=as_json)
            if not no_browser and not as_json:
                _open_browser(address)
            _bring_to_life(processes, address, folder, prepared, stop)
            while not stop.wait(0.5):
                processes.check()
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


def _prepare(folder: Path, **asked: Any) -> dict[str, Any]:
    """Prepare the stores in another process; gives what that one says (demonstration.prepare)."""
    done = subprocess.run(
        [sys.executable, "-m", "abide.cli.demonstration.prepare"],
        input=json.dumps({"folder": str(folder), **asked}),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException("the demonstration could not be prepared")
    prepared: dict[str, Any] = json.loads(done.stdout)
    return prepared


def _bring_to_life(
    processes: Processes, address: str, folder: Path, prepared: dict[str, Any], stop: threading.Event
) -> None:
    """Send the history, then judge it and everything that follows."""
    mark = prepared["mark"]
    arguments = [
        "simulate", "--to", address, "--live", "--json", "--lanes", "1",
        "--people", str(mark["people"]), "--seed", str(mark["seed"]), "--first-day", mark["first_day"],
        "--cases-at", mark["now"], "--resume", str(folder / "sent.json"),
    ]  # fmt: skip
    processes.start("simulator", arguments, ABIDE_SIMULATE_KEY=prepared["key"])
    # The worker begins when the history is there: people without it would look as if they were missing.
    if processes.said("simulator", "history", stop) is not None:
        processes.start("worker", ["worker", "--json"])
        if not (folder / PAST).exists():
            processes.start_once("shift", "abide.cli.demonstration.shift", [str(folder / PAST)])


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


def _tell(address: str, password: str, prepared: dict[str, Any], folder: Path, *, as_json: bool) -> None:
    accounts, own_page = prepared["accounts"], prepared["own_page"]
    theirs = ""
    if own_page:
        own_page["link"] = f"{address.rstrip('/')}{own_page.pop('path')}"
        theirs = (
            f"The page of {own_page['name']}, who is on tag:\n"
            f"  {own_page['link']}\n  with the code {own_page['code']}\n\n"
        )
    if as_json:
        said = {"address": address, "password": password, "accounts": accounts, "own_page": own_page}
        click.echo(json.dumps(said))
        return
    width = max(len(account["email"]) for account in accounts)
    rows = "\n".join(f"  {account['email']:{width}}  {account['title']}" for account in accounts)
    click.echo(
        f"\nAbide is at {address}\n\nSign in as one of these, all with the password  {password}\n\n{rows}\n\n"
        f"{theirs}"
        "The last days are being sent in now; live messages follow. Nobody here is real.\n"
        f"Everything is kept in {folder}. Stop with Ctrl-C."
    )


def _open_browser(address: str) -> None:
    """Open a browser where somebody sits at a screen."""
    import webbrowser

    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(address)
