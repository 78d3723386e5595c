"""Many patterns at once, inputs, minimal cores, sampled shares, audits."""

from __future__ import annotations

from math import inf, log10
from typing import Any

import numpy as np
import pytest
from exact_pattern_rows import domain_rows, in_integers, pattern_rows
from linregions import (
    Box,
    CertificateError,
    Everywhere,
    InputError,
    Network,
    Polytope,
    Progress,
    SearchInterrupted,
    count,
    partition,
    regions,
)
from linregions.certificates import (
    CertificateBatch,
    audit,
    certify,
    certify_inputs,
    certify_many,
    minimal_core,
    reachable_fraction,
)
from rational_simplex import interior_point

NETWORK = Network.random((2, 6, 4), seed=1)
BOX = Box.cube(-1, 1, 2)


def test_rows_and_bits_mean_the_same() -> None:
    batches = list(regions(NETWORK, BOX))
    pieces = np.concatenate([batch.patterns for batch in batches])
    bits = np.concatenate([batch.packed for batch in batches])
    by_pieces = certify_many(NETWORK, pieces, BOX)
    by_bits = certify_many(NETWORK, bits, BOX, layout="bits")
    assert by_pieces.reachable.all()
    assert by_bits.to_json() == by_pieces.to_json()
    assert len(by_pieces) == by_pieces.count("reachable") == count(NETWORK, BOX).count


def test_bits_of_units_with_several_pieces() -> None:
    network = Network.random((2, 3, 2), activation="hard_tanh", seed=4)
    batch = next(regions(network, BOX))
    found = certify_many(network, batch.packed, BOX, layout="bits")
    np.testing.assert_array_equal([c.pattern for c in found], batch.patterns)


def test_equal_patterns_share_a_certificate() -> None:
    pattern = NETWORK.pattern([0.1, 0.2])
    batch = certify_many(NETWORK, [pattern, 1 - pattern, pattern], BOX)
    assert len(batch) == 3
    assert len(batch.distinct) == 2
    assert batch[0] is batch[2] is batch[-1]
    assert [c.verdict for c in batch[1:]] == batch.verdicts[1:].tolist()
    assert batch.margins[0] > 0
    assert np.isnan(batch.margins[1])
    assert "3 patterns (2 distinct)" in str(batch)


def test_no_patterns_at_all() -> None:
    batch = certify_many(NETWORK, np.zeros((0, 10), int), BOX)
    assert len(batch) == 0
    assert batch.verdicts.size == batch.margins.size == 0
    assert batch.check(NETWORK, BOX)
    assert "0 patterns (0 distinct): none" in str(batch)
    assert len(CertificateBatch.from_json(batch.to_json())) == 0
    assert len(certify_inputs(NETWORK, np.zeros((0, 2)), BOX)) == 0


def test_a_network_without_units() -> None:
    affine = Network.from_arrays([[[1.0, 2.0]]])
    assert certify_many(affine, np.zeros((3, 0), int), BOX).verdicts.tolist() == ["reachable"] * 3
    assert certify_inputs(affine, [[0.0, 0.5]], BOX).reachable.all()


def test_progress_and_ctrl_c() -> None:
    seen: list[Progress] = []
    patterns = partition(NETWORK, BOX).patterns
    certify_many(NETWORK, patterns, BOX, progress=seen.append)
    assert [p.regions for p in seen] == list(range(1, len(patterns) + 1))
    assert seen[-1].fraction == 1.0

    def press_ctrl_c(progress: Progress) -> None:
        if progress.regions == 3:
            raise KeyboardInterrupt

    with pytest.raises(SearchInterrupted) as caught:
        certify_many(NETWORK, patterns, BOX, progress=press_ctrl_c)
    result = caught.value.result
    assert isinstance(result, CertificateBatch)
    assert len(result) == 3
    assert result.check(NETWORK, BOX)


