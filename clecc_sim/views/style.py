"""What all figures share: colours that everybody can tell apart, sizes for print, labels that keep apart."""

import io
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
