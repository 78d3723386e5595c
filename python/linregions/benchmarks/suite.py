"""The cases of a benchmark, from how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast, get_args

from linregions.benchmarks.cases import ArrangementCase, Case, NetworkCase, Task
from linregions.errors import InputError

__all__ = ["DEFAULT_ARRANGEMENTS", "DEFAULT_NETWORKS", "integers", "suite"]

DEFAULT_NETWORKS = ("2,32,32", "2,64,64,64", "4,16,16", "5,20,20", "8,16,16")
DEFAULT_ARRANGEMENTS = ("generic:100,4", "generic:40,6", "central:40,6")


def suite(
    networks: Sequence[str],
    arrangements: Sequence[str],
    *,
    network: NetworkCase,
    arrangement: ArrangementCase,
    tasks: str,
    threads: str,
) -> list[Case]:
    """Every network and arrangement with every task and every number of threads.

    Parameters
    ----------
    networks : sequence of str
        Widths, as in 2,32,32.
    arrangements : sequence of str
        As in generic:60,5, central:30,6 or resonance:6.
    network, arrangement : NetworkCase, ArrangementCase
        All that these do not say.
    tasks : str
        Of count and list, with commas.
    threads : str
        Numbers, with commas; of networks only, so arrangements come once.

    Raises
    ------
    InputError
        Something is not written like that, or describes no network or arrangement.
    """
    named = [_task(task) for task in tasks.split(",")]
    n_threads = integers("--threads", threads)
    if min(n_threads) < 1:
        raise InputError(f"--threads: expected positive numbers, got {threads!r}")
    cases: list[Case] = []
    for text in networks:
        case = replace(network, widths=integers("--widths", text))
        case.network(0)
        cases += [replace(case, task=task, threads=n) for task in named for n in n_threads]
    for text in arrangements:
        placed = _arrangement(text, arrangement)
        placed.arrangement(0)
        cases += [replace(placed, task=task) for task in named]
    return list(dict.fromkeys(cases))


def integers(option: str, text: str) -> tuple[int, ...]:
    """Numbers with commas between them."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(
            f"{option}: expected integers with commas between them, like 2,32,32, got {text!r}"
        ) from error


def _task(text: str) -> Task:
    if text not in get_args(Task):
        raise InputError(f"--task: expected count, list or count,list, got {text!r}")
    return cast(Task, text)


def _arrangement(text: str, case: ArrangementCase) -> ArrangementCase:
    family, _, sizes = text.partition(":")
    numbers = sizes.split(",")
    if not all(number.strip().isdigit() for number in numbers):
        raise InputError(
            "--arrangement: expected generic:N,D, central:N,D or a family as in braid:6, "
            f"got {text!r}"
        )
    return replace(case, family=family, sizes=tuple(map(int, numbers)))
