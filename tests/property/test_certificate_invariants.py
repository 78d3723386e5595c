"""What must not change a verdict."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from linregions import Box, Network
from linregions.certificates import Certificate, certify
from linregions.certificates.half_spaces import HalfSpace

plain = settings(deadline=None, max_examples=30)
small = st.integers(-2, 2)
FACTORS = [0.125, 1.0, 3.0, 2.0**33, 2.0**-33]  # small integers times these are not rounded
widths = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3))


@st.composite
def questions(draw: Any) -> tuple[list[Any], list[Any], Any]:
    """Weights and biases of two hidden layers in small integers, and a pattern of all units."""
    d, m, n = draw(widths)
    shapes = [(m, d), (n, m), (1, n)]
    numbers = [draw(st.lists(small, min_size=r * c, max_size=r * c)) for r, c in shapes]
    weights = [np.array(v, float).reshape(s) for v, s in zip(numbers, shapes, strict=True)]
    biases = [np.array(draw(st.lists(small, min_size=r, max_size=r)), float) for r, _ in shapes]
    pattern = np.array(draw(st.lists(st.integers(0, 1), min_size=m + n, max_size=m + n)))
    return weights, biases, pattern


def verdict(weights: Any, biases: Any, pattern: Any, box: Box | None = None) -> tuple[str, bool]:
    network = Network.from_arrays(weights, biases)
    domain = Box.cube(-1, 1, network.input_dim) if box is None else box
    certificate = certify(network, pattern, domain, backend="highspy")
    assert certificate.check(network, domain)
    return certificate.verdict, certificate.attained


@plain
@given(questions(), st.lists(st.sampled_from(FACTORS), min_size=4, max_size=4))
def test_scaling_the_rows_of_the_last_hidden_layer(question: Any, factors: list[float]) -> None:
    weights, biases, pattern = question
    by = np.resize(factors, len(weights[1]))
    scaled = [weights[0], weights[1] * by[:, None], weights[2]]
    other = verdict(scaled, [biases[0], biases[1] * by, biases[2]], pattern)
    assert other == verdict(weights, biases, pattern)


@plain
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_units(question: Any, random: Any) -> None:
    weights, biases, pattern = question
    m = len(weights[0])
    order = np.array(random.sample(range(m), m))
    permuted = [weights[0][order], weights[1][:, order], weights[2]]
    moved = np.concatenate([pattern[:m][order], pattern[m:]])
    other = verdict(permuted, [biases[0][order], biases[1], biases[2]], moved)
    assert other == verdict(weights, biases, pattern)


@plain
@given(questions())
def test_a_repeated_unit_must_agree_with_its_twin(question: Any) -> None:
    weights, biases, pattern = question
    m = len(weights[0])
    twice = [np.vstack([weights[0], weights[0][:1]]), weights[1], weights[2]]
    twice[1] = np.hstack([weights[1], np.zeros((len(weights[1]), 1))])
    with_twin = [np.append(biases[0], biases[0][0]), biases[1], biases[2]]
    same = np.concatenate([pattern[:m], pattern[:1], pattern[m:]])
    assert verdict(twice, with_twin, same) == verdict(weights, biases, pattern)
    other = same.copy()
    other[m] = 1 - other[m]
    assert verdict(twice, with_twin, other)[1] is False


@plain
@given(questions())
def test_a_larger_box_and_fewer_units_never_lose_a_region(question: Any) -> None:
    weights, biases, pattern = question
    if verdict(weights, biases, pattern)[0] == "reachable":
        d, m = weights[0].shape[1], len(weights[0])
        assert verdict(weights, biases, pattern, Box.cube(-3, 2, d))[0] == "reachable"
        assert verdict(weights, biases, pattern[:m])[0] == "reachable"


@plain
@given(questions())
def test_the_pattern_of_a_point_is_attained(question: Any) -> None:
    """The pattern of a point is attained, though it may have no interior."""
    weights, biases, _ = question
    network = Network.from_arrays(weights, biases)
    point = np.linspace(-0.5, 0.75, network.input_dim)
    exact = network.pattern(point)  # small integers and binary fractions: nothing is rounded
    assert verdict(weights, biases, exact)[1] is True


@plain
@given(questions())
def test_json_is_read_back_as_it_was(question: Any) -> None:
    weights, biases, pattern = question
    network = Network.from_arrays(weights, biases)
    certificate = certify(network, pattern, Box.cube(-1, 1, network.input_dim), backend="highspy")
    text = certificate.to_json()
    again = Certificate.from_json(text)
    assert again.to_json() == text
    assert again.multipliers == certificate.multipliers
    assert again.exact_witness == certificate.exact_witness
    assert all(isinstance(half_space, HalfSpace) for half_space in again.multipliers)