@pytest.mark.parametrize(
    ("patterns", "options", "text"),
    [
        ([0, 1], {}, "one pattern per row, got"),
        ([[0, 1], [0]], {}, "patterns: expected an array of integers"),
        ([[0.5]], {}, "patterns: expected an array of integers, got float64"),
        ([[0, 1], [0, 7]], {}, r"patterns\[1\]: unit 1 has pieces"),
        ([[0] * 11], {}, "the network has 10 units, got 11"),
        ([[0, -1, 0, 0, 0, 0, 1]], {}, r"patterns\[0\]: unit 1 must be fixed, because unit 6"),
        ([[0, 1]], {"layout": "bits"}, r"expected 2 bytes \(uint8\) per row for 10 bits"),
        (np.full((1, 2), 255, np.uint8), {"layout": "bits"}, "bits beyond the last unit are set"),
        ([[0]], {"layout": "rows"}, "layout: expected 'pieces' or 'bits'"),
        ([[0]], {"progress": 3}, "progress: expected a callable"),
    ],
)
def test_bad_patterns(patterns: Any, options: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        certify_many(NETWORK, patterns, BOX, **options)


def test_a_changed_batch_is_refused_and_the_row_named() -> None:
    batch = certify_many(NETWORK, partition(NETWORK, BOX).patterns[:3], BOX)
    text = batch.to_json()
    assert CertificateBatch.from_json(text).check(NETWORK, BOX)
    for changed in (text[:-1], text.replace("  ", " "), text.replace("reachable", "boundary", 1)):
        with pytest.raises(CertificateError, match="certificates"):
            CertificateBatch.from_json(changed)
    with pytest.raises(CertificateError, match="row 0: certificate: is for another domain"):
        batch.check(NETWORK, Box.cube(-1, 2, 2))


# --- inputs ---------------------------------------------------------------------------------------


def test_inputs_inside_on_the_border_and_on_ties() -> None:
    network = Network.from_arrays([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 1.0]]])
    inputs = [[0.5, -0.5], [1.0, 1.0], [0.0, 0.5], [-1.0, 0.0], [0.5, -0.25]]
    batch = certify_inputs(network, inputs, BOX)
    assert [c.pattern.tolist() for c in batch] == [[1, 0], [1, 1], [0, 1], [0, 0], [1, 0]]
    assert batch.reachable.all()
    assert batch[0].exact_witness == (0.5, -0.5)
    assert batch.check(network, BOX)
    assert np.isnan(batch.margins[0])
    widest = certify_inputs(network, inputs, BOX, margins=True)
    assert widest.margins == pytest.approx([0.5] * 5)


def test_the_pattern_of_an_input_is_that_of_the_exact_function() -> None:
    network = Network.from_arrays([[[0.1, 0.2, -0.3]], [[1.0]]])
    point = [1.0, 1.0, 1.0]  # 0.1 + 0.2 - 0.3 is 2^-54 as doubles stand, and rounds to more
    batch = certify_inputs(network, [point], Everywhere(3))
    exact = 3602879701896397 + 7205759403792794 - 10808639105689190  # over 2^55
    assert batch[0].pattern[0] == (exact > 0)
    assert batch.check(network, Everywhere(3))


def test_an_input_whose_pattern_has_no_interior() -> None:
    network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])
    batch = certify_inputs(network, [[0.0], [0.5]])
    assert batch.verdicts.tolist() == ["boundary", "reachable"]
    assert batch[0].attained


