"""Time a picture of many polygons, from the search to the file.

    python bench/bench_plots.py                       # 2-164-164-164 on [-2, 2]^2: 10^5 polygons
    python bench/bench_plots.py --widths 2,64,64,64   # 10^4

He-initialised weights. CPU time, on one thread of the engine, and of BLAS if the environment says
so (OMP_NUM_THREADS=1). Files go into a temporary folder.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import parser, print_machine, widths
from linregions import Box, Network, partition
from linregions.plots import decision_boundary, partition_map, region_polygons, save, unit_edges


def timed(what: str, work: Callable[[], Any]) -> Any:
    """What it returns; its CPU seconds are printed."""
    start = time.process_time()
    result = work()
    print(f"{what:34}{time.process_time() - start:8.2f} s")
    return result


def main() -> None:
    """Search, label, draw, save."""
    arguments = parser(__doc__)
    arguments.add_argument("--widths", type=widths, default=(2, 164, 164, 164))
    chosen = arguments.parse_args()
    print_machine()
    network = Network.random(chosen.widths, seed=0, init="he")
    square = Box.cube(-2, 2, 2)
    parts = timed("partition", lambda: partition(network, square, threads=1, vertices=True))
    polygons = region_polygons(parts)
    print(f"{len(parts):,} polygons, {len(polygons.points):,} corners")
    timed("edges with their units", lambda: unit_edges(parts, polygons))
    timed("decision boundary", lambda: decision_boundary(parts, polygons=polygons))
    with tempfile.TemporaryDirectory() as folder:
        for colour_by in ("layer", "map", "class"):
            ax = timed(
                f"drawn by {colour_by}", lambda c=colour_by: partition_map(parts, colour_by=c)
            )
            for ending in ("png", "svg", "pdf"):
                path = Path(folder) / f"picture.{ending}"
                timed(f"  .{ending}", lambda a=ax, p=path: save(a, p))
                print(f"{'':36}{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
