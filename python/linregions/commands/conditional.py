"""``linregions conditional``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from linregions import ConditionalProfile, InputError, LayerProfile, conditional_profile
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
    ExactnessOption,
    ForceOption,
    JsonOption,
    MaxRegionsOption,
    ModelArgument,
    SliceOption,
    ThreadsOption,
    TimeLimitOption,
    TrustPickleOption,
    check_output,
    described,
    domain_record,
    load_model,
    network_record,
    read_domain,
)
from linregions.commands.outcome import exit_code, print_json, reporting
from linregions.commands.progress import live_bar
from linregions.errors import SearchInterrupted
from linregions.optional import require

__all__ = ["CONDITIONAL_HELP", "profile_layers"]

CONDITIONAL_HELP = help_text("""Find how many patterns each layer takes once those before are fixed.

For each layer: the distribution, over all regions of the layers before it, of the number of
patterns that it takes there, beside f(n, r), the most that n units can take at the largest rank,
and all patterns that there are. With --samples, of regions drawn at random, with an interval for
the mean where the sample supports one.

Examples:
  linregions conditional model.onnx --box -1 1
  linregions conditional digits.onnx --slice three.npy --box 0 1 --plot p.png
  linregions conditional m.onnx --box -1 1 --samples 1000
  linregions conditional m.onnx --box -1 1 --samples 1000 --weighting volume
  linregions conditional model.onnx --box -1 1 --json | jq '.layers[].mean'""")

SamplesOption = Annotated[
    int | None,
    typer.Option("--samples", metavar="N", help="Look at N regions of the layers before, not all."),
]
WeightingOption = Annotated[
    str,
    typer.Option(
        "--weighting",
        metavar="regions|volume",
        help="Of a sample: every region counts the same, or by its volume (uniform points).",
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Of a sample.")]
PlotOption = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw it: .png, .pdf, .svg (needs matplotlib)."),
]


def profile_layers(
    model: ModelArgument,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    samples: SamplesOption = None,
    weighting: WeightingOption = "regions",
    seed: SeedOption = 0,
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    exactness: ExactnessOption = "certified",
    threads: ThreadsOption = None,
    plot: PlotOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print the distribution of the number of patterns, layer by layer."""
    with reporting("conditional", as_json=as_json):
        if plot is not None:
            check_output("--plot", plot, force=force)
            require("matplotlib.figure", extra="plot", purpose="plotting")
        network = load_model(model, trust_pickle=trust_pickle)
        domain = read_domain(network, box, dim_box, slice_points)
        with live_bar("counting", limit=time_limit) as bar:
            try:
                profile = conditional_profile(
                    network,
                    domain,
                    samples=samples,
                    weighting=weighting,  # type: ignore[arg-type]  # checked there
                    seed=seed,
                    exactness=exactness,  # type: ignore[arg-type]  # checked there
                    threads=threads,
                    max_regions=max_regions,
                    time_limit=time_limit,
                    progress=bar,
                )
            except SearchInterrupted as interruption:
                if not isinstance(interruption.result, ConditionalProfile):
                    raise
                profile = interruption.result
        if plot is not None:
            _draw(profile, plot)
        if as_json:
            record = {"network": network_record(network), "domain": domain_record(domain)}
            print_json("conditional", {"model": str(model), **record, **_record(profile)})
        else:
            typer.echo(f"{described(network, model)}; in {domain}\n{profile}")
        raise typer.Exit(exit_code(profile))


def _draw(profile: ConditionalProfile, path: Path) -> None:
    from linregions.plots import conditional_histogram

    figure = conditional_histogram(profile).get_figure(root=True)
    assert figure is not None
    try:
        figure.savefig(path, dpi=150)
    except ValueError as error:
        raise InputError(f"--plot {path}: {error}") from error


def _record(profile: ConditionalProfile) -> dict[str, Any]:
    return {
        "weighting": profile.weighting,
        "samples": profile.samples,
        "complete": profile.complete,
        "stopped_by": profile.stopped_by,
        "certified": profile.certified,
        "seconds": profile.seconds,
        "layers": [_layer_record(layer) for layer in profile.layers],
    }


def _layer_record(layer: LayerProfile) -> dict[str, Any]:
    estimate = layer.estimate
    return {
        "layer": layer.layer,
        "units": layer.units,
        "regions_seen": layer.n_seen,
        "regions_before": layer.population,
        "complete": layer.complete,
        "minimum": layer.minimum,
        "median": _number(layer.median),
        "mean": _number(layer.mean),
        "maximum": layer.maximum,
        "maximum_at": layer.maximum_at.tolist(),
        "rank": layer.rank,
        "bound": layer.bound,
        "combinations": layer.combinations,
        "histogram": np.stack([layer.values, layer.frequencies], axis=1).tolist(),
        "sample": None
        if estimate is None
        else {
            "mean": _number(estimate.value),
            "standard_error": _number(estimate.standard_error),
            "confidence": estimate.confidence,
            "interval": estimate.interval,
            "no_interval_because": estimate.reason,
        },
    }


def _number(value: float) -> float | None:
    """JSON has no nan."""
    return None if np.isnan(value) else value
