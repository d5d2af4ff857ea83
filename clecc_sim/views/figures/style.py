"""What all figures share: colours that everybody can distinguish, sizes for print, labels that keep apart."""

import io
import math
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from clecc_sim.theory.errors import InputError
from clecc_sim.views.table import named

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.axis
    import matplotlib.figure
    import matplotlib.text

# Matplotlib is imported only when something is drawn; these names stand for its types until then.
type Axes = matplotlib.axes.Axes
type Figure = matplotlib.figure.Figure
type Style = str | Path | dict[str, Any]
"""What Matplotlib takes for a style: a name, a file, or values by their keys."""
type FigureKind = Literal["png", "svg", "pdf"]
FIGURE_KINDS: Final[tuple[FigureKind, ...]] = ("png", "svg", "pdf")

# After Okabe and Ito, so that they are distinguishable whatever one's colour vision; darkened until they can
# be read as text on white.
ARM_COLOURS = ("#0072B2", "#BF4B00", "#00795A", "#882255", "#111111", "#5E3C99", "#8C510A", "#3A7D92")
ARM_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
INK = "#222222"
FAINT = "#6B6B6B"
GRID = "#E3E3E3"

UP, DOWN = ARM_COLOURS[:2]  # what is more or better, and what is less or worse
NEUTRAL = "#8A8A8A"  # bars that say nothing of better or worse

WIDTH = 7.4  # width in inches, for a printed page
NARROW = 3.9  # width in inches for a phone, on which 8 points are some 11 pixels high
LEAST, MOST = 3.0, 12.0  # widths in inches that a figure can have
ALLOWED_WIDTHS = f"inches from {LEAST:g} to {MOST:g}; a column of a journal is some 3.5, a page 7"
COLUMN = 5.8
"""Width in inches below which a figure is laid out for a column: panels and words one below the other."""
BELOW_TITLE = 0.46  # inches from the top of a figure to its first panel, with a title between
RIM = 0.02  # share of the width that is left free at the left of titles and captions
BIG, LABEL, TICK, SMALL = 11.5, 8.5, 8.0, 7.5
"""Sizes in points: a figure's title; names, axes and direct labels; ticks and numbers; captions and whatever
is small. Nothing is smaller."""
CAPTION_LINE = 0.135  # height of a caption's line in inches
NAME_LETTERS = 20  # letters in a line of a direct label beside an arm's curve
FEW_LETTERS, FEW_WIDTH = 13, 1.18  # the same in a column, and what they take up in inches
TITLE_LETTERS, COLUMN_LETTERS, CAPTION_LETTERS = 76, 64, 122
"""Letters that fit into a line of a title, of one that is broken into lines, and of a caption, if
they were of the usual width."""
TITLE_STEP = 0.19  # height of a further line of a title in inches
LETTER = 0.064  # width in inches of a letter of an axis's name
OFF_MARK, LEADER = 0.07, 0.24
"""Inches between a panel and the names of curves right of it, and the same where lines lead to them."""
NAME_LINE = 0.155  # height of a line of a direct label in inches
BROKEN = (0, (4, 3))  # dashes of lines that mark something
NAMED = 6  # factors or points that a figure's description names
THE_TABLES = "The tables on this page give the numbers with their intervals."
PERCENT = 100.0
COVERING = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.0}
"""The box of text that lies over lines."""


def checked_width(name: str, width: float) -> float:
    """Return a width in inches that a figure can have; raises `InputError`, with its name, for any other."""
    if isinstance(width, bool) or not isinstance(width, Real) or not LEAST <= width <= MOST:
        raise InputError(f"{name} = {width!r}: no figure is so wide (allowed: {ALLOWED_WIDTHS})")
    return float(width)


