"""``linregions plot``."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.filesize import decimal

from linregions import Domain, InputError, Partition, partition
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
)
from linregions.commands.outcome import ExitCode, print_json, reporting
from linregions.commands.pictures import MOST_REGIONS, Picture, chosen_picture, pictured_domain
from linregions.commands.progress import live_bar
from linregions.optional import require
from linregions.output_files import replacing

__all__ = ["PLOT_HELP", "plot_regions"]

PLOT_HELP = help_text("""Draw the linear regions of a model: exact polygons, not a grid.

What is drawn follows from the domain's dimension: in one the graph of the function with its knots,
in two the regions, in three their polytopes moved apart. Models with more inputs are drawn on a
slice through two, three or four points, marked in the picture.

Pictures of two dimensions: 'regions', 'units' (the boundary of every unit), 'decision' (where the
largest output changes, exactly). In up to five: 'volumes' (a histogram).

Examples:
  linregions plot moons.onnx --dim-box moons.box --out moons.png
  linregions plot model.onnx --box -1 1 --out regions.pdf --colour-by map
  linregions plot model.onnx --box -1 1 --out units.svg --picture units
  linregions plot digits.onnx --slice x.npy --image-shape 8 8 --out s.png
  linregions plot model.onnx --box -1 1 --out sizes.png --picture volumes""")

LETTERS_PER_INCH = 10  # of a title
OutOption = Annotated[
    Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write: .png, .svg, .pdf.")
]
PictureOption = Annotated[
    str | None,
    typer.Option(
        "--picture",
        metavar="regions|units|decision|graph|volumes",
        help="What to draw; by default the regions, or the graph in one dimension.",
    ),
]
ColourByOption = Annotated[
    str | None,
    typer.Option(
        "--colour-by",
        metavar="layer|map|class|volume|none",
        help="Of regions; of units: layer or unit.",
    ),
]
LevelOption = Annotated[
    float,
    typer.Option("--level", metavar="X", help="Of the decision, if there is one output."),
]
ImageShapeOption = Annotated[
    tuple[int, int] | None,
    typer.Option(
        "--image-shape",
        metavar="ROWS COLUMNS",
        help="Draw the points of --slice as images beside the picture.",
    ),
]
TitleOption = Annotated[str, typer.Option("--title", help="Above the picture.", show_default=False)]
SizeOption = Annotated[
    tuple[float, float] | None,
    typer.Option("--size", metavar="W H", help="About so many inches before margins are cut."),
]
DpiOption = Annotated[float, typer.Option("--dpi", metavar="N", help="Pixels per inch.")]


def plot_regions(
    model: ModelArgument,
    out: OutOption,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    picture: PictureOption = None,
    colour_by: ColourByOption = None,
    level: LevelOption = 0.0,
    image_shape: ImageShapeOption = None,
    title: TitleOption = "",
    size: SizeOption = None,
    dpi: DpiOption = 150.0,
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    exactness: ExactnessOption = "certified",
    threads: ThreadsOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Find the regions, and write their picture."""
    with reporting("plot", as_json=as_json):
        _check_file(out, size, dpi, force)
        network = load_model(model, trust_pickle=trust_pickle)
        domain, points = pictured_domain(network, box, dim_box, slice_points)
        wanted = chosen_picture(picture, colour_by, level, network, domain, points, image_shape)
        parts = _search(wanted, network, domain, exactness, threads, max_regions, time_limit)
        n_bytes = _write(wanted, parts, out, title, size, dpi)
        record = {
            "model": str(model),
            "network": network_record(network),
            "domain": domain_record(domain),
            "picture": wanted.kind,
            "colour_by": wanted.colour_by,
            "regions": len(parts),
            "complete": parts.complete,
        }
        if as_json:
            print_json("plot", record | {"out": str(out), "bytes": n_bytes})
        else:
            regions = f"{len(parts):,} region{'s' * (len(parts) != 1)}"
            missing = "" if parts.complete else " (incomplete)"
            typer.echo(f"{described(network, model)}; in {domain}\n{regions}{missing}")
            typer.echo(f"  drawn in {out} ({decimal(n_bytes)})")
        raise typer.Exit(ExitCode.COMPLETE if parts.complete else ExitCode.INCOMPLETE)


def _check_file(out: Path, size: tuple[float, float] | None, dpi: float, force: bool) -> None:
    """Everything about the file that can be wrong, before anything is searched."""
    from linregions.plots.saving import PICTURES

    if out.suffix.lower() not in PICTURES:
        raise InputError(f"--out {out}: expected a file named {', '.join(PICTURES)}")
    check_output("--out", out, force=force)
    if size is not None and not all(0.5 <= side <= 100 for side in size):
        raise InputError(f"--size: expected inches from 0.5 to 100, got {size[0]:g} {size[1]:g}")
    if not 10 <= dpi <= 2400:
        raise InputError(f"--dpi: expected a number from 10 to 2400, got {dpi:g}")
    require("matplotlib.figure", extra="plot", purpose="plotting")


def _search(
    wanted: Picture,
    network: Any,
    domain: Domain,
    exactness: str,
    threads: int | None,
    max_regions: int | None,
    time_limit: float | None,
) -> Partition:
    most = MOST_REGIONS[wanted.kind, min(domain.dim, 3)]
    with live_bar("listing") as bar:
        parts = partition(
            network,
            domain,
            vertices=wanted.kind != "volumes",
            volumes=wanted.kind == "volumes",
            exactness=exactness,  # type: ignore[arg-type]  # checked there
            threads=threads,
            max_regions=most if max_regions is None else max_regions,
            time_limit=time_limit,
            progress=bar,
        )
    if max_regions is None and len(parts) >= most and not parts.complete:
        raise InputError(
            f"{domain}: more than {most:,} regions, too many for this picture; take a smaller "
            "domain, or give --max-regions N to draw the first N"
        )
    if not len(parts):
        raise InputError(f"{domain}: no region was found in the time given")
    return parts


def _write(
    wanted: Picture,
    parts: Partition,
    out: Path,
    title: str,
    size: tuple[float, float] | None,
    dpi: float,
) -> int:
    """Draw, and put the file in place in one step; return its size in bytes."""
    from linregions.plots import save

    ax = wanted.draw(parts, size)
    figure = ax.get_figure(root=True)
    if title:
        n_letters = max(10, int(LETTERS_PER_INCH * figure.get_figwidth()))
        figure.suptitle("\n".join(textwrap.fill(t, n_letters) for t in title.splitlines()))
    with replacing(out) as unfinished:
        save(ax, unfinished, dpi=dpi)
    return out.stat().st_size
