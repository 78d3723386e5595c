"""The command ``linregions``; every sub-command is a thin call of the API."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from linregions import __version__
from linregions.commands.arrangement import ARRANGEMENT_HELP, count_cells
from linregions.commands.bench import BENCH_HELP, bench
from linregions.commands.bounds import BOUNDS_HELP, print_bounds
from linregions.commands.certify import CERTIFY_HELP, certify_patterns
from linregions.commands.conditional import CONDITIONAL_HELP, profile_layers
from linregions.commands.conjecture import CONJECTURE_HELP, check_recurrence
from linregions.commands.count import COUNT_HELP, count_regions
from linregions.commands.estimate import ESTIMATE_HELP, estimate_regions
from linregions.commands.help_text import ENDINGS, EXIT_CODES, help_text
from linregions.commands.info import INFO_HELP, info
from linregions.commands.outcome import ExitCode
from linregions.commands.parsing import Command, JsonFileCommand
from linregions.commands.plot import PLOT_HELP, plot_regions
from linregions.commands.regions import REGIONS_HELP, write_regions
from linregions.commands.statistics import STATISTICS_HELP, print_statistics
from linregions.commands.verify import VERIFY_HELP, verify_proof
from linregions.commands.volumes import VOLUMES_HELP, print_volumes

__all__ = ["app", "main"]

HELP = help_text(
    """Count, list and certify the linear regions of piecewise-linear neural networks.

A region is a set of inputs with an interior on which every unit stays on one piece of its
activation: there the network is one affine map. Models are read from .onnx, .npz and .nnet files.

Start here:
  linregions info model.onnx                   what is in the file
  linregions count model.onnx --box -1 1       how many regions in [-1, 1]^n
  linregions estimate model.onnx --box -1 1    about how many, if too many
  linregions regions model.onnx --box -1 1 --out regions.npz    all of them
  linregions statistics model.onnx --box -1 1  sizes, neighbours, data
  linregions plot model.onnx --box -1 1 --out regions.png       a picture
  linregions volumes model.onnx --box -1 1     how large they are
  linregions verify count.proof model.onnx     check the proof of a count
  linregions certify model.onnx --box -1 1 --pattern 0110  is this a region?
  linregions bounds model.onnx --box -1 1      what theory says of the count
  linregions arrangement --family braid:6      cells of hyperplanes
  linregions conditional model.onnx --box -1 1   what each layer can do
  linregions conjecture --n 8 --rank 1..8      regions and rank of layers
  linregions bench --widths 2,32,32            how fast this machine is

Each sub-command explains itself: linregions count --help

"""
    + EXIT_CODES
)

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _function, _help in (
    ("count", count_regions, COUNT_HELP),
    ("estimate", estimate_regions, ESTIMATE_HELP),
    ("info", info, INFO_HELP),
    ("regions", write_regions, REGIONS_HELP),
    ("statistics", print_statistics, STATISTICS_HELP),
    ("plot", plot_regions, PLOT_HELP),
    ("volumes", print_volumes, VOLUMES_HELP),
    ("verify", verify_proof, VERIFY_HELP),
    ("certify", certify_patterns, CERTIFY_HELP),
    ("bounds", print_bounds, BOUNDS_HELP),
    ("arrangement", count_cells, ARRANGEMENT_HELP),
    ("conjecture", check_recurrence, CONJECTURE_HELP),
    ("conditional", profile_layers, CONDITIONAL_HELP),
    ("bench", bench, BENCH_HELP),
):
    app.command(
        _name,
        cls=JsonFileCommand if _name == "bench" else Command,
        help=_help,
        epilog=ENDINGS,
        no_args_is_help=_name != "bench",
    )(_function)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"linregions {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and exit.",
            callback=_print_version,
            is_eager=True,
            show_default=False,
        ),
    ] = False,
) -> None:
    """Options in front of the sub-command."""


def main() -> None:
    """Run the command line; exits with one of the codes in `ExitCode`."""
    try:
        app(prog_name="linregions")
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
