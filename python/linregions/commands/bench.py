"""``linregions bench``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from linregions import Box, InputError
from linregions.benchmarks.cases import ArrangementCase, Limits, NetworkCase
from linregions.benchmarks.comparison import Comparison, compare, read_former
from linregions.benchmarks.measuring import measure_all
from linregions.benchmarks.plot import plot_rows, require_matplotlib
from linregions.benchmarks.runs import Row
from linregions.benchmarks.suite import DEFAULT_ARRANGEMENTS, DEFAULT_NETWORKS, suite
from linregions.benchmarks.timing import machine
from linregions.commands.bench_options import (
    ActivationOption,
    ArrangementOption,
    BenchBoxOption,
    BiasFreeOption,
    CompareOption,
    DomainOption,
    GainOption,
    InitOption,
    JsonFileOption,
    MemoryOption,
    PlotOption,
    RepeatsOption,
    SeedsOption,
    SymmetricOption,
    TaskOption,
    ThreadsOption,
    WidthsOption,
)
from linregions.commands.bench_tables import print_comparison, print_machine, print_rows
from linregions.commands.help_text import help_text
from linregions.commands.options import ExactnessOption, MaxRegionsOption, TimeLimitOption
from linregions.commands.outcome import ExitCode, json_text, reporting
from linregions.commands.progress import live_bar

__all__ = ["BENCH_HELP", "bench"]

BENCH_HELP = help_text(f"""Count the regions of random networks, the cells of random arrangements,
and say how fast that is.

One row for each case, task and number of threads, over the networks of the seeds 0, 1, 2, ...: the
median, and below it the smallest and the largest value. "ns per region" is CPU time of all threads
(without the operating system's), which other programs on the machine disturb less; "seconds" and
"regions per s" are by the wall clock. Short searches are repeated until 0.05 s have been measured.

Without --widths and --arrangement: {" ".join(DEFAULT_NETWORKS)} and
{" ".join(DEFAULT_ARRANGEMENTS)}, a matter of seconds. Networks are searched in [-1, 1]^n,
arrangements in the whole space, unless --domain or --box says otherwise. --time-limit and
--max-regions are of each network; arrangements have no budget.

Examples:
  linregions bench
  linregions bench --widths 2,32,32 --gain 3 --task count,list
  linregions bench --widths 8,16,16 --threads 1,2 --memory
  linregions bench --arrangement generic:60,5 --arrangement central:30,6
  linregions bench --arrangement threshold:6 --symmetric --seeds 1
  linregions bench --widths 5,16,16 --domain everywhere --plot cost.png
  linregions bench --json before.json     ... change something, then ...
  linregions bench --compare before.json

With --compare, ratios below 1 are faster than before; networks of which the two counted different
numbers of regions are an error (exit code 1).""")


def bench(
    widths: WidthsOption = None,
    arrangement: ArrangementOption = None,
    symmetric: SymmetricOption = False,
    seeds: SeedsOption = 3,
    repeats: RepeatsOption = 1,
    task: TaskOption = "count",
    threads: ThreadsOption = "1",
    domain: DomainOption = None,
    box: BenchBoxOption = None,
    init: InitOption = "torch",
    gain: GainOption = 1.0,
    bias_free: BiasFreeOption = False,
    activation: ActivationOption = "relu",
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    exactness: ExactnessOption = "certified",
    memory: MemoryOption = False,
    json_file: JsonFileOption = None,
    compare_with: CompareOption = None,
    plot: PlotOption = None,
) -> None:
    """Print a table of counts and speeds; budgets are for each network, arrangements have none."""
    with reporting("bench", as_json=json_file == "-"):
        # What is wrong with an option shows before anything is measured.
        if exactness not in ("certified", "float"):
            raise InputError(f"--exactness: expected certified or float, got {exactness!r}")
        network_box = _box(domain, box, default=(-1.0, 1.0))
        network = NetworkCase(
            widths=(1,),
            init=init,
            gain=gain,
            bias=not bias_free,
            activation=activation,
            box=network_box,
            exactness=exactness,  # type: ignore[arg-type]  # checked above
        )
        cells = ArrangementCase(
            family="generic", sizes=(1, 1), symmetric=symmetric, box=_box(domain, box, default=None)
        )
        nothing = widths is None and arrangement is None
        cases = suite(
            list(DEFAULT_NETWORKS) if nothing else widths or [],
            list(DEFAULT_ARRANGEMENTS) if nothing else arrangement or [],
            network=network,
            arrangement=cells,
            tasks=task,
            threads=threads,
        )
        former = None if compare_with is None else read_former(compare_with)
        for path in (plot, None if json_file in (None, "-") else Path(str(json_file))):
            _check_writable(path)
        if plot is not None:
            require_matplotlib()

        limits = Limits(time_limit=time_limit, max_regions=max_regions)
        with live_bar("bench") as bar:
            rows, interrupted = measure_all(
                cases,
                range(seeds),
                repeats,
                limits,
                apart=memory,
                say=None if bar is None else bar.title,
                progress=bar,
            )
        about = machine()
        compared = [] if former is None else compare(rows, former.rows)
        code = _code(rows, compared, interrupted=interrupted)
        record = {
            "complete": code == ExitCode.COMPLETE,
            "interrupted": interrupted,
            "machine": about,
            "rows": [row.record() for row in rows],
        }
        if json_file != "-":
            print_machine(about)
            print_rows(rows, seeds * repeats, interrupted=interrupted)
            if former is not None:
                print_comparison(compared, former, about)
        _write(json_file, record)
        if plot is not None:
            plot_rows(rows, plot)
        for comparison in compared:
            for mismatch in comparison.mismatches:
                typer.echo(f"linregions: different counts: {mismatch}", err=True)
        raise typer.Exit(code)


def _box(
    domain: str | None, box: tuple[float, float] | None, *, default: tuple[float, float] | None
) -> tuple[float, float] | None:
    if domain not in (None, "box", "everywhere"):
        raise InputError(f"--domain: expected box or everywhere, got {domain!r}")
    if domain == "everywhere" and box is not None:
        raise InputError("--domain everywhere, --box: give one of them, not both")
    if box is not None:
        Box.cube(*box, dim=1)
        return box
    if domain is None:
        return default
    return (-1.0, 1.0) if domain == "box" else None


def _check_writable(path: Path | None) -> None:
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise InputError(f"{path}: cannot be written: it is a folder, or its folder is not there")


def _code(rows: list[Row], compared: list[Comparison], *, interrupted: bool) -> ExitCode:
    if interrupted:
        return ExitCode.INTERRUPTED
    if any(comparison.mismatches for comparison in compared):
        return ExitCode.FAILURE
    complete = all(run.complete for row in rows for run in row.runs)
    return ExitCode.COMPLETE if complete else ExitCode.INCOMPLETE


def _write(json_file: str | None, record: dict[str, Any]) -> None:
    if json_file == "-":
        typer.echo(json_text("bench", record))
    elif json_file is not None:
        Path(json_file).write_text(json_text("bench", record) + "\n", encoding="utf-8")
