"""Checkpoints of the worker's memory as files: whole or not there at all."""

import os
from pathlib import Path


def write(folder: Path, *, partition: int, offset: int, data: bytes) -> None:
    """Keep a checkpoint that stands for everything up to an offset; it is on the disk when this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    path = _path(folder, partition, offset)
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def read(folder: Path, *, partition: int, offset: int) -> bytes | None:
    """Give the checkpoint of an offset, None where it is not there."""
    try:
        return _path(folder, partition, offset).read_bytes()
    except FileNotFoundError:
        return None


def forget_others(folder: Path, *, partition: int, offset: int) -> None:
    """Delete the partition's other checkpoints."""
    kept = _path(folder, partition, offset)
    for path in folder.glob(f"{partition}-*"):
        if path != kept:
            path.unlink(missing_ok=True)


def forget_all(folder: Path) -> None:
    """Delete every checkpoint of every partition."""
    for path in folder.glob("*"):
        path.unlink(missing_ok=True)


def _path(folder: Path, partition: int, offset: int) -> Path:
    return folder / f"{partition}-{offset}.checkpoint"
