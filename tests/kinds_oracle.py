"""The four kinds of count by brute force in fractions: for tests only.

Attained patterns: a plain tree over the units; their sets of inputs, open at some sides and closed
at others, are decided by eliminating one coordinate after the other (Fourier, Motzkin). Affine
functions: the maps of all regions, multiplied out in integers. Connected regions: union-find over
facets that linear programs find between all pairs of regions.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any

from exact_rows import Affine, Row
from geometry_oracle import shared_facets
from oracle import activated, choices, coordinates, domain_rows

Pattern = tuple[int, ...]
System = list[tuple[Row, bool]]  # rows of which each is positive, or not negative where weak


def attained(network: Any, domain: Any) -> set[Pattern]:
    """Every pattern of an input of the closed domain."""
    inner, affine = coordinates(domain)
    nodes: list[tuple[Pattern, System, Affine]] = [((), domain_rows(inner), affine)]
    for stage in network.stages:
        units = choices(stage)
        nodes = [node for above in nodes for node in _through(stage, units, *above)]
    return {pattern for pattern, _, _ in nodes}


def affine_maps(network: Any, domain: Any, patterns: Any) -> list[tuple[Fraction, ...]]:
    """For each pattern the entries of its affine map."""
    _, affine = coordinates(domain)
    return [_map(network, affine, [int(p) for p in pattern]) for pattern in patterns]


def connected_labels(parts: Any, maps: list[Any]) -> list[int]:
    """The first member of each region's group."""
    parents = list(range(len(maps)))

    def root(i: int) -> int:
        return i if parents[i] == i else root(parents[i])

    for i, j in shared_facets(parts):
        if maps[i] == maps[j]:
            low, high = sorted((root(i), root(j)))
            parents[high] = low
    return [root(i) for i in range(len(maps))]


def _map(network: Any, affine: Affine, pattern: list[int]) -> tuple[Fraction, ...]:
    for stage in network.stages:
        rows = affine.then(stage.weight, stage.bias)
        own, pattern = pattern[: stage.n_units], pattern[stage.n_units :]
        affine = activated(stage, rows, own)
    one = affine.rows[-1][-1]
    return tuple(Fraction(v, one) for row in affine.rows[:-1] for v in row)


def _through(stage: Any, units: Any, before: Pattern, system: System, affine: Affine) -> Any:
    rows = affine.then(stage.weight, stage.bias)
    nodes: list[tuple[Pattern, System]] = [((), system)]
    for unit in units:
        pieces = [[(rows.combination(terms), weak) for terms, weak in piece] for piece in unit]
        nodes = [
            ((*taken, piece), wanted)
            for taken, system in nodes
            for piece, own in enumerate(pieces)
            if feasible(wanted := system + own)
        ]
    for taken, wanted in nodes:
        yield before + taken, wanted, activated(stage, rows, taken)


def feasible(system: System) -> bool:
    """Whether some point satisfies all rows."""
    rows = _normalised(system)
    while rows:
        n = len(next(iter(rows)))
        if n == 1:
            return all(row[0] > 0 or (row[0] == 0 and weak) for row, weak in rows.items())
        kept = [((*row[1:],), weak) for row, weak in rows.items() if row[0] == 0]
        up = [(row, weak) for row, weak in rows.items() if row[0] > 0]
        down = [(row, weak) for row, weak in rows.items() if row[0] < 0]
        for one, weak in up:
            for other, also in down:
                sums = [u * -other[0] + v * one[0] for u, v in zip(one, other, strict=True)]
                kept.append((tuple(sums[1:]), weak and also))
        rows = _normalised(kept)
    return True


def _normalised(system: System) -> dict[Row, bool]:
    """Each row once, strict if it is so anywhere; trivial ones left out."""
    found: dict[Row, bool] = {}
    for row, weak in system:
        content = gcd(*row)
        if not content:
            if not weak:
                return {(0,): False}
            continue
        key = tuple(v // content for v in row)
        found[key] = found.get(key, True) and weak
    return found


def constraints_of(network: Any, domain: Any, pattern: Pattern) -> list[Row]:
    """Rows that are not negative on the closure of a pattern's inputs."""
    inner, affine = coordinates(domain)
    found = [row for row, _ in domain_rows(inner)]
    for stage in network.stages:
        rows = affine.then(stage.weight, stage.bias)
        own, pattern = pattern[: stage.n_units], pattern[stage.n_units :]
        for unit, piece in zip(choices(stage), own, strict=True):
            found += [rows.combination(terms) for terms, _ in unit[piece]]
        affine = activated(stage, rows, own)
    return found
