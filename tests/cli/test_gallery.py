"""docs/gallery.md, its pictures, and the script that draws them."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from linregions.plots import class_polygons, decision_boundary

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "gallery.py"
DOCUMENT = ROOT / "docs" / "gallery.md"
QUICK = ("digits", "layers", "decision", "scores", "knots", "solids")
pytestmark = pytest.mark.skipif(not DOCUMENT.is_file(), reason="only in a clone")


def names_of_pictures() -> list[str]:
    spec = importlib.util.spec_from_file_location("gallery", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.PICTURES)


def test_every_picture_is_shown_and_small() -> None:
    shown = re.findall(r"!\[.*\]\(gallery/(\w+)\.png\)", DOCUMENT.read_text("utf-8"))
    assert shown == names_of_pictures()
    files = sorted((DOCUMENT.parent / "gallery").iterdir())
    assert [file.name for file in files] == sorted(f"{name}.png" for name in shown)
    assert max(file.stat().st_size for file in files) < 100_000


def test_the_code_shown_is_that_of_the_script() -> None:
    script = SCRIPT.read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2 + len(names_of_pictures())
    for block in blocks[1:]:
        assert block in script
    imports = [line.strip() for line in script.splitlines()]
    for line in blocks[0].splitlines():
        assert line.strip() in imports or line.endswith("import Iterator")


def test_the_picture_of_the_readme_has_a_boundary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    (code,) = [block for block in blocks if "decision_map" in block]
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    printed = capsys.readouterr().out.splitlines()
    first = re.search(r"# (unit \d of layer \d) ", code)
    assert first is not None
    assert printed[0].startswith(f"{first[1]} Region(pattern 1000")
    regions, maps = map(int, printed[-1].split())
    assert regions == len(names["parts"]) > maps
    assert len(class_polygons(names["parts"]).classes) > regions
    assert len(decision_boundary(names["parts"])) > 20
    assert (tmp_path / "decision.png").read_bytes().startswith(b"\x89PNG")


def draw(folder: Path, *names: str) -> None:
    command = [sys.executable, str(SCRIPT), "--out", str(folder), *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    files = sorted(folder.iterdir())
    assert [file.stem for file in files] == sorted(names)
    for file in files:
        assert file.read_bytes().startswith(b"\x89PNG")
        assert file.stat().st_size < 100_000


def test_the_script_draws(tmp_path: Path) -> None:
    draw(tmp_path, *QUICK)


@pytest.mark.slow
def test_the_script_draws_what_takes_longer(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    draw(tmp_path, *(name for name in names_of_pictures() if name not in QUICK))
