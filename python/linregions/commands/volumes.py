"""``linregions volumes``."""

from __future__ import annotations

import math
from typing import Annotated, Any

import numpy as np
import typer

from linregions import (
    Domain,
    InputError,
    Network,
    SearchInterrupted,
    VolumeDistribution,
    Volumes,
    volume_distribution,
    volumes,
)
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
    ExactnessOption,
    JsonOption,
    MaxRegionsOption,
    ModelArgument,
    SliceOption,
    ThreadsOption,
    TimeLimitOption,
    TrustPickleOption,
    described,
    domain_record,
    load_model,
    network_record,
    read_domain,
)
from linregions.commands.outcome import ExitCode, exit_code, print_json, reporting
from linregions.commands.progress import live_bar
from linregions.commands.tables import print_table
from linregions.volumes.formatting import error_text, power_text, share_text

__all__ = ["VOLUMES_HELP", "print_volumes"]

VOLUMES_HELP = help_text("""Print how large the linear regions of a model are.

The sum of all volumes is shown beside the volume of the domain, which has to be bounded. Volumes
are exact up to rounding where a region has not too many vertices and faces, and estimated with a
standard error elsewhere. With --samples nothing is enumerated: the regions of random points are
measured, and weighted for large ones being hit more often.

Examples:
  linregions volumes model.onnx --box -1 1
  linregions volumes model.onnx --box 0 1 --slice points.npy --top 10
  linregions volumes large.onnx --box 0 1 --samples 100 --time-limit 600
  linregions volumes model.onnx --box -1 1 --json | jq .discrepancy""")

