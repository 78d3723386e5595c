"""``linregions statistics``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linregions import partition
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
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
    read_matrix,
)
from linregions.commands.outcome import ExitCode, print_json, reporting
from linregions.commands.progress import live_bar

__all__ = ["STATISTICS_HELP", "print_statistics"]

STATISTICS_HELP = help_text("""Tell how large the linear regions of a model are, and where data lie.

Volumes, facets and neighbours of the regions, for domains that are bounded and have at most five
dimensions; the entropy of the pattern of a uniformly distributed input; with --data also which
regions hold data, and the entropy of their patterns. All regions are kept in memory.

Examples:
  linregions statistics model.onnx --box -1 1
  linregions statistics model.onnx --box -1 1 --inradii --data inputs.npy
  linregions statistics model.onnx --box -1 1 --data x.npy --json | jq .data""")

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FILE.npy",
        help="Points in the domain's coordinates, the rows of an array, .npy or text.",
    ),
]
InradiiOption = Annotated[
    bool,
    typer.Option("--inradii", help="Find the largest ball in each region.", show_default=False),
]


def print_statistics(
    model: ModelArgument,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    data: DataOption = None,
    inradii: InradiiOption = False,
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print statistics of the partition."""
    with reporting("statistics", as_json=as_json):
        network = load_model(model, trust_pickle=trust_pickle)
        domain = read_domain(network, box, dim_box, slice_points)
        points = None if data is None else read_matrix("--data", data)
        with live_bar("listing", limit=time_limit) as bar:
            parts = partition(
                network,
                domain,
                volumes=True,
                facets=True,
                threads=threads,
                max_regions=max_regions,
                time_limit=time_limit,
                progress=bar,
            )
        found = parts.statistics(points, inradii=inradii)
        if as_json:
            record = {"network": network_record(network), **found.to_dict()}
            record |= {"model": str(model), "domain": domain_record(domain)}
            print_json("statistics", record)
        else:
            typer.echo(f"{described(network, model)}\n{found}")
        raise typer.Exit(ExitCode.COMPLETE if found.complete else ExitCode.INCOMPLETE)
