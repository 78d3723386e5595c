"""What ``linregions bench`` prints for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import typer

from linregions.benchmarks.cases import ArrangementCase, Case, NetworkCase
from linregions.benchmarks.comparison import Comparison, Former
from linregions.benchmarks.runs import Row, Run, Spread, growth
from linregions.commands.tables import print_table

__all__ = ["print_comparison", "print_machine", "print_rows"]

Written = Callable[[float], str]

# Figure, title, how a value is written, whether its range is shown.
COLUMNS: tuple[tuple[str, str, Written, bool], ...] = (
    ("regions", "regions", lambda x: f"{x:,.0f}", True),
    ("seconds", "seconds", lambda x: f"{x:.3g}", True),
    ("regions_per_second", "regions\nper s", lambda x: f"{x:,.0f}", False),
    ("ns_per_region", "ns per\nregion", lambda x: f"{x:,.4g}", True),
    ("lps_per_region", "LPs per\nregion", lambda x: f"{x:.2f}", False),
    ("peak_memory", "peak\nMiB", lambda x: f"{x / 2**20:.1f}", False),
)

NOISE = 0.03  # a smaller change of the time is not worth words


def print_machine(about: Mapping[str, Any]) -> None:
    """Two lines about what the figures depend on."""
    typer.echo(
        f"{about['processor']}, {about['cores']} cores, {about['kernels']} kernels\n"
        f"linregions {about['linregions']}, Python {about['python']}, {about['system']}\n"
    )


def print_rows(rows: Sequence[Row], n_runs: int, *, interrupted: bool) -> None:
    """The table, and below it what is missing from it and how the cost grows."""
    measured = [row for row in rows if row.runs]
    columns = [
        column for column in COLUMNS if any(row.spread(column[0]) is not None for row in measured)
    ]
    base = _base_times(measured)
    titles = ["case", "task", "threads", *(title for _, title, _, _ in columns)]
    if base:
        titles.append("times as\nfast")
    networks = [row.case for row in rows if isinstance(row.case, NetworkCase)]
    if networks:
        typer.echo(_described(networks[0]))
    if measured:
        print_table(titles, [_line(row, columns, base) for row in measured], n_left=2)
    for note in _notes(rows, n_runs, interrupted=interrupted):
        typer.echo(note)


def print_comparison(compared: Sequence[Comparison], former: Former, about: Any) -> None:
    """The ratios to a former benchmark."""
    if not compared:
        typer.echo("\nNothing to compare: the former benchmark has none of these cases.")
        return
    if former.machine != about:
        keys = [key for key in about if former.machine.get(key) != about[key]]
        typer.echo(f"\nThe former benchmark was of something else: {', '.join(keys)} differ.")
    typer.echo("")
    table = []
    for comparison in compared:
        case = comparison.row.case
        then = comparison.former.spread("ns_per_region")
        now = comparison.row.spread("ns_per_region")
        table.append([
            case.name,
            case.task,
            str(case.threads or ""),
            *("" if figure is None else f"{figure.median:,.4g}" for figure in (then, now)),
            _ratio(comparison.ratio),
            _ratio(comparison.wall_ratio),
            "DIFFERENT COUNTS" if comparison.mismatches else _verdict(comparison.ratio),
        ])  # fmt: skip
    titles = ("case", "task", "threads", "ns per\nregion then", "now", "ratio", "by the clock", "")
    print_table(titles, table, n_left=2)


def _described(case: NetworkCase) -> str:
    """What all networks of a table have in common."""
    gain = "" if case.gain == 1.0 else f" times {case.gain:g}"
    biases = "" if case.bias else ", no biases"
    where = "the whole space" if case.box is None else f"[{case.box[0]:g}, {case.box[1]:g}]^n"
    return (
        f"networks: {case.init} weights{gain}{biases}, {case.activation}, in {where}, "
        f"{case.exactness}"
    )


def _line(row: Row, columns: Sequence[Any], base: Mapping[Any, dict[int, float]]) -> list[str]:
    cells = [row.case.name, row.case.task, str(row.case.threads or "")]
    for figure, _, written, is_ranged in columns:
        spread = row.spread(figure)
        cells.append("" if spread is None else _cell(spread, written, is_ranged, len(row.runs)))
    if base:
        known = base.get(_without_threads(row), {})
        ratios = [known[run.seed] / run.seconds for run in row.runs if run.seed in known]
        cells.append(f"{median(ratios):.2f}" if ratios else "")
    return cells


def _cell(spread: Spread, written: Written, is_ranged: bool, n_runs: int) -> str:
    """Median, and the range below it."""
    if not is_ranged or n_runs == 1 or spread.min == spread.max:
        return written(spread.median)
    return f"{written(spread.median)}\n{written(spread.min)}–{written(spread.max)}"


def _without_threads(row: Row) -> tuple[str, str]:
    return row.case.name, row.case.task


def _base_times(rows: Sequence[Row]) -> dict[tuple[str, str], dict[int, float]]:
    """Seconds of each network on one thread, where there are several numbers of threads."""
    if len({row.case.threads for row in rows if isinstance(row.case, NetworkCase)}) < 2:
        return {}
    return {
        _without_threads(row): {
            seed: median(run.seconds for run in runs) for seed, runs in row.by_seed().items()
        }
        for row in rows
        if row.case.threads == 1
    }


def _notes(rows: Sequence[Row], n_runs: int, *, interrupted: bool) -> list[str]:
    notes = []
    for row in rows:
        unfinished = sum(not run.complete for run in row.runs)
        if unfinished:
            notes.append(
                f"{row.case.name}: {unfinished} of {len(row.runs)} counts stopped by a budget"
            )
    if interrupted:
        done = sum(len(row.runs) for row in rows)
        notes.append(f"PARTIAL: interrupted after {done} of {n_runs * len(rows)} runs")
    return notes + _growths(rows)


def _growths(rows: Sequence[Row]) -> list[str]:
    """How the cost grows with the number of regions, among networks or arrangements of one kind."""
    groups: dict[str, list[Run]] = {}
    for row in rows:
        verb = "counting" if row.case.task == "count" else "listing"
        if row.runs and (row.case.threads or 1) == 1:
            groups.setdefault(f"{verb} {_what(row.case)}", []).extend(row.runs)
    notes = []
    for name, runs in groups.items():
        power = growth(runs)
        if power is not None:
            counts = [run.count for run in runs if run.complete]
            notes.append(
                f"Cost of {name}: CPU time grows as their number to the power {power:.2f}, "
                f"{min(counts):,} to {max(counts):,} of them in {len(counts)} runs"
            )
    return notes


def _what(case: Case) -> str:
    """What a row counts; the cost of different families and dimensions does not compare."""
    if not isinstance(case, ArrangementCase):
        return "regions"
    return f"cells, {case.family} in R^{case.arrangement(0).dim}"


def _ratio(ratio: Spread | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio.median:.3f}\n{ratio.min:.3f}–{ratio.max:.3f}"


def _verdict(ratio: Spread | None) -> str:
    """In words; a few percent, or networks that disagree on whether it is faster, say nothing."""
    if ratio is None or ratio.min <= 1.0 <= ratio.max or abs(ratio.median - 1.0) < NOISE:
        return ""
    times = f"{max(ratio.median, 1 / ratio.median):.2f} times"
    return f"{times} as fast" if ratio.max < 1.0 else f"{times} the time"
