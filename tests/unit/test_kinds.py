"""Kinds of count on networks small enough to be argued by hand, budgets, and errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from linregions import (
    Box,
    Everywhere,
    InputError,
    Network,
    Polytope,
    Progress,
    SearchInterrupted,
    Slice,
    Stage,
    count,
    partition,
)
from linregions.kinds import affine_maps
from linregions.kinds.affine_maps import AffineMaps
from linregions.kinds.residues import ResidueMatrix, prime, product, residues
from linregions.models import HARD_TANH, leaky_relu
from scipy.sparse import csr_array

KINDS: tuple[Any, ...] = ("affine", "connected", "activation", "pattern")


def counts(network: Network, domain: Any) -> tuple[int, ...]:
    """Affine, connected, activation, pattern."""
    return tuple(count(network, domain, kind=kind).count for kind in KINDS)


def hat() -> Network:
    """A hat on [0, 2], out of relu(x), relu(x - 1), relu(x - 2); then relu(-x), relu(x - 3).

    Pieces of the line: x < 0, (0, 1), (1, 2), (2, 3), x > 3. The last two are one function, 0, and
    so is the first, away from them. At x = 0 all units are off, as nowhere else.
    """
    weights = [[[1.0], [1.0], [1.0], [-1.0], [1.0]], [[1.0, -2.0, 1.0, 0.0, 0.0]]]
    return Network.from_arrays(weights, [[0.0, -1.0, -2.0, 0.0, -3.0], None])


def bow() -> Network:
    """``min(|x|, |y|)`` where x and y have opposite signs, 0 where they have not.

    Six sectors; 0 on the first and on the third quadrant, which meet at the origin only. Of the
    rays x = 0 and y = 0 each has a pattern of its own, and so has the origin; ``x + y = 0`` has
    that of the side where its unit is off.
    """
    first = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]]
    second = [[0, 0, 1, -1, -1], [1, -1, 0, 0, -1]]
    return Network.from_arrays([first, second, [[1, 1]]])


@pytest.mark.parametrize("domain", [Everywhere(1), Box([-1], [4]), Polytope([[1.0]], [9.0])])
def test_a_hat_tells_all_four_kinds_apart(domain: Any) -> None:
    assert counts(hat(), domain) == (3, 4, 5, 6)


@pytest.mark.parametrize("domain", [Everywhere(2), Box.cube(-1, 2, 2), Box([-1, -1], [np.inf, 1])])
def test_quadrants_that_meet_in_a_point_are_not_connected(domain: Any) -> None:
    assert counts(bow(), domain) == (5, 6, 6, 11)


def test_closed_domains_attain_patterns_on_their_border() -> None:
    """relu(-x) on [0, 1]: off everywhere, and relu(x) is off at 0 only."""
    network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])
    assert counts(network, Box([0], [1])) == (1, 1, 1, 2)


def test_outputs_are_compared_all_together() -> None:
    """(relu(x), relu(y)): four functions; their sum and difference as well; the first alone two."""
    units = [[1.0, 0.0], [0.0, 1.0]]
    both = Network.from_arrays([units, [[1.0, 1.0], [1.0, -1.0]]])
    one = Network.from_arrays([units, [[1.0, 0.0]]])
    assert counts(both, Everywhere(2)) == (4, 4, 4, 4)
    assert counts(one, Everywhere(2)) == (2, 2, 4, 4)


def test_units_that_cancel() -> None:
    """relu(x) - relu(-x) = x behind another pair of ReLUs, with weights that are no integers."""
    a = 0.1
    pair = [[a], [-a]]
    network = Network.from_arrays([pair, [[a, -a], [-a, a]], [[0.3, -0.3]]])
    assert counts(network, Everywhere(1)) == (1, 1, 2, 3)


def test_nearly_equal_functions_are_told_apart() -> None:
    step = np.nextafter(1.0, 2.0)
    network = Network.from_arrays([[[1.0], [-1.0]], [[step, -1.0]]])
    assert counts(network, Box([-1], [1])) == (2, 2, 2, 3)


def test_leaky_units_of_slope_one_hard_tanh_and_maxima() -> None:
    line = Everywhere(1)
    straight = Network.from_stages([Stage.affine([[1.0]], None, leaky_relu(1.0))])
    assert counts(straight, line) == (1, 1, 2, 2)
    steps = Network.from_arrays([[[1.0], [1.0]], [[1.0, -1.0]]], [[0.0, -4.0], None], HARD_TANH)
    assert counts(steps, line) == (4, 5, 5, 5)  # 0, up, 2, down, 0; both slopes shifted: 4 maps
    largest = Network.from_stages([Stage.maximum([[1.0], [1.0], [-1.0]], None, [3])])
    assert counts(largest, line) == (2, 2, 2, 2)


def test_networks_without_units_have_one_region_of_any_kind() -> None:
    network = Network.from_arrays([[[1.0, 2.0]]])
    assert counts(network, Box.cube(0, 1, 2)) == (1, 1, 1, 1)
    assert partition(network, Box.cube(0, 1, 2)).merged("affine").labels.tolist() == [0]


def test_slices_compare_functions_of_their_own_coordinates() -> None:
    """relu(x) and relu(y) on the line y = -x, of which f = relu(x) - relu(y) sees x alone."""
    network = Network.from_arrays([np.eye(2), [[1.0, -1.0]]])
    assert counts(network, Slice([0.0, 0.0], [[1.0, -1.0]], Everywhere(1))) == (1, 1, 2, 3)
    assert counts(network, Everywhere(2)) == (4, 4, 4, 4)


def test_sparse_weights_wider_than_a_sum_of_residues() -> None:
    n = 2500
    rng = np.random.default_rng(0)
    row = rng.normal(size=n)
    first = Stage.affine(row[:, None], None)
    for last in (row[None], csr_array(row[None])):
        stages = [first, Stage.affine(last), Stage.affine([[1.0], [-1.0]], None, "relu")]
        network = Network.from_stages([*stages, Stage.affine([[1.0, -1.0]])])
        assert count(network, Everywhere(1), kind="affine").count == 1


# --- residues -------------------------------------------------------------------------------------


def test_residues_are_those_of_fractions() -> None:
    p = prime(3)
    values = np.array([0.0, 1.0, -1.0, 0.1, 5e-324, -1.7e308, 2.0**-40, 3e20])
    expected = []
    for value in values.tolist():
        top, bottom = value.as_integer_ratio()
        expected.append(top * pow(bottom, -1, p) % p)
    found = residues(values, p)
    assert (np.abs(found) <= p / 2).all()
    assert (found % p).astype(int).tolist() == expected


def test_products_of_the_largest_residues_are_exact() -> None:
    p = prime(0)
    half = (p - 1) // 2
    signs = np.where(np.arange(3000) % 3 == 0, -1.0, 1.0)
    row = half * signs[None]
    found = ResidueMatrix(row, p) @ np.full((3000, 1), float(half))
    assert int(found[0, 0]) % p == sum(int(s) for s in signs) * half * half % p
    assert int(product(np.array(half), np.array(-half), p)) % p == -half * half % p


def test_equal_keys_of_different_maps_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first point drawn is bad: there, all functions without biases are 0."""
    drawn: list[int] = []
    original = AffineMaps._random

    def bad(self: AffineMaps, half: int) -> Any:
        p, point, mix = original(self, half)
        drawn.append(self._draw)
        return (p, point, mix) if self._draw else (p, 0.0 * point, mix)

    network = Network.random((2, 12, 6), seed=3, gain=3.0, bias=False)
    parts = partition(network, Everywhere(2))
    expected = AffineMaps(network).add(parts.patterns)
    monkeypatch.setattr(AffineMaps, "_random", bad)
    maps = AffineMaps(network)
    half = len(parts) // 2
    found = [maps.add(part) for part in (parts.patterns[:half], parts.patterns[half:])]
    assert np.concatenate(found).tolist() == expected.tolist()
    assert max(drawn) == 1