@pytest.mark.parametrize(
    ("inputs", "text"),
    [
        ([[0.0, 2.0]], r"X\[0\]: outside the domain, beyond its half-space 3"),
        ([[0.0, float("nan")]], "X: expected finite numbers"),
        ([0.0, 0.5], r"X: expected shape \(k, 2\), got \(2,\)"),
        ("images", "X: expected an array of numbers"),
    ],
)
def test_bad_inputs(inputs: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        certify_inputs(NETWORK, inputs, BOX)


# --- minimal cores --------------------------------------------------------------------------------


def test_parallel_units_contradict() -> None:
    weights = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    network = Network.from_arrays([weights, [[1.0] * 4]], [[0, 0, -0.5, 0], [0]])
    core = minimal_core(network, [0, 1, 1, 1], BOX)
    assert core.units == (0, 2)
    assert core.given == ()
    assert core.check(network, BOX)
    assert str(core) == "2 units contradict each other: unit 0 of layer 1, unit 2 of layer 1"


def test_cores_name_layers_and_the_half_spaces_of_the_domain() -> None:
    weights = [[[1.0, 0.0], [0.0, 1.0]], [[1.0, 1.0]], [[1.0]]]
    network = Network.from_arrays(weights, [[0, 0], [-9], [0]])
    core = minimal_core(network, [1, 1, 1], BOX)
    assert core.units == (2,)
    walls = sorted(h.index for h in core.multipliers if h.kind == "domain")
    assert {2, 3} <= set(walls)
    assert str(core) == (
        "unit 0 of layer 2 contradicts the domain by itself (with half-spaces "
        f"{', '.join(map(str, walls))} of the domain), given the pieces of 2 earlier units"
    )
    constant = Network.from_arrays([[[0.0, 0.0]], [[1.0]]], [[-1.0], [0.0]])
    assert str(minimal_core(constant, [1], BOX)) == "unit 0 of layer 1 is on its piece nowhere"


def test_a_core_behind_the_first_layer_names_what_it_rests_on() -> None:
    network = Network.from_arrays(
        [[[1.0]], [[1.0], [1.0]], [[1.0, 1.0]]], [[0], [-0.5, -0.25], [0]]
    )
    core = minimal_core(network, [1, 1, 0], Box([-1], [1]))
    assert core.units == (1, 2)
    assert core.given == (0,)
    assert core.check(network, Box([-1], [1]))
    assert "given the pieces of 1 earlier unit" in str(core)


@pytest.mark.parametrize("seed", range(12))
def test_cores_are_contradictory_and_irreducible(seed: int) -> None:
    """By an exact simplex method that shares nothing with certificates."""
    rng = np.random.default_rng(seed)
    network = Network.random((3, 7, 3), seed=seed)
    box = Box.cube(-2, 2, 3)
    while certify(network, pattern := rng.integers(2, size=10), box, backend="highspy").reachable:
        pass
    core = minimal_core(network, pattern, box)
    assert core.check(network, box)
    rows, walls = pattern_rows(network, pattern), domain_rows(box)

    def possible(units: Any) -> bool:
        kept = [rows[unit] for unit in units] + walls
        return interior_point([in_integers(row) for row in kept]) is not None

    assert not possible(core.units)
    assert all(possible(set(core.units) - {unit}) for unit in core.units)


def test_a_reachable_pattern_has_no_core() -> None:
    with pytest.raises(InputError, match="is reachable"):
        minimal_core(NETWORK, NETWORK.pattern([0.1, 0.2]), BOX)


def test_a_changed_core_is_refused() -> None:
    from dataclasses import replace

    network = Network.from_arrays([np.eye(2), [[1.0, 1.0]]], [[-2, -2], [0]])
    core = minimal_core(network, [1, 1], BOX)
    assert core.units == (1,) or core.units == (0,)
    assert "contradicts the domain by itself" in str(core)
    with pytest.raises(CertificateError, match="without multipliers"):
        replace(core, multipliers={}).check(network, BOX)
    with pytest.raises(CertificateError, match="not every unit has a witness"):
        replace(core, witnesses={}).check(network, BOX)


# --- shares and audits ----------------------------------------------------------------------------


def test_the_share_of_reachable_patterns() -> None:
    network = Network.random((2, 6), seed=3)
    found = reachable_fraction(network, BOX, n=400, seed=1)
    exact = count(network, BOX).count
    assert found.exact is not None
    assert found.exact.count == exact
    assert found.interval[0] < exact / 64 < found.interval[1]
    assert found.interval[0] < found.estimate < found.interval[1]
    low, high = found.log10_count
    assert low < log10(exact) < high
    assert "exact count" in str(found)


def test_the_share_collapses_for_many_units() -> None:
    network = Network.random((2, 24), seed=3)
    found = reachable_fraction(network, BOX, n=50, count_time=None)
    assert found.n_reachable == 0
    assert found.interval == pytest.approx((0, 1 - 0.025 ** (1 / 50)))  # Clopper and Pearson
    assert found.log10_count[0] == -inf
    assert "none was reachable" in str(found)


@pytest.mark.parametrize("options", [{"n": 0}, {"level": 1.5}])
def test_bad_options_of_the_share(options: Any) -> None:
    with pytest.raises(InputError, match="expected a"):
        reachable_fraction(NETWORK, BOX, **options)


def test_audit_sees_what_is_wrong() -> None:
    parts = partition(NETWORK, BOX)
    assert audit(parts, 10**6).agrees
    parts.regions.packed.flags.writeable = True
    parts.regions.packed[0] ^= 0b11
    parts.regions.__dict__.pop("patterns", None)
    wrong = audit(parts, len(parts))
    assert not wrong.agrees
    assert "DISAGREE" in str(wrong)


def test_audit_wants_a_partition() -> None:
    with pytest.raises(InputError, match="expected a Partition, got CountResult"):
        audit(count(NETWORK, BOX), 5)  # type: ignore[arg-type]


def test_polytopes_without_an_interior_are_refused() -> None:
    flat = Polytope([[1.0, 0.0], [-1.0, 0.0]], [0.0, 0.0])
    with pytest.raises(InputError, match="no interior"):
        certify_many(NETWORK, [[0] * 10], flat)
