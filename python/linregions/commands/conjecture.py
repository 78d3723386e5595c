"""``linregions conjecture``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from linregions import InputError, SearchInterrupted
from linregions.commands.help_text import help_text
from linregions.commands.options import JsonOption, TrustPickleOption, load_model
from linregions.commands.outcome import ExitCode, print_json, reporting
from linregions.commands.progress import live_bar
from linregions.commands.tables import print_table
from linregions.conjectures import (
    SAMPLERS,
    Counterexample,
    RecurrenceCheck,
    check_rank_recurrence,
)

__all__ = ["CONJECTURE_HELP", "check_recurrence"]

CONJECTURE_HELP = help_text(f"""Test on random layers whether f(n, r) regions is what they have.

f(n, r) = C(n, 0) + ... + C(n, r) is the number of regions of n units of rank r in general
position, with f(n, n) = 2^n, f(n, 1) = n + 1 and f(n + 1, r + 1) = f(n, r + 1) + f(n, r). Layers
are drawn and counted exactly; for those that fail, the reason is named, the smallest printed.

Samplers: {", ".join(SAMPLERS)}; or the units of a model (--model).

Examples:
  linregions conjecture --n 12 --rank 1..6 --sampler conv
  linregions conjecture --n 1..12 --rank 1..12 --trials 129
  linregions conjecture --n 8 --rank 1..8 --model digits.onnx
  linregions conjecture --n 6 --rank 3 --json | jq .checks[].reasons""")

UnitsOption = Annotated[
    str, typer.Option("--n", metavar="N|N..N", help="Units: a number, or a range.")
]
RankOption = Annotated[
    str,
    typer.Option(
        "--rank", metavar="R|R..R", help="Rank of the weights: a number, or a range; at most n."
    ),
]
SamplerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--sampler",
        metavar="NAME",
        help=f"What is drawn: {', '.join(SAMPLERS)}. Can be given several times; gaussian if not.",
    ),
]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="Draw units of this model's first layer instead, on some of its inputs.",
    ),
]
TrialsOption = Annotated[
    int, typer.Option("--trials", metavar="N", min=1, help="Layers for each n and rank.")
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of the layers.")]


def check_recurrence(
    n: UnitsOption,
    rank: RankOption,
    sampler: SamplerOption = None,
    model: ModelOption = None,
    trials: TrialsOption = 100,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print for how many layers the recurrence holds, and why not for the others."""
    with reporting("conjecture", as_json=as_json):
        sizes = [
            (units, r) for units in _range("--n", n) for r in _range("--rank", rank) if r <= units
        ]
        if not sizes:
            raise InputError(f"--rank {rank}: {n} units have a rank of at most that many")
        if model is not None and sampler:
            raise InputError("--sampler, --model: give one of them, not both")
        sources: list[Any] = list(sampler or ["gaussian"])
        if model is not None:
            sources = [load_model(model, trust_pickle=trust_pickle)]
        checks, interrupted = _checks(sources, sizes, trials, seed)
        if model is not None:
            checks = [replace(check, sampler=model.name) for check in checks]
        if as_json:
            content = {"seed": seed, "complete": not interrupted, "trials_per_rank": trials}
            print_json("conjecture", {**content, "checks": [_record(check) for check in checks]})
        else:
            _print(checks)
            if interrupted:
                typer.echo("interrupted")
        raise typer.Exit(ExitCode.INTERRUPTED if interrupted else ExitCode.COMPLETE)


def _checks(
    sources: list[Any], sizes: list[tuple[int, int]], trials: int, seed: int
) -> tuple[list[RecurrenceCheck], bool]:
    """One check for each source, number of units and rank; and whether Ctrl-C ended it."""
    checks: list[RecurrenceCheck] = []
    with live_bar("counting", "layers") as bar:
        for source in sources:
            for n, r in sizes:
                if bar is not None:
                    bar.title(f"n = {n}, rank {r}")
                try:
                    checks.append(
                        check_rank_recurrence(source, n, r, trials, seed=seed, progress=bar)
                    )
                except SearchInterrupted as interruption:
                    if isinstance(interruption.result, RecurrenceCheck):
                        checks.append(interruption.result)
                    return checks, True
    return checks, False


def _range(option: str, text: str) -> range:
    """The numbers that 3 or 1..6 stands for."""
    first, dots, last = text.partition("..")
    try:
        numbers = range(int(first), int(last if dots else first) + 1)
    except ValueError:
        numbers = range(0)
    if not numbers or numbers[0] < 1:
        raise InputError(f"{option}: expected a number like 3 or a range like 1..6, got {text!r}")
    return numbers


def _print(checks: list[RecurrenceCheck]) -> None:
    rows = []
    for check in checks:
        why = ", ".join(f"{reason} {times:,}" for reason, times in check.reasons.items())
        share = f"{check.holds / check.trials:.1%}" if check.trials else "-"
        numbers = (check.n, check.rank, check.expected, check.trials, check.holds)
        rows.append([check.sampler, *(f"{number:,}" for number in numbers), share, why])
    print_table(["sampler", "n", "rank", "f(n, r)", "layers", "hold", "share", "flaws"], rows)
    done, holds = sum(check.trials for check in checks), sum(check.holds for check in checks)
    lines = [f"in all, the recurrence holds for {holds:,} of {done:,} layers"]
    for sampler in dict.fromkeys(check.sampler for check in checks):
        found = _smallest([check for check in checks if check.sampler == sampler])
        if found:
            lines.append(f"smallest counterexamples, {sampler}:")
        lines += [f"  {example}".replace("\n", "\n  ") for example in found]
    typer.echo("\n".join(lines))


def _smallest(checks: list[RecurrenceCheck]) -> list[Counterexample]:
    """The smallest counterexample for each reason, in order of size."""
    found: dict[str, Counterexample] = {}
    for example in sorted((e for c in checks for e in c.counterexamples), key=lambda e: e.size):
        found.setdefault(example.flaw.reason, example)
    return list(found.values())


def _record(check: RecurrenceCheck) -> dict[str, Any]:
    return {
        "sampler": check.sampler,
        "n": check.n,
        "rank": check.rank,
        "expected": check.expected,
        "trials": check.trials,
        "holds": check.holds,
        "splits": check.splits,
        "cells": {str(cells): times for cells, times in check.cells.items()},
        "reasons": dict(check.reasons),
        "counterexamples": [
            {
                "n": example.n,
                "rank": example.rank,
                "cells": example.cells,
                "expected": example.expected,
                "reason": example.flaw.reason,
                "units": example.flaw.units,
                "weights": example.plain.weights.tolist(),
                "biases": example.plain.biases.tolist(),
            }
            for example in check.counterexamples
        ],
        "seconds": check.seconds,
    }
