"""The kinds of count against brute force in fractions, on random and degenerate networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from degenerate_domains import DOMAINS
from degenerate_networks import NETWORKS
from geometry_oracle import shared_facets
from kinds_oracle import affine_maps, attained, connected_labels
from linregions import Box, InputError, Network, count, partition
from linregions.kinds import behind_facets, neighbours
from linregions.kinds.attained import attained_patterns
from linregions.kinds.behind_facets import regions_behind
from linregions.slicing import sliced
from random_degenerate import badly_scaled_case, degenerate_case, nearly_degenerate_case
from random_models import Case, random_case
from thorough import some

MOST = 60  # regions: pairs of them are compared


def seeds_of(n: int, size: int) -> list[Any]:
    """Ranges of seeds; all but the first are slow, and taken by turns."""
    return [
        pytest.param(range(k, k + size), marks=[pytest.mark.slow] if k else [])
        for k in some(range(0, n, size), 3)
    ]


def check_merging(case: Case, *, neighbours: bool) -> int:
    """Labels of both kinds against fractions; how many regions were merged."""
    try:
        parts = partition(case.network, case.domain, max_regions=MOST)
    except InputError:
        return 0
    maps = affine_maps(case.network, case.domain, parts.patterns)
    firsts = [maps.index(own) for own in maps]
    groups = parts.merged("affine")
    assert [int(np.flatnonzero(groups.labels == k)[0]) for k in groups.labels] == firsts, case
    assert groups.sizes.sum() == len(parts)
    counted = count(case.network, case.domain, kind="affine", max_regions=MOST)
    assert (counted.count, counted.complete) == (len(set(maps)), parts.complete)
    if neighbours and parts.complete:
        groups = parts.merged("connected")
        expected = connected_labels(parts, maps)
        assert [int(np.flatnonzero(groups.labels == k)[0]) for k in groups.labels] == expected, case
        assert count(case.network, case.domain, kind="connected").count == len(set(expected))
    return len(maps) - len(set(maps))


@pytest.mark.parametrize("seeds", seeds_of(200, 20))
def test_degenerate_networks_merge_as_fractions_say(seeds: range) -> None:
    n = sum(check_merging(degenerate_case(seed), neighbours=True) for seed in seeds)
    assert n > 20


@pytest.mark.parametrize("seeds", seeds_of(120, 20))
def test_affine_maps_of_hard_numbers_are_those_of_fractions(seeds: range) -> None:
    for seed in seeds:
        for make in (random_case, nearly_degenerate_case, badly_scaled_case):
            check_merging(make(seed), neighbours=False)


def attained_ones(network: Network, domain: Any) -> list[tuple[int, ...]]:
    nodes = attained_patterns(sliced(network, domain), domain.coordinates)
    return [node.pattern for node in nodes if node.whole]


@pytest.mark.parametrize("seeds", seeds_of(300, 60))
def test_attained_patterns_are_those_of_fourier_motzkin(seeds: range) -> None:
    n_thin = 0
    for seed in seeds:
        rng = np.random.default_rng([7, seed])
        dim = int(rng.choice([1, 2, 2, 3]))
        domain = DOMAINS[list(DOMAINS)[seed % len(DOMAINS)]](rng, dim)
        network = NETWORKS[list(NETWORKS)[seed % len(NETWORKS)]](rng, domain.ambient_dim, 4)
        if network.n_units > 8:
            continue
        try:
            regions = count(network, domain).count
        except InputError:
            continue
        found = attained_ones(network, domain)
        assert found == sorted(attained(network, domain)), seed
        counted = count(network, domain, kind="pattern")
        assert (counted.count, counted.complete) == (len(found), True)
        n_thin += len(found) - regions
    assert n_thin > 10


@pytest.mark.parametrize("seeds", seeds_of(160, 40))
def test_neighbours_are_those_of_brute_force_and_need_no_fractions(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In boxes facets are listed; those of several units are proven modulo primes."""
    n_exact, n_proven = [0], [0]

    def exact(parts: Any, regions: Any) -> Any:
        n_exact[0] += len(regions)
        return original(parts, regions)

    def proven(parts: Any, facets: Any, rows: Any) -> Any:
        n_proven[0] += len(rows)
        return regions_behind(parts, facets, rows)

    original = neighbours._exact
    monkeypatch.setattr(neighbours, "_exact", exact)
    monkeypatch.setattr(neighbours, "regions_behind", proven)
    for seed in seeds:
        rng = np.random.default_rng([5, seed])
        dim = 1 + seed // 7 % 3
        network = list(NETWORKS.values())[seed % len(NETWORKS)](rng, dim, 10)
        parts = partition(network, Box.cube(-2, 2, dim), max_regions=MOST)
        if not parts.complete:
            continue
        i, j = neighbours.neighbours_of(parts, np.arange(len(parts)))
        found = {tuple(sorted(pair)) for pair in zip(i.tolist(), j.tolist(), strict=True)}
        assert found == shared_facets(parts), seed
    assert n_proven[0] > 100
    assert n_exact[0] < 0.02 * n_proven[0]


def test_no_region_is_proven_behind_a_facet_where_another_one_is() -> None:
    """Every other region is proposed for every facet: only the neighbour passes."""
    network = NETWORKS["multiples"](np.random.default_rng(3), 2, 8)
    parts = partition(network, Box.cube(-2, 2, 2), facets=True)
    facets = parts.regions.facets
    assert facets is not None
    owner = np.repeat(np.arange(len(parts)), facets.n_facets)
    proof, edges = behind_facets._Proof(network), shared_facets(parts)
    for row in np.flatnonzero(facets.units >= 0):
        mine = int(owner[row])
        others = np.delete(np.arange(len(parts)), mine)
        one = np.repeat(parts.patterns[[mine]], len(others), axis=0)
        names, rows = (
            np.repeat(a[[row]], len(others), axis=0) for a in (facets.names, facets.rows)
        )
        holds = others[proof.holds(one, parts.patterns[others], names, rows[:, :-1])]
        assert len(holds) == 1
        assert tuple(sorted((mine, int(holds[0])))) in edges


@pytest.mark.parametrize("seed", range(6))
def test_generic_networks_have_no_thin_patterns_and_nothing_to_merge(seed: int) -> None:
    """Faces of generic regions take lower pieces, and so the pattern of a region at their side."""
    network = Network.random((2, 5, 4), seed=seed, gain=2.0, activation="leaky_relu")
    square = Box.cube(-1, 1, 2)
    kinds = ("activation", "connected", "affine", "pattern")
    assert len({count(network, square, kind=kind).count for kind in kinds}) == 1  # type: ignore[arg-type]
