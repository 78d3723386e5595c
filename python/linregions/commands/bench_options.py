"""The options of ``linregions bench``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "ActivationOption",
    "ArrangementOption",
    "BenchBoxOption",
    "BiasFreeOption",
    "CompareOption",
    "DomainOption",
    "GainOption",
    "InitOption",
    "JsonFileOption",
    "MemoryOption",
    "PlotOption",
    "RepeatsOption",
    "SeedsOption",
    "SymmetricOption",
    "TaskOption",
    "ThreadsOption",
    "WidthsOption",
]

WidthsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--widths",
        metavar="N0,N1,...",
        help="A network: inputs and hidden layers (one output is added), for example 2,32,32; can "
        "be given several times.",
    ),
]
ArrangementOption = Annotated[
    list[str] | None,
    typer.Option(
        "--arrangement",
        metavar="FAMILY:N[,N...]",
        help="generic:N,D is N hyperplanes in R^D with random coefficients, central:N,D has them "
        "through the origin; or a classical family, as in resonance:6 (linregions arrangement "
        "--help lists them). Can be given several times.",
    ),
]
SymmetricOption = Annotated[
    bool,
    typer.Option(
        "--symmetric",
        help="Let the counting use the symmetries of a classical arrangement.",
        show_default=False,
    ),
]
SeedsOption = Annotated[int, typer.Option("--seeds", metavar="N", min=1, help="Networks per row.")]
RepeatsOption = Annotated[
    int, typer.Option("--repeats", metavar="N", min=1, help="Measurements of each network.")
]
TaskOption = Annotated[
    str,
    typer.Option("--task", metavar="count|list", help="Count, list, or both: count,list."),
]
ThreadsOption = Annotated[
    str,
    typer.Option(
        "--threads", metavar="N[,N...]", help="Numbers of threads to search networks on, like 1,2."
    ),
]
DomainOption = Annotated[
    str | None, typer.Option("--domain", metavar="box|everywhere", help="Where to look.")
]
BenchBoxOption = Annotated[
    tuple[float, float] | None,
    typer.Option("--box", metavar="LO HI", help="Bounds of every input. Default: -1 1."),
]
InitOption = Annotated[
    str,
    typer.Option(
        "--init",
        metavar="NAME",
        help="Distribution of the weights: torch, he, glorot; torch-seed is the very network that "
        "torch makes from the seed in double precision.",
    ),
]
GainOption = Annotated[
    float, typer.Option("--gain", metavar="X", help="Factor of the weights, not of the biases.")
]
BiasFreeOption = Annotated[
    bool, typer.Option("--bias-free", help="All biases are zero.", show_default=False)
]
ActivationOption = Annotated[
    str,
    typer.Option(
        "--activation",
        metavar="NAME",
        help="relu, leaky_relu, abs, hard_tanh, relu6 or hard_sigmoid.",
    ),
]
MemoryOption = Annotated[
    bool,
    typer.Option(
        "--memory",
        help="Peak memory as well: every network is then searched in a process of its own.",
        show_default=False,
    ),
]
JsonFileOption = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="[FILE]",
        help="Print one JSON object instead of the table; with FILE, write it there, besides.",
    ),
]
CompareOption = Annotated[
    Path | None,
    typer.Option("--compare", metavar="FILE", help="What --json FILE wrote before: print ratios."),
]
PlotOption = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help="Draw time against regions, both logarithmic: .png, .pdf, .svg (needs matplotlib).",
    ),
]
