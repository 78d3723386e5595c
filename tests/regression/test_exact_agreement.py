"""Degenerate networks against an oracle without a floating-point number: not one region differs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, pairwise
from statistics import median

import numpy as np
import pytest
from degenerate_domains import DOMAINS
from degenerate_networks import NETWORKS
from exact_cones import exact_regions
from exact_oracle import exact_pattern
from linregions import Box, InputError, Network, conditional_count, count
from random_degenerate import (
    PERTURBATIONS,
    SCALINGS,
    badly_scaled_case,
    degenerate_case,
    nearly_degenerate_case,
)
from random_models import Case
from region_checks import Listed, exact_inputs, listed

N_DEGENERATE = 500
N_NEARLY = 90
N_BADLY_SCALED = 90
FAMILIES = (degenerate_case, nearly_degenerate_case, badly_scaled_case)


def agree(case: Case) -> Listed | None:
    """The engine's patterns and counts are those of the exact function, and it says so."""
    try:
        expected = exact_regions(case.network, case.domain)
    except ValueError:  # an empty or flat domain
        with pytest.raises(InputError, match="no interior"):
            count(case.network, case.domain)
        return None
    found = listed(case.network, case.domain, exactness="certified")
    missing, extra = expected.patterns - found.pattern_set, found.pattern_set - expected.patterns
    assert (missing, extra) == (set(), set()), f"{len(missing)} missing, {len(extra)} too many"
    result = count(case.network, case.domain)
    assert (result.count, result.per_layer) == (expected.count, expected.per_layer)
    assert result.complete
    assert result.certified
    assert result.undecided == 0
    return found


def witnesses_are_inside(case: Case, found: Listed) -> None:
    """A positive margin says that the witness is in the region: exactly evaluated, it is."""
    for pattern, witness, margin in islice(zip(*found, strict=True), 50):
        if margin > 0:  # else no double was found inside
            inputs = exact_inputs(case.domain, witness)
            assert exact_pattern(case.network, inputs) == tuple(pattern.tolist())


@pytest.mark.parametrize("seed", range(N_DEGENERATE))
def test_degenerate(seed: int) -> None:
    case = degenerate_case(seed)
    found = agree(case)
    assert found is not None
    witnesses_are_inside(case, found)


@pytest.mark.parametrize("seed", range(N_NEARLY))
def test_nearly_degenerate(seed: int) -> None:
    agree(nearly_degenerate_case(seed))


@pytest.mark.parametrize("seed", range(N_BADLY_SCALED))
def test_badly_scaled(seed: int) -> None:
    agree(badly_scaled_case(seed))


CONDITIONAL = [(nearly_degenerate_case, seed) for seed in (4, 201, 274)]  # slivers
CONDITIONAL += [(badly_scaled_case, seed) for seed in (206, 215)]
CONDITIONAL += [(family, seed) for family in FAMILIES for seed in range(300, 310)]


@pytest.mark.parametrize(("family", "seed"), CONDITIONAL)
def test_conditional_counts(family: Callable[[int], Case], seed: int) -> None:
    """Prefixes that occur, the same with one piece changed, and random ones."""
    network, domain, rng = family(seed).network, family(seed).domain, np.random.default_rng(seed)
    patterns, n_fixed = sorted(exact_regions(network, domain).patterns), 0
    for width, following in pairwise(network.layer_sizes):
        n_fixed += width
        pieces = network.unit_pieces[:n_fixed]
        occurring = np.array(patterns)[rng.integers(len(patterns), size=8), :n_fixed]
        changed, place = occurring.copy(), rng.integers(n_fixed)
        changed[:, place] = (changed[:, place] + 1) % pieces[place]
        drawn = rng.integers(0, pieces, size=(8, n_fixed))
        for prefix in map(tuple, np.vstack([occurring, changed, drawn]).tolist()):
            rest = [p[n_fixed:] for p in patterns if p[:n_fixed] == prefix]
            found = conditional_count(network, prefix, domain)
            assert found.rest == len(rest)
            assert found.patterns == len({p[:following] for p in rest})


def test_a_prefix_that_contradicts_a_constant_unit_inside_a_sliver() -> None:
    """The second layer is the constant -2, whatever the first does."""
    first = [[2.0, 1, 2], [1, -2, 2], [-1.0000000000000029, 0, 0]]
    biases = [[-1.0, 1, -1.0000000000000004], [-2.0], [-2.0], [0.0]]
    weights = [first, np.zeros((1, 3)), np.zeros((1, 1)), np.ones((1, 1))]
    network, box = Network.from_arrays(weights, biases), Box.cube(-1, 1, dim=3)
    assert conditional_count(network, [0, 0, 1], box).rest == 1
    assert conditional_count(network, [0, 0, 1, 0], box).rest == 1
    assert conditional_count(network, [0, 0, 1, 1], box).rest == 0


def test_cases_meet_every_kind_of_network_and_domain() -> None:
    cases = [degenerate_case(seed) for seed in range(N_DEGENERATE)]
    labels = [case.label for case in cases]
    assert {label.split(" (")[0] for label in labels} == set(NETWORKS)
    assert {label.split(" on ")[1].split(",")[0] for label in labels} == set(DOMAINS)
    assert {case.domain.dim for case in cases} == {1, 2, 3, 4}
    counts = [exact_regions(case.network, case.domain).count for case in cases[::25]]
    assert median(counts) > 20


def test_cases_meet_every_perturbation_and_scaling() -> None:
    nearly = [nearly_degenerate_case(seed).label for seed in range(N_NEARLY)]
    scaled = [badly_scaled_case(seed).label for seed in range(N_BADLY_SCALED)]
    assert {float(label.rsplit(" ", 1)[1]) for label in nearly} == set(PERTURBATIONS)
    assert {label.rsplit(", ", 1)[1] for label in scaled} == set(SCALINGS)
