"""One peer on one input, in a process and a Python of its own; started by peers.py.

    python peer_worker.py PEER INPUT.npz SECONDS

INPUT.npz holds W0, b0, W1, b1, ... of the hidden layers and lower, upper (infinite: the whole
space); or normals, offsets. Prints one JSON object: what was counted, and what it took. Imports are
not measured. Needs nothing of linregions, so that a peer can live in another environment.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import numpy as np

Search = Callable[[], tuple[int, bool]]  # the count, and whether it is all


class NotForThis(Exception):
    """The peer does not answer this question."""


@dataclass(frozen=True)
class Problem:
    """A network in a box, or an arrangement in the whole space."""

    weights: list[np.ndarray]
    biases: list[np.ndarray]
    lower: np.ndarray
    upper: np.ndarray
    normals: np.ndarray | None
    offsets: np.ndarray | None

    @classmethod
    def load(cls, path: str) -> Problem:
        with np.load(path) as file:
            if "normals" in file:
                nothing = np.zeros(0)
                return cls([], [], nothing, nothing, file["normals"], file["offsets"])
            n = sum(name.startswith("W") for name in file)
            return cls(
                [file[f"W{i}"] for i in range(n)],
                [file[f"b{i}"] for i in range(n)],
                file["lower"],
                file["upper"],
                None,
                None,
            )

    def network(self) -> None:
        """Refuse an arrangement."""
        if self.normals is not None:
            raise NotForThis("networks only")

    @property
    def is_everywhere(self) -> bool:
        return bool(np.isinf(self.lower).all() and np.isinf(self.upper).all())


def torch_model(problem: Problem):
    """The hidden layers with ReLUs, and one output, in double precision."""
    torch = import_module("torch")
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    layers = []
    for weight, bias in zip(problem.weights, problem.biases, strict=True):
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight))
            linear.bias.copy_(torch.from_numpy(bias))
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers, torch.nn.Linear(problem.weights[-1].shape[0], 1))


def lp_tree(cell_name: str) -> Callable[[Problem, float], Search]:
    def prepare(problem: Problem, seconds: float) -> Search:
        problem.network()
        lp_trees = import_module("lp_trees")
        cell = getattr(lp_trees, cell_name)(problem.lower, problem.upper)
        return lambda: lp_trees.Tree(problem.weights, problem.biases, cell, seconds).run()

    return prepare


def relucent(problem: Problem, seconds: float) -> Search:
    """Breadth-first search over facets; without its closing certification, which takes longer."""
    problem.network()
    module = import_module("relucent")
    module.update_settings(VERBOSE=0)
    options = {}
    if not problem.is_everywhere:
        radius = float(problem.upper[0])
        if not (np.all(problem.upper == radius) and np.all(problem.lower == -radius)):
            raise NotForThis("cubes around the origin only")
        options = {"cube_radius": radius, "cube_mode": "intersect"}
    complex_ = module.Complex(torch_model(problem))

    def search() -> tuple[int, bool]:
        result = complex_.bfs(nworkers=1, verify=False, verbose=0, **options)
        return len(complex_), bool(result.complete)

    return search


def parx(method: str) -> Callable[[Problem, float], Search]:
    def prepare(problem: Problem, seconds: float) -> Search:
        problem.network()
        if not problem.is_everywhere:
            raise NotForThis("the whole space only")
        module = import_module("parx")
        model = torch_model(problem)
        start = np.full((1, len(problem.lower)), 0.01)
        return lambda: (len(module.compute_partition(model, start, method=method)), True)

    return prepare


def sage(regions: bool) -> Callable[[Problem, float], Search]:
    def prepare(problem: Problem, seconds: float) -> Search:
        if problem.normals is None:
            raise NotForThis("arrangements only")
        import_module("sage.all__sagemath_polyhedra")
        arrangements = import_module("sage.geometry.hyperplane_arrangement.arrangement")
        rationals = import_module("sage.rings.rational_field").QQ
        names = tuple(f"x{i}" for i in range(problem.normals.shape[1]))
        space = arrangements.HyperplaneArrangements(rationals, names=names)
        rows = zip(problem.normals.tolist(), problem.offsets.tolist(), strict=True)
        made = space([(tuple(map(int, normal)), -int(offset)) for normal, offset in rows])
        if regions:
            return lambda: (len(made.regions()), True)
        return lambda: (abs(int(made.characteristic_polynomial()(-1))), True)

    return prepare


# Name, module that has to be there, and how a search is prepared.
PEERS: dict[str, tuple[str, Callable[[Problem, float], Search]]] = {
    "highs-tree": ("highspy", lp_tree("HighsCell")),
    "linprog-tree": ("scipy", lp_tree("LinprogCell")),
    "relucent": ("relucent", relucent),
    "parx-python": ("parx", parx("exact_python")),
    "parx-julia": ("parx", parx("exact_julia_fast")),
    "sage-polynomial": ("sage.geometry.hyperplane_arrangement", sage(regions=False)),
    "sage-regions": ("sage.geometry.hyperplane_arrangement", sage(regions=True)),
}


def user_seconds() -> float:
    """CPU time of this process and of those that it has started and that have ended."""
    return sum(
        resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def answer(name: str, path: str, seconds: float) -> dict[str, object]:
    """What there is to say: a count, or why there is none."""
    module, prepare = PEERS[name]
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        return {"absent": f"not installed ({error})"}
    except (ImportError, RuntimeError) as error:
        return {"absent": f"does not import: {' '.join(str(error).split())[:150]}"}
    try:
        search = prepare(Problem.load(path), seconds)
        start, user_start = time.perf_counter(), user_seconds()
        count, complete = search()
        return {
            "count": count,
            "complete": complete,
            "seconds": time.perf_counter() - start,
            "user_seconds": user_seconds() - user_start,
            "version": str(getattr(found, "__version__", "")),
        }
    except NotForThis as reason:
        return {"unfit": str(reason)}
    except Exception as error:  # whatever a peer raises is its answer
        return {"failure": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}


def main() -> None:
    """Print the answer as the last line: peers print as well."""
    name, path, seconds = sys.argv[1:]
    print("\n" + json.dumps(answer(name, path, float(seconds))))


if __name__ == "__main__":
    main()
