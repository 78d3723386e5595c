"""All engines on one network, against each other and against the exact oracle.

Listed and counted, with cells kept by their vertices (``auto``, where these are few) and by their
constraints (``lp``), on one thread and on two; counting goes by restriction in the last layer.

``python tests/engine_agreement.py`` compares them on all of `agreement_cases` and prints totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from agreement_cases import N_DEGENERATE, N_RANDOM, degenerate_engine_case, random_engine_case
from exact_cones import exact_regions
from exact_oracle import exact_pattern
from linregions import NumericalError
from linregions.counting import CountResult, as_result
from linregions.engine import search
from linregions.regions import RegionStream
from random_models import Case
from region_checks import exact_inputs

Pattern = tuple[int, ...]

CELLS = ("auto", "lp")
THREADS = (1, 2)
N_WITNESSES = 5  # of each listing are evaluated in fractions


@dataclass
class Tally:
    """What was compared, over many networks; decisions are those of all certified searches."""

    networks: int = 0
    regions: int = 0
    searches: int = 0
    filtered: int = 0
    exact: int = 0
    with_exact: int = 0  # networks with a decision in exact arithmetic
    float_differs: list[str] = field(default_factory=list)

    def add(self, n_regions: int, results: Iterable[CountResult]) -> None:
        """Note the certified searches of one network."""
        exact = self.exact
        for result in results:
            self.searches += 1
            self.filtered += result.filtered
            self.exact += result.exact
        self.networks += 1
        self.regions += n_regions
        self.with_exact += self.exact > exact


def listed(case: Case, **options: Any) -> tuple[list[Pattern], CountResult]:
    """All patterns in the order of the stream; some witnesses are looked at."""
    running = search(case.network, case.domain, **options)
    stream = RegionStream(running, case.network.unit_pieces, batch_size=1000)
    patterns: list[Pattern] = []
    for batch in stream:
        found = list(map(tuple, batch.patterns.tolist()))
        for pattern, witness, margin in islice(
            zip(found, batch.witnesses, batch.margins, strict=True), N_WITNESSES
        ):
            if margin > 0:  # else no double was found inside
                inputs = exact_inputs(case.domain, witness)
                assert exact_pattern(case.network, inputs) == pattern, "a witness is outside"
        patterns += found
    assert stream.complete
    assert len(set(patterns)) == len(patterns), "a pattern was reported twice"
    return patterns, stream.result


def counted(case: Case, **options: Any) -> CountResult:
    """The count, by restriction wherever the engine can."""
    running = search(case.network, case.domain, **options)
    assert running.count() == "finished"
    return as_result(running, "finished")


def compare(case: Case, tally: Tally) -> None:
    """Every certified engine finds the regions of the exact function, all of them and no other.

    What plain floating point does otherwise, because something is nearly degenerate, is only
    written down.
    """
    expected = exact_regions(case.network, case.domain)
    results = []
    for cells in CELLS:
        orders = []
        for threads in THREADS:
            options = {"cells": cells, "threads": threads}
            patterns, result = listed(case, **options)
            missing, extra = expected.patterns - set(patterns), set(patterns) - expected.patterns
            assert (missing, extra) == (set(), set()), (
                f"{options}: {len(missing)} missing, {len(extra)} too many"
            )
            orders.append(patterns)
            results += [result, counted(case, **options)]
        assert orders[0] == orders[1], f"{cells}: the order depends on the number of threads"
        if trouble := _floating_trouble(case, cells, expected.patterns):
            tally.float_differs.append(f"{case!r}, {cells}: {trouble}")
    for result in results:
        assert (result.count, result.per_layer) == (expected.count, expected.per_layer)
        assert result.complete
        assert result.certified
        assert result.undecided == 0
    tally.add(expected.count, results)


def _floating_trouble(case: Case, cells: str, expected: set[Pattern]) -> str:
    """What plain floating point does wrong, if anything."""
    options = {"cells": cells, "threads": 1, "exactness": "float"}
    try:
        patterns, n = set(listed(case, **options)[0]), counted(case, **options).count
    except (NumericalError, AssertionError) as error:
        return str(error)
    if (patterns, n) == (expected, len(expected)):
        return ""
    return f"lists {len(patterns)}, counts {n} of {len(expected)}"


class Family(NamedTuple):
    """Cases by seeds from 0."""

    make: Callable[[int], Case]
    n: int


FAMILIES = {
    "random": Family(random_engine_case, N_RANDOM),
    "degenerate": Family(degenerate_engine_case, N_DEGENERATE),
}


def main() -> None:
    """Compare everything and print what came of each family."""
    for name, family in FAMILIES.items():
        tally, wrong = Tally(), []
        for seed in range(family.n):
            case = family.make(seed)
            try:
                compare(case, tally)
            except AssertionError as error:
                wrong.append(f"{case!r}: {error}")
        print(
            f"{name}: {family.n} networks, {tally.regions:,} regions, {tally.searches:,} searches;",
            f"decisions: {tally.filtered:,} proven in floating point, {tally.exact:,} exact, in "
            f"{tally.with_exact} networks;",
            f"disagreements: {len(wrong)}",
            *wrong,
            f"plain floating point differs: {len(tally.float_differs)}",
            *tally.float_differs,
            sep="\n  ",
            flush=True,
        )


if __name__ == "__main__":
    main()
