"""abide alcohol: a file of samples from an alcohol tag, as episodes and days."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from abide.cli.reading import FAULTS, complain, complain_of, give_up
from abide.feeds.alcohol_file import AlcoholFile, read
from abide.feeds.spreadsheet import LARGEST
from abide.monitoring.alcohol import Episode, Outcome, episodes_of
from abide.monitoring.alcohol_days import (
    Day,
    DayState,
    against_level,
    days,
    permitted,
    sober_day_rate,
)
from abide.monitoring.alcohol_rules import Reason, Rules, rules_on
from abide.monitoring.alcohol_series import Series, series
from abide.monitoring.alcohol_words import OUTCOMES, STATES, reason_in_words
from abide.monitoring.instants import to_datetime, to_text
from abide.monitoring.plan import HIGHEST_LEVEL

FOR_A_PERSON = {Outcome.FOR_REVIEW, Outcome.OBSTRUCTION}


class Permitted(click.ParamType):
    """A condition on the command line: abstinence, or level: and g/dL."""

    name = "condition"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        """Turn the text into the permitted level; None is abstinence."""
        kind, _, number = str(value).partition(":")
        if value == "abstinence":
            return None
        try:
            level = float(number) if kind == "level" else -1.0
        except ValueError:
            level = -1.0
        if not 0 < level <= HIGHEST_LEVEL:
            self.fail(
                f"{value!r} must be abstinence, or level: and up to {HIGHEST_LEVEL} g/dL, such as level:0.08",
                param,
                ctx,
            )
        return level


@click.command()
@click.argument("file", metavar="FILE.csv|FILE.xlsx", type=click.Path(path_type=Path))
@click.option(
    "--condition",
    "level",
    type=Permitted(),
    default="abstinence",
    help="abstinence (the default), or level:0.08 where alcohol up to that many g/dL is permitted.",
)
@click.option(
    "--timezone",
    default="Europe/London",
    show_default=True,
    help="Where the days are those of, and the times that the file gives without an offset.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, and on stderr as lines of JSON.")
def command(file: Path, level: float | None, timezone: str, as_json: bool) -> None:
    """Judge a file of samples from an alcohol tag: every episode, and every day's state.

    The file is CSV or Excel (.xlsx). Its columns may be anywhere: headings that name the alcohol level (TAC)
    and the date and time are needed; infra-red and temperature are read where they are.

    \b
    Exit status: 0 all was well; 1 some rows were bad: each fault was named, the good rows were judged;
    2 nothing was judged.
    """
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        give_up(f"there is no time zone {timezone!r}; an example is Europe/London", as_json=as_json)
    samples = _read(file, timezone, as_json=as_json)
    first = samples.samples.at.min(initial=2**52)
    rules = rules_on(to_datetime(first).astimezone(ZoneInfo(timezone)).date())
    if level is not None and level < rules.threshold:
        give_up(f"a level below {rules.threshold} g/dL cannot be told from none", as_json=as_json)
    readings = series(samples.samples, rules)
    _flag(file, readings, as_json=as_json)
    found = episodes_of(readings, rules)
    told = days(readings, found, rules, timezone, level)
    count = len(samples.samples.once())
    if as_json:
        click.echo(json.dumps(answer(count, found, told, level)))
    else:
        for line in report(count, found, told, level, timezone, rules):
            click.echo(line)
    if samples.faults:
        raise SystemExit(FAULTS)


def answer(count: int, found: Sequence[Episode], told: Sequence[Day], level: float | None) -> dict[str, Any]:
    """Give the whole judgement in the words and shape of the public contract."""
    rate = sober_day_rate(told)
    return {
        "samples": count,
        "episodes": [
            {
                "from": to_text(e.start),
                "until": to_text(e.end),
                "peak_at": to_text(e.peak_at),
                "peak": round(e.peak, 4),
                "absorption_per_hour": None if e.absorption is None else round(e.absorption, 4),
                "elimination_per_hour": None if e.elimination is None else round(e.elimination, 4),
                "outcome": e.outcome.value,
                "reasons": [r.as_json() for r in _reasons(e, level)],
            }
            for e in found
        ],
        "days": [{"date": d.date.isoformat(), "state": d.state.value} for d in told],
        "sober_day_rate": None if rate is None else round(rate, 4),
    }


def report(
    count: int,
    found: Sequence[Episode],
    told: Sequence[Day],
    level: float | None,
    timezone: str,
    rules: Rules,
) -> list[str]:
    """Write the judgement as lines for a reader: one sentence, then the episodes, then the days."""
    zone = ZoneInfo(timezone)
    lines = [_summary(count, found, told, level)]
    if found:
        lines += ["", f"Episodes (times in {timezone}; g/dL, g/dL per hour)"]
    for e in found:
        start, end = _local(e.start, zone), _local(e.end, zone)
        lines.append(
            f"  {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}  {OUTCOMES[e.outcome]}: peak {e.peak:.3f} at "
            f"{_local(e.peak_at, zone):%H:%M}, rise {_number(e.absorption)}, fall {_number(e.elimination)}"
        )
        lines += [f"    {reason_in_words(r)}" for r in _reasons(e, level)]
    if told:
        lines += ["", "Days"]
        lines += [f"  {d.date}  {STATES[d.state]}" for d in told]
    return lines


def _summary(count: int, found: Sequence[Episode], told: Sequence[Day], level: float | None) -> str:
    by_state = {state: sum(d.state is state for d in told) for state in DayState}
    rate = sober_day_rate(told)
    open_ = sum(e.outcome in FOR_A_PERSON and not permitted(e, level) for e in found)
    said = [f"{_count(n, 'day')} {STATES[state]}" for state, n in by_state.items() if n]
    share = "" if rate is None else f" ({rate:.0%} of the days that are known were sober)"
    return (
        f"{_count(count, 'sample')}, {_count(len(found), 'episode')} ({open_} for a person to look at); "
        f"{', '.join(said) or 'no day'}{share}."
    )


def _count(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _number(value: float | None) -> str:
    return "not seen" if value is None else f"{value:.3f}"


def _local(instant: int, zone: ZoneInfo) -> datetime:
    return to_datetime(instant).astimezone(zone)


def _reasons(episode: Episode, level: float | None) -> tuple[Reason, ...]:
    return episode.reasons if level is None else (*episode.reasons, against_level(episode, level))


def _flag(file: Path, readings: Series, *, as_json: bool) -> None:
    """Say on stderr which readings are kept and judged but not believed."""
    flags = {
        "samples contradict each other": readings.contradictory,
        "the sensor went on reporting one value": readings.constant,
    }
    for why, flagged in flags.items():
        if flagged.any():
            at = [to_text(moment) for moment in readings.at[flagged].tolist()]
            text = f"{file}: flagged: {why} ({_count(len(at), 'reading')} from {at[0]} to {at[-1]})"
            complain({"file": str(file), "flag": why, "at": at}, text, as_json=as_json)


def _read(file: Path, timezone: str, *, as_json: bool) -> AlcoholFile:
    try:
        with file.open("rb") as stream:
            found = read(stream.read(LARGEST + 1), timezone=timezone)
    except OSError as error:
        give_up(f"cannot read {file}: {(error.strerror or str(error)).lower()}", as_json=as_json)
    if found.problem:
        give_up(f"{file}: {found.problem}", as_json=as_json)
    for note in found.notes:
        complain({"file": str(file), "note": note}, f"{file}: note: {note}", as_json=as_json)
    complain_of(file, found.faults, as_json=as_json)
    if len(found.samples) == 0:
        give_up(f"{file}: no row holds a sample that can be read", as_json=as_json)
    return found
