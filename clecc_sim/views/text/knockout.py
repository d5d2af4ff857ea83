"""What knock-outs found, in words, and as tables for programs."""

from collections.abc import Iterator, Sequence

from clecc_sim.studies.knockout.findings import HALF, Knocked, Knockouts
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Table, data_table

NOTHING = "none"


def blocks(result: Knockouts) -> Iterator[Block]:
    """Return what is lost without each mechanism, what each pattern needs, and the rival worlds."""
    yield [
        f"{result.experiment}: {len(result.arms)} worlds beside the whole model, each over {result.sets} "
        f"accepted parameter sets, {result.runs} runs of a set. A pattern is lost where it holds under at "
        "least half of the sets in the whole model and under fewer without."
    ]
    mechanisms = [arm for arm in result.arms if arm.neutral]
    rivals = [arm for arm in result.arms if not arm.neutral]
    if mechanisms:
        yield ["Without each mechanism:", *map(_arm, mechanisms)]
        yield ["What each pattern needs:", *_needs(result, mechanisms)]
    if rivals:
        yield ["Rival worlds, on the same sets:", *map(_arm, rivals)]


def _arm(arm: Knocked) -> str:
    more = {"gained": arm.gained, "changed": arm.changed}
    parts = [f"lost: {_with_shares(arm, arm.lost)}"]
    parts += [f"{what}: {_with_shares(arm, ids)}" for what, ids in more.items() if ids]
    main = f"{arm.main.name} {OUTCOMES[arm.main.name].format(arm.main.change.mean, sign=True)}"
    parts.append(f"{main}; {len(arm.moved)} of {arm.outcomes} outcomes differ")
    says = f" ({arm.says})" if arm.neutral else ""
    dead = " DEAD: nothing differs without it." if arm.dead else ""
    return f"  {arm.name}{says}: {'; '.join(parts)}.{dead}"


def _with_shares(arm: Knocked, ids: Sequence[str]) -> str:
    cells = {cell.id: cell for cell in arm.cells}
    return ", ".join(f"{id_} {change_words(cells[id_].whole, cells[id_].without)}" for id_ in ids) or NOTHING


def change_words(before: float, after: float) -> str:
    """Return two shares of sets: "96 to 3 %"."""
    return f"{100.0 * before:.0f} to {100.0 * after:.0f} %"


def _needs(result: Knockouts, mechanisms: Sequence[Knocked]) -> Iterator[str]:
    for id_, share in result.whole.items():
        needed = ", ".join(arm.name for arm in mechanisms if id_ in arm.lost) or NOTHING
        needs = f"needs {needed}" if share >= HALF else "so nothing can be said of what it needs"
        yield f"  {id_:<4} holds under {100.0 * share:.0f} %{';' if share >= HALF else ','} {needs}"


def shares_table(result: Knockouts) -> Table:
    """Return one row per world and pattern: the share of sets under which it holds, with and without."""
    names = ("without", "pattern", "whole", "share", "p", "changed", "lost", "gained")
    rows = (
        (arm.name, c.id, c.whole, c.without, c.p, c.changed, c.lost, c.gained)
        for arm in result.arms
        for c in arm.cells
    )
    return data_table(names, rows)


def moved_table(result: Knockouts) -> Table:
    """Return one row per world and outcome that differs there: by how much, the furthest first."""
    names = ("without", "outcome", "change", "low", "high", "size")
    rows = (
        (arm.name, row.name, row.change.mean, row.change.low, row.change.high, row.size)
        for arm in result.arms
        for row in arm.moved
    )
    return data_table(names, rows)
