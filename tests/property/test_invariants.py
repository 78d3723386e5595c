"""What must not change a count, what must add up, and what closed formulas say."""

from __future__ import annotations

from itertools import pairwise
from math import comb

import numpy as np
from exact_oracle import line_patterns
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linregions import Box, Everywhere, Network, Polytope, Slice, conditional_count, count
from linregions.models.activations import IDENTITY, RELU
from linregions.models.stage import Stage
from numpy.typing import NDArray
from oracle import oracle
from random_models import NETWORKS, random_case, weights
from region_checks import listed

Floats = NDArray[np.float64]

GENERIC = [
    "relu",
    "leaky",
    "prelu",
    "abs",
    "hard_tanh",
    "relu6",
    "clip",
    "mixed",
    "maxout",
    "residual",
]

plain = settings(deadline=None, max_examples=25)

seeds = st.integers(0, 2**32 - 1)
dims = st.integers(1, 4)
kinds = st.sampled_from(GENERIC)


def relu_network(rng: np.random.Generator, dim: int) -> tuple[list[Floats], list[Floats]]:
    """Weights and biases of a network with two hidden layers and one output."""
    sizes = [dim, int(rng.integers(2, 7)), int(rng.integers(2, 6)), 1]
    layers = [weights(rng, m, n, 1.5) for n, m in pairwise(sizes)]
    return [weight for weight, _ in layers], [bias for _, bias in layers]


def any_network(kind: str, rng: np.random.Generator, dim: int) -> Network:
    return NETWORKS[kind](rng, dim, {1: 20, 2: 12, 3: 9, 4: 7, 5: 6}[dim])


def cube(dim: int, half: float = 1.5) -> Box:
    return Box(np.full(dim, -half), np.full(dim, half))


# --- the same regions in another dress ------------------------------------------------------------


