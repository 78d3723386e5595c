"""Models that the tests of the command share."""

from __future__ import annotations

from pathlib import Path

import pytest
from linregions import Network


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "small.npz"
    Network.random((2, 5, 4), seed=3).save(path)
    return path


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "huge.npz"
    Network.random((10, 64, 64)).save(path)
    return path
