"""Options that several sub-commands have, and what they stand for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from linregions import Box, Domain, Everywhere, InputError, Network, Slice
from linregions.output_files import check_target

__all__ = [
    "BoxOption",
    "DimBoxOption",
    "ExactnessOption",
    "ForceOption",
    "JsonOption",
    "KindOption",
    "MaxRegionsOption",
    "ModelArgument",
    "ProofOption",
    "SliceOption",
    "ThreadsOption",
    "TimeLimitOption",
    "TrustPickleOption",
    "check_input",
    "check_output",
    "described",
    "domain_record",
    "load_model",
    "network_record",
    "read_domain",
    "read_matrix",
]

PICKLES = (".pt", ".pth")

ModelArgument = Annotated[
    Path,
    typer.Argument(metavar="MODEL", help="Model file: .onnx, .npz, .nnet, or .pt on trust."),
]
BoxOption = Annotated[
    tuple[float, float] | None,
    typer.Option(
        "--box", metavar="LO HI", help="The same bounds for every coordinate; inf is allowed."
    ),
]
DimBoxOption = Annotated[
    Path | None,
    typer.Option(
        "--dim-box",
        metavar="FILE",
        help="Bounds for each coordinate: a text file with 'lower upper' per line, or a .npy array "
        "of shape (d, 2).",
    ),
]
SliceOption = Annotated[
    Path | None,
    typer.Option(
        "--slice",
        metavar="POINTS.npy",
        help="Look at the k-dimensional slice through k + 1 points, the rows of an array of shape "
        "(k + 1, inputs), .npy or text. Boxes then are in slice coordinates: 0 is the first "
        "point, the unit vectors are the others.",
    ),
]
TimeLimitOption = Annotated[
    float | None, typer.Option("--time-limit", metavar="S", help="Stop after S seconds.")
]
MaxRegionsOption = Annotated[
    int | None,
    typer.Option("--max-regions", metavar="N", help="Stop when there are more than N regions."),
]
ExactnessOption = Annotated[
    str,
    typer.Option(
        "--exactness",
        metavar="certified|float",
        help="Prove every decision, or make them in double precision (tolerance 1e-12).",
    ),
]
KindOption = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="activation|connected|affine|pattern",
        help="What counts as a region: an activation pattern with an interior, a connected set on "
        "which the network is one affine function, a distinct affine function, any pattern.",
    ),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option("--threads", metavar="N", help="Threads; by default one for each processor."),
]
ProofOption = Annotated[
    Path | None,
    typer.Option(
        "--proof",
        metavar="FILE",
        help="Write a proof of the count, for 'linregions verify'. The search then is on one "
        "thread and visits every region.",
    ),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace the file if it exists.", show_default=False)
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object.", show_default=False)
]
TrustPickleOption = Annotated[
    bool,
    typer.Option(
        "--trust-pickle",
        help="Read a .pt or .pth file, which can run any code while it is read: only if you trust "
        "its author.",
        show_default=False,
    ),
]


def check_output(option: str, path: Path, *, suffix: str = "", force: bool) -> None:
    """Raise InputError unless the file may be written: named so, in a folder, not yet there."""
    if suffix and path.suffix.lower() != suffix:
        raise InputError(f"{option} {path}: expected a file named {suffix}")
    if not path.parent.is_dir():
        raise InputError(f"{option} {path}: there is no folder {path.parent}")
    check_target(path, option)
    if path.exists() and not force:
        raise InputError(f"{option} {path}: the file exists; give --force to replace it")


def check_input(path: Path, option: str = "") -> None:
    """Raise InputError unless there is such a file."""
    if path.is_dir() or not path.exists():
        what = "is a folder" if path.exists() else "there is no such file"
        raise InputError(f"{option} {path}: {what}".lstrip())


def load_model(path: Path, *, trust_pickle: bool) -> Network:
    """Read the model file; what is wrong with it is said in terms of the command line."""
    check_input(path)
    if path.suffix.lower() in PICKLES and not trust_pickle:
        raise InputError(
            f"{path}: a {path.suffix} file is a pickle, which can run any code while it is read; "
            "export it to .onnx, or give --trust-pickle if you trust its author"
        )
    return Network.load(path, trust_pickle=trust_pickle)


def read_domain(
    network: Network,
    box: tuple[float, float] | None,
    dim_box: Path | None,
    slice_points: Path | None,
) -> Domain:
    """The domain that the options describe; without any, the whole space.

    Raises
    ------
    InputError
        A file cannot be read, or does not fit the network or the other options.
    """
    if slice_points is None:
        return _read_box(network.input_dim, "inputs", box, dim_box)
    points = read_matrix("--slice", slice_points)
    if len(points) < 2 or points.shape[1] != network.input_dim:
        raise InputError(
            f"--slice {slice_points}: expected k + 1 points (k >= 1) as rows of "
            f"{network.input_dim} numbers, one per input, got shape {points.shape}"
        )
    return Slice.through(points, _read_box(len(points) - 1, "slice coordinates", box, dim_box))


def _read_box(
    dim: int, coordinates: str, box: tuple[float, float] | None, dim_box: Path | None
) -> Domain:
    if box is not None and dim_box is not None:
        raise InputError("--box, --dim-box: give one of them, not both")
    if box is not None:
        return Box.cube(*box, dim)
    if dim_box is None:
        return Everywhere(dim)
    bounds = read_matrix("--dim-box", dim_box)
    if bounds.shape != (dim, 2):
        raise InputError(
            f"--dim-box {dim_box}: expected {dim} lines 'lower upper', one for each of {dim} "
            f"{coordinates}, got shape {bounds.shape}"
        )
    return Box(bounds[:, 0], bounds[:, 1])


def read_matrix(option: str, path: Path) -> NDArray[np.float64]:
    """A matrix from a .npy file, or from text with spaces or commas, # starting a comment."""
    check_input(path, option)
    try:
        if path.suffix.lower() == ".npy":
            matrix = np.asarray(np.load(path, allow_pickle=False), dtype=np.float64)
        else:
            lines = [line.partition("#")[0] for line in path.read_text("utf-8").splitlines()]
            rows = [line.replace(",", " ").split() for line in lines if line.strip()]
            matrix = np.array(rows, dtype=np.float64)
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise InputError(f"{option} {path}: not a table of numbers: {error}") from error
    if matrix.ndim != 2 or not matrix.size:
        raise InputError(f"{option} {path}: expected a table of numbers, got shape {matrix.shape}")
    return matrix


def described(network: Network, path: Path) -> str:
    """One line about a network for people."""
    hidden = "-".join(map(str, network.layer_sizes)) or "none"
    inputs, outputs = network.input_dim, network.output_dim
    return (
        f"{path.name}: {inputs} input{'s' * (inputs != 1)}, hidden units {hidden}, "
        f"{outputs} output{'s' * (outputs != 1)}"
    )


def network_record(network: Network) -> dict[str, Any]:
    """A network for JSON."""
    return {
        "input_dim": network.input_dim,
        "output_dim": network.output_dim,
        "n_units": network.n_units,
        "layer_sizes": network.layer_sizes,
    }


def domain_record(domain: Domain) -> dict[str, Any]:
    """A domain for JSON, which has no infinity: null stands for an open side."""
    record: dict[str, Any] = {"kind": type(domain).__name__.lower(), "dim": domain.dim}
    if isinstance(domain, Box):
        record["lower"] = [x if math.isfinite(x) else None for x in domain.lower.tolist()]
        record["upper"] = [x if math.isfinite(x) else None for x in domain.upper.tolist()]
    elif isinstance(domain, Slice):
        record |= {"ambient_dim": domain.ambient_dim, "domain": domain_record(domain.domain)}
    return record
