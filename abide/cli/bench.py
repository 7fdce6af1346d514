"""abide bench: measure again, on this machine, the figures that the project claims."""

import inspect
import json
import os
import platform
import resource
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import click

import abide

# The measurements live beside the package in a checkout; they are no part of what is installed.
BENCH = Path(abide.__file__).resolve().parent.parent / "bench"
NAMES = ("engine", "ingest", "judgement", "managers", "mix", "noshow", "portal", "search")
LIBRARIES = ("numpy", "shapely", "pyarrow", "deltalake", "django", "uvicorn", "msgspec")


def machine() -> dict[str, Any]:
    """Say what the figures were measured on: processor, cores that we may use, memory in MB, system."""
    return {
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_mb": int((_first("/proc/meminfo", "MemTotal") or "0").split()[0]) // 1024,
        "system": platform.platform(),
    }


def versions() -> dict[str, str]:
    """Give the version of Abide, Python and of each library that bears on speed."""
    found = {"abide": abide.__version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def peak_memory_mb() -> int:
    """Give the most memory that this process, or its largest child, has held (resident, MB)."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // unit


def load(name: str) -> ModuleType:
    """Load bench/<name>.py of the checkout; raises click.ClickException where there is none."""
    path = BENCH / f"{name}.py"
    spec = spec_from_file_location(f"abide_bench_{name}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise click.ClickException(
            f"the measurement {name!r} is not here: 'abide bench' works in a checkout of the repository, "
            "which has the bench folder; an installed package does not"
        )
    # What several of them share stands beside them.
    if str(BENCH) not in sys.path:
        sys.path.insert(0, str(BENCH))
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def chosen(measure: Callable[..., Any], settings: tuple[str, ...]) -> dict[str, int | str]:
    """Read NAME=NUMBER, or NAME=TEXT, for a measurement's parameters; click.BadParameter for any other."""
    parameters = inspect.signature(measure).parameters.items()
    known = {name: type(it.default) for name, it in parameters if type(it.default) in (int, str)}
    values: dict[str, int | str] = {}
    for setting in settings:
        name, _, number = setting.partition("=")
        if name not in known:
            raise click.BadParameter(
                f"{name!r} is not one of: {', '.join(known) or 'none'}", param_hint="--set"
            )
        if known[name] is str:
            values[name] = number
            continue
        if not number.isdecimal():
            raise click.BadParameter(f"{setting!r}: use NAME=NUMBER with a whole number", param_hint="--set")
        values[name] = int(number)
    return values


def report(name: str, settings: tuple[str, ...] = ()) -> dict[str, Any]:
    """Run one measurement and put what it was measured on beside its figures."""
    measure = load(name).measure
    values = chosen(measure, settings)
    figures = measure(**values)
    return {
        "bench": name,
        "set": values,
        "figures": {"peak_memory_mb": peak_memory_mb()} | figures,
        "machine": machine(),
        "versions": versions(),
    }


def in_words(result: dict[str, Any]) -> str:
    """Lay a report out as lines for people."""
    where = result["machine"]
    lines = [f"{result['bench']}: {where['cores']} cores of {where['processor']}, {where['memory_mb']} MB"]
    lines += [f"  {name.replace('_', ' '):<32} {_number(value)}" for name, value in result["figures"].items()]
    return "\n".join(lines)


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _first(path: str, key: str) -> str | None:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError:
        return None
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return None


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Another size, such as people=500."
)
def command(name: str, as_json: bool, settings: tuple[str, ...]) -> None:
    """Measure speed and memory: the core (engine), the whole way in (ingest), the pages (portal) and more."""
    result = report(name, settings)
    click.echo(json.dumps(result) if as_json else in_words(result))
