"""The Python blocks of README and of the documents run, and print what their comments say."""

from __future__ import annotations

import ast
import contextlib
import io
import math
import re
import tokenize
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not (ROOT / "README.md").is_file(), reason="only in a clone")


def blocks(name: str) -> list[str]:
    """The blocks of Python in a document; none where it is not there."""
    if not (ROOT / name).is_file():
        return []
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


def run_block(code: str, names: dict[str, Any]) -> list[str]:
    """Run a block, statement by statement; the claims in its comments, all of them checked."""
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
        if token.type == tokenize.COMMENT
    }
    claims = []
    for statement in ast.parse(code).body:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(ast.Module([statement], []), "a document", "exec"), names)
        comment = comments.get(statement.lineno, "")
        if printed.getvalue() and re.match(r"[\d(\[]|t\^", comment):
            out = printed.getvalue().rstrip("\n")
            said, rest = comment[: len(out)], comment[len(out) :]
            assert said == out, f"{comment!r}, but it prints {out!r}"
            assert re.match(r"$|[,:] | \(", rest), f"{comment!r}, but it prints {out!r}"
            claims.append(said)
    return claims


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks may write files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")


@pytest.mark.parametrize("place", range(len(blocks("README.md"))))
def test_blocks_of_the_readme(place: int) -> None:
    code = blocks("README.md")[place]
    if "linregions.plots" in code:
        pytest.importorskip("matplotlib")
    run_block(code, {})


def test_what_the_readme_claims() -> None:
    code = [code for code in blocks("README.md") if "linregions.plots" not in code]
    claims = [claim for block in code for claim in run_block(block, {})]
    assert {"433", "177 (72, 177)", "347326352", "7 1", "t^2 - 3t + 3"} <= set(claims)


def test_arrangements() -> None:
    names: dict[str, Any] = {}
    claims = [claim for code in blocks("docs/arrangements.md") for claim in run_block(code, names)]
    assert claims == [
        "7 1 (3, 9, 7)", "t^2 - 3t + 3", "2 False True", "2", "(7, 3) (7, 2) True", "[1 1 0]",
        "347326352", "4", "9 1",
    ]  # fmt: skip


def test_estimated_volumes() -> None:
    (code,) = blocks("docs/estimated-volumes.md")
    names: dict[str, Any] = {}
    run_block(code, names)
    found = names["found"]
    assert found.standard_error <= 0.05
    assert abs(found.log_volume - 50 * math.log(2)) <= 5 * found.standard_error
    assert names["points"].shape == (1000, 50)
    assert abs(names["points"]).max() <= 1


def test_stages() -> None:
    (code,) = blocks("docs/definitions.md")
    names: dict[str, Any] = {}
    run_block(code, names)
    x = names["rng"].normal(size=2)
    expected = x + names["w2"] @ (names["w1"] @ x).clip(min=0)
    assert names["block"](x) == pytest.approx(expected)
    assert names["maxout"].output_dim == 4


def test_a_wrong_claim_is_found() -> None:
    assert run_block("print(1 + 1)  # 2, as always", {}) == ["2"]
    for comment in ("3", "22", "2 and more", "21 (no)"):
        with pytest.raises(AssertionError):
            run_block(f"print(1 + 1)  # {comment}", {})
