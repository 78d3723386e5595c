"""Which random walk gives a volume to 10 % first: CPU time, times relative variance, over 0.01.

The same rounding, precisions and number of particles for all; walks differ in how a particle moves.

    python bench/volume_walks.py --dim 50
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import common
import numpy as np
from linregions import _core
from linregions.volumes.walk_polytope import half_spaces
from linregions.volumes.walk_rounding import Rounded, rounded

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import known_volumes as known

WALKS = (
    ("billiard", 1, 1.0),
    ("billiard", 1, 2.0),
    ("billiard", 1, 3.0),
    ("billiard", 1, 4.0),
    ("coordinate", 50, 0.0),
    ("coordinate", 200, 0.0),
    ("coordinate", 1000, 0.0),
    ("direction", 50, 0.0),
    ("direction", 200, 0.0),
)


def main() -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--dim", type=int, default=50)
    parser.add_argument("--runs", type=int, default=32)
    parser.add_argument("--particles", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30.0, help="CPU time for a walk, about")
    options = parser.parse_args()
    common.print_machine()
    print(
        f"{'polytope':14} {'walk':10} {'steps':>5} {'time':>5} {'error':>7} {'stated':>6} {'s':>8}"
    )
    for body in (known.cube(options.dim), known.simplex(options.dim)):
        polytope = half_spaces(body.a, body.b, body.inside)
        round_body = rounded(polytope, 0, math.inf)
        assert round_body is not None
        for walk in WALKS:
            values, cpu = estimates(round_body, walk, options)
            shares = np.exp(values - values.max())
            mean = values.max() + math.log(shares.mean())
            variance = float(shares.var(ddof=1)) / float(shares.mean()) ** 2
            kind, n_steps, duration = walk
            print(
                f"{body.name:14} {kind:10} {n_steps:5} {duration:5.1f} "
                f"{mean - body.log_volume:+7.3f} {math.sqrt(variance / len(values)):6.3f} "
                f"{cpu / len(values) * variance / 0.01:8.3f}",
                flush=True,
            )


def estimates(
    body: Rounded, walk: tuple[str, int, float], options: object
) -> tuple[np.ndarray, float]:
    """Runs' logarithms, at least four, and the CPU time they took."""
    kind, n_steps, duration = walk

    def core(kind: str, n_steps: int, duration: float) -> _core.Annealing:
        return _core.Annealing(
            body.a, body.b, kind=kind, n_steps=n_steps, duration=duration,
            n_particles=options.particles, seed=1, time_limit=0.0,
        )  # fmt: skip

    _, precisions, _ = core("billiard", 1, 3.0).schedule(0.25)
    annealing = core(kind, n_steps, duration)
    began, values = time.process_time(), []
    while len(values) < options.runs:
        if len(values) >= 4 and time.process_time() - began > options.seconds:
            break
        values += annealing.run(precisions, first=len(values), n=1, threads=1)[1].tolist()
    return np.array(values) + body.log_scale, time.process_time() - began


if __name__ == "__main__":
    main()