@plain
@given(seeds, dims)
def test_permuting_units_permutes_patterns(seed: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    (first, second, last), (b1, b2, b3) = relu_network(rng, dim)
    p1, p2 = rng.permutation(len(b1)), rng.permutation(len(b2))
    permuted = Network.from_arrays(
        [first[p1], second[np.ix_(p2, p1)], last[:, p2]], [b1[p1], b2[p2], b3]
    )
    before = listed(Network.from_arrays([first, second, last], [b1, b2, b3]), cube(dim))
    after = listed(permuted, cube(dim))
    order = np.concatenate([p1, len(b1) + p2])
    assert after.pattern_set == {tuple(row) for row in before.patterns[:, order].tolist()}


@plain
@given(seeds, dims, st.booleans())
def test_positive_scaling_of_rows_changes_nothing(
    seed: int, dim: int, by_powers_of_two: bool
) -> None:
    rng = np.random.default_rng(seed)
    (first, second, last), (b1, b2, b3) = relu_network(rng, dim)
    exponents = rng.uniform(-6, 6, size=len(b1) + len(b2))
    factors = 2.0 ** (np.round(exponents) if by_powers_of_two else exponents)
    s1, s2 = np.split(factors, [len(b1)])
    scaled = Network.from_arrays(
        [first * s1[:, None], second / s1 * s2[:, None], last], [b1 * s1, b2 * s2, b3]
    )
    plain = Network.from_arrays([first, second, last], [b1, b2, b3])
    assert listed(scaled, cube(dim)).pattern_set == listed(plain, cube(dim)).pattern_set


@plain
@given(kinds, seeds, dims)
def test_permuting_and_mirroring_inputs(kind: str, seed: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    network = any_network(kind, rng, dim)
    turn = rng.permutation(np.diag(rng.choice([-1.0, 1.0], size=dim)))
    turned = Network.from_stages([Stage.affine(turn), *network.stages])
    assert listed(turned, cube(dim)).pattern_set == listed(network, cube(dim)).pattern_set


@plain
@given(seeds, dims)
def test_units_that_never_cut_change_nothing(seed: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    (first, second, last), (b1, b2, b3) = relu_network(rng, dim)
    useless = np.vstack(
        [first[0], 2 * first[-1], -first[0], np.zeros(dim), np.ones(dim), -np.ones(dim)]
    )
    bias = [b1[0], 2 * b1[-1], -b1[0], rng.choice([-1.0, 0.0, 1.0]), 100.0, -100.0]
    wider = Network.from_arrays(
        [np.vstack([first, useless]), np.hstack([second, np.zeros((len(b2), 6))]), last],
        [np.concatenate([b1, bias]), b2, b3],
    )
    plain = Network.from_arrays([first, second, last], [b1, b2, b3])
    assert count(wider, cube(dim)).count == count(plain, cube(dim)).count


@plain
@given(kinds, seeds, dims)
def test_stages_without_units_change_nothing(kind: str, seed: int, dim: int) -> None:
    network = any_network(kind, np.random.default_rng(seed), dim)
    padded = [Stage.affine(2 * np.eye(dim)), Stage.affine(np.eye(dim) / 2), *network.stages]
    result = count(Network.from_stages(padded), cube(dim))
    assert result.count == count(network, cube(dim)).count
    assert len(result.per_layer) == len(network.layer_sizes)


@plain
@given(seeds, dims)
def test_maximum_of_two_is_a_relu_of_their_difference(seed: int, dim: int) -> None:
    """max(a, b) = b + relu(a - b).

    Rows and their differences on a grid, so that both networks are the same.
    """
    rng = np.random.default_rng(seed)
    n = 5
    a, b = rng.integers(-64, 65, size=(2, n, dim + 1)) / 32
    second, bias = weights(rng, 4, n, 1.5)
    pairs = np.stack([b, a], axis=1).reshape(2 * n, dim + 1)
    pooled = [Stage.maximum(pairs[:, :-1], pairs[:, -1], np.full(n, 2))]
    rows = np.vstack([a - b, b])
    joined = [Stage.affine(rows[:, :-1], rows[:, -1], [RELU] * n + [IDENTITY] * n)]
    joined.append(Stage.affine(np.hstack([np.eye(n), np.eye(n)])))
    last = Stage.affine(second, bias, RELU)
    found = listed(Network.from_stages([*pooled, last]), cube(dim))
    assert found.pattern_set == listed(Network.from_stages([*joined, last]), cube(dim)).pattern_set


# --- domains --------------------------------------------------------------------------------------


def hyperplane(normal: Floats, offset: float, dim: int, domain: Polytope) -> Slice:
    """The part of the hyperplane ``normal @ x == offset`` in the polytope."""
    origin = normal * offset / (normal @ normal)
    directions = np.linalg.svd(normal[None, :])[2][1:]
    return Slice(
        origin, directions, Polytope(domain.A @ directions.T, domain.b - domain.A @ origin)
    )


@plain
@given(kinds, seeds, st.integers(2, 4))
def test_splitting_the_domain_adds_up(kind: str, seed: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    network = any_network(kind, rng, dim)
    extra = rng.normal(size=(2, dim))
    normals = np.vstack([np.eye(dim), -np.eye(dim), extra])
    distances = np.concatenate([np.full(2 * dim, 1.5), rng.uniform(0.5, 1.5, size=2)])
    offsets = distances * np.linalg.norm(normals, axis=1)
    whole = Polytope(normals, offsets)
    normal = rng.normal(size=dim)
    offset = rng.uniform(-0.4, 0.4) * np.linalg.norm(normal)  # nearer than all faces
    sides = [
        Polytope(np.vstack([normals, sign * normal]), np.append(offsets, sign * offset))
        for sign in (1, -1)
    ]
    cut = listed(network, hyperplane(normal, offset, dim, whole)).pattern_set
    below, above = (listed(network, side).pattern_set for side in sides)
    assert below & above == cut
    assert below | above == listed(network, whole).pattern_set
    assert count(network, whole).count == len(below) + len(above) - len(cut)


@plain
@given(kinds, seeds, dims)
def test_a_slice_along_all_axes_is_the_box(kind: str, seed: int, dim: int) -> None:
    network = any_network(kind, np.random.default_rng(seed), dim)
    domain = Slice(np.zeros(dim), np.eye(dim), cube(dim))
    assert listed(network, domain).pattern_set == listed(network, cube(dim)).pattern_set


@plain
@given(kinds, seeds, st.integers(2, 4), st.data())
def test_patterns_of_a_slice_occur_in_the_whole(
    kind: str, seed: int, dim: int, data: st.DataObject
) -> None:
    rng = np.random.default_rng(seed)
    network = any_network(kind, rng, dim)
    k = data.draw(st.integers(1, dim - 1))
    domain = Slice(rng.normal(size=dim) / 4, rng.normal(size=(k, dim)), Everywhere(k))
    assert listed(network, domain).pattern_set <= listed(network, Everywhere(dim)).pattern_set


@plain
@given(kinds, seeds, dims)
def test_larger_domains_have_more_regions(kind: str, seed: int, dim: int) -> None:
    network = any_network(kind, np.random.default_rng(seed), dim)
    small, large = cube(dim, 0.7), cube(dim, 5.0)
    inner, outer = (listed(network, domain).pattern_set for domain in (small, large))
    assert inner <= outer <= listed(network, Everywhere(dim)).pattern_set


@plain
@given(kinds, seeds, dims)
def test_a_box_as_a_polytope_with_redundant_rows(kind: str, seed: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    network = any_network(kind, rng, dim)
    faces = np.vstack([np.eye(dim), -np.eye(dim)])
    others = rng.normal(size=(3, dim))
    normals = np.vstack([faces, 8 * faces[:1], others, np.ones((1, dim))])
    slack = np.concatenate(
        [np.full(2 * dim, 1.5), [12.0], 2 * np.abs(others).sum(axis=1), [1.5 * dim]]
    )
    assert (
        listed(network, Polytope(normals, slack)).pattern_set
        == listed(network, cube(dim)).pattern_set
    )


@plain
@given(kinds, seeds, dims)
def test_a_slice_of_a_slice(kind: str, seed: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    network = any_network(kind, rng, dim + 1)
    outer = rng.integers(-8, 9, size=(dim + 1, dim + 1)) / 4 + 3 * np.eye(dim + 1)
    inner, shift = rng.integers(-8, 9, size=(dim, dim + 1)) / 4, rng.integers(-4, 5, dim + 1) / 4
    inner[:, :dim] += 3 * np.eye(dim)
    origin = rng.integers(-4, 5, size=dim + 1) / 4
    nested = Slice(origin, outer, Slice(shift, inner, cube(dim)))
    at_once = Slice(origin + shift @ outer, inner @ outer, cube(dim))  # exact: few bits
    assert listed(network, nested).pattern_set == listed(network, at_once).pattern_set


@plain
@given(kinds, seeds, dims)
def test_a_box_with_open_sides(kind: str, seed: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    network = any_network(kind, rng, dim)
    lower, upper = np.full(dim, -0.5), np.full(dim, 0.75)
    lower[rng.random(dim) < 0.5], upper[rng.random(dim) < 0.5] = -np.inf, np.inf
    normals = np.vstack([-np.eye(dim), np.eye(dim), np.zeros((1, dim))])
    offsets = np.concatenate([-lower, upper, [0.0]])
    same = Polytope(normals[np.isfinite(offsets)], offsets[np.isfinite(offsets)])
    found = listed(network, Box(lower, upper)).pattern_set
    assert found == listed(network, same).pattern_set == oracle(network, same).patterns


# --- exact answers --------------------------------------------------------------------------------


@plain
@given(st.sampled_from(list(NETWORKS)), seeds)
def test_one_input_against_sorted_breakpoints(kind: str, seed: int) -> None:
    network = NETWORKS[kind](np.random.default_rng(seed), 1, 12)
    expected = line_patterns(network, [0.0], [1.0])
    assert listed(network, Everywhere(1)).pattern_set == set(expected)
    expected = line_patterns(network, [0.0], [1.0], -0.75, 1.25)
    assert listed(network, Box([-0.75], [1.25])).pattern_set == set(expected)


@plain
@given(st.sampled_from(list(NETWORKS)), seeds, st.integers(2, 5))
def test_a_segment_against_sorted_breakpoints(kind: str, seed: int, n_inputs: int) -> None:
    rng = np.random.default_rng(seed)
    network = NETWORKS[kind](rng, n_inputs, 18)
    start, step = rng.normal(size=(2, n_inputs))
    found = listed(network, Slice(start, step[None, :], Box([-1.0], [2.0]))).pattern_set
    assert found == set(line_patterns(network, start, step, -1.0, 2.0))


@plain
@given(st.integers(1, 11), st.integers(1, 6), seeds)
def test_one_generic_layer_on_the_whole_space(n: int, dim: int, seed: int) -> None:
    weight, bias = weights(np.random.default_rng(seed), n, dim)
    network = Network.from_arrays([weight, np.ones((1, n))], [bias, [0.0]])
    assert count(network, Everywhere(dim)).count == sum(comb(n, k) for k in range(dim + 1))


# --- counting in part -----------------------------------------------------------------------------


@plain
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_a_budget_stops_at_that_many_regions(seed: int, budget: int) -> None:
    case = random_case(seed)
    total = count(case.network, case.domain).count
    result = count(case.network, case.domain, max_regions=budget)
    assert result.count == min(total, budget)
    assert result.complete is (budget >= total)
    assert result.per_layer[-1] == result.count
    found = listed(case.network, case.domain, max_regions=budget)
    whole = listed(case.network, case.domain)
    np.testing.assert_array_equal(found.patterns, whole.patterns[:budget])


@plain
@given(st.integers(0, 10**6), st.integers(1, 50))
def test_the_order_is_always_the_same(seed: int, batch_size: int) -> None:
    case = random_case(seed)
    once, again = (
        listed(case.network, case.domain, batch_size=size) for size in (4096, batch_size)
    )
    for first, second in zip(once, again, strict=True):
        np.testing.assert_array_equal(first, second)


@plain
@example(1604)
@given(st.integers(0, 10**6))
def test_conditional_counts_add_up(seed: int) -> None:
    case = random_case(seed)
    ends = np.cumsum([0, *case.network.layer_sizes])
    patterns = listed(case.network, case.domain).patterns
    for fixed, upto in pairwise(ends):
        prefixes, members = np.unique(patterns[:, :fixed], axis=0, return_counts=True)
        for prefix, expected in zip(prefixes, members, strict=True):
            result = conditional_count(case.network, prefix, case.domain)
            assert result.complete
            assert result.rest == expected
            behind = patterns[(patterns[:, :fixed] == prefix).all(axis=1)]
            assert result.patterns == len(np.unique(behind[:, :upto], axis=0))


@plain
@example(493)
@given(st.integers(0, 10**6))
def test_a_prefix_that_does_not_occur_leaves_nothing(seed: int) -> None:
    case = random_case(seed)
    first = case.network.layer_sizes[0]
    if len(case.network.layer_sizes) > 1:
        pieces = case.network.unit_pieces[:first]
        prefix = np.random.default_rng(seed).integers(pieces)
        found = {
            tuple(row) for row in listed(case.network, case.domain).patterns[:, :first].tolist()
        }
        result = conditional_count(case.network, prefix, case.domain)
        assert result.reachable is (tuple(prefix.tolist()) in found)
