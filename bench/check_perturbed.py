"""Nearly degenerate arrangements: the search against counting without listing, both exact.

Shi's arrangement in three coordinates (parallel and concurrent planes) next to a copy of itself
whose numbers are moved by a relative perturbation, and the same with rows scaled by powers of ten
from 1e-30 to 1e30. Prints the cells that the certified search finds, what
`HyperplaneArrangement.n_cells` counts without floating point, what plain floating point finds, and
how many decisions went where.
"""

from __future__ import annotations

import numpy as np
from linregions import Everywhere, HyperplaneArrangement, Network, Stage, count, families


def perturbed(relative: float, seed: int, *, scaled: bool) -> tuple[np.ndarray, np.ndarray]:
    """Normals and offsets of the arrangement and its moved copy, as doubles."""
    rng = np.random.default_rng(seed)
    shi = families.shi(4).restriction(0)
    rows = np.column_stack([shi.normals, shi.offsets]).astype(float)
    copy = rows * (1 + relative * rng.uniform(-1, 1, size=rows.shape))
    both = np.vstack([rows, copy])
    if scaled:
        both *= 10.0 ** rng.integers(-30, 31, size=(len(both), 1))
    return both[:, :-1], both[:, -1]


def main() -> None:
    """Print one line for each perturbation."""
    print("perturbed  scaled  certified  counted    float   filtered    exact  undecided")
    for scaled in (False, True):
        for relative in (0.0, 1e-12, 1e-14, 1e-16):
            normals, offsets = perturbed(relative, seed=1, scaled=scaled)
            network = Network.from_stages([Stage.affine(normals, -offsets, "relu")])
            space = Everywhere(normals.shape[1])
            found = count(network, space)
            counted = HyperplaneArrangement(normals, offsets).n_cells()
            plain = count(network, space, exactness="float").count
            print(
                f"{relative:9.0e} {scaled!s:>7} {found.count:10,} {counted:8,} {plain:8,} "
                f"{found.filtered:10,} {found.exact:8,} {found.undecided:10,}"
            )


if __name__ == "__main__":
    main()
