"""abide simulate: an invented town as files, or sent to a service as its devices would send it."""

import json
import signal
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

KEY_VARIABLE = "ABIDE_SIMULATE_KEY"


@click.command()
@click.option("--people", default=300, show_default=True, type=click.IntRange(1, 100_000))
@click.option(
    "--days", default=1.0, show_default=True, type=click.FloatRange(0.1, 400), help="Days of history."
)
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed, the same world."
)
@click.option(
    "--first-day", type=click.DateTime(["%Y-%m-%d"]), help="The world's first day; else it ends today."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write files in this folder.")
@click.option("--to", metavar="URL", help="Send to this service as a supplier.")
@click.option(
    "--key", envvar=KEY_VARIABLE, show_envvar=True, help="The supplier's key (better in the environment)."
)
@click.option("--live", is_flag=True, help="After the history go on sending, as things happen.")
@click.option(
    "--speed", default=None, type=click.FloatRange(min=0, min_open=True),
    help="Run history this many times as fast as life, never past now; else as fast as it is taken.",
)  # fmt: skip
@click.option(
    "--lanes", default=2, show_default=True, type=click.IntRange(1, 64), help="Batches under way at once."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    people: int, days: float, seed: int, first_day: datetime | None, out: Path | None, to: str | None,
    key: str | None, live: bool, speed: float | None, lanes: int, as_json: bool,
) -> None:  # fmt: skip
    """Simulate an invented town with people on tag."""
    if (out is None) == (to is None):
        raise click.UsageError("say where to: either --out FOLDER or --to URL")
    if to and not key:
        raise click.UsageError(f"--to needs the supplier's key: --key, or {KEY_VARIABLE} in the environment")
    if out and (live or speed):
        raise click.UsageError("--live and --speed are for sending (--to)")
    from abide.simulate.world import make_world

    begins = first_day.date() if first_day else _today() - timedelta(days=int(days))
    world = make_world(people=people, seed=seed, first_day=begins)
    if out:
        said = _write(world, out, days)
    else:
        said = _send(
            world, to, key, days=days, live=live, speed=speed, lanes=lanes, whole=first_day is not None
        )
    said = {"town": world.town.name, "seed": seed, "people": people, "first_day": begins.isoformat(), **said}
    click.echo(json.dumps(said) if as_json else "\n".join(f"{k}: {v}" for k, v in said.items()))


def _today() -> date:
    return datetime.now(UTC).date()


def _write(world: Any, out: Path, days: float) -> dict[str, Any]:
    from abide.simulate import files

    out.mkdir(parents=True, exist_ok=True)
    files.write_town(world, out / "town.geojson")
    files.write_people(world, out)
    events = files.write_events(world, world.hours(until=days * 86_400), out / "events.ndjson")
    happenings = files.write_truth(world, out / "truth.ndjson", until=days * 86_400)
    return {"events": events, "happenings": happenings, "folder": str(out)}


def _send(
    world: Any, to: str, key: str, *, days: float, live: bool, speed: float | None, lanes: int, whole: bool
) -> dict[str, Any]:
    from abide.monitoring.instants import DAY, from_datetime
    from abide.simulate.pace import Pace
    from abide.simulate.sender import NotTaken, Sender, Sent, Stopped
    from abide.simulate.wire import as_lines

    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _: asked.append(n))
    now = from_datetime(datetime.now(UTC))
    end = min(world.clock.start + round(days * DAY), now) if whole else now
    until = None if live else end
    total, serials = Sent(), world.serials
    pace = Pace(since=world.clock.start, speed=speed or float("inf"), until=until, stop=lambda: bool(asked))
    try:
        with Sender(to, key, lanes=lanes, stop=lambda: bool(asked)) as sender:
            for events in pace.portions(world.hours(until=float("inf"))):
                total.add(sender.send(as_lines(events, serials), events.fitting.tolist()))
    except Stopped:
        pass
    except NotTaken as error:
        raise click.ClickException(str(error)) from None
    return asdict(total)
