"""The runs by which linregions is judged: targets against what this machine measures.

    python bench/headline.py                         # the design's table, on one and two threads
    python bench/headline.py --case published wide   # other groups; --list names all of them
    python bench/headline.py --case 8-16-16          # or single rows
    python bench/headline.py --case acas --acas ACASXU_run2a_1_1_batch_2000.onnx
    python bench/headline.py --case design --json design.json

Prints Markdown tables. Every figure is of a certified count or listing in a process of its own:
nanoseconds of user CPU time per region on one thread, beside the target; seconds by the wall clock
on one and on more threads; peak memory; decisions that needed exact arithmetic. Networks are those
that torch makes from seed 0 (in double precision, its default initialisation), which
`linregions.benchmarks.torch_seed` makes without torch; "x3" has all weights times 3.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, median

import common
from headline_cases import GROUPS, Headline, acas
from linregions import InputError, LinRegionsError
from linregions.benchmarks.cases import record_of_case
from linregions.benchmarks.measuring import measure_apart
from linregions.benchmarks.runs import Run
from linregions.benchmarks.timing import machine

HEADER = (
    "case", "regions", "ns each", "target", "ratio", "1 thread, s", "{n} threads, s",
    "times as fast", "user CPU, s", "MiB", "exact",
)  # fmt: skip


def measured(
    headline: Headline, threads: Sequence[int], seeds: int | None, notes: list[str]
) -> dict[int, list[Run]]:
    """The runs of one line, by the number of threads; a failure is noted and left out."""
    runs: dict[int, list[Run]] = {}
    for n in threads:
        case = headline.case
        if n > 1 and not headline.threaded:
            continue
        if n > 1:
            case = replace(case, threads=n)
        try:
            runs[n] = [
                measure_apart(case, seed, headline.limits)
                for seed in range(seeds or headline.seeds)
            ]
        except LinRegionsError as error:
            notes.append(f"{headline.name}, threads={n}: {error}")
    return runs


def row(headline: Headline, runs: dict[int, list[Run]], most: int) -> tuple[str, ...]:
    """One line of the table; a median where a line has several seeds."""
    first, many = runs.get(1, []), runs.get(most, []) if most > 1 else []
    some = first or many
    if not some:
        return (headline.name, *[""] * (len(HEADER) - 1))
    count = mean(run.count for run in some)
    ns = median(1e9 * run.user_seconds / max(run.count, 1) for run in some)
    seconds = median(run.seconds for run in some)
    reached = {
        "ns": ns,
        "s": median(run.user_seconds for run in some),
        "s on 2": median(run.seconds for run in many) if many else None,
    }[headline.unit]
    mark = "" if all(run.complete for run in some) else "≥ "
    speed_up = (
        median(one.seconds / other.seconds for one, other in zip(first, many, strict=True))
        if first and many
        else None
    )
    exact = [run.exact for run in some if run.exact is not None]
    memory = max(run.peak_memory or 0 for run in first + many)
    return (
        headline.name,
        f"{mark}{count:,.0f}",
        f"{ns:,.4g}",
        "" if headline.target is None else f"{headline.target:,g} {headline.unit}",
        "" if headline.target is None or reached is None else f"{reached / headline.target:.2f}",
        f"{seconds:,.4g}" if first else "",
        f"{median(run.seconds for run in many):,.4g}" if many else "",
        "" if speed_up is None else f"{speed_up:.2f}",
        " / ".join(
            f"{median(r.user_seconds for r in each):,.4g}" for each in (first, many) if each
        ),
        f"{memory / 2**20:,.0f}",
        f"{sum(exact):,}" if exact else "",
    )


def markdown(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def chosen(names: Sequence[str], model: Path | None) -> dict[str, list[Headline]]:
    """The lines asked for, by group: a name is that of a group, or of a line."""
    groups = dict(GROUPS) | {"acas": [] if model is None else acas(model)}
    found: dict[str, list[Headline]] = {}
    for name in names:
        if name == "acas" and model is None:
            raise InputError("--case acas: give the model's file with --acas FILE")
        lines = groups.get(name)
        if lines is not None:
            found.setdefault(name, []).extend(lines)
            continue
        for group, members in groups.items():
            found.setdefault(group, []).extend(line for line in members if line.matches(name))
        if not any(line.matches(name) for lines in groups.values() for line in lines):
            raise InputError(f"--case: there is no group or row {name!r}; --list names them")
    once: set[str] = set()
    for lines in found.values():
        lines[:] = [line for line in lines if not (line.name in once or once.add(line.name))]
    return {group: lines for group, lines in found.items() if lines}


def parsed() -> argparse.Namespace:
    parser = common.parser(__doc__)
    parser.add_argument("--case", nargs="+", default=["design"], metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the groups and rows, and end")
    parser.add_argument(
        "--threads", type=int, default=2, help="beside one thread (default: 2; 1: none)"
    )
    parser.add_argument("--seeds", type=int, help="networks of each row, instead of its own number")
    parser.add_argument("--acas", type=Path, metavar="FILE", help=".onnx or .nnet file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run to this file")
    return parser.parse_args()


def main() -> None:
    """Print each table line by line, as it is measured."""
    arguments = parsed()
    if arguments.list:
        for group, lines in GROUPS.items():
            print(f"{group:12}{'; '.join(line.name for line in lines)}")
        print(f"{'acas':12}(with --acas FILE) property boxes; the halved domain; the whole domain")
        return
    threads = sorted({1, arguments.threads})
    about = machine()
    print("\n".join(f"- {key}: {value}" for key, value in about.items()))
    records = []
    try:
        for group, lines in chosen(arguments.case, arguments.acas).items():
            print(f"\n{group}\n")
            print(markdown([title.format(n=threads[-1]) for title in HEADER]))
            print(markdown(["---"] * len(HEADER)), flush=True)
            notes: list[str] = []
            for line in lines:
                runs = measured(line, threads, arguments.seeds, notes)
                print(markdown(row(line, runs, arguments.threads)), flush=True)
                records += [
                    {"group": group, "name": line.name, "target": line.target, "unit": line.unit,
                     "case": record_of_case(line.case), "threads": n, **asdict(run)}
                    for n, each in runs.items() for run in each
                ]  # fmt: skip
            print("\n".join(["", *notes]) if notes else "", flush=True)
    except InputError as error:
        raise SystemExit(f"headline.py: {error}") from error
    except KeyboardInterrupt:
        print("\nPARTIAL: interrupted, the row at hand is left out")
        raise SystemExit(130) from None
    finally:  # what has been measured is not lost by Ctrl-C
        if arguments.json is not None:
            content = {"machine": about, "runs": records}
            arguments.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
