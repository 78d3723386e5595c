"""Time and memory of a search, and the machine that they are of."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from linregions import _core
from linregions._core import __version__

__all__ = ["Timing", "machine", "peak_memory", "timed", "user_seconds"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing(Generic[T]):
    """Seconds of one search, as means over `repeats` of them, and what the last one returned."""

    seconds: float
    user_seconds: float
    repeats: int
    result: T


def timed(prepare: Callable[[], Callable[[], T]], *, min_seconds: float = 0.2) -> Timing[T]:
    """Time what `prepare` returns, again and again until `min_seconds` have been measured.

    Parameters
    ----------
    prepare : callable
        Makes a search that has not run yet; not measured.
    min_seconds : float
        Of CPU time: so that the clock's grain and the first touch of memory do not matter.
    """
    seconds = user = 0.0
    repeats = 0
    while True:
        search = prepare()
        start, user_start = time.perf_counter(), user_seconds()
        result = search()
        user += user_seconds() - user_start
        seconds += time.perf_counter() - start
        repeats += 1
        if max(user, seconds) >= min_seconds:
            return Timing(seconds / repeats, user / repeats, repeats, result)


def user_seconds() -> float:
    """CPU time of all threads of this process, without that of the operating system."""
    import resource  # not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def peak_memory() -> int:
    """The most memory that this process has held at once, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux lets ru_maxrss start with the size of the process that started this one.
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else 1024 * largest


def machine() -> dict[str, str | int]:
    """What the figures depend on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    return {
        "processor": model,
        "cores": os.cpu_count() or 0,
        "kernels": _core.instruction_set(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "linregions": __version__,
    }
