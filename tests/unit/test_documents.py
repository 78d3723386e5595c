"""Every Python session in the documents prints what it says."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SESSIONS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n>>> ")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
}


@pytest.mark.parametrize("name", [name for name, n in SESSIONS.items() if n])
def test_sessions_print_what_they_say(name: str) -> None:
    failed, tried = doctest.testfile(str(ROOT / name), module_relative=False, encoding="utf-8")
    assert failed == 0
    assert tried == SESSIONS[name]


@pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="only in a clone")
def test_there_are_sessions() -> None:
    names = "bounds certificates conditional-patterns conjectures definitions estimates geometry"
    for name in [*names.split(), "statistics", "volumes"]:
        assert SESSIONS[f"docs/{name}.md"] > 3, name
