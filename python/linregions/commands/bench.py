"""``linregions bench``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median
from typing import Annotated, Any

import typer

from linregions import Box, CountResult, InputError, Network, count
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    ExactnessOption,
    JsonOption,
    MaxRegionsOption,
    TimeLimitOption,
)
from linregions.commands.outcome import ExitCode, print_json, reporting
from linregions.commands.progress import live_bar
from linregions.commands.tables import print_table

__all__ = ["BENCH_HELP", "bench"]

BENCH_HELP = help_text("""Count the regions of random networks, and say how fast that is.

One row for each --widths (inputs, then hidden layers; one output is added), over the networks of
the seeds 0, 1, 2, ...: medians, and for some columns the smallest and the largest value below.
Seconds are those of the wall clock. --json has every run.

Examples:
  linregions bench --widths 2,32,32
  linregions bench --widths 2,32,32 --widths 5,20,20 --seeds 10
  linregions bench --widths 3,16,16 --box -inf inf --activation hard_tanh
  linregions bench --widths 8,16,16 --seeds 3 --time-limit 10 --json""")

Runs = list[CountResult]

# Title, value of one run, and how it is written.
COLUMNS: dict[str, tuple[str, Callable[[CountResult], float], Callable[[float], str]]] = {
    "regions": ("regions", lambda r: r.count, lambda x: f"{x:,.0f}"),
    "seconds": ("seconds", lambda r: r.seconds, lambda x: f"{x:.3g}"),
    "regions_per_second": (
        "regions\nper s",
        lambda r: r.count / max(r.seconds, 1e-9),
        lambda x: f"{x:,.0f}",
    ),
    "microseconds_per_region": (
        "µs per\nregion",
        lambda r: 1e6 * r.seconds / max(r.count, 1),
        lambda x: f"{x:.2f}",
    ),
    "lps_per_region": (
        "LPs per\nregion",
        lambda r: r.n_lps / max(r.count, 1),
        lambda x: f"{x:.2f}",
    ),
    "pivots_per_region": (
        "pivots per\nregion",
        lambda r: r.n_pivots / max(r.count, 1),
        lambda x: f"{x:.2f}",
    ),
}
WITH_RANGE = ("regions", "seconds", "microseconds_per_region")

WidthsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--widths",
        metavar="N0,N1,...",
        help="Inputs and hidden layers, for example 2,32,32; can be given several times. "
        "Default: 2,32,32.",
    ),
]
SeedsOption = Annotated[int, typer.Option("--seeds", metavar="N", min=1, help="Networks per row.")]
BenchBoxOption = Annotated[
    tuple[float, float],
    typer.Option(
        "--box", metavar="LO HI", help="Bounds of every input; -inf inf is the whole space."
    ),
]
InitOption = Annotated[
    str,
    typer.Option("--init", metavar="NAME", help="Distribution of the weights: torch, he, glorot."),
]
ActivationOption = Annotated[
    str,
    typer.Option(
        "--activation",
        metavar="NAME",
        help="relu, leaky_relu, abs, hard_tanh, relu6 or hard_sigmoid.",
    ),
]


def bench(
    widths: WidthsOption = None,
    seeds: SeedsOption = 5,
    box: BenchBoxOption = (-1.0, 1.0),
    init: InitOption = "torch",
    activation: ActivationOption = "relu",
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    exactness: ExactnessOption = "certified",
    as_json: JsonOption = False,
) -> None:
    """Print a table of counts and speeds; budgets are for each network."""
    with reporting("bench", as_json=as_json):
        shapes = [_parsed(text) for text in widths or ["2,32,32"]]
        # All networks at once: what is wrong with an option shows before anything is measured.
        networks = [
            [Network.random(shape, s, init=init, activation=activation) for s in range(seeds)]  # type: ignore[arg-type]
            for shape in shapes
        ]
        domains = [Box.cube(*box, shape[0]) for shape in shapes]
        rows: list[Runs] = [[] for _ in shapes]
        interrupted = False
        with live_bar("bench") as bar:
            try:
                for row, domain, own in zip(rows, domains, networks, strict=True):
                    for network in own:
                        if bar is not None:
                            bar.title(f"{network.name} ({len(row) + 1} of {seeds})")
                        result = count(
                            network,
                            domain,
                            exactness=exactness,  # type: ignore[arg-type]  # checked there
                            time_limit=time_limit,
                            max_regions=max_regions,
                            progress=bar,
                        )
                        row.append(result)
            except KeyboardInterrupt:
                interrupted = True  # the network at hand is left out
        code = _code(rows, interrupted=interrupted)
        if as_json:
            settings = {"box": list(map(_finite, box)), "init": init, "activation": activation}
            settings["exactness"] = exactness
            _print_record(shapes, rows, settings | {"seeds": seeds}, code)
        else:
            _print_rows(shapes, rows, seeds)
        raise typer.Exit(code)


def _parsed(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(width) for width in text.split(","))
    except ValueError as error:
        raise InputError(
            f"--widths: expected integers with commas between them, like 2,32,32, got {text!r}"
        ) from error


def _code(rows: Sequence[Runs], *, interrupted: bool) -> ExitCode:
    if interrupted:
        return ExitCode.INTERRUPTED
    complete = all(run.complete for row in rows for run in row)
    return ExitCode.COMPLETE if complete else ExitCode.INCOMPLETE


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None


def _print_record(
    shapes: Sequence[tuple[int, ...]], rows: Sequence[Runs], settings: dict[str, Any], code: int
) -> None:
    records = []
    for shape, runs in zip(shapes, rows, strict=True):
        summary: dict[str, Any] = {"widths": shape}
        for key, (_, value, _) in COLUMNS.items():
            values = [value(run) for run in runs]
            if values:
                summary[key] = {"median": median(values), "min": min(values), "max": max(values)}
        summary["runs"] = [{"seed": seed, **asdict(run)} for seed, run in enumerate(runs)]
        records.append(summary)
    print_json("bench", {"complete": code == ExitCode.COMPLETE, **settings, "rows": records})


def _print_rows(shapes: Sequence[tuple[int, ...]], rows: Sequence[Runs], seeds: int) -> None:
    table, notes = [], []
    for shape, runs in zip(shapes, rows, strict=True):
        name = "-".join(map(str, shape))
        unfinished = sum(not run.complete for run in runs)
        if unfinished:
            notes.append(f"{name}: {unfinished} of {len(runs)} counts stopped by a budget")
        if len(runs) < seeds:
            notes.append(f"{name}: interrupted after {len(runs)} of {seeds} networks")
        if runs:
            table.append([name, *(_cell(key, runs) for key in COLUMNS)])
    if table:
        print_table(["widths", *(title for title, _, _ in COLUMNS.values())], table)
    for note in notes:
        typer.echo(note)


def _cell(key: str, runs: Runs) -> str:
    """Median, and the range below it."""
    _, value, written = COLUMNS[key]
    values = [value(run) for run in runs]
    if key not in WITH_RANGE or len(values) == 1:
        return written(median(values))
    return f"{written(median(values))}\n{written(min(values))}–{written(max(values))}"
