"""Pictures as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from linregions.errors import InputError
from linregions.optional import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PICTURES", "save"]

PICTURES = (".png", ".svg", ".pdf")


def save(ax: Axes, path: Path, *, dpi: float = 150.0) -> None:
    """Write the figure of these axes, with nothing in it that changes from run to run.

    Raises
    ------
    InputError
        The file is not named .png, .svg or .pdf.
    """
    if path.suffix.lower() not in PICTURES:
        raise InputError(f"path: expected a file named {', '.join(PICTURES)}, got {path}")
    matplotlib = require("matplotlib", extra="plot", purpose="plotting")
    figure = ax.get_figure(root=True)
    assert figure is not None
    when = {".svg": "Date", ".pdf": "CreationDate"}.get(path.suffix.lower())
    with matplotlib.rc_context({"svg.hashsalt": "linregions"}):
        figure.savefig(
            path,
            dpi=dpi,
            bbox_inches="tight",
            pad_inches=0.06,
            metadata={when: None} if when else None,
        )
