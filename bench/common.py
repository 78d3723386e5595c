"""What the scripts of this folder have in common: how they are called, and what they say first."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from linregions.benchmarks.timing import machine


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the docstring of the script, as it is written."""
    about, usage = (doc or "").split("\n", 1)
    return argparse.ArgumentParser(
        description=about, epilog=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def widths(text: str) -> tuple[int, ...]:
    """2,32,32 as numbers."""
    return tuple(int(width) for width in text.split(","))


def print_machine() -> dict[str, Any]:
    """Print what the figures depend on, and return it."""
    about = machine()
    print("\n".join(f"{key:12}{value}" for key, value in about.items()), flush=True)
    return about


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it returns, and its CPU seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start
