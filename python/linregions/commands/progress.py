"""A live progress bar on a terminal's standard error; nothing anywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from linregions import Progress

__all__ = ["LiveBar", "live_bar"]

DELAY = 0.3  # seconds before the bar appears: short searches show none
INTERVAL = 0.1  # seconds between redraws
SETTLED = 1.0  # seconds before it says how much time is left
WIDE = 100  # columns of a terminal with room for a long bar


@contextmanager
def live_bar(
    title: str, things: str = "regions", *, limit: float | None = None
) -> Iterator[LiveBar | None]:
    """A bar to be given to a search as `progress`; None where nobody would see it.

    Parameters
    ----------
    title : str
    things : str
        What the search counts.
    limit : float, optional
        Seconds after which the search will be stopped.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        yield None
        return
    with LiveBar(title, things, limit) as bar:
        yield bar


class LiveBar:
    """Draws the share that is done, things (regions), things per second, time, and time left.

    Beside the time stands the limit, if there is one; the time left only if it ends before that.
    Things are left out as long as there are none: some searches do not count one by one.

    Redrawn only when it is called, so that there is no second thread; gone when closed.
    """

    def __init__(self, title: str, things: str = "regions", limit: float | None = None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Display

        console = Console(stderr=True)
        self._display = Display(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24 if console.width >= WIDE else 12),
            TextColumn("{task.fields[share]:>6}  {task.fields[numbers]}", markup=False),
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._display.add_task(title, total=1.0, share="", numbers="")
        self._things = things
        self._limit = limit
        self._started = False
        self._next = time.monotonic() + DELAY

    def title(self, text: str) -> None:
        """Say what is being searched now."""
        self._display.update(self._task, description=text)

    def __call__(self, progress: Progress) -> None:
        """Redraw, if the last time is long enough ago."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + INTERVAL
        if not self._started:
            self._display.start()
            self._started = True
        share = f"{progress.fraction:.1%}" if progress.fraction >= 0.001 else "<0.1%"
        numbers = self.numbers(progress)
        self._display.update(
            self._task, completed=progress.fraction, share=share, numbers=numbers, refresh=True
        )

    def numbers(self, progress: Progress) -> str:
        """What stands behind the share."""
        parts = []
        if progress.regions:
            parts.append(f"{progress.regions:,} {self._things}")
            if progress.seconds > 0:
                parts.append(f"{progress.regions / progress.seconds:,.0f}/s")
        clock = _clock(progress.seconds)
        parts.append(clock if self._limit is None else f"{clock} of {_clock(self._limit)}")
        left = progress.remaining
        until = float("inf") if self._limit is None else self._limit - progress.seconds
        if left is not None and left < until - 0.5 and progress.seconds >= SETTLED:
            parts.append(f"{_clock(left)} left")
        return "  ".join(parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._started:
            self._display.stop()


def _clock(seconds: float) -> str:
    """Minutes and seconds, or hours before them."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
