"""Tables as pandas has them; the one place of the interface that imports it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

type Frame = pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A tidy table: one observation a row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def to_pandas(self) -> Frame:
        """Return it as a data frame; what is undefined is NaN."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))
