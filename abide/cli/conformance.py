"""abide conformance: the software's part of the offender-tracking standard, tried on this machine."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from abide.cli.bench import machine, versions
from abide.cli.conformity import clauses, delivery, report
from abide.cli.conformity.clauses import Verdict


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried: people, days, visits to a zone, repetitions of a delivery."""

    people: int
    days: int
    visits: int
    repetitions: int
    load: int


WHOLE = Size(people=60, days=7, visits=500, repetitions=100, load=100)
QUICK = Size(people=8, days=1, visits=60, repetitions=5, load=0)
SPEEDS = (1.4, 13.4)  # on foot; by car at 30 miles an hour (metres a second)
INTERVALS = (60.0, 30.0, 10.0)


@click.command()
@click.option("--quick", is_flag=True, help="Try little of everything: under a minute.")
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed, the same trials."
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report as a page.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def command(quick: bool, seed: int, out: Path | None, as_json: bool) -> None:
    """Try what the standard for tracking devices (NIJ Standard-1004.00) asks of software, and say how it did.

    A server and a worker of their own are timed from event to notification; zones are crossed, homes
    stayed in, stored positions sent, trails exported, by an invented town's people whose truth is known.

    \b
    Exit status: 0 all that applies and could be verified is met, but for what we say we do not do;
    1 something else is not met.
    """
    made = measure(QUICK if quick else WHOLE, seed=seed, quick=quick)
    if out:
        out.write_text(report.as_markdown(made), encoding="utf-8")
    click.echo(json.dumps(made) if as_json else report.in_words(made))
    measured = [c for c in made["clauses"] if c["measured"]]
    if any(c["verdict"] == Verdict.NOT_MET for c in measured):
        raise SystemExit(1)


def measure(size: Size, *, seed: int, quick: bool) -> dict[str, Any]:
    """Try everything at a size; the times depend on the machine, all else on the seed alone."""
    figures = tried(size, seed=seed)
    try:
        figures["delivery"] = delivery.in_a_process(count=size.repetitions, load=size.load)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None
    return {
        "standard": clauses.STANDARD,
        "seed": seed,
        "quick": quick,
        "machine": machine(),
        "versions": versions(),
        "clauses": clauses.judged(figures),
        "figures": figures,
    }


def tried(size: Size, *, seed: int) -> dict[str, Any]:
    """Try all that needs no service, where the truth is known."""
    from abide.simulate.conformance.coverage import backfill
    from abide.simulate.conformance.errors import model
    from abide.simulate.conformance.export import export
    from abide.simulate.conformance.many import many

    models = {i: model(indoors=i, people=200, minutes=500, seed=seed) for i in (False, True)}
    stored = backfill(people=size.people, days=min(size.days, 2), hours=6, seed=seed)
    with tempfile.TemporaryDirectory(prefix="abide-conformance-") as folder:
        out = export(Path(folder), people=size.people, days=min(size.days, 2), seed=seed)
    return {
        "outdoors": asdict(models[False]),
        "indoors": asdict(models[True]),
        "passages": list(_passages(size.visits, seed)),
        "visits": list(_visits(size.visits, seed)),
        "stationary": list(_stationary(size, seed)),
        "backfill": asdict(stored) | {"same": stored.same},
        "export": asdict(out) | {"whole": out.whole},
        "many": asdict(many(zones=500 if size is WHOLE else 50, corners=10_000)),
    }


def _passages(count: int, seed: int) -> Iterator[dict[str, Any]]:
    from abide.simulate.conformance.crossing import passages

    for tangential in (False, True):
        for speed in SPEEDS:
            for every in INTERVALS:
                yield asdict(
                    passages(
                        count=count,
                        seed=seed,
                        speed=speed,
                        fix_every_s=every,
                        wide_m=300.0,
                        depth_m=30.0,
                        tangential=tangential,
                    )
                )


def _visits(count: int, seed: int) -> Iterator[dict[str, Any]]:
    from abide.simulate.trials import crossings

    for indoors in (False, True):
        for depth in (20, 50, 100):
            for fixes in (1, 3, 5, 8):
                found = crossings(visits=count, seed=seed, depth_m=depth, fixes_inside=fixes, indoors=indoors)
                yield {"indoors": indoors} | asdict(found)


def _stationary(size: Size, seed: int) -> Iterator[dict[str, Any]]:
    from abide.simulate.trials import stationary

    for claims in (1.0, 0.5):
        for distance in (20, 50, 100):
            found = stationary(
                people=size.people, days=size.days, seed=seed, zone_at_m=[distance], claims=claims
            )
            yield {"claims": claims, "zone_at_m": distance} | asdict(found)
