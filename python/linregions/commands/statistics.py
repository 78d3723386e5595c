"""``linregions statistics``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linregions import Domain, partition
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
from linregions.statistics import PartitionStatistics

__all__ = ["STATISTICS_HELP", "print_statistics"]

STATISTICS_HELP = help_text("""Tell how large the linear regions of a model are, and where data lie.

Volumes, facets and neighbours of the regions, for domains that are bounded and have at most five
dimensions; the entropy of the pattern of a uniformly distributed input; with --data also which
regions hold data, and the entropy of their patterns. All regions are kept in memory.

Examples:
  linregions statistics model.onnx --box -1 1
  linregions statistics model.onnx --box -1 1 --inradii --data inputs.npy
  linregions statistics model.onnx --box -1 1 --data x.npy --json | jq .data""")

MOST_DIMENSIONS = 5  # in which the search keeps regions by their vertices

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
            typer.echo(
                "\n".join([f"{described(network, model)}\n{found}", *_unknown(found, domain)])
            )
        raise typer.Exit(ExitCode.COMPLETE if found.complete else ExitCode.INCOMPLETE)


def _unknown(found: PartitionStatistics, domain: Domain) -> list[str]:
    """Why there are no volumes of some regions, and no numbers of facets and neighbours."""
    n_known = 0 if found.volumes is None else found.volumes.n
    if n_known == found.n_regions:
        return []
    n = found.n_regions - n_known
    if found.dim > MOST_DIMENSIONS:
        why = f"the domain has more than {MOST_DIMENSIONS} dimensions (see linregions volumes)"
    elif len(domain.halfspaces()[0]) == 2 * found.dim:  # a box with all of its sides
        why = "more than 256 vertices or 64 facets"
    else:
        why = "unbounded; --box LO HI bounds the domain"
    lines = [f"{n:,} region{'s' * (n != 1)} without a volume: {why}"]
    if found.facets is None:
        lines.append("facets, neighbours: this search does not list them")
    return lines
