"""The Mesa model, to be stepped through and looked into."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from clecc_sim.interface.scenarios import Source, load

if TYPE_CHECKING:
    from clecc_sim.engine.model import CleccModel


def model(
    source: Source = "paper",
    *,
    seed: int | None = 1,
    replicate: int = 0,
    agent_classes: Mapping[str, type[Any]] | None = None,
    keep_log: bool = False,
) -> "CleccModel":
    """Return the Mesa model of one replicate, at the morning of its first day.

    It is a `mesa.Model`: `step` plays a shift, `run` all of it; `wards`, `hospitals` and `director` hold the
    agents, and `datacollector` collects at each month's end. Replicate k of a seed lives through what it
    lives through in `run` and `compare`.

    Parameters
    ----------
    source
        As `clecc_sim.load` takes it; classes that were cast in it play their parts.
    seed
        Seed of all random draws, 0 to 2^63 - 1.
    replicate
        Which replicate under that seed, from 0.
    agent_classes
        Subclasses of `clecc_sim.agents` by part; they win over those of the scenario.
    keep_log
        Keep the log of events.

    Raises
    ------
    InputError
        If an argument is not allowed.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> ward = cs.model("democratic")
    >>> ward.step()
    >>> ward.wards[0].name, round(ward.wards[0].load, 2)
    ('ash', 0.95)
    """
    from clecc_sim.engine.model import CleccModel

    story = load(source)
    classes = {**story.agent_classes, **(agent_classes or {})}
    return CleccModel(
        story.resolved, seed=seed, replicate=replicate, agent_classes=classes, keep_log=keep_log
    )
