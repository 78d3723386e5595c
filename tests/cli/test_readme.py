"""README's Python session runs, and prints the numbers that its comments say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"


def test_python_session_prints_what_its_comments_say(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    code = block.group(1)
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    promised = re.findall(r"^print\(.*?\)\s+# (\d.*)$", code, re.MULTILINE)
    assert len(promised) == 2
    for line, comment in zip(printed, promised, strict=False):
        assert comment.split(" (in ")[0] == line
