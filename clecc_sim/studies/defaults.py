"""How many runs a question gets unless somebody says otherwise: the command's numbers, and Python's."""

from collections.abc import Mapping
from types import MappingProxyType

REPLICATES: Mapping[str, int] = MappingProxyType(
    {"run": 50, "compare": 100, "patterns": 50, "attribute": 100, "advise": 100, "calendar": 100}
)
"""Replicates unless a number is given."""
MOST = 10_000
"""Replicates allowed for a target precision unless a number is given."""
COMPILING = "Compiling the engine (some 20 seconds, {when})"
"""The message while that takes place."""
ONCE, EACH_TIME = "once", "each time, as {folder} can't be written to; CLECC_CACHE names another folder"
MOST_REPLICATES = 10**6
"""Replicates that can be asked for."""
