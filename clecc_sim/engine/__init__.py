"""What happens: the simulation's engines and the runs that they make."""

from typing import Literal

DEFAULT_SEED = 1
"""The seed where none is given."""
DEFAULT_ENGINE: Literal["ensemble", "mesa"] = "ensemble"
"""The engine where none is named; the other gives the same numbers, more slowly."""
