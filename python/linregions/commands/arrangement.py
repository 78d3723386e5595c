"""``linregions arrangement``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from linregions import HyperplaneArrangement, InputError, families
from linregions.commands.help_text import help_text
from linregions.commands.options import JsonOption, check_input
from linregions.commands.outcome import print_json, reporting
from linregions.commands.progress import live_bar

__all__ = ["ARRANGEMENT_HELP", "count_cells"]

ARRANGEMENT_HELP = help_text("""Count the cells of a hyperplane arrangement in the whole space.

Exact whatever the numbers: floats in the file are taken as the binary fractions that they are, and
counts may have any number of digits. The characteristic polynomial comes with the count.

Examples:
  linregions arrangement --family resonance:6
  linregions arrangement --family cyclic:20,4 --f-vector
  linregions arrangement lines.npz
  linregions arrangement lines.npz --json | jq .cells

In Python, to make such a file of the lines x = 0, y = 0, x + y = 1:
  numpy.savez("lines.npz", normals=[[1,0], [0,1], [1,1]], offsets=[0,0,1])""")

FileArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE.npz",
        help="Arrays 'normals', shape (m, d), and 'offsets', shape (m,) (zeros if there is none): "
        "hyperplane i is normals[i].x = offsets[i].",
    ),
]
FamilyOption = Annotated[
    str | None,
    typer.Option(
        "--family",
        metavar="NAME:N[,N...]",
        help=f"A classical arrangement instead of a file: {', '.join(families.__all__)}.",
    ),
]
FacesOption = Annotated[
    bool, typer.Option("--f-vector", help="Count the faces of each dimension.", show_default=False)
]


def count_cells(
    file: FileArgument = None,
    family: FamilyOption = None,
    f_vector: FacesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print the number of cells, of bounded cells, and the characteristic polynomial."""
    with reporting("arrangement", as_json=as_json):
        if (file is None) == (family is None):
            raise InputError("arrangement: give a FILE.npz or --family NAME:N, one of the two")
        arrangement = _of_family(str(family)) if file is None else _of_file(file)
        record = _counted(arrangement, f_vector=f_vector)
        if as_json:
            print_json("arrangement", {"source": family or str(file), **record})
        else:
            _print_record(f"{family or file}", arrangement, record)


def _counted(arrangement: HyperplaneArrangement, *, f_vector: bool) -> dict[str, Any]:
    start = time.perf_counter()
    with live_bar("counting", "cells") as bar:
        chi = arrangement.characteristic_polynomial(progress=bar)
        faces = arrangement.f_vector(progress=bar) if f_vector else None
    return {
        "hyperplanes": len(arrangement),
        "dim": arrangement.dim,
        "rank": arrangement.rank,
        "central": arrangement.is_central,
        "cells": arrangement.n_cells(),
        "bounded_cells": arrangement.n_bounded_cells(),
        "relatively_bounded_cells": arrangement.n_bounded_cells(relative=True),
        "characteristic_polynomial": list(chi),
        **({} if faces is None else {"f_vector": list(faces)}),
        "seconds": time.perf_counter() - start,
    }


def _print_record(source: str, arrangement: HyperplaneArrangement, record: dict[str, Any]) -> None:
    central = ", central" if record["central"] else ""
    bounded = f"{record['bounded_cells']:,} bounded"
    if record["bounded_cells"] != record["relatively_bounded_cells"]:
        bounded += f" ({record['relatively_bounded_cells']:,} relatively)"
    lines = [
        f"{source}: {record['hyperplanes']:,} hyperplane{'s' * (record['hyperplanes'] != 1)} in "
        f"R^{record['dim']}, rank {record['rank']}{central}",
        f"{record['cells']:,} cell{'s' * (record['cells'] != 1)}, {bounded}",
        f"  characteristic polynomial: {arrangement.characteristic_polynomial()}",
    ]
    if "f_vector" in record:
        lines.append(f"  faces by dimension: {', '.join(f'{n:,}' for n in record['f_vector'])}")
    typer.echo("\n".join([*lines, f"  {record['seconds']:.3g} s"]))


def _of_family(text: str) -> HyperplaneArrangement:
    name, _, sizes = text.partition(":")
    if name not in families.__all__:
        raise InputError(
            f"--family: expected one of {', '.join(families.__all__)}, as in braid:5; got {text!r}"
        )
    try:
        arguments = [int(size) for size in sizes.split(",")]
        arrangement: HyperplaneArrangement = getattr(families, name)(*arguments)
    except (TypeError, ValueError) as error:
        raise InputError(f"--family {text}: {error}") from error
    return arrangement


def _of_file(path: Path) -> HyperplaneArrangement:
    check_input(path)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if not hasattr(arrays, "files") or "normals" not in arrays.files:
                raise InputError(f"{path}: expected a .npz file with an array 'normals'")
            offsets = arrays["offsets"] if "offsets" in arrays.files else None
            return HyperplaneArrangement(arrays["normals"], offsets)
    except InputError as error:
        raise InputError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from error
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"{path}: not a .npz file: {error}") from error
