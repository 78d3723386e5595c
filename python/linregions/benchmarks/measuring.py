"""Measuring one case: here, or in a process of its own where its memory is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from linregions.benchmarks.cases import Case, Limits, case_of_record, record_of_case
from linregions.benchmarks.outcome import Outcome
from linregions.benchmarks.runs import Row, Run
from linregions.benchmarks.timing import peak_memory, timed
from linregions.engine import Progress, ProgressCallback
from linregions.errors import LinRegionsError

__all__ = ["measure", "measure_all", "measure_apart"]

MIN_SECONDS = 0.05  # a run repeats short searches until it is this long
WAIT = 0.1  # seconds between two looks at the other process


def measure_all(
    cases: Sequence[Case],
    seeds: Iterable[int],
    repeats: int,
    limits: Limits,
    *,
    apart: bool = False,
    say: Callable[[str], None] | None = None,
    progress: ProgressCallback | None = None,
) -> tuple[list[Row], bool]:
    """Measure every case with every seed.

    Parameters
    ----------
    repeats : int
        Runs of each.
    apart : bool
        Whether each has a process of its own, so that its memory is known.
    say : callable, optional
        Called with what is measured next.

    Returns
    -------
    rows : list of Row
        One for each case.
    interrupted : bool
        Whether Ctrl-C came before all was done; the run at hand is left out then.
    """
    rows = [Row(case) for case in cases]
    run = measure_apart if apart else measure
    order = [seed for seed in seeds for _ in range(repeats)]
    try:
        for place, row in enumerate(rows, start=1):
            for seed in order:
                if say is not None:
                    say(f"{row.case.name}, seed {seed} ({place} of {len(rows)})")
                row.runs.append(run(row.case, seed, limits, progress))
    except KeyboardInterrupt:
        return rows, True
    return rows, False


def measure(case: Case, seed: int, limits: Limits, progress: ProgressCallback | None = None) -> Run:
    """Search once, or a short search several times, in this process.

    Raises
    ------
    InputError
        There is no such network or arrangement.
    KeyboardInterrupt
        Ctrl-C: what the search at hand has found is lost.
    """

    def prepare() -> Callable[[], Outcome]:
        return partial(case.prepare(seed, limits), progress)

    timing = timed(prepare, min_seconds=MIN_SECONDS)
    outcome = timing.result
    searched: dict[str, Any] = {}
    if outcome.result is not None:
        names = ("n_lps", "n_pivots", "n_nodes", "filtered", "exact")
        searched = {name: getattr(outcome.result, name) for name in names}
    return Run(
        seed=seed,
        count=outcome.count,
        complete=outcome.complete,
        seconds=timing.seconds,
        user_seconds=timing.user_seconds,
        repeats=timing.repeats,
        **searched,
    )


def measure_apart(
    case: Case, seed: int, limits: Limits, progress: ProgressCallback | None = None
) -> Run:
    """The same in a process of its own: the run's peak memory then is of this search alone.

    Raises
    ------
    LinRegionsError
        The other process failed; the message is its own.
    """
    order = {"case": record_of_case(case), "seed": seed, "limits": asdict(limits)}
    command = [sys.executable, "-m", "linregions.benchmarks.measuring", json.dumps(order)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        waited = 0.0
        while True:
            try:
                out, err = child.communicate(timeout=WAIT)
                break
            except subprocess.TimeoutExpired:
                waited += WAIT
                if progress is not None:
                    progress(Progress(fraction=0.0, regions=0, seconds=waited))
            except BaseException:
                child.kill()
                raise
    if child.returncode != 0:
        last = (err.strip().splitlines() or [f"exit code {child.returncode}"])[-1]
        raise LinRegionsError(f"measuring {case.name}, seed {seed}, apart: {last}")
    return Run(**json.loads(out))


def _measure_here(order: str) -> None:
    given = json.loads(order)
    case, limits = case_of_record(given["case"]), Limits(**given["limits"])
    case.prepare(given["seed"], limits)
    before = peak_memory()
    run = asdict(measure(case, given["seed"], limits))
    print(json.dumps(run | {"peak_memory": peak_memory(), "memory_before": before}))


if __name__ == "__main__":
    _measure_here(sys.argv[1])
