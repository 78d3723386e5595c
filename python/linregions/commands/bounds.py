"""``linregions bounds``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from linregions import InputError
from linregions.commands.help_text import help_text
from linregions.commands.options import (
    BoxOption,
    DimBoxOption,
    JsonOption,
    SliceOption,
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

if TYPE_CHECKING:  # loads FLINT: only where it is needed, so that other commands start quickly
    from linregions.bounds import BoundsTable

__all__ = ["BOUNDS_HELP", "print_bounds"]

BOUNDS_HELP = help_text("""Bound the number of linear regions, by all that theory has to say.

One table, tightest first. Upper bounds hold for every network of the architecture, for this network
with its weights, or for it on the domain; lower bounds say what some weights of this architecture
reach, not what this network has. Every number is exact. Bounds whose assumptions do not hold are
left out; --why says which, and why. Without --box, --dim-box or --slice, the domain is the whole
input space.

Examples:
  linregions bounds model.onnx --box -1 1
  linregions bounds model.onnx --box -1 1 --exact --time-limit 60
  linregions bounds model.onnx --box -1 1 --json | jq '.bounds[0]'
  linregions bounds --widths 2,16,16
  linregions bounds --widths 784,64,64 --activation hard_tanh --why""")

OptionalModelArgument = Annotated[
    Path | None,
    typer.Argument(metavar="MODEL", help="Model file: .onnx, .npz, .nnet, or .pt on trust."),
]
WidthsOption = Annotated[
    str | None,
    typer.Option(
        "--widths",
        metavar="N0,N1,...",
        help="Inputs and hidden layers of fully connected networks, instead of a model.",
    ),
]
ActivationOption = Annotated[
    str,
    typer.Option("--activation", metavar="NAME", help="With --widths: what the units compute."),
]
ExactOption = Annotated[
    bool,
    typer.Option("--exact", help="Count the regions, too.", show_default=False),
]
NoProgramsOption = Annotated[
    bool,
    typer.Option(
        "--no-lp",
        help="Look for units that are stable on the domain by intervals only.",
        show_default=False,
    ),
]
WhyOption = Annotated[
    bool,
    typer.Option("--why", help="Also say which bounds do not apply, and why.", show_default=False),
]


def print_bounds(
    model: OptionalModelArgument = None,
    widths: WidthsOption = None,
    activation: ActivationOption = "relu",
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    exact: ExactOption = False,
    time_limit: TimeLimitOption = None,
    no_programs: NoProgramsOption = False,
    why: WhyOption = False,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Print the table."""
    with reporting("bounds", as_json=as_json):
        from linregions.bounds import architecture_bounds, bounds

        about: dict[str, Any]
        if (model is None) == (widths is None):
            raise InputError("bounds: give a MODEL or --widths N0,N1,..., one of the two")
        if model is None:
            if exact or any(given is not None for given in (box, dim_box, slice_points)):
                raise InputError("--widths: stands for many networks; domains and --exact need one")
            table = architecture_bounds(_widths(str(widths)), activation)
            about, head = {"widths": _widths(str(widths)), "activation": activation}, table.subject
        else:
            network = load_model(model, trust_pickle=trust_pickle)
            domain = read_domain(network, box, dim_box, slice_points)
            with live_bar("counting", limit=time_limit) as bar:
                table = bounds(
                    network,
                    domain,
                    programs=not no_programs,
                    exact=exact,
                    time_limit=time_limit,
                    progress=bar,
                )
            record = {"network": network_record(network), "domain": domain_record(domain)}
            about, head = (
                {"model": str(model), **record},
                f"{described(network, model)}; in {domain}",
            )
        if as_json:
            print_json("bounds", about | _record(table))
        else:
            typer.echo("\n".join([head, *str(table).splitlines()[1:]]))
            if why:
                typer.echo("not applicable:")
                for other in table.not_applicable:
                    typer.echo(f"  {other.name}: {other.reason}")
        counted = table.exact
        raise typer.Exit(ExitCode.COMPLETE if counted is None else exit_code(counted))


def _record(table: BoundsTable) -> dict[str, Any]:
    sys.set_int_max_str_digits(0)  # some bounds have thousands of digits; JSON has them all
    return {
        "bounds": [asdict(bound) for bound in table],
        "not_applicable": [asdict(other) for other in table.not_applicable],
        "exact": None if table.exact is None else asdict(table.exact),
    }


def _widths(text: str) -> list[int]:
    try:
        return [int(width) for width in text.split(",")]
    except ValueError as error:
        raise InputError(f"--widths: expected numbers as in 2,16,16, got {text!r}") from error
