"""Which pieces the units of a network can take on a domain, conservatively."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from linregions.bounds.hull import hull
from linregions.bounds.ranges import Pieces, Range, pieces_in, range_after, range_of_rows
from linregions.domains import Box, Domain, Polytope
from linregions.models import Network, Stage

__all__ = ["MOST_PROGRAM_UNITS", "all_pieces", "possible_pieces"]

MOST_PROGRAM_UNITS = 256  # units of networks whose linear programs are solved


def all_pieces(network: Network) -> list[Pieces]:
    """Every piece of every output, stage by stage."""
    return [[tuple(range(n)) for n in stage.pieces.tolist()] for stage in network.stages]


def possible_pieces(inner: Network, domain: Domain, *, programs: bool) -> list[Pieces]:
    """Pieces that the outputs may take on the domain, stage by stage.

    No piece is left out that the unit has on a region. Ranges are intervals rounded outwards; with
    `programs` they are narrowed by linear programs whose bounds are proven from their multipliers
    (`linregions.bounds.relaxation`). On a polytope, units of the first stage are decided by the
    engine, with certificates.

    Parameters
    ----------
    inner : Network
        In the domain's coordinates, as `linregions.slicing.sliced` makes it.
    domain : Domain
    programs : bool
        Of use only where the domain is bounded; otherwise ignored.
    """
    state = hull(domain)
    boxed = isinstance(domain.coordinates, Box)
    relaxed = None
    if programs and _is_bounded(state):
        from linregions.bounds.relaxation import Relaxation

        a, b = domain.halfspaces()
        relaxed = Relaxation(a[:0] if boxed else a, b[:0] if boxed else b, state)
    found: list[Pieces] = []
    for place, stage in enumerate(inner.stages):
        rows = range_of_rows(stage, state)
        # In a box intervals are already best for the first stage.
        if relaxed is not None and (place or not boxed):
            rows = relaxed.rows(stage, _undecided(stage, pieces_in(stage, rows)), rows)
        pieces = pieces_in(stage, rows)
        if isinstance(domain.coordinates, Polytope) and not any(
            s.n_units for s in inner.stages[:place]
        ):
            pieces = [
                _decided(inner.stages[:place], stage, i, domain) if len(own) > 1 else own
                for i, own in enumerate(pieces)
            ]
        found.append(pieces)
        state = range_after(stage, rows, pieces)
        if relaxed is not None:
            relaxed.enter(stage, rows, pieces)
    return found


def _is_bounded(ranges: Range) -> bool:
    return bool(np.isfinite(ranges.lower).all() and np.isfinite(ranges.upper).all())


def _undecided(stage: Stage, pieces: Pieces) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Rows that more than one piece of an output depends on."""
    several = np.array([len(own) > 1 for own in pieces])
    if stage.is_max:
        several = np.repeat(several, stage.group_sizes)
    return np.flatnonzero(several)


def _decided(before: Sequence[Stage], stage: Stage, output: int, domain: Domain) -> tuple[int, ...]:
    """The pieces that one output takes, by the regions of the network that has no other unit."""
    from linregions.regions import regions

    if stage.is_max:
        stop = int(np.cumsum(stage.group_sizes)[output])
        rows = slice(stop - int(stage.group_sizes[output]), stop)
        alone = Stage.maximum(stage.weight[rows], stage.bias[rows], [rows.stop - rows.start])
    else:
        row = slice(output, output + 1)
        kind = stage.activations[stage.activation_index[output]]
        alone = Stage.affine(stage.weight[row], stage.bias[row], [kind])
    network = Network((*before, alone)) if before else Network((alone,))
    taken = {int(p) for batch in regions(network, domain.coordinates) for p in batch.patterns[:, 0]}
    return tuple(sorted(taken))
