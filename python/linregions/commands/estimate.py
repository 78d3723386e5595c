"""``linregions estimate``."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Annotated, Any

import typer

from linregions import Progress, SearchInterrupted, estimate
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
    ExactnessOption,
    JsonOption,
    ModelArgument,
    SliceOption,
    ThreadsOption,
    TrustPickleOption,
    described,
    domain_record,
    load_model,
    network_record,
    read_domain,
)
from linregions.commands.outcome import ExitCode, print_json, reporting
from linregions.commands.progress import LiveBar, live_bar
from linregions.estimates import Estimate, EstimateProgress

__all__ = ["ESTIMATE_HELP", "estimate_regions"]

ESTIMATE_HELP = help_text("""Estimate how many linear regions a model has, with an error.

For models that nobody can count. Every run of an estimate is unbiased; its error is that of
independent runs. Where these do not support an interval, none is given. The exit code is 3 if the
error asked for was not reached in time.

Examples:
  linregions estimate model.onnx --box -1 1
  linregions estimate model.onnx --box -1 1 --rel-error 0.02 --time-limit 600
  linregions estimate model.onnx --box -1 1 --json | jq .interval""")

RelErrorOption = Annotated[
    float,
    typer.Option("--rel-error", metavar="E", help="Stop at this standard error over the value."),
]
TimeLimitOption = Annotated[
    float, typer.Option("--time-limit", metavar="S", help="Stop after S seconds.")
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Of the random choices.")]
MethodOption = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="auto|tree|flats|uniform|knuth",
        help="auto: count for a tenth of the time, then sample flats of a single hidden layer, "
        "else the region tree; uniform and knuth are there to compare with.",
    ),
]


def estimate_regions(
    model: ModelArgument,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    rel_error: RelErrorOption = 0.05,
    time_limit: TimeLimitOption = 60.0,
    seed: SeedOption = 0,
    method: MethodOption = "auto",
    exactness: ExactnessOption = "certified",
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print the estimate, and what is known of its error."""
    with reporting("estimate", as_json=as_json):
        network = load_model(model, trust_pickle=trust_pickle)
        domain = read_domain(network, box, dim_box, slice_points)
        with live_bar("estimating", limit=time_limit) as bar:
            try:
                found = estimate(
                    network,
                    domain,
                    rel_error=rel_error,
                    time_limit=time_limit,
                    seed=seed,
                    method=method,  # type: ignore[arg-type]  # checked there
                    exactness=exactness,  # type: ignore[arg-type]
                    threads=threads,
                    progress=None if bar is None else _Shown(bar),
                )
            except SearchInterrupted as interruption:
                if not isinstance(interruption.result, Estimate):
                    raise KeyboardInterrupt from interruption
                found = interruption.result
        if as_json:
            record = {"network": network_record(network), "domain": domain_record(domain)}
            print_json("estimate", {"model": str(model), **record, **estimate_record(found)})
        else:
            typer.echo(f"{described(network, model)}; in {domain}\n{found}")
        raise typer.Exit(_exit_code(found))


class _Shown:
    """Shows the value so far on a progress bar."""

    def __init__(self, bar: LiveBar) -> None:
        self._bar = bar

    def __call__(self, state: EstimateProgress) -> None:
        if state.value is not None and state.relative_error is not None:
            self._bar.title(f"estimating: {state.value:.3g} ± {state.relative_error:.1%}")
        self._bar(Progress(state.fraction, state.regions, state.seconds))


def estimate_record(found: Estimate) -> dict[str, Any]:
    """An estimate for JSON, which has no infinity: null stands for one."""
    record = asdict(found)
    del record["runs"]  # may be thousands
    record |= {"n_runs": found.n_runs, "relative_error": found.relative_error}
    return {key: _finite(value) for key, value in record.items()}


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _exit_code(found: Estimate) -> ExitCode:
    if found.stopped_by == "interrupted":
        return ExitCode.INTERRUPTED
    return ExitCode.COMPLETE if found.converged else ExitCode.INCOMPLETE
