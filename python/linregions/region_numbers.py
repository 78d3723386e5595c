"""Numbers of cells of hyperplanes in general position: what everything else is compared with."""

from __future__ import annotations

from operator import index

from linregions.errors import InputError

__all__ = ["central_region_number", "region_number"]


def region_number(n: int, r: int) -> int:
    """Cells of `n` hyperplanes in general position in a space of dimension `r`.

    The sum of the binomials (n choose k) over k = 0, ..., min(n, r) [1]_ [2]_. No `n` hyperplanes
    whose normals have rank `r` cut a space, of whatever dimension, into more cells.

    Parameters
    ----------
    n : int
        Hyperplanes, at least 0.
    r : int
        Dimension of the space, or rank of the normals; at least 0.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When `n` or `r` is negative.

    References
    ----------
    .. [1] L. Schlaefli, "Theorie der vielfachen Kontinuitaet", 1901 (written 1852).
    .. [2] T. Zaslavsky, "Facing up to arrangements", Memoirs of the AMS 154, 1975.

    Examples
    --------
    >>> region_number(3, 2)
    7
    >>> region_number(5, 5) == 2**5
    True
    """
    n, r = _checked(n, r)
    total = binomial = 1
    for k in range(min(n, r)):  # each from the last: binomials of thousands take long afresh
        binomial = binomial * (n - k) // (k + 1)
        total += binomial
    return total


def central_region_number(n: int, r: int) -> int:
    """Cells of `n` hyperplanes through the origin, otherwise in general position, in dimension `r`.

    Twice ``region_number(n - 1, r - 1)`` (Schlaefli; Cover 1965 [1]_, theorem 1): the layers of
    bias-free networks. One cell when there is no hyperplane or no dimension.

    Parameters
    ----------
    n : int
        Hyperplanes, at least 0.
    r : int
        Dimension of the space, or rank of the normals; at least 0.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When `n` or `r` is negative.

    References
    ----------
    .. [1] T. M. Cover, "Geometrical and statistical properties of systems of linear inequalities
       with applications in pattern recognition", IEEE Trans. Electronic Computers 14, 1965.

    Examples
    --------
    >>> central_region_number(5, 3)
    22
    """
    n, r = _checked(n, r)
    return 2 * region_number(n - 1, r - 1) if n and r else 1


def _checked(n: int, r: int) -> tuple[int, int]:
    n, r = index(n), index(r)
    if n < 0 or r < 0:
        raise InputError(
            f"a number of hyperplanes and a rank must not be negative, got n={n} and r={r}"
        )
    return n, r
