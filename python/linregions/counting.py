"""How many linear regions there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from os import PathLike
from typing import Any, Literal

from numpy.typing import ArrayLike

from linregions import _core
from linregions.domains import Domain
from linregions.engine import Exactness, ProgressCallback, prefix_pieces, search
from linregions.errors import InputError, SearchInterrupted
from linregions.models import Network
from linregions.proofs.description import plain_layers
from linregions.proofs.writing import write_proof
from linregions.slicing import sliced

__all__ = [
    "ConditionalCount",
    "CountResult",
    "Kind",
    "StopReason",
    "as_result",
    "conditional_count",
    "count",
    "first_layers",
]

Kind = Literal["activation", "connected", "affine", "pattern"]
StopReason = Literal["max_regions", "time_limit", "interrupted"]


_REASONS: dict[StopReason, str] = {
    "max_regions": "there are more than max_regions",
    "time_limit": "the time limit was reached",
    "interrupted": "interrupted",
}
_NOUNS: dict[Kind, tuple[str, str]] = {
    "activation": ("region", "regions"),
    "connected": ("connected region", "connected regions"),
    "affine": ("affine function", "affine functions"),
    "pattern": ("pattern", "patterns"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountResult:
    """A number of regions, and what it took.

    Attributes
    ----------
    count : int
        Regions of this `kind`; a lower bound unless `complete`.
    complete : bool
        Whether the whole domain was searched.
    stopped_by : str or None
        What ended an incomplete search: "max_regions", "time_limit" or "interrupted".
    per_layer : tuple of int
        Entry l: activation regions of the first l + 1 hidden layers; of kind "pattern" their
        patterns. Of kinds "activation" and "pattern" the last one is `count`.
    fraction : float
        Share of the regions that were found, 1 if `complete`; else estimated, as in
        `linregions.Progress`.
    certified : bool
        Whether every decision behind the number was proven (``exactness="certified"``): then it is
        the number of regions of the exact function, or a proven lower bound if not `complete`.
    filtered, exact, undecided : int
        Decisions (this side of a unit is empty, this region is not) that floating point with error
        bounds proved, that exact arithmetic decided, and that a budget left open. All 0 unless
        `certified`; the last one is 0 if `complete`.
    n_lps, n_pivots, n_nodes : int
        Linear programs that took at least one step, simplex steps, cells of the region tree.
    threads : int
        That the search ran on.
    seconds : float
        Time spent searching, by the clock on the wall.
    kind : {"activation", "connected", "affine", "pattern"}
        What was counted, as in `linregions.count`.
    """

    count: int
    complete: bool
    stopped_by: StopReason | None
    per_layer: tuple[int, ...]
    fraction: float
    certified: bool
    filtered: int
    exact: int
    undecided: int
    n_lps: int
    n_pivots: int
    n_nodes: int
    threads: int
    seconds: float
    kind: Kind = "activation"

    def to_dict(self) -> dict[str, object]:
        """For JSON: every attribute by its name, as ``linregions count --json`` prints them."""
        return {**asdict(self), "per_layer": list(self.per_layer)}

    def _head(self) -> str:
        """The count, and of an incomplete one why it is, and how far the search has come."""
        head = f"{self.count:,} {_NOUNS[self.kind][self.count != 1]}"
        if self.stopped_by is None:
            return head
        head = f"at least {head}" if self.count else f"no {_NOUNS[self.kind][0]} was finished"
        share = f"{self.fraction:.1%}" if self.fraction >= 0.001 else "under 0.1%"
        is_rough = self.stopped_by == "max_regions"
        of = "region tree, a rough guide" if is_rough else "regions, as estimated on the way"
        return f"{head} (incomplete: {_REASONS[self.stopped_by]})\n  done: {share} of the {of}"

    def __str__(self) -> str:
        head = self._head()
        layers = " -> ".join(f"{n:,}" for n in self.per_layer) or "none"
        proof = (
            f"certified: {self.filtered:,} decisions by filter, {self.exact:,} in exact arithmetic"
            if self.certified
            else "not certified: decided in floating point"
        )
        if self.undecided:
            proof += f", {self.undecided:,} left open"
        if self.kind == "pattern":
            return f"{head}\n  by layer: {layers}\n  in exact arithmetic, {self.seconds:.3g} s"
        searched = self.per_layer[-1] if self.per_layer else self.count
        rate = (
            f", {searched / self.seconds:,.0f} regions/s" if searched and self.seconds > 0 else ""
        )
        what = "by layer" if self.kind == "activation" else "activation regions by layer"
        return (
            f"{head}\n  {what}: {layers}\n  {proof}\n"
            f"  {self.n_lps:,} LPs, {self.n_pivots:,} pivots, {self.seconds:.3g} s{rate}"
        )


def count(
    network: Network,
    domain: Domain,
    *,
    kind: Kind = "activation",
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    proof: str | PathLike[str] | None = None,
    progress: ProgressCallback | None = None,
) -> CountResult:
    """Count the linear regions of a network in a domain.

    Memory does not grow with the count of activation regions.

    Parameters
    ----------
    network : Network
    domain : Domain
        `Everywhere`, `Box`, `Polytope` or `Slice`.
    kind : {"activation", "connected", "affine", "pattern"}
        Which definition of region [2]_ (``docs/definitions.md``). "activation": the activation
        patterns whose set of inputs in the domain has an interior (activation regions of Hanin and
        Rolnick [1]_). "connected": maximal unions of these, connected through common facets, on
        which the network is one affine function. "affine": distinct affine functions that the
        network is on some of them. "pattern": every pattern that some input of the closed domain
        has, on faces of any dimension; exact, slow, for at most 8 inputs. Whether two affine
        functions are equal is always decided exactly.
    exactness : {"certified", "float"}
        "certified": every decision is proven, in floating point with error bounds or, where those
        leave it open, in exact arithmetic; the count is that of the exact function whose weights
        are the doubles given. "float": decisions are made in double precision with a relative
        tolerance of 1e-12; regions thinner than that can be missed or invented.
    threads : int, optional
        How many to search on; by default as many as there are processors to run on. The count does
        not depend on it.
    max_regions : int, optional
        Stop when there are more than this many activation regions (patterns, if these are
        counted); the result then is incomplete.
    time_limit : float, optional
        Stop after this many seconds; the result then is incomplete. Merging regions into connected
        ones comes after the search, and is not limited.
    proof : str or path-like, optional
        Write a proof of the count there, for `linregions.verify`; for ``kind="activation"`` only.
        The search then visits every region, on one thread. Of an incomplete count, the proof that
        there are at least so many.
    progress : callable, optional
        Called some tens of times a second with a `linregions.Progress`.

    Returns
    -------
    CountResult

    Raises
    ------
    InputError
        The domain does not fit the network or has no interior, or an option is out of range.
    NumericalError
        The network's weights multiply to numbers beyond the range of doubles; or, with "float", a
        linear program could not be decided.
    SearchInterrupted
        Ctrl-C (a `KeyboardInterrupt`); its ``result`` is the incomplete `CountResult`.

    Notes
    -----
    What is proven, and how, is derived in ``docs/rigour.md``.

    Kind "affine" keeps some 16 bytes and a packed pattern for each distinct function, "connected"
    all regions; both need a visit of every region. Of an incomplete count of either kind, the
    distinct functions found so far are the lower bound.

    References
    ----------
    .. [1] B. Hanin, D. Rolnick, "Deep ReLU networks have surprisingly few activation patterns",
       NeurIPS 2019.
    .. [2] M. Stargalla, C. Hertrich, D. Reichman, arXiv 2505.16716, 2025.

    Examples
    --------
    >>> from linregions import Box, Network, count
    >>> network = Network.from_arrays([[[1, 1], [1, 1]], [[1, -2]]], [[0, -1], [0]])  # XOR
    >>> count(network, Box([0, 0], [1, 1])).count
    2
    >>> count(network, Box([0, 0], [1, 1]), kind="pattern").count  # the origin as well
    3
    """
    if not (isinstance(kind, str) and kind in _NOUNS):
        raise InputError(f"kind: expected one of {', '.join(map(repr, _NOUNS))}, got {kind!r}")
    budgets: dict[str, Any] = {
        "max_regions": max_regions,
        "time_limit": time_limit,
        "progress": progress,
    }
    if kind != "activation":
        if proof is not None:
            raise InputError(f"proof: is written of kind 'activation' only, got {kind!r}")
        from linregions.kinds import count_kind  # it loads what lists regions

        return count_kind(network, domain, kind, exactness=exactness, threads=threads, **budgets)
    if proof is None:
        running = search(network, domain, exactness=exactness, threads=threads, **budgets)
        return _run(running, running.count)
    if exactness != "certified" or threads not in (None, 1):
        raise InputError(
            "proof: is written by a certified search on one thread, got "
            f"exactness={exactness!r}, threads={threads!r}"
        )
    layers = plain_layers(sliced(network, domain))
    running = search(network, domain, threads=1, cells="lp", writes_proof=True, **budgets)
    return _run(running, lambda: write_proof(running, proof, layers, domain.halfspaces()))


def _run(running: _core.Search, go: Callable[[], str]) -> CountResult:
    try:
        completion = go()
    except KeyboardInterrupt as error:
        result = as_result(running, "interrupted")
        raise SearchInterrupted(f"interrupted: {result}", result=result) from error
    return as_result(running, completion)


def as_result(running: _core.Search, completion: str) -> CountResult:
    """The state of a search as a result; `completion` is the core's word for how it ended."""
    summary: dict[str, Any] = running.summary()
    stopped_by: Any = None if completion == "finished" else completion
    return CountResult(
        count=summary["count"],
        complete=completion == "finished",
        stopped_by=stopped_by,
        per_layer=summary["per_layer"],
        fraction=summary["fraction"],
        certified=summary["certified"],
        filtered=summary["filtered"],
        exact=summary["exact"],
        undecided=summary["undecided"],
        n_lps=summary["n_lps"],
        n_pivots=summary["n_pivots"],
        n_nodes=summary["n_nodes"],
        threads=summary["threads"],
        seconds=summary["seconds"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalCount:
    """What is left once the patterns of the first layers are fixed.

    Attributes
    ----------
    layer : int
        Number l of the first free hidden layer, from 1.
    patterns : int
        Patterns that layer l takes where the layers before have the fixed pattern; 0 if those do
        not occur together on an open set of the domain.
    rest : int or None
        Patterns that layers l, l + 1, ... take together; None if not asked for.
    complete : bool
        Whether the search was; else the numbers are lower bounds.
    result : CountResult
        The search behind the numbers.
    """

    layer: int
    patterns: int
    rest: int | None
    complete: bool
    result: CountResult

    @property
    def reachable(self) -> bool:
        """Whether the fixed patterns occur together on an open subset of the domain."""
        return self.patterns > 0

    def __str__(self) -> str:
        bound = "" if self.complete else "at least "
        rest = "" if self.rest is None else f"; all layers from there on: {bound}{self.rest:,}"
        return f"layer {self.layer} takes {bound}{self.patterns:,} patterns{rest}"


def conditional_count(
    network: Network,
    prefix: ArrayLike,
    domain: Domain,
    *,
    rest: bool = True,
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    progress: ProgressCallback | None = None,
) -> ConditionalCount:
    """Count the patterns that are left once those of the first layers are fixed.

    Parameters
    ----------
    network : Network
    prefix : array_like of int, shape (units of layers 1..l-1,)
        The piece of each of these units, as a pattern begins: ``network.pattern(x)[:n]``. Empty:
        nothing is fixed.
    domain : Domain
    rest : bool
        False: count the patterns of layer l only, without searching the layers behind it.
    exactness, threads, max_regions, time_limit, progress : as in `count`

    Returns
    -------
    ConditionalCount
        Incomplete if a budget ended the search.

    Raises
    ------
    InputError
        The prefix does not end with a layer, or it leaves no layer free; and as in `count`.
    NumericalError
        As in `count`.
    SearchInterrupted
        Ctrl-C; its ``result`` is the incomplete `CountResult` of the search.
    """
    pieces, n_fixed = prefix_pieces(network, prefix)
    if not network.layer_sizes:
        raise InputError("network: has no units, so there are no patterns to count")
    if n_fixed == len(network.layer_sizes):
        raise InputError(
            f"prefix: fixes all {n_fixed} hidden layers; at least the last one must be left free"
        )
    if not rest:
        network = first_layers(network, n_fixed + 1)
    running = search(
        network,
        domain,
        prefix=pieces.tolist(),
        exactness=exactness,
        threads=threads,
        max_regions=max_regions,
        time_limit=time_limit,
        progress=progress,
    )
    result = _run(running, running.count)
    return ConditionalCount(
        layer=n_fixed + 1,
        patterns=result.per_layer[n_fixed],
        rest=result.count if rest else None,
        complete=result.complete,
        result=result,
    )


def first_layers(network: Network, n_layers: int) -> Network:
    """The network up to its hidden layer number `n_layers`."""
    ends = [i for i, stage in enumerate(network.stages) if stage.n_units]
    return replace(network, stages=network.stages[: ends[n_layers - 1] + 1])
