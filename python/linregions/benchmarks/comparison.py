"""One benchmark against a former one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from linregions.benchmarks.runs import Row, Run, Spread, spread
from linregions.errors import InputError

__all__ = ["Comparison", "Former", "compare", "read_former"]


@dataclass(frozen=True, slots=True)
class Former:
    """What a file of `linregions bench --json` says."""

    rows: list[Row]
    machine: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One case, then and now.

    Attributes
    ----------
    ratio, wall_ratio : Spread or None
        User CPU time now over that of then, and the same of the wall clock, over the networks of
        both; None if there are none.
    mismatches : tuple of str
        Networks whose complete counts differ, in words.
    """

    row: Row
    former: Row
    ratio: Spread | None
    wall_ratio: Spread | None
    mismatches: tuple[str, ...]


def read_former(path: Path) -> Former:
    """Read a file of `linregions bench --json`.

    Raises
    ------
    InputError
        There is no such file, or it is something else.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["command"] != "bench":
            raise ValueError(f"it is of the command {record['command']!r}")
        return Former([Row.of_record(row) for row in record["rows"]], dict(record["machine"]))
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file") from error
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}: expected a file that `linregions bench --json FILE` wrote: {error!r}"
        ) from error


def compare(rows: Iterable[Row], former: Iterable[Row]) -> list[Comparison]:
    """The cases that both have, in the order of `rows`."""
    by_case = {row.case: row for row in former}
    return [_compare(row, by_case[row.case]) for row in rows if row.case in by_case]


def _compare(row: Row, former: Row) -> Comparison:
    then, now = former.by_seed(), row.by_seed()
    both = [seed for seed in now if seed in then]
    mismatches = tuple(
        f"{row.case.name}, seed {seed}: {now[seed][0].count:,} now, {then[seed][0].count:,} then"
        for seed in both
        if _counts(now[seed]) and _counts(then[seed]) and _counts(now[seed]) != _counts(then[seed])
    )
    return Comparison(
        row=row,
        former=former,
        ratio=spread(_user(now[seed]) / max(_user(then[seed]), 1e-9) for seed in both),
        wall_ratio=spread(_wall(now[seed]) / max(_wall(then[seed]), 1e-9) for seed in both),
        mismatches=mismatches,
    )


def _counts(runs: Sequence[Run]) -> set[int]:
    """The complete counts; more than one would be a bug in itself."""
    return {run.count for run in runs if run.complete}


def _user(runs: Sequence[Run]) -> float:
    """Seconds per region, so that searches that a budget ended can be compared too."""
    return median(run.user_seconds / max(run.count, 1) for run in runs)


def _wall(runs: Sequence[Run]) -> float:
    return median(run.seconds / max(run.count, 1) for run in runs)
