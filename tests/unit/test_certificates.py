"""Certificates of single patterns: verdicts, partial patterns, degenerate units, bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from linregions import (
    Box,
    CertificateError,
    Everywhere,
    InputError,
    Network,
    PiecewiseLinear,
    Polytope,
    Slice,
    Stage,
)
from linregions.certificates import Certificate, HalfSpace, certify
from linregions.models.activations import HARD_TANH

LINE = Box([-1], [1])


def layers(*weights: Any, biases: Any = None, activation: Any = "relu") -> Network:
    return Network.from_arrays(weights, biases, activation)


ABSOLUTE = layers([[1.0], [-1.0]], [[1.0, 1.0]])


def proven(network: Network, pattern: Any, domain: Any, **options: Any) -> Certificate:
    certificate = certify(network, pattern, domain, **options)
    assert certificate.check(network, domain)
    assert Certificate.from_json(certificate.to_json()).check(network, domain)
    return certificate


@pytest.mark.parametrize("backend", ["cvxpy", "highspy"])
def test_the_widest_ball_is_found(backend: Any) -> None:
    network = layers(np.eye(2), [[1.0, 1.0]], biases=[[-1, -1], [0]])
    certificate = proven(network, [1, 0], Box([0, 0], [5, 3]), backend=backend)
    assert certificate.reachable
    assert certificate.margin == pytest.approx(0.5)  # 1 <= x <= 5, 0 <= y <= 1
    assert certificate.witness is not None
    assert certificate.witness[1] == pytest.approx(0.5)
    assert not certificate.multipliers


def test_witness_is_exact() -> None:
    certificate = proven(ABSOLUTE, [1, 0], LINE)
    assert certificate.exact_witness == (Fraction(1, 2),)
    assert certificate.margin == 0.5


def test_unreachable_in_the_box() -> None:
    network = layers([[1.0]], [[1.0]], biases=[[-2.0], [0.0]])
    certificate = proven(network, [1], LINE)
    assert certificate.verdict == "unreachable"
    assert not certificate.attained
    assert certificate.witness is None
    assert set(certificate.multipliers) == {HalfSpace("lower", 0), HalfSpace("domain", 1)}
    assert "contradictory: unit 0 of layer 1, lower end; half-space 1 of the domain" in str(
        certificate
    )


def test_units_are_named_by_layer_and_place() -> None:
    sizes, pieces = (3, 2), np.array([0, 0, 0, 1, 2])
    named = [HalfSpace("lower", 3), HalfSpace("rival", 4, 0), HalfSpace("domain", 7)]
    assert [half_space.named(sizes, pieces) for half_space in named] == [
        "unit 0 of layer 2, lower end",
        "unit 1 of layer 2, rows 2 and 0",
        "half-space 7 of the domain",
    ]
    assert HalfSpace("upper", 5).named(sizes, pieces) == "unit 5 of the pattern, upper end"


def test_a_tie_is_a_boundary_that_is_attained_on_the_lower_piece() -> None:
    both_off = proven(ABSOLUTE, [0, 0], LINE)
    assert (both_off.verdict, both_off.attained, both_off.margin) == ("boundary", True, 0.0)
    assert both_off.exact_witness == (0,)
    both_on = proven(ABSOLUTE, [1, 1], LINE)
    assert (both_on.verdict, both_on.attained, both_on.margin) == ("boundary", False, 0.0)
    assert "no input has this pattern" in str(both_on)


def test_a_boundary_at_a_point_that_is_no_double() -> None:
    network = layers([[3.0], [-3.0]], [[1.0, 1.0]], biases=[[-1, 1], [0]])
    certificate = proven(network, [0, 0], LINE)
    assert certificate.verdict == "boundary"
    assert certificate.exact_witness == (Fraction(1, 3),)
    assert json.loads(certificate.to_json())["witness"] == [[1, 3]]


def test_a_boundary_of_the_domain() -> None:
    network = layers([[1.0]], [[1.0]], biases=[[-1.0], [0.0]])
    assert proven(network, [1], LINE).verdict == "boundary"
    assert not proven(network, [1], LINE).attained
    network = layers([[-1.0]], [[1.0]], biases=[[1.0], [0.0]])
    certificate = proven(network, [0], LINE)
    assert certificate.verdict == "boundary"
    assert certificate.attained


@pytest.mark.parametrize(
    ("bias", "piece", "verdict"),
    [
        (0.0, 0, "reachable"),  # constantly on the breakpoint: the lower piece, and splits nothing
        (0.0, 1, "unreachable"),
        (1.0, 1, "reachable"),
        (1.0, 0, "unreachable"),
        (-1.0, 0, "reachable"),
        (-1.0, 1, "unreachable"),
    ],
)
def test_constant_units(bias: float, piece: int, verdict: str) -> None:
    network = layers([[0.0], [1.0]], [[1.0, 1.0]], biases=[[bias, 0], [0]])
    certificate = proven(network, [piece, 1], LINE)
    assert certificate.verdict == verdict
    if verdict == "unreachable":
        assert [half_space.index for half_space in certificate.multipliers] == [0]


def test_a_unit_that_cancels_only_in_exact_arithmetic() -> None:
    third = 1 / 3
    network = layers([[1.0], [1.0]], [[third, -third], [3.0, -1.0]], [[1.0, 1.0]])
    assert proven(network, [1, 1, 0, 1], LINE).reachable
    assert proven(network, [1, 1, 1, 1], LINE).verdict == "unreachable"


def test_max_units_break_ties_by_the_earlier_row() -> None:
    network = Network.from_stages([Stage.maximum([[1.0], [1.0], [-1.0]], None, [3])])
    assert proven(network, [0], LINE).reachable
    twin = proven(network, [1], LINE)
    assert twin.verdict == "unreachable"
    assert list(twin.multipliers) == [HalfSpace("rival", 0, 0)]
    assert proven(network, [2], LINE).reachable


def test_a_middle_piece_has_two_ends() -> None:
    network = layers([[2.0]], [[1.0]], activation=HARD_TANH)
    certificate = proven(network, [1], LINE)
    assert certificate.margin == pytest.approx(0.5)
    assert proven(network, [2], LINE).margin == pytest.approx(0.25)


def test_discontinuous_functions_with_more_than_ten_pieces() -> None:
    steps = PiecewiseLinear(
        "steps", tuple(range(12)), (0.0,) * 13, tuple(float(i % 5) for i in range(13))
    )
    network = layers([[1.0]], [[1.0], [-1.0]], [[1.0, 1.0]], activation=[steps, "relu"])
    certificate = proven(network, [11, 1, 0], Box([0], [20]))
    assert certificate.witness is not None
    assert certificate.witness[0] == pytest.approx(10.5)
    assert json.loads(certificate.to_json())["pattern"] == ["(11)", "10"]
    assert proven(network, [10, 1, 0], Box([0], [20])).verdict == "unreachable"  # its value is 0


def test_polytopes_and_slices() -> None:
    triangle = Polytope([[-1.0, 0.0], [0.0, -1.0], [1.0, 1.0]], [0.0, 0.0, 1.0])
    network = layers(np.eye(2), [[1.0, 1.0]], biases=[[-0.5, -0.5], [0]])
    assert proven(network, [0, 1], triangle).reachable
    assert proven(network, [1, 1], triangle).verdict == "boundary"
    diagonal = Slice([0.0, 0.0], [[1.0, 1.0]], Box([-1], [1]))
    assert proven(network, [0, 1], diagonal).verdict == "boundary"
    assert proven(network, [1, 1], diagonal).witness == pytest.approx([0.75])


def test_the_whole_space() -> None:
    everywhere = Everywhere(2)
    network = layers([[1.0, 2.0], [-1.0, -2.0]], [[1.0, 1.0]], biases=[[0.3, -0.4], [0]])
    assert proven(network, [1, 1], everywhere).verdict == "unreachable"
    free = proven(network, [1, 0], everywhere)
    assert free.margin is not None
    assert free.margin >= 1 - 1e-9  # balls of any size fit in
    assert proven(layers([[1.0, 2.0]]), [], everywhere).reachable


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_numbers_beyond_the_reach_of_floating_point_programs(scale: float) -> None:
    network = layers([[scale], [-scale]], [[scale, scale]], biases=[[-scale / 4, 0], [-scale]])
    box = Box([-1.0], [1.0])
    assert proven(network, [1, 0], box).reachable
    assert proven(network, [1, 1], box).verdict == "unreachable"


# --- partial patterns -----------------------------------------------------------------------------

TWO_LAYERS = layers([[1.0], [-1.0]], [[1.0, 1.0], [1.0, 0.0]], [[1.0, 1.0]])


def test_free_units() -> None:
    assert proven(TWO_LAYERS, [1], LINE).reachable
    assert proven(TWO_LAYERS, [-1, 1], LINE).reachable
    assert proven(TWO_LAYERS, [], LINE).reachable
    certificate = proven(TWO_LAYERS, [1, -1, -1, 1], LINE)  # unit 3 looks at unit 0 alone
    assert certificate.reachable
    assert json.loads(certificate.to_json())["pattern"] == ["1.", ".1"]


def test_a_free_unit_that_matters_is_named() -> None:
    with pytest.raises(InputError, match="unit 1 must be fixed, because unit 2 "):
        certify(TWO_LAYERS, [1, -1, 1, -1], LINE)
    through_an_inactive_unit = layers([[1.0]], [[1.0]], [[1.0]], [[1.0]])
    with pytest.raises(InputError, match="unit 0 must be fixed, because unit 1 "):
        certify(through_an_inactive_unit, [-1, 0, 0], LINE)


def test_a_free_group_that_matters_is_named() -> None:
    stages = [Stage.maximum([[1.0], [-1.0]], None, [2]), Stage.affine([[1.0]], [-2.0], "relu")]
    network = Network.from_stages(stages)
    with pytest.raises(InputError, match="unit 0 must be fixed"):
        certify(network, [-1, 1], LINE)


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ([0.5, 1], "pattern: expected an array of integers, got float64"),
        ([[0, 1]], "expected a flat array of integers"),
        ([0, 2], r"unit 1 has pieces 0..1 \(-1: free\), got 2"),
        ([-2, 1], "unit 0 has pieces"),
        ([0, 1, 1], "the network has 2 units, got 3 pieces"),
    ],
)
def test_bad_patterns(pattern: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        certify(ABSOLUTE, pattern, LINE)


def test_bad_domains_and_options() -> None:
    with pytest.raises(InputError, match="the network has 1 inputs"):
        certify(ABSOLUTE, [0, 1], Box([0, 0], [1, 1]))
    with pytest.raises(InputError, match="is flat: it has no interior"):
        certify(ABSOLUTE, [0, 1], Polytope([[1.0], [-1.0]], [0.5, -0.5]))
    with pytest.raises(InputError, match="is empty: it has no interior"):
        certify(ABSOLUTE, [0, 1], Polytope([[1.0], [-1.0]], [0.5, -0.75]))
    with pytest.raises(InputError, match="backend: expected 'cvxpy' or 'highspy'"):
        certify(ABSOLUTE, [0, 1], LINE, backend="glpk")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected a linregions"):
        certify("model.onnx", [0, 1], LINE)  # type: ignore[arg-type]


NO_CERTIFICATES = ["", "[]", "{}", "null", '{"format": "linregions certificate"}', "[" * 100_000]


@pytest.mark.parametrize("text", NO_CERTIFICATES, ids=range(len(NO_CERTIFICATES)))
def test_what_is_no_certificate(text: str) -> None:
    with pytest.raises(CertificateError, match="certificate: "):
        Certificate.from_json(text)


def test_numbers_in_json() -> None:
    text = proven(ABSOLUTE, [0, 1], LINE).to_json()
    record = json.loads(text)
    assert [float.fromhex(x) for x in record["witness"]] == [-0.5]
    assert float.fromhex(record["margin"]) == 0.5
    assert record["pattern"] == ["01"]
    assert text.endswith("}\n")
