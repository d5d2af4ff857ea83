"""What all figures share: colours that everybody can tell apart, sizes for print, labels that keep apart."""

import io
import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# After Okabe and Ito, so that they are told apart whatever one's colour vision; darkened until they can be
# read as text on white.
ARM_COLOURS: Final = ("#0072B2", "#BF4B00", "#00795A", "#882255", "#111111", "#5E3C99", "#8C510A", "#3A7D92")
ARM_MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "<")
INK: Final = "#222222"
FAINT: Final = "#6B6B6B"
GRID: Final = "#E3E3E3"

WIDTH: Final = 7.4
"""Width in inches, for a printed page."""


def blank(height: float) -> "Figure":
    """Make an empty figure, of the usual width in inches, that touches none of Matplotlib's global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def figure_bytes(figure: "Figure", kind: Literal["png", "svg"]) -> bytes:
    """Give a figure as a PNG (200 dots an inch) or SVG file; the same figure gives the same bytes."""
    import matplotlib

    stream = io.BytesIO()
    unstamped = {"Date": None} if kind == "svg" else {"Software": None}
    with matplotlib.rc_context({"svg.hashsalt": "clecc", "svg.fonttype": "path"}):
        figure.savefig(stream, format=kind, dpi=200, metadata=unstamped)
    return stream.getvalue()


def figure_files(name: str, figure: "Figure") -> dict[str, bytes]:
    """Give a figure's files by name: `NAME.png` and `NAME.svg`."""
    return {f"{name}.png": figure_bytes(figure, "png"), f"{name}.svg": figure_bytes(figure, "svg")}


def plain_axes(axes: "Axes") -> None:
    """Take away what a panel can do without."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#9A9A9A")
    axes.tick_params(labelsize=8, colors="#9A9A9A", labelcolor=INK, length=3)
    axes.set_axisbelow(True)


def spread(
    wanted: Sequence[float], heights: Sequence[float], bottom: float = 0.0, top: float = 100.0
) -> list[float]:
    """Move labels of some heights apart, each as near as may be to where it is wanted, within an axis."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    floor = bottom
    for i in order:
        placed[i] = max(wanted[i], floor + heights[i] / 2)
        floor = placed[i] + heights[i] / 2
    roof = top
    for i in reversed(order):
        placed[i] = min(placed[i], roof - heights[i] / 2)
        roof = placed[i] - heights[i] / 2
    return placed


def shortened(name: str, most: int) -> str:
    """Cut a name that is too long."""
    return name if len(name) <= most else name[: most - 3] + "..."


def wrapped(text: str, width: int = 122) -> str:
    """Break a caption into lines, never between a number and its %."""
    return "\n".join(textwrap.wrap(text.replace(" %", "\u00a0%"), width, break_on_hyphens=False))


def heading(figure: "Figure", text: str, height: float) -> None:
    """Put a title over a figure of this height in inches; smaller where it would not fit."""
    size = min(11.5, 11.5 * 76 / len(text))
    figure.text(0.02, 1.0 - 0.12 / height, text, fontsize=size, fontweight="bold", color=INK, va="top")


def labels(
    axes: "Axes",
    ends: Sequence[tuple[float, str, str]],
    places: Sequence[float],
    *,
    leaders: Sequence[float] | None = None,
) -> None:
    """Name curves right of an axis, given the height of their ends, name and colour, and the names' heights.

    With `leaders`, where curves end on the other axis, a thin line leads from each to its name.
    """
    for i, (end, name, colour) in enumerate(ends):
        line = {"arrowstyle": "-", "linewidth": 0.7, "color": colour, "shrinkA": 1, "shrinkB": 4}
        axes.annotate(
            name, (leaders[i] if leaders else 1.0, end), (1.05 if leaders else 1.015, places[i]),
            xycoords="data" if leaders else ("axes fraction", "data"), textcoords=("axes fraction", "data"),
            arrowprops={**line, "relpos": (0.0, 0.5)} if leaders and math.isfinite(end) else None,
            color=colour, fontsize=8.5, fontweight="bold", va="center", linespacing=1.05,
            annotation_clip=False,
        )  # fmt: skip
