"""How far the fraction that a search reports is from the share of its time, and of its regions.

    python bench/progress_quality.py
    python bench/progress_quality.py --acas ACASXU_run2a_1_1_batch_2000.onnx --threads 2
    python bench/progress_quality.py --case 8-16-16 --curve

Each case is searched once, and what the progress callback is told is noted. Printed are the mean
and the largest distance of the fraction from the share of the time that had passed by then, and
from the share of the regions that had been found by then.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import common
import numpy as np
from headline_cases import ACAS_BOXES
from linregions.benchmarks.network_cases import ModelCase, NetworkCase
from linregions.benchmarks.outcome import Limits, Task
from linregions.engine import Progress

Case = ModelCase | NetworkCase


def network(
    widths: str, task: Task, threads: int, *, gain: float = 1.0, box: float | None = 1.0
) -> tuple[str, Case]:
    """A network that torch makes of seed 0; `box` is half the side of its cube."""
    case = NetworkCase(
        widths=common.widths(widths.replace("-", ",")),
        init="torch-seed",
        gain=gain,
        box=None if box is None else (-box, box),
        task=task,
        threads=threads,
    )
    where = "whole space" if box is None else f"[-{box:g}, {box:g}]"
    return f"{widths} x{gain:g}, {where}, {task}", case


def cases(acas: Path | None, threads: int) -> dict[str, Case]:
    """What is searched."""
    networks = [
        network("2-256-256-256", "list", threads, gain=3.0, box=10.0),
        network("2-256-256-256", "count", threads, gain=3.0, box=10.0),
        network("4-32-32", "list", threads, gain=3.0),
        network("4-32-32", "count", threads, gain=3.0),
        network("8-16-16", "list", threads),
        network("8-16-16", "count", threads),
        network("5-16-16-16-16", "list", threads, box=3.0),
        network("5-16-16-16-16", "count", threads, box=3.0),
        network("5-16-16-16", "count", threads, box=None),
        network("5-16-16-16", "list", threads, box=None),
        network("3-20-20-20-20-20-20", "list", threads, gain=3.0, box=3.0),
        network("10-32", "count", threads),
    ]
    models = [
        (
            f"ACAS Xu, {name}, {task}",
            ModelCase(path=str(acas), lower=lower, upper=upper, task=task, threads=threads),
        )
        for name, (lower, upper) in ACAS_BOXES.items()
        for task in ("count", "list")
        if acas is not None
    ]
    return dict(networks + models)


def told(case: Case) -> list[Progress]:
    """What a search tells, and how it ended."""
    notes: list[Progress] = []
    outcome = case.prepare(0, Limits())(notes.append)
    assert outcome.result is not None
    notes.append(Progress(outcome.result.fraction, outcome.count, outcome.result.seconds))
    return notes


def main() -> None:
    """Print a line for each case."""
    parser = common.parser(__doc__)
    parser.add_argument("--case", nargs="+", default=[""], help="only those that begin like this")
    parser.add_argument("--acas", type=Path, metavar="FILE", help=".onnx or .nnet file")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--curve", action="store_true", help="print twenty values on the way, too")
    arguments: argparse.Namespace = parser.parse_args()
    common.print_machine()
    print(f"{'':42} seconds    regions   share of time    share of regions")
    every = []
    for name, case in cases(arguments.acas, arguments.threads).items():
        if not name.startswith(tuple(arguments.case)):
            continue
        notes = told(case)
        fraction = np.array([note.fraction for note in notes])
        regions = np.array([note.regions for note in notes]) / notes[-1].regions
        seconds = np.array([note.seconds for note in notes]) / notes[-1].seconds
        distances = [np.abs(fraction - share) for share in (seconds, regions)]
        figures = "   ".join(f"{d.mean():.3f}, at most {d.max():.3f}" for d in distances)
        every.append((distances[0].mean(), distances[0].max()))
        print(f"{name:42}{notes[-1].seconds:8.2f} {notes[-1].regions:10,}   {figures}", flush=True)
        if arguments.curve:
            for share in np.linspace(0.05, 1.0, 20):
                i = min(int(np.searchsorted(seconds, share)), len(notes) - 1)
                print(f"{seconds[i]:10.3f} of the time: {regions[i]:.3f}, told {fraction[i]:.3f}")
    means, largest = np.array(every).T
    print(f"mean over the cases: {means.mean():.3f}, at most {largest.max():.3f}")


if __name__ == "__main__":
    main()
