"""Classical hyperplane arrangements, with the numbers that are known of them.

Every function returns a `HyperplaneArrangement` of integers, in the coordinates of its definition.
Those with symmetries that help to count them carry generators of these; give ``symmetries=()`` to
``n_cells`` to count without.

References
----------
.. [1] R. P. Stanley, "An introduction to hyperplane arrangements", in: Geometric Combinatorics,
   IAS/Park City Mathematics Series 13, 2007; lecture 5 for the deformations of braid arrangements.
.. [2] A. Postnikov, R. P. Stanley, "Deformations of Coxeter hyperplane arrangements", J. Combin.
   Theory Ser. A 91, 2000.
.. [3] P. Orlik, H. Terao, "Arrangements of Hyperplanes", Springer, 1992; section 6.
.. [4] The On-Line Encyclopedia of Integer Sequences, https://oeis.org.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from linregions.arrangements import HyperplaneArrangement
from linregions.errors import InputError
from linregions.scalars import positive_integer

__all__ = [
    "braid",
    "catalan",
    "cyclic",
    "grid",
    "linial",
    "near_pencil",
    "resonance",
    "shi",
    "threshold",
    "type_b",
    "type_d",
]

Integers = NDArray[np.int_]
IntegerRow = tuple[Integers, int]  # a normal and an offset


def braid(n: int) -> HyperplaneArrangement:
    """The braid arrangement (Coxeter type A_{n-1}): x_i = x_j for i < j, in R^n.

    Its n! cells are the orders of n numbers; chi(t) = t (t - 1) ... (t - n + 1) [1]_.

    Examples
    --------
    >>> [braid(n).n_cells() for n in range(1, 7)]
    [1, 2, 6, 24, 120, 720]
    """
    n = positive_integer("n", n)
    return _arrangement(n, _differences(n, [0]), _permutations(n))


def type_b(n: int) -> HyperplaneArrangement:
    """The Coxeter arrangement of type B_n: x_i = 0, x_i = x_j, x_i = -x_j, in R^n.

    Its 2^n n! cells are the orders of n numbers by size, with their signs;
    chi(t) = (t - 1) (t - 3) ... (t - 2n + 1) [3]_.

    Examples
    --------
    >>> [type_b(n).n_cells() for n in range(1, 6)]
    [2, 8, 48, 384, 3840]
    """
    n = positive_integer("n", n)
    axes = ((row, 0) for row in np.eye(n, dtype=int))
    return _arrangement(n, [*axes, *_plus_minus(n)], _signed_permutations(n))


def type_d(n: int) -> HyperplaneArrangement:
    """The Coxeter arrangement of type D_n: x_i = x_j, x_i = -x_j for i < j, in R^n.

    2^(n-1) n! cells; chi(t) = (t - 1) (t - 3) ... (t - 2n + 3) (t - n + 1) [3]_.

    Examples
    --------
    >>> [type_d(n).n_cells() for n in range(1, 6)]
    [1, 4, 24, 192, 1920]
    """
    n = positive_integer("n", n)
    return _arrangement(n, _plus_minus(n), _signed_permutations(n))


def shi(n: int) -> HyperplaneArrangement:
    """The Shi arrangement: x_i - x_j = 0 and x_i - x_j = 1 for i < j, in R^n.

    (n + 1)^(n-1) cells, as many as parking functions, (n - 1)^(n-1) of them relatively bounded;
    chi(t) = t (t - n)^(n-1) (J.-Y. Shi 1986; [1]_).

    Examples
    --------
    >>> [shi(n).n_cells() for n in range(1, 6)]
    [1, 3, 16, 125, 1296]
    """
    n = positive_integer("n", n)
    # x -> -x, with the coordinates in reverse order, takes x_i - x_j to x_i' - x_j' with i' < j'.
    return _arrangement(n, _differences(n, [0, 1]), [-np.eye(n, dtype=int)[::-1]])


def catalan(n: int) -> HyperplaneArrangement:
    """The Catalan arrangement: x_i - x_j = -1, 0, 1 for i < j, in R^n.

    n! C_n cells, with the Catalan number C_n = binomial(2n, n) / (n + 1); n! C_{n-1} of them
    relatively bounded; chi(t) = t (t - n - 1) (t - n - 2) ... (t - 2n + 1) [1]_.

    Examples
    --------
    >>> [catalan(n).n_cells() for n in range(1, 6)]
    [1, 4, 30, 336, 5040]
    """
    n = positive_integer("n", n)
    moves = [*_permutations(n), -np.eye(n, dtype=int)]
    return _arrangement(n, _differences(n, [-1, 0, 1]), moves)


def linial(n: int) -> HyperplaneArrangement:
    """The Linial arrangement: x_i - x_j = 1 for i < j, in R^n.

    2^-n sum_k binomial(n, k) (k + 1)^(n-1) cells, as many as alternating trees on n + 1 vertices
    [2]_; A007889 in [4]_.

    Examples
    --------
    >>> [linial(n).n_cells() for n in range(1, 7)]
    [1, 2, 7, 36, 246, 2104]
    """
    n = positive_integer("n", n)
    return _arrangement(n, _differences(n, [1]), [-np.eye(n, dtype=int)[::-1]])


def resonance(n: int) -> HyperplaneArrangement:
    """The resonance (all-subsets) arrangement: sum of x_i, i in S, = 0 for all S not empty, in R^n.

    No formula is known; A034997 in [4]_, counted up to n = 9 (Z. Chroman, M. Singhal, arXiv
    2106.09940, 2021; T. Brysiewicz, H. Eble, L. Kühne, Discrete Comput. Geom., 2023). With x_0 =
    -(x_1 + ... + x_n) it is symmetric in x_0, ..., x_n: these (n + 1)! permutations are its
    symmetries here.

    Examples
    --------
    >>> [resonance(n).n_cells() for n in range(1, 6)]
    [2, 6, 32, 370, 11292]
    """
    n = positive_integer("n", n)
    subsets = (np.array(row) for row in product((0, 1), repeat=n))
    exchange = np.eye(n, dtype=int)
    exchange[0] = -1  # x_0 and x_1 change places
    return _arrangement(
        n, [(row, 0) for row in subsets if row.any()], [*_permutations(n), exchange]
    )


def threshold(n: int) -> HyperplaneArrangement:
    """The threshold arrangement: w_0 + w_1 v_1 + ... + w_n v_n = 0 for v in {-1, 1}^n, in R^(n+1).

    A cell is a linear threshold function of n Boolean variables; A000609 in [4]_. No formula is
    known. With v in {0, 1}^n it would be the same in other coordinates; in these it is symmetric
    under all permutations and sign changes of w_0, ..., w_n.

    Examples
    --------
    >>> [threshold(n).n_cells() for n in range(1, 5)]
    [4, 14, 104, 1882]
    """
    n = positive_integer("n", n)
    vertices = ((np.array((1, *v)), 0) for v in product((-1, 1), repeat=n))
    return _arrangement(n + 1, vertices, _signed_permutations(n + 1))


def cyclic(n: int, d: int) -> HyperplaneArrangement:
    """General position in R^d: x_1 + t x_2 + ... + t^(d-1) x_d = t^d for t = 1..n.

    The normals are points of the moment curve. Any d of them are a Vandermonde matrix, so they are
    linearly independent; so are any d + 1 rows (normal, offset), hence no d + 1 hyperplanes meet:
    the arrangement is simple. Sum of binomial(n, k), k <= d, cells, binomial(n - 1, d) of them
    bounded (L. Schläfli 1852; R. C. Buck, Amer. Math. Monthly 50, 1943).

    Examples
    --------
    >>> [cyclic(n, 3).n_cells() for n in range(1, 7)]
    [2, 4, 8, 15, 26, 42]
    """
    n, d = positive_integer("n", n), positive_integer("d", d)
    powers = [[t**k for k in range(d + 1)] for t in range(1, n + 1)]
    return HyperplaneArrangement([row[:-1] for row in powers], [row[-1] for row in powers])


def grid(*sizes: int) -> HyperplaneArrangement:
    """The grid x_k = 1, 2, ..., sizes[k] for each coordinate k, in R^len(sizes).

    (s_1 + 1) (s_2 + 1) ... cells, (s_1 - 1) (s_2 - 1) ... of them bounded.

    Examples
    --------
    >>> grid(2, 3).n_cells(), grid(2, 3).n_bounded_cells()
    (12, 2)
    """
    lines = [positive_integer(f"sizes[{k}]", size) for k, size in enumerate(sizes)]
    d = positive_integer("len(sizes)", len(sizes))
    identity = np.eye(d, dtype=int)
    rows = [(identity[k], t + 1) for k, size in enumerate(lines) for t in range(size)]
    reflections = [_reflection(d, k, size + 1) for k, size in enumerate(lines)]
    swaps = [_swap(d, k, k + 1) for k in range(d - 1) if lines[k] == lines[k + 1]]
    return _arrangement(d, rows, [*reflections, *swaps])


def near_pencil(n: int) -> HyperplaneArrangement:
    """Lines in R^2, n of them, all but one through a point: k x - y = 0, k = 0..n-2, and x = 1.

    3n - 2 cells, n - 2 of them bounded: the first n - 1 lines make 2n - 2 cells, and the last one,
    which meets them in as many points, cuts n of these in two.

    Raises
    ------
    InputError
        n is no integer of at least 2.

    Examples
    --------
    >>> [near_pencil(n).n_cells() for n in range(2, 7)]
    [4, 7, 10, 13, 16]
    """
    n = positive_integer("n", n)
    if n < 2:
        raise InputError(f"n: expected at least 2 lines, got {n}")
    return HyperplaneArrangement([*([k, -1] for k in range(n - 1)), [1, 0]], [*[0] * (n - 1), 1])


def _arrangement(
    dim: int, rows: Iterable[IntegerRow], symmetries: Sequence[Integers]
) -> HyperplaneArrangement:
    rows = list(rows)
    normals = np.array([normal for normal, _ in rows], dtype=int).reshape(len(rows), dim)
    return HyperplaneArrangement(normals, [offset for _, offset in rows], symmetries=symmetries)


def _differences(n: int, offsets: Sequence[int]) -> Iterator[IntegerRow]:
    """The hyperplanes x_i - x_j = offset for i < j."""
    unit = np.eye(n, dtype=int)
    for i, j in combinations(range(n), 2):
        yield from ((unit[i] - unit[j], offset) for offset in offsets)


def _plus_minus(n: int) -> Iterator[IntegerRow]:
    """The hyperplanes x_i = x_j and x_i = -x_j for i < j."""
    unit = np.eye(n, dtype=int)
    for i, j in combinations(range(n), 2):
        yield from ((unit[i] - unit[j], 0), (unit[i] + unit[j], 0))


def _permutations(n: int) -> list[Integers]:
    """Generators of the symmetric group: the swap of the first two coordinates, the cycle."""
    return [_swap(n, 0, 1), np.roll(np.arange(n), 1)] if n > 1 else []


def _signed_permutations(n: int) -> list[Integers]:
    """Generators of the hyperoctahedral group."""
    return [*_permutations(n), _reflection(n, 0, 0)]


def _swap(d: int, j: int, k: int) -> Integers:
    order = np.arange(d)
    order[[j, k]] = k, j
    return order


def _reflection(d: int, k: int, total: int) -> Integers:
    """The affine map that replaces x_k by total - x_k."""
    affine = np.eye(d, d + 1, dtype=int)
    affine[k, k], affine[k, d] = -1, total
    return affine
