"""The figures that a comparison has, in the order in which pages show them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.views.figures import comparison, constructs, differences, survival

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Draw(Protocol):
    """What draws a comparison."""

    def __call__(self, found: Comparison, /, *, captioned: bool = True, narrow: bool = False) -> "Figure":
        """Draw it; with its caption, unless a page has that besides; `narrow` for a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One of a comparison's figures."""

    name: str
    """Of its files, without their endings."""
    title: str
    """The heading that a page puts above it."""
    draw: Draw
    alt_text: Callable[[Comparison], str]
    """Describes it for those who can't see it."""
    caption: Callable[[Comparison], str]
    """Says what its lines, bands and points are."""


PICTURES: Final = tuple(
    Picture(name=name, title=title, draw=draw, alt_text=room.alt_text, caption=room.caption)
    for name, title, draw, room in (
        ("comparison", "Month by month", comparison.comparison_figure, comparison),
        ("survival", "How long clusters last", survival.survival_figure, survival),
        ("differences", "How often is it the other way round?", differences.differences_figure, differences),
        ("constructs", "What makes them normal practice", constructs.constructs_figure, constructs),
    )
)
MAIN: Final = PICTURES[0]
"""The one that answers."""
