"""The look of all pictures: colours that colour-blind people can tell apart, and quiet axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linregions.optional import require
from linregions.plots.distinct_colours import distinct_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BOUNDARY",
    "EDGE",
    "FAINT",
    "INK",
    "face_colours",
    "layer_colours",
    "line_colours",
    "mark_incomplete",
    "matplotlib_part",
    "new_axes",
    "pale",
    "quiet",
    "value_colours",
    "volume_word",
]

INK = "#222222"
EDGE = "#3d4451"  # of regions
FAINT = "#8a9099"  # of axes and what is said beside
BOUNDARY = "#1a1a1a"

# Of numbers: from dark to pale, so that their order is seen without the hues, and the small regions
# of a volume map among the large ones.
_VALUES = ("#2b2a57", "#2f5489", "#4a86ab", "#86b8bd", "#c9dacb", "#f7efdc")

# P. Tol, "Colour schemes" (SRON/EPS/TN/09-002), "high-contrast" and "light".
_LAYERS = ("#004488", "#bb5566", "#ddaa33", "#44aa99")
_FACES = (
    "#77aadd", "#ee8866", "#eedd88", "#44bb99", "#ffaabb",
    "#99ddff", "#bbcc33", "#aaaa00", "#cdb38b", "#b8a5d6",
)  # fmt: skip
_LINES = (  # of the same hues, dark enough for lines on white
    "#3a74b5", "#cc5522", "#b8930a", "#1f8a6d", "#cc5580",
    "#2f9fd0", "#7f8f10", "#6b6b00", "#8a6a35", "#7a5ab0",
)  # fmt: skip


def matplotlib_part(module: str) -> Any:
    """A module of matplotlib, or an error that says how to install it."""
    return require(f"matplotlib.{module}", extra="plot", purpose="plotting")


def new_axes(width: float = 5.5, height: float = 5.0, **options: Any) -> Axes:
    """Axes of a new figure, which no window shows."""
    figure = matplotlib_part("figure").Figure(figsize=(width, height), layout="constrained")
    axes: Axes = figure.add_subplot(**options)
    return axes


def quiet(ax: Axes) -> None:
    """Thin grey axes, so that what is drawn stands out."""
    for spine in ax.spines.values():
        spine.set(color=FAINT, linewidth=0.6)
    ax.tick_params(color=FAINT, labelcolor=INK, labelsize="small", width=0.6, length=3)


def mark_incomplete(ax: Axes, where: str = "hatched", n_lines: int = 0) -> None:
    """Say in the title that regions are missing, and how one sees where; above so many lines."""
    text = f"incomplete ({where}: not searched)"
    ax.set_title(text, fontsize="medium", loc="right", pad=6 + 14 * n_lines)


def layer_colours(n_layers: int) -> list[Any]:
    """One colour for each hidden layer, the first one first."""
    if n_layers <= len(_LAYERS):
        return list(_LAYERS[:n_layers])
    scale = matplotlib_part("cm").ScalarMappable(cmap="plasma")
    scale.set_clim(0, 1)
    return [tuple(scale.to_rgba(0.88 * i / (n_layers - 1))[:3]) for i in range(n_layers)]


def face_colours(n_classes: int) -> list[Any]:
    """One colour for each class, pale enough to draw on; no two are the same."""
    return [pale(colour, 0.7) for colour in distinct_colours(_FACES, n_classes)]


def line_colours(n_classes: int) -> list[Any]:
    """The same for lines."""
    return distinct_colours(_LINES, n_classes)


def value_colours() -> Any:
    """The colour map of numbers, the least one darkest."""
    return matplotlib_part("colors").LinearSegmentedColormap.from_list("linregions", _VALUES)


def pale(colour: Any, share: float) -> Any:
    """The colour mixed with white; a share of 0 is white."""
    red, green, blue = matplotlib_part("colors").to_rgb(colour)
    return tuple(1 - share * (1 - part) for part in (red, green, blue))


def volume_word(dim: int | None) -> str:
    """What a volume is called in so many dimensions."""
    return {1: "length", 2: "area"}.get(dim or 0, "volume")
