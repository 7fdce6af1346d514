"""The rooms import downwards only, as pyproject.toml says."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT


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


@pytest.mark.parametrize("name", ["monitor", "schema", "replay"])
def test_commands_over_files_never_wait_for_django(name):
    code = f"import abide.cli.{name}, sys; sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