def test_the_order_in_which_patterns_come_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = partition(hat(), Everywhere(1))
    assert parts.merged("affine").labels.tolist() == [0, 1, 2, 0, 0]
    monkeypatch.setattr(affine_maps, "ENTRIES", 1)  # sixteen at a time
    maps = AffineMaps(hat())
    rows = np.random.default_rng(0).integers(5, size=100)
    found = maps.add(parts.patterns[rows])
    same = parts.merged("affine").labels[rows]
    assert ((found[:, None] == found) == (same[:, None] == same)).all()


# --- partitions -----------------------------------------------------------------------------------


def test_merged_regions_of_a_partition() -> None:
    parts = partition(hat(), Box([-1], [5]), volumes=True)
    groups = parts.merged()
    assert repr(groups) == "MergedRegions(4 connected of 5 regions)"
    assert groups.labels.tolist() == [0, 1, 2, 3, 3]
    assert groups.sizes.tolist() == [1, 1, 1, 2]
    assert groups.volumes is not None
    assert groups.volumes.tolist() == [1.0, 1.0, 1.0, 3.0]
    assert groups.members(3).tolist() == groups.members(-1).tolist() == [3, 4]
    with pytest.raises(ValueError, match="read-only"):
        groups.labels[0] = 1
    assert parts.merged("affine").sizes.tolist() == [3, 1, 1]
    assert parts.merged("activation").labels.tolist() == [0, 1, 2, 3, 4]
    for kind in ("pattern", None):
        with pytest.raises(InputError, match="expected 'activation', 'connected' or 'affine'"):
            parts.merged(kind)  # type: ignore[arg-type]


