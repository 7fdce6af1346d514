"""abide simulate: an invented town as files, or sent to a service as its devices would send it."""

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from abide.monitoring.events import Events

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
@click.option(
    "--alcohol-tags", default=0, show_default=True, type=click.IntRange(0), help="So many wear one as well."
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
@click.option("--cases-at", metavar="INSTANT", help="Stage the demonstration's cases round this moment.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Note in this file how far sending has come, and go on from there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    people: int, days: float, seed: int, first_day: datetime | None, out: Path | None, to: str | None,
    key: str | None, live: bool, speed: float | None, cases_at: str | None, resume: Path | None,
    lanes: int, alcohol_tags: int, as_json: bool,
) -> None:  # fmt: skip
    """Simulate an invented town with people on tag."""
    if (out is None) == (to is None):
        raise click.UsageError("say where to: either --out FOLDER or --to URL")
    if to and not key:
        raise click.UsageError(f"--to needs the supplier's key: --key, or {KEY_VARIABLE} in the environment")
    if out and (live or speed or resume):
        raise click.UsageError("--live, --speed and --resume are for sending (--to)")
    begins = first_day.date() if first_day else _today() - timedelta(days=int(days))
    world = _world(people, seed, begins, cases_at, alcohol_tags)
    if out:
        said = _write(world, out, days)
    else:
        assert to is not None and key is not None
        whole = first_day is not None
        said = _send(
            world, to, key, days=days, live=live, speed=speed, lanes=lanes, whole=whole, resume=resume,
            tell_history=lambda n: click.echo(
                json.dumps({"history": n}) if as_json else f"History is sent: {n} events."
            ),
        )  # fmt: skip
    said = {"town": world.town.name, "seed": seed, "people": people, "first_day": begins.isoformat(), **said}
    click.echo(json.dumps(said) if as_json else "\n".join(f"{k}: {v}" for k, v in said.items()))


def _today() -> date:
    return datetime.now(UTC).date()


def _world(people: int, seed: int, first_day: date, cases_at: str | None, alcohol_tags: int) -> Any:
    from abide.monitoring.instants import from_text
    from abide.simulate.cases import demonstration
    from abide.simulate.world import make_world, with_alcohol_tags

    if cases_at is None:
        world = make_world(people=people, seed=seed, first_day=first_day)
        return with_alcohol_tags(world, range(min(alcohol_tags, people))) if alcohol_tags else world
    if alcohol_tags:
        raise click.UsageError("--cases-at has alcohol tags of its own: leave out --alcohol-tags")
    try:
        now = from_text(cases_at)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--cases-at") from None
    return demonstration(people=people, seed=seed, first_day=first_day, now=now).world


def _write(world: Any, out: Path, days: float) -> dict[str, Any]:
    from abide.simulate import files

    out.mkdir(parents=True, exist_ok=True)
    files.write_town(world, out / "town.geojson")
    files.write_people(world, out)
    events = files.write_events(world, world.hours(until=days * 86_400), out / "events.ndjson")
    happenings = files.write_truth(world, out / "truth.ndjson", until=days * 86_400)
    return {"events": events, "happenings": happenings, "folder": str(out)}


def _send(
    world: Any, to: str, key: str, *, days: float, live: bool, speed: float | None, lanes: int,
    whole: bool, resume: Path | None, tell_history: Callable[[int], None],
) -> dict[str, Any]:  # fmt: skip
    from abide.monitoring.instants import DAY, from_datetime
    from abide.simulate.pace import Pace, in_portions, parted
    from abide.simulate.progress import Progress
    from abide.simulate.sender import NotTaken, Sender, Sent, Stopped
    from abide.simulate.units import senders, with_unit
    from abide.simulate.wire import as_lines

    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _: asked.append(n))
    now = from_datetime(datetime.now(UTC))
    end = min(world.clock.start + round(days * DAY), now) if whole and not live else now
    total, serials, progress = Sent(), senders(world), Progress(resume)
    hours: Iterator[Events] = map(progress.rest, with_unit(world, world.hours(until=float("inf"))))
    pace = Pace(
        since=world.clock.start,
        speed=speed,
        until=None if live else end,
        stop=lambda: bool(asked),
    )
    try:
        with Sender(to, key, lanes=lanes, stop=lambda: bool(asked)) as sender:

            def pass_on(events: "Events") -> None:
                total.add(sender.send(as_lines(events, serials), events.fitting.tolist()))
                progress.reached(int(events.received_at[-1]))

            if speed is None:
                history, hours = parted(hours, end)
                for events in in_portions(history):
                    pass_on(events)
                    if asked:
                        raise Stopped
                progress.reached(end)
                tell_history(total.accepted)
            for events in pace.portions(hours):
                pass_on(events)
    except Stopped:
        pass
    except NotTaken as error:
        raise click.ClickException(str(error)) from None
    return asdict(total)