def titled(title: str, tall: float, caption: str = "", width: float = WIDTH) -> Figure:
    """Make a figure with a title, so many inches high and wide, and at its foot a caption, which adds to it.

    A caption's paragraphs are broken into lines. A long title is written smaller, or where the figure is
    narrower than usual broken into lines, which add to the height, too: `from_top` counts from below them.
    Names in it are words.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    lines = "\n".join(wrapped(named(text), fitting(CAPTION_LETTERS, width)) for text in caption.split("\n"))
    more = 0.08 + CAPTION_LINE * (1 + lines.count("\n")) if lines else 0.0
    title, size = in_words(title), BIG
    if width < WIDTH:
        title = wrapped(title, fitting(COLUMN_LETTERS, width))
    else:
        size = min(BIG, BIG * TITLE_LETTERS * (width / WIDTH) / len(title))
    above = TITLE_STEP * title.count("\n")
    height = above + tall + more
    # Made so, it touches none of Matplotlib's global state.
    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    figure.subplots_adjust(bottom=0.0, top=1.0 - above / height)
    top, foot = 1.0 - 0.12 / height, 0.08 / height
    figure.text(RIM, top, title, fontsize=size, fontweight="bold", color=INK, va="top")
    figure.text(RIM, foot, lines, fontsize=SMALL, color=FAINT, va="bottom", linespacing=1.3)
    return figure


@contextmanager
def own_style(*styles: Style) -> Iterator[None]:
    """Draw by Matplotlib's defaults and some styles, whatever a user's matplotlibrc says.

    No text is taken for a formula, as names may hold dollars.
    """
    # Matplotlib would refuse to be imported where this names no screen that there is, though none is needed.
    screen = None if "matplotlib" in sys.modules else os.environ.pop("MPLBACKEND", None)
    import matplotlib.style

    if screen:
        os.environ["MPLBACKEND"] = screen
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = screen
    defaults: dict[Any, Any] = dict(matplotlib.rcParamsDefault)
    del defaults["backend"]
    own: dict[Any, Any] = {"text.parse_math": False, "svg.hashsalt": "clecc", "pdf.fonttype": 42}
    with matplotlib.rc_context({**defaults, **own}):
        matplotlib.style.use(list(styles))
        yield


_UNSTAMPED = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def figure_bytes(figure: Figure, kind: FigureKind, *, letters: bool = False) -> bytes:
    """Return a figure as a PNG (200 dots an inch), SVG or PDF file; the same figure gives the same bytes.

    With `letters` text in an SVG file stays text, to be edited and found; else it is drawn, and looks the
    same whatever fonts there are.
    """
    stream = io.BytesIO()
    with own_style({"svg.fonttype": "none" if letters else "path"}):
        figure.savefig(stream, format=kind, dpi=200, metadata=_UNSTAMPED[kind])
    return stream.getvalue()


def figure_files(
    name: str, figure: Figure, kinds: Sequence[FigureKind] = FIGURE_KINDS[:2]
) -> dict[str, bytes]:
    """Return a figure's files by name, `NAME.png` and the like; text in them can be edited."""
    return {f"{name}.{kind}": figure_bytes(figure, kind, letters=True) for kind in kinds}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One of a result's figures: what it is called, how it is drawn, and what is said of it."""

    name: str
    """Of its files, without their endings."""
    kind: str
    """What Python asks for it by."""
    about: tuple[str, ...] = ()
    """What tells it from others of its kind, such as the outcome."""
    draw: Callable[..., Figure]
    """Takes `width` in inches, and `captioned` if it is for a page (False: which has the caption besides)."""
    title: str = ""
    """The heading that a page puts above it."""
    alt: Callable[[], str] = str
    """Describes it for those who can't see it."""
    caption: Callable[[], str] = str
    """Says what its lines, bands and points are."""

    def figure(self, **how: Any) -> Figure:
        """Draw it, whatever style Matplotlib is set to."""
        with own_style():
            return self.draw(**how)

    def svg(self, *, narrow: bool = False) -> bytes:
        """Draw it without its caption, which a page has besides; `narrow` for a phone."""
        return figure_bytes(self.figure(captioned=False, width=NARROW if narrow else WIDTH), "svg")

    def files(self, kinds: Sequence[FigureKind] = FIGURE_KINDS[:2], width: float = WIDTH) -> dict[str, bytes]:
        """Draw it, so many inches wide, and return its files by name."""
        return figure_files(self.name, self.figure(width=width), kinds)


def file_name(*words: str) -> str:
    """Return words as a file's name: without what file systems refuse, each no longer than they allow."""
    return "_".join(re.sub(r"[^A-Za-z0-9_-]+", "_", word)[:60] for word in words if word)


# --- axes --------------------------------------------------------------------------------------------------


def plain_axes(
    axes: Axes, grid: Literal["x", "y", "both", "none"] = "none", *, no_height: bool = False
) -> None:
    """Take away what a panel can do without, with `no_height` the axis of heights; draw fine lines across."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#9A9A9A")
    axes.tick_params(labelsize=TICK, colors="#9A9A9A", labelcolor=INK, length=3)
    axes.set_axisbelow(True)
    if grid != "none":
        axes.grid(visible=True, axis=grid, color=GRID, linewidth=0.8)
    if no_height:
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)


def from_top(figure: Figure, down: float) -> float:
    """Return the height, as a share of the figure's, that lies inches below where it begins.

    That is its top or, where its title has more lines than one, so much lower.
    """
    return figure.subplotpars.top - down / float(figure.get_figheight())


def panel(
    figure: Figure, label: str, down: float, tall: float, *, left: float = 0.63, right: float | None = None
) -> Axes:
    """Add a panel whose sides lie at inches from the figure's left, its top at inches from the top.

    Without `right` it reaches nearly to the figure's right end. For the top see `from_top`.
    """
    width, height = figure.get_size_inches()
    right = width - 0.11 if right is None else right
    axes = figure.add_axes(
        (left / width, from_top(figure, down + tall), (right - left) / width, tall / height)
    )
    axes.set_label(label)
    return axes


def in_percent(*axes: "matplotlib.axis.Axis") -> None:
    """Write the ticks of axes that count in a hundred with their %."""
    for axis in axes:
        axis.set_major_formatter(lambda value, _: f"{value:g} %")


def looks(place: int) -> tuple[str, str]:
    """Return the colour and the marker of the arm, curve or box at a place."""
    return ARM_COLOURS[place % len(ARM_COLOURS)], ARM_MARKERS[place % len(ARM_MARKERS)]


# --- words -------------------------------------------------------------------------------------------------


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


def in_words(name: str) -> str:
    """Return a name, or a text with names in it, as people read it."""
    return name.replace("_", " ")


def is_narrow(width: float) -> bool:
    """Return whether a figure of some width in inches is laid out for a column."""
    return width < COLUMN


def fitting(letters: int, width: float) -> int:
    """Return how many letters a line has in a figure of some width in inches, if so many in the usual one."""
    return math.floor(letters * (width / WIDTH))


def wrapped(text: str, letters: int) -> str:
    """Break a caption into lines, never between a number and its %."""
    return "\n".join(textwrap.wrap(text.replace(" %", "\u00a0%"), letters, break_on_hyphens=False))


def under(text: str, left: float, right: float, width: float) -> str:
    """Break the name of a panel's axis into lines that, centred, stay in a figure; all but text in inches."""
    return wrapped(text, int(min(left + right, 2.0 * width - left - right) / LETTER))


