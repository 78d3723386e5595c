"""Files that appear under their names when they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linregions.errors import InputError

__all__ = ["check_target", "replacing"]


def check_target(path: Path, option: str = "") -> None:
    """Raise InputError if something is there that a file must not take the place of."""
    if path.exists() and not path.is_file():
        kind = "folder" if path.is_dir() else "device"
        raise InputError(f"{option} {path}: is a {kind}; give the name of a file".lstrip())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write: beside `path`, which it replaces unless an error ends the block."""
    check_target(path)
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}.partial{path.suffix}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