def test_merged_regions_of_an_incomplete_partition_are_marked() -> None:
    parts = partition(hat(), Box([-1], [5]), max_regions=2)
    groups = parts.merged("connected")
    assert not groups.complete
    assert repr(groups) == "MergedRegions(2 connected of 2 regions, incomplete)"


def test_connected_needs_continuous_functions() -> None:
    from linregions.models import PiecewiseLinear

    jump = PiecewiseLinear("jump", (0.0,), (0.0, 0.0), (0.0, 1.0))
    network = Network.from_arrays([[[1.0], [1.0]], [[1.0, 0.0]]], [[0.0, -1.0], None], jump)
    assert count(network, Everywhere(1), kind="affine").count == 2
    assert count(network, Everywhere(1), kind="pattern").count == 3
    with pytest.raises(InputError, match="jumps"):
        count(network, Everywhere(1), kind="connected")


# --- results, budgets, errors ---------------------------------------------------------------------


def test_results_say_their_kind() -> None:
    results = {kind: count(hat(), Everywhere(1), kind=kind) for kind in KINDS}
    assert all(result.kind == kind for kind, result in results.items())
    assert results["affine"].per_layer == results["connected"].per_layer == (5,)
    assert results["pattern"].per_layer == (6,)
    assert str(results["affine"]).startswith(
        "3 affine functions\n  activation regions by layer: 5\n"
    )
    assert str(results["connected"]).startswith("4 connected regions\n")
    assert str(results["pattern"]).startswith("6 patterns\n  by layer: 6\n  in exact arithmetic")
    assert all(result.certified and result.complete for result in results.values())


@pytest.mark.parametrize("kind", KINDS)
def test_budgets_end_with_lower_bounds(kind: Any) -> None:
    network = Network.random((2, 12, 8), seed=0, gain=3.0)
    square = Box.cube(-1, 1, 2)
    whole = count(network, square, kind=kind).count
    some = count(network, square, kind=kind, max_regions=20)
    assert not some.complete
    assert some.stopped_by == "max_regions"
    assert 0 < some.count <= min(20, whole)
    assert str(some).startswith("at least ")
    brief = count(
        Network.random((5, 64, 64), seed=0), Box.cube(-9, 9, 5), kind=kind, time_limit=0.05
    )
    assert (brief.complete, brief.stopped_by) == (False, "time_limit")


@pytest.mark.parametrize("kind", KINDS)
def test_ctrl_c_leaves_what_was_found(kind: Any) -> None:
    def press(progress: Progress) -> None:
        if progress.seconds > 0.05:
            raise KeyboardInterrupt

    network = Network.random((5, 64, 64), seed=0)
    with pytest.raises(SearchInterrupted) as caught:
        count(network, Box.cube(-9, 9, 5), kind=kind, progress=press)
    result: Any = caught.value.result
    assert (result.kind, result.complete, result.stopped_by) == (kind, False, "interrupted")


def test_progress_of_patterns_ends_at_one() -> None:
    told: list[Progress] = []
    found = count(hat(), Everywhere(1), kind="pattern", progress=told.append)
    assert [progress.regions for progress in told] == [1, 2, 3, 4, 5, 6]
    assert told[-1].fraction == pytest.approx(1.0)
    assert found.fraction == 1.0


def test_what_is_refused(tmp_path: Any) -> None:
    network = Network.random((2, 4))
    square = Box.cube(-1, 1, 2)
    for kind in ("regions", None, 1):
        with pytest.raises(InputError, match="kind: expected one of 'activation', 'connected'"):
            count(network, square, kind=kind)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="proof: is written of kind 'activation' only"):
        count(network, square, kind="affine", proof=tmp_path / "a.proof")
    with pytest.raises(InputError, match="at most 8 coordinates of the domain, got 9"):
        count(Network.random((9, 4)), Everywhere(9), kind="pattern")
    for kind in KINDS:
        with pytest.raises(InputError, match="interior"):
            count(network, Polytope([[1.0, 0.0], [-1.0, 0.0]], [0.0, 0.0]), kind=kind)
        with pytest.raises(InputError, match="max_regions"):
            count(network, square, kind=kind, max_regions=0)