MethodOption = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="auto|exact|estimate",
        help="auto: exact where that is affordable, in a few dimensions; else by random walks.",
    ),
]
RelErrorOption = Annotated[
    float,
    typer.Option("--rel-error", metavar="E", help="Standard error over value, of estimates."),
]
SamplesOption = Annotated[
    int | None,
    typer.Option(
        "--samples", metavar="N", help="Measure the regions of N random points instead of all."
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Of the random choices.")]
TopOption = Annotated[
    int, typer.Option("--top", metavar="N", help="How many regions at either end to show.", min=0)
]
PROBABILITIES = (0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
NAMES = ("smallest", "1 %", "10 %", "25 %", "median", "75 %", "90 %", "99 %", "largest")


def print_volumes(
    model: ModelArgument,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    samples: SamplesOption = None,
    top: TopOption = 3,
    method: MethodOption = "auto",
    rel_error: RelErrorOption = 0.1,
    seed: SeedOption = 0,
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    exactness: ExactnessOption = "certified",
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print volumes, their sum, and how they are distributed."""
    with reporting("volumes", as_json=as_json):
        network = load_model(model, trust_pickle=trust_pickle)
        domain = read_domain(network, box, dim_box, slice_points)
        options: dict[str, Any] = {
            "method": method,
            "rel_error": rel_error,
            "seed": seed,
            "time_limit": time_limit,
        }
        if samples is not None:
            if max_regions is not None:
                raise InputError("--max-regions: is for listing all regions, not for --samples")
            code = _sampled(network, domain, samples, options, model, as_json)
        else:
            options |= {"max_regions": max_regions, "exactness": exactness, "threads": threads}
            code = _all(network, domain, top, options, model, as_json)
        raise typer.Exit(code)


def _all(
    network: Network, domain: Domain, top: int, options: dict[str, Any], model: Any, as_json: bool
) -> ExitCode:
    with live_bar("measuring", limit=options["time_limit"]) as bar:
        try:
            found = volumes(network, domain, progress=bar, **options)
        except SearchInterrupted as interruption:
            if not isinstance(interruption.result, Volumes):
                raise KeyboardInterrupt from interruption
            found = interruption.result
    if as_json:
        record = {"network": network_record(network), "domain": domain_record(domain)}
        print_json("volumes", {"model": str(model), **record, **volumes_record(found)})
    else:
        typer.echo(f"{described(network, model)}; in {domain}\n{found}\n")
        _print_quantiles(found)
        _print_extremes(found, top)
    return exit_code(found)


def _print_quantiles(found: Volumes) -> None:
    logs = found.log_quantiles(PROBABILITIES)
    if np.isnan(logs).all():
        return
    rows = [
        (name, power_text(x), share_text(math.exp(x - found.domain.log_value)))
        for name, x in zip(NAMES, logs.tolist(), strict=True)
    ]
    print_table(("quantile", "volume", "share of domain"), rows)


def _print_extremes(found: Volumes, top: int) -> None:
    known = np.flatnonzero(~np.isnan(found.log_values))
    order = known[np.argsort(-found.log_values[known], kind="stable")]
    shown = order.tolist() if len(order) <= 2 * top else [*order[:top], *order[len(order) - top :]]
    if not top or not len(shown):
        return
    rows = []
    for i in shown:
        error = found.relative_errors[i]
        rows.append(
            (
                f"{i:,}",
                power_text(found.log_values[i]) + (f" ± {error:.1%}" if error > 0 else ""),
                share_text(found.shares[i]),
                _point_text(found.regions.witnesses[i]),
            )
        )
    is_cut = len(order) > 2 * top
    typer.echo(f"\nthe {top:,} largest, the {top:,} smallest:" if is_cut else "\nall, by size:")
    print_table(("region", "volume", "share of domain", "a point inside"), rows)


def _point_text(point: Any) -> str:
    shown = ", ".join(f"{x:.4g}" for x in point[:6])
    return f"({shown}{', ...' if len(point) > 6 else ''})"


def _sampled(
    network: Network, domain: Domain, n: int, options: dict[str, Any], model: Any, as_json: bool
) -> ExitCode:
    with live_bar("measuring", "different regions", limit=options["time_limit"]) as bar:
        is_interrupted = False
        try:
            found = volume_distribution(network, domain, n, progress=bar, **options)
        except SearchInterrupted as interruption:
            if not isinstance(interruption.result, VolumeDistribution):
                raise KeyboardInterrupt from interruption
            found, is_interrupted = interruption.result, True
    if as_json:
        record = {"network": network_record(network), "domain": domain_record(domain)}
        print_json("volumes", {"model": str(model), **record, **sample_record(found)})
    else:
        typer.echo(f"{described(network, model)}; in {domain}\n{found}\n")
        _print_weighted(found)
    if is_interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.COMPLETE if found.complete else ExitCode.INCOMPLETE


def _print_weighted(found: VolumeDistribution) -> None:
    if not found.n:
        return
    columns = []
    for weighting in ("regions", "volume"):
        values, errors = found.log_quantiles(PROBABILITIES[1:-1], weighting=weighting)
        is_known = weighting == "volume" or not found.warnings
        columns.append(
            [
                power_text(x, 3) + (f" ± {error_text(e)}" if is_known and e >= 0 else "")
                for x, e in zip(values.tolist(), errors.tolist(), strict=True)
            ]
        )
    rows = list(zip(NAMES[1:-1], *columns, strict=True))
    print_table(("volume", "of a random region", "of a random point"), rows)


def volumes_record(found: Volumes) -> dict[str, Any]:
    """For JSON, which has neither NaN nor infinity: null stands for them."""
    quantiles = zip(PROBABILITIES, found.log_quantiles(PROBABILITIES).tolist(), strict=True)
    return {
        "count": len(found),
        "complete": found.complete,
        "stopped_by": found.stopped_by,
        "n_exact": int(found.exact.sum()),
        "n_unknown": found.n_unknown,
        "total": _finite(found.total),
        "total_standard_error": _finite(found.total_standard_error),
        "log_total": _finite(found.log_total),
        "domain_volume": _finite(found.domain_volume),
        "log_domain_volume": _finite(found.domain.log_value),
        "discrepancy": _finite(found.discrepancy),
        "log_quantiles": {f"{p:g}": _finite(x) for p, x in quantiles},
        "seconds": found.seconds,
    }


def sample_record(found: VolumeDistribution) -> dict[str, Any]:
    """The same of a sample."""
    record: dict[str, Any] = {
        "samples": len(found.region),
        "n": found.n,
        "complete": found.complete,
        "n_distinct": found.n_distinct,
        "seen": _finite(found.seen),
        "n_effective": _finite(found.n_effective),
        "largest_share": _finite(found.largest_share),
        "warnings": found.warnings,
        "log_domain_volume": _finite(found.domain.log_value),
        "n_regions": {
            "log_value": _finite(found.n_regions.log_value),
            "relative_error": _finite(found.n_regions.relative_error),
            "log_interval": found.n_regions.log_interval,
            "at_least": found.n_regions.at_least,
        },
        "seconds": found.seconds,
    }
    for weighting in ("regions", "volume"):
        values, errors = found.log_quantiles(PROBABILITIES, weighting=weighting)
        record[f"log_quantiles_of_{weighting}"] = {
            f"{p:g}": {"value": _finite(x), "standard_error": _finite(e)}
            for p, x, e in zip(PROBABILITIES, values.tolist(), errors.tolist(), strict=True)
        }
    return record


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