def in_lines(name: str, letters: int = NAME_LETTERS, most: int = 3) -> str:
    """Break an arm's name into lines for a direct label, so many at most; a setting after its `=`."""
    lines = [line.replace("= ", "=") for line in textwrap.wrap(name.replace("=", "= "), letters)]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: letters - 3] + "..."]
    return "\n".join(lines)


def names_height(names: Sequence[str]) -> float:
    """Return the height in inches of names, broken into lines, one below the other."""
    return NAME_LINE * sum(1 + name.count("\n") for name in names)


def write(
    figure: Figure, at: tuple[float, float], text: str, *, size: float = TICK, colour: str = INK,
    weight: str = "normal", align: str = "left",
) -> "matplotlib.text.Text":  # fmt: skip
    """Write text, its middle at inches from the figure's left and top, for which see `from_top`."""
    return figure.text(
        at[0] / figure.get_figwidth(), from_top(figure, at[1]), text, fontsize=size, fontweight=weight,
        color=colour, va="center", ha=align, linespacing=1.05,
    )  # fmt: skip


def width_of(axes: Axes) -> float:
    """Return the width in inches of the figure that a panel is in."""
    return float(axes.figure.bbox.width / axes.figure.dpi)


def inches(axes: Axes) -> float:
    """Return how wide a panel is."""
    return float(axes.get_position().width * width_of(axes))


def spaced(levels: Sequence[float], inch: float, room: float) -> list[float]:
    """Return the levels that get a tick: all, or those that lie `room` inches or more from the one before.

    A unit of levels is `inch` inches.
    """
    result = list(levels[:1])
    for level in levels[1:]:
        if (level - result[-1]) * inch >= room:
            result.append(level)
    return result


def axis_names(axes: Axes, x: str = "", y: str = "") -> None:
    """Say what the axes of a panel count."""
    axes.set_xlabel(x, fontsize=LABEL, color=INK)
    axes.set_ylabel(y, fontsize=LABEL, color=INK, labelpad=1.5)


def note(axes: Axes, text: str, y: float | None = None) -> None:
    """Write in the middle of a panel, or of its row at `y`, why nothing is drawn there."""
    axes.text(
        0.5, 0.5 if y is None else y, text, ha="center", va="center", fontsize=LABEL, color=FAINT,
        transform=axes.transAxes if y is None else axes.get_yaxis_transform(),
    )  # fmt: skip


def labels(
    axes: Axes,
    ends: Sequence[tuple[float, str, str]],
    tall: float,
    *,
    places: Sequence[float] | None = None,
    leaders: Sequence[float] | None = None,
    beside: float | None = None,
) -> None:
    """Name curves right of an axis, given the height of each one's end, its name and its colour.

    The axis is `tall` inches high and has its limits. Names stand at `beside`, in widths of it, or clear of
    marks at its end; at `places`, or moved up or down just so far that none covers another. With `leaders`,
    where curves end on the other axis, a thin line leads from each to its name.
    """
    if beside is None:
        beside = 1.0 + (LEADER if leaders else OFF_MARK) / inches(axes)
    if places is None:
        low, high = axes.get_ylim()
        heights = [(high - low) * names_height([name]) / tall for _, name, _ in ends]
        places = spread([end for end, _, _ in ends], heights, low, high)
    for i, (end, name, colour) in enumerate(ends):
        line = {"arrowstyle": "-", "linewidth": 0.7, "color": colour, "shrinkA": 1, "shrinkB": 4}
        axes.annotate(
            name, (leaders[i] if leaders else 1.0, end), (beside, places[i]),
            xycoords="data" if leaders else ("axes fraction", "data"), textcoords=("axes fraction", "data"),
            arrowprops={**line, "relpos": (0.0, 0.5)} if leaders and math.isfinite(end) else None,
            color=colour, fontsize=LABEL, fontweight="bold", va="center", linespacing=1.05,
            annotation_clip=False,
        )  # fmt: skip
