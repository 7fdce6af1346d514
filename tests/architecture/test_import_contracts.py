"""The rooms import downwards only, as pyproject.toml says."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, parsed, sources


def test_the_rooms_import_downwards_only():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_room_of_the_service_has_its_place_in_the_contracts():
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.importlinter]")[1]
    rooms = [
        folder.name for folder in (ROOT / "abide" / "service").iterdir() if (folder / "__init__.py").exists()
    ]
    assert rooms
    assert [room for room in rooms if room not in contracts] == []


def test_the_core_needs_numpy_and_shapely_and_nothing_else():
    imported = set()
    for path in sources("abide/monitoring"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
    assert imported - sys.stdlib_module_names == {"abide", "numpy", "shapely"}


@pytest.mark.parametrize("name", ["monitor", "schema", "replay"])
def test_commands_over_files_never_wait_for_django(name):
    code = f"import abide.cli.{name}, sys; sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
