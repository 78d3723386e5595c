"""What the documents about theory show of the command line is what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "docs"
MODELS = ROOT / "examples" / "models"

pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="only in a clone")


def test_the_digits_network_has_the_profile_that_is_printed() -> None:
    pytest.importorskip("onnx")
    arguments = (MODELS / "digits.onnx", "--slice", MODELS / "digits_slice.npy", "--box", 0, 1)
    code, out, _ = run("conditional", *arguments)
    assert code == 0
    assert out in (DOCUMENTS / "conditional-patterns.md").read_text()


def test_the_counterexamples_that_are_printed_are_found() -> None:
    code, out, _ = run("conjecture", "--n", 8, "--rank", "1..4", "--sampler", "conv", "--trials", 9)
    assert code == 0
    for line in ("3 units of rank 2: 6 regions, not 7", "4 units of rank 3: 14 regions, not 15"):
        assert line in out
