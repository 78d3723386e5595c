"""Numbers that people give as options, checked."""

from __future__ import annotations

import os
from operator import index

import numpy as np

from linregions.errors import InputError

__all__ = [
    "check_rel_error",
    "check_seed",
    "n_processors",
    "positive_integer",
    "seconds_above_zero",
    "thread_count",
]

MOST_THREADS = 1024  # beyond, a mistake


def positive_integer(name: str, value: object) -> int:
    """The option as an int below 2^63; raises InputError if it is not a positive integer."""
    try:
        number = index(value)  # type: ignore[arg-type]
    except TypeError:
        number = 0
    if isinstance(value, bool) or not 0 < number < 2**63:
        raise InputError(f"{name}: expected a positive integer below 2^63, got {value!r}")
    return number


def seconds_above_zero(name: str, value: object) -> float:
    """The option as a number of seconds; raises InputError if it is not finite and above 0."""
    try:
        seconds = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        seconds = 0.0
    if not 0.0 < seconds < float("inf"):
        raise InputError(f"{name}: expected seconds above 0 or None, got {value!r}")
    return seconds


def check_rel_error(rel_error: object) -> None:
    """Raise InputError unless this is a relative error that an estimate can be asked for."""
    try:
        error = float(rel_error)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        error = 0.0
    if not 0.0 < error < 1.0:
        raise InputError(f"rel_error: expected a number between 0 and 1, got {rel_error!r}")


def check_seed(seed: object) -> None:
    """Raise InputError unless this is an integer that every generator takes as a seed."""
    is_integer = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not (is_integer and 0 <= int(seed) < 2**63):  # type: ignore[call-overload]
        raise InputError(f"seed: expected an integer from 0 to below 2^63, got {seed!r}")


def thread_count(threads: int | None) -> int:
    """Threads to use, one for each processor by default; raises InputError if it is no number."""
    number = n_processors() if threads is None else positive_integer("threads", threads)
    if number > MOST_THREADS:
        raise InputError(f"threads: expected at most {MOST_THREADS:,}, got {threads}")
    return number


def n_processors() -> int:
    """How many processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
