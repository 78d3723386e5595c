"""``linregions regions``."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import numpy as np
import typer
from rich.filesize import decimal

from linregions import (
    CountResult,
    Domain,
    Network,
    Progress,
    RegionBatch,
    Slice,
    __version__,
    regions,
)
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
    described,
    domain_record,
    load_model,
    network_record,
    read_domain,
)
from linregions.commands.outcome import exit_code, print_json, reporting
from linregions.commands.progress import LiveBar, live_bar
from linregions.commands.region_file import RegionFile

__all__ = ["REGIONS_HELP", "write_regions"]

REGIONS_HELP = help_text("""List the linear regions of a model in a .npz file.

For each region: its activation pattern in bits ('packed'), a point strictly inside it in the
domain's coordinates ('witnesses'), and the radius of a ball around that point inside the region
('margins'). The arrays 'readme' and 'metadata' say the rest. The file appears in one step at the
end; a budget or Ctrl-C gives a file of what was found, in which 'complete' is False.

Examples:
  linregions regions iris.onnx --dim-box iris.box --out iris.npz
  linregions regions big.onnx --box 0 1 --max-regions 100000 --out some.npz

In Python:
  file = np.load("iris.npz")
  print(file["complete"], len(file["margins"]), file["readme"])""")

README = """Linear regions written by `linregions regions`; row i of each column is region i.
packed       activation patterns in bits: unit u takes bit_length(unit_pieces[u] - 1) bits, least
             significant first, units in order, little-endian bit order within bytes. If all units
             have two pieces:
               np.unpackbits(packed, axis=1, count=unit_pieces.size, bitorder="little")
             In general:
               linregions.RegionBatch(packed, witnesses, margins, unit_pieces).patterns
witnesses    a point strictly inside each region, in the domain's coordinates
margins      radius of a ball around the witness inside the region, in the same coordinates
unit_pieces  number of pieces of each unit, layer after layer
layer_sizes  number of units of each hidden layer
domain_A, domain_b  the domain in its coordinates: domain_A @ t <= domain_b
slice_origin, slice_directions  only of a slice: network input = origin + t @ directions
complete     False if regions are missing because a budget ran out or Ctrl-C came
metadata     JSON text: model, version, domain, count, what ended the search, its cost
"""

OutOption = Annotated[
    Path, typer.Option("--out", "-o", metavar="FILE.npz", help="The file to write.")
]


def write_regions(
    model: ModelArgument,
    out: OutOption,
    box: BoxOption = None,
    dim_box: DimBoxOption = None,
    slice_points: SliceOption = None,
    time_limit: TimeLimitOption = None,
    max_regions: MaxRegionsOption = None,
    exactness: ExactnessOption = "certified",
    threads: ThreadsOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    trust_pickle: TrustPickleOption = False,
) -> None:
    """Write all regions to a file, and print how many there are."""
    with reporting("regions", as_json=as_json):
        network = load_model(model, trust_pickle=trust_pickle)
        domain = read_domain(network, box, dim_box, slice_points)
        with RegionFile(out, _no_regions(network, domain), force=force) as file:
            result = _search_into(
                file, network, domain, exactness, threads, max_regions, time_limit
            )
            record = {
                "model": str(model),
                "network": network_record(network),
                "domain": domain_record(domain),
                **asdict(result),
            }
            n_bytes = file.finish(_other_arrays(network, domain, result, record))
        if as_json:
            print_json("regions", record | {"out": str(out), "bytes": n_bytes})
        else:
            typer.echo(f"{described(network, model)}; in {domain}\n{result}")
            typer.echo(f"  written to {out} ({decimal(n_bytes)})")
        raise typer.Exit(exit_code(result))


def _search_into(
    file: RegionFile,
    network: Network,
    domain: Domain,
    exactness: str,
    threads: int | None,
    max_regions: int | None,
    time_limit: float | None,
) -> CountResult:
    """Append all regions to the file, until a budget or Ctrl-C ends that."""
    with live_bar("listing", limit=time_limit) as bar, _stopping_on_ctrl_c() as stop:
        stream = regions(
            network,
            domain,
            exactness=exactness,  # type: ignore[arg-type]  # checked there
            threads=threads,
            max_regions=max_regions,
            time_limit=time_limit,
            progress=_Watch(stop, bar),
        )
        try:
            for batch in stream:
                file.append(batch)
                if stop:
                    break
        except _Stopped:
            file.append(stream.pending())
    return replace(stream.result, count=file.n_regions)


def _no_regions(network: Network, domain: Domain) -> RegionBatch:
    bits = sum(int(pieces - 1).bit_length() for pieces in network.unit_pieces)
    packed = np.zeros((0, -(-bits // 8)), np.uint8)
    return RegionBatch(packed, np.zeros((0, domain.dim)), np.zeros(0), network.unit_pieces)


def _other_arrays(
    network: Network, domain: Domain, result: CountResult, record: dict[str, Any]
) -> dict[str, Any]:
    """What the file holds besides its columns."""
    a, b = domain.halfspaces()
    arrays = {
        "unit_pieces": network.unit_pieces,
        "layer_sizes": np.array(network.layer_sizes, dtype=np.int64),
        "domain_A": a,
        "domain_b": b,
        "complete": result.complete,
        "metadata": json.dumps({"linregions": __version__, **record}, allow_nan=False),
        "readme": README,
    }
    if isinstance(domain, Slice):
        arrays |= {"slice_origin": domain.origin, "slice_directions": domain.directions}
    return arrays


class _Stop:
    """Whether Ctrl-C was pressed."""

    def __init__(self) -> None:
        self.pressed = False

    def __bool__(self) -> bool:
        return self.pressed

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        self.pressed = True


@contextmanager
def _stopping_on_ctrl_c() -> Iterator[_Stop]:
    """Note Ctrl-C instead of raising, so that no batch is lost between search and file."""
    stop = _Stop()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # as it is for a script's background jobs
        signal.signal(signal.SIGINT, stop)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class _Stopped(Exception):
    """Ctrl-C was pressed while the search ran."""


class _Watch:
    """Progress callback: draws the bar, and stops the search after Ctrl-C."""

    def __init__(self, stop: _Stop, bar: LiveBar | None) -> None:
        self._stop, self._bar = stop, bar

    def __call__(self, progress: Progress) -> None:
        if self._stop:
            raise _Stopped
        if self._bar is not None:
            self._bar(progress)
