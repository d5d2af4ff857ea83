"""What every figure has to hold to, and how to find one's way in it."""

import itertools
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def panel(figure: Figure, label: str) -> Any:
    """Return the panel of some label."""
    (axes,) = [axes for axes in figure.axes if axes.get_label() == label]
    return axes


def panels(figure: Figure, start: str) -> list[Axes]:
    """Return the panels whose labels start so."""
    return [axes for axes in figure.axes if str(axes.get_label()).startswith(start)]


def texts(figure: Figure) -> list[str]:
    """Return all that is written in a figure."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def check_texts(figure: Figure) -> int:
    """Assert that every text is inside the figure, legible, and off every other; give their number."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    never = _off_axes(figure)
    shown = [
        text for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in never
    ]  # fmt: skip
    # Of an annotation the text alone, without the line that leads to it.
    boxes = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in shown]
    # Matplotlib's boxes of text reach a little beyond its ink.
    check_boxes(figure, boxes, rim=1.5)
    assert min(text.get_fontsize() for text in shown) >= 7.0
    return len(shown)


def check_boxes(figure: Figure, boxes: Sequence[tuple[str, Bbox]], rim: float = 1.0) -> None:
    """Assert that what is written is inside the figure, and, but for so many pixels, off all else."""
    for said, box in boxes:
        assert figure.bbox.x0 <= box.x0, said
        assert box.x1 <= figure.bbox.x1, said
        assert figure.bbox.y0 <= box.y0, said
        assert box.y1 <= figure.bbox.y1, said
    inner = [(said, box.padded(-rim)) for said, box in boxes]
    for (one, first), (other, second) in itertools.combinations(inner, 2):
        assert not first.overlaps(second), (one, other)


def _off_axes(figure: Figure) -> set[Text]:
    """Return the labels of ticks that lie outside their axis, which are never drawn."""
    found = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low <= tick.get_loc() <= high:
                    found |= {tick.label1, tick.label2}
    return found


def first_column(text: str) -> str:
    """Return the first column of tables in a text without blanks; texts that were broken are whole again."""
    return "".join(line[2:].split("  ")[0] for line in text.splitlines()).replace(" ", "")
