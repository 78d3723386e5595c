"""All bounds for one network, or for one architecture, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linregions.bounds.architecture_rows import Architecture, Row, architecture_rows
from linregions.bounds.layers import fully_connected
from linregions.bounds.network_rows import (
    architecture_of,
    domain_rows,
    first_layer_row,
    weight_rows,
)
from linregions.bounds.table import Bound, BoundsTable, NotApplicable
from linregions.counting import CountResult, count
from linregions.domains import Domain, Everywhere, Polytope
from linregions.engine import ProgressCallback
from linregions.errors import InputError
from linregions.models import Network, PiecewiseLinear, Stage
from linregions.models.activations import RELU, activation
from linregions.slicing import sliced

__all__ = ["architecture_bounds", "bounds"]


def bounds(
    network: Network,
    domain: Domain | None = None,
    *,
    programs: bool = True,
    exact: bool = False,
    time_limit: float | None = 60.0,
    progress: ProgressCallback | None = None,
) -> BoundsTable:
    """What theory says about the number of regions of a network.

    Upper bounds hold for its activation regions (`linregions.count`), hence for the pieces of its
    function, too. All numbers are exact integers. Bounds whose assumptions do not hold here are not
    in the table, but in `BoundsTable.not_applicable`, with the reason.

    Parameters
    ----------
    network : Network
        Of any kind: convolutions, maxima, skip connections, any activation.
    domain : Domain, optional
        Default: the whole input space. On a slice, what counts as input dimension is its own.
    programs : bool
        Narrow the ranges of units on the domain by linear programs; bounded domains only.
    exact : bool
        Count, too, and put the result beside the bounds.
    time_limit : float or None
        Seconds for the count.
    progress : callable, optional
        Of the count; see `linregions.count`.

    Returns
    -------
    BoundsTable

    Raises
    ------
    InputError
        The domain does not fit the network or has no interior; and as `linregions.count`.

    Notes
    -----
    Definitions, sources and proofs are in ``docs/bounds.md``.

    Examples
    --------
    >>> from linregions import Box, Network
    >>> from linregions.bounds import bounds
    >>> network = Network.random((2, 4, 4), seed=1)
    >>> table = bounds(network, Box.cube(-1, 1, 2), exact=True)
    >>> table["serra_2018"].value, table["lev"].value, table.exact.count <= table.upper.value
    (121, 115, True)
    """
    if not isinstance(network, Network):
        raise InputError(
            f"network: expected a linregions.Network, got {type(network).__name__}; "
            "architecture_bounds(widths) takes widths"
        )
    domain = Everywhere(network.input_dim) if domain is None else domain
    inner = sliced(network, domain)
    _check_interior(domain)
    counted = None
    if exact:
        counted = count(network, domain, time_limit=time_limit, progress=progress)
    subject = f"{network!r} in {domain}"
    if not network.n_units:
        return _table(subject, [_no_units()], counted)
    net = architecture_of(network, inner, domain)
    rows: list[Row] = [
        *architecture_rows(net),
        *weight_rows(inner, net),
        *domain_rows(inner, net, domain, programs=programs),
        first_layer_row(inner, net, domain),
    ]
    return _table(subject, rows, counted)


def architecture_bounds(
    widths: Sequence[int], activation: str | PiecewiseLinear = RELU
) -> BoundsTable:
    """What theory says about all fully connected networks of these widths.

    Parameters
    ----------
    widths : sequence of int
        Inputs, then the hidden layers: ``(2, 16, 16)`` has 32 units.
    activation : activation or its name
        Of all units.

    Raises
    ------
    InputError
        A width is no positive integer, or the activation is unknown or has no breakpoint.

    Examples
    --------
    >>> from linregions.bounds import architecture_bounds
    >>> print(architecture_bounds([2, 8, 8])["serra_2018_lower"])
    >= 925 (serra_2018_lower, maximum over weights)
    """
    kind = _activation(activation)
    layers = fully_connected(widths, kind)
    sizes = tuple(int(width) for width in widths)
    subject = f"networks {'-'.join(map(str, sizes))} of {kind.name} units"
    if len(sizes) == 1:
        return _table(subject, [_no_units()], None)
    is_relu = (kind.breakpoints, kind.slopes, kind.intercepts) == ((0.0,), (0.0, 1.0), (0.0, 0.0))
    net = Architecture(
        layers=layers,
        dim=sizes[0],
        widths=sizes[1:],
        has_maxima=False,
        not_plain="" if is_relu else "is for layers of ReLU only",
    )
    return _table(subject, architecture_rows(net), None)


_activation = activation  # `architecture_bounds` has a parameter of that name


def _check_interior(domain: Domain) -> None:
    """Refuse a polytope that is empty or flat, as a search does."""
    if isinstance(domain.coordinates, Polytope):
        count(Network((Stage.affine([[1.0] * domain.dim]),)), domain.coordinates)


def _no_units() -> Bound:
    return Bound(
        name="all_patterns",
        side="upper",
        value=1,
        scope="architecture",
        source="there are no units",
    )


def _table(subject: str, rows: Iterable[Row], exact: CountResult | None) -> BoundsTable:
    listed = list(rows)
    return BoundsTable.of(
        subject,
        [row for row in listed if isinstance(row, Bound)],
        [row for row in listed if isinstance(row, NotApplicable)],
        exact,
    )
