"""Imports point one way: the floors are those that CONTRIBUTING.md lists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import linregions
import pytest

PACKAGE = Path(linregions.__file__).parent
DOCUMENT = Path(__file__).parents[2] / "CONTRIBUTING.md"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not path.stem.startswith("__"))


def floors() -> dict[str, int]:
    """The floor of every module or folder of the package."""
    found = re.findall(r"^(\d+)\. (.*(?:\n   .*)*)", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    names = {int(floor): re.findall(r"`(\w+)`", text) for floor, text in found}
    return {name: floor for floor, on_it in names.items() for name in on_it}


def imported(path: Path) -> Iterator[str]:
    """Parts of the package that a module imports when it is imported itself."""
    for node in ast.parse(path.read_text("utf-8")).body:  # not below `if TYPE_CHECKING`
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("linregions."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module == "linregions":
            yield from (name.name for name in node.names)


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_part_has_a_floor() -> None:
    assert {part(path) for path in MODULES} | {"_core"} == set(floors())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_downwards(path: Path) -> None:
    floor = floors()
    above = [name for name in imported(path) if floor.get(name, 0) > floor[part(path)]]
    assert not above


def test_import_is_light() -> None:
    heavy = "('flint', 'matplotlib', 'scipy', 'torch', 'cvxpy', 'onnx', 'highspy')"
    code = f"import sys, linregions; print([m for m in {heavy} if m in sys.modules])"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
