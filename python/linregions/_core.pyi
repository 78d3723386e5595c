from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__version__: str

def instruction_set() -> str: ...
def polytope_volume(
    rows: NDArray[np.float64], *, max_vertices: int, max_faces: int, time_limit: float
) -> float | None: ...

class Annealing:
    def __init__(
        self,
        a: NDArray[np.float64],
        b: NDArray[np.float64],
        *,
        kind: str,
        n_steps: int,
        duration: float,
        n_particles: int,
        seed: int,
        time_limit: float,
    ) -> None: ...
    def schedule(self, variance: float) -> tuple[str, list[float], float]: ...
    def run(
        self, precisions: Sequence[float], *, first: int, n: int, threads: int
    ) -> tuple[str, NDArray[np.float64]]: ...

def walk_points(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    start: NDArray[np.float64],
    *,
    kind: str,
    n_steps: int,
    duration: float,
    precision: float,
    n: int,
    seed: int,
    time_limit: float,
) -> NDArray[np.float64]: ...

class Arrangement:
    def __init__(self, dim: int, rows: Sequence[Sequence[int]]) -> None: ...
    @property
    def n_distinct(self) -> int: ...
    @property
    def rank(self) -> int: ...
    def is_simple(self, progress: Callable[[float, int, float], object] | None = None) -> bool: ...
    def characteristic_polynomial(
        self,
        *,
        symmetries: Sequence[Sequence[int]] = (),
        progress: Callable[[float, int, float], object] | None = None,
    ) -> list[int]: ...
    def f_vector(
        self, progress: Callable[[float, int, float], object] | None = None
    ) -> list[int]: ...

class CellSweep:
    @staticmethod
    def of(
        rows: Sequence[Sequence[int]],
        progress: Callable[[float, int, float], object] | None = None,
    ) -> CellSweep | None: ...
    def fill_batch(self, batch_size: int) -> str: ...
    def take_batch(self, batch_size: int) -> tuple[NDArray[np.uint8], NDArray[np.uint16]]: ...
    def points(
        self, sign_vectors: NDArray[np.uint8], bases: NDArray[np.uint16]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
    @property
    def n_exact(self) -> int: ...

class AffineMap:
    @staticmethod
    def dense(weight: NDArray[np.float64], bias: NDArray[np.float64]) -> AffineMap: ...
    @staticmethod
    def sparse(
        indptr: NDArray[np.int64],
        indices: NDArray[np.int64],
        values: NDArray[np.float64],
        n_cols: int,
        bias: NDArray[np.float64],
    ) -> AffineMap: ...

class NetworkBuilder:
    def __init__(self) -> None: ...
    def add_activated(
        self,
        map: AffineMap,
        activations: Sequence[tuple[Sequence[float], Sequence[float], Sequence[float]]],
        index: NDArray[np.int64],
    ) -> None: ...
    def add_maximum(self, map: AffineMap, group_sizes: NDArray[np.int64]) -> None: ...
    def build(self) -> Network: ...

class Network:
    @property
    def input_dim(self) -> int: ...
    @property
    def n_units(self) -> int: ...

class SampledSearch:
    def __init__(
        self,
        network: Network,
        a: NDArray[np.float64],
        b: NDArray[np.float64],
        *,
        certified: bool,
        threads: int,
        time_limit: float,
        progress: Callable[[float, int, float], object] | None,
    ) -> None: ...
    def run(self, rule: str, budget: float, *, seed: int, first: int, n: int) -> str: ...
    def runs(self) -> list[tuple[float, int, bool]]: ...
    def learn(self) -> None: ...
    def summary(self) -> dict[str, Any]: ...

class Search:
    def __init__(
        self,
        network: Network,
        a: NDArray[np.float64],
        b: NDArray[np.float64],
        *,
        prefix: Sequence[int],
        certified: bool,
        threads: int,
        max_regions: int,
        time_limit: float,
        cells: str,
        writes_proof: bool,
        volumes: bool,
        vertices: bool,
        facets: bool,
        progress: Callable[[float, int, float], object] | None,
    ) -> None: ...
    def count(self) -> str: ...
    def extend_proof(self) -> str: ...
    def take_proof(self) -> bytes: ...
    def fill_batch(self, batch_size: int) -> str: ...
    def take_batch(
        self, n: int
    ) -> tuple[
        NDArray[np.uint8],
        NDArray[np.float64],
        NDArray[np.float64],
        tuple[
            NDArray[np.float64] | None,
            tuple[NDArray[np.int64], NDArray[np.float64]] | None,
            tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]
            | None,
        ],
    ]: ...
    def fill_conditional(self, batch_size: int) -> str: ...
    def take_conditional(
        self,
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint64]]: ...
    def summary(self) -> dict[str, Any]: ...
