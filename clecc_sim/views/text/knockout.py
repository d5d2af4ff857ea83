"""What knock-outs found, as plain text for a terminal of 80 columns."""

from collections.abc import Sequence

from clecc_sim.studies.knockout.findings import HALF, Knocked, Knockouts, Moved
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.text.comparison import filled

NOTHING = "none"


def knockout_text(found: Knockouts) -> str:
    """Return what is lost without each mechanism, what each pattern needs, and the rival worlds."""
    blocks = [
        filled(
            f"{found.experiment}: {len(found.arms)} worlds beside the whole model, each over {found.sets} "
            f"accepted parameter sets, {found.runs} runs of a set. A pattern is lost where it holds under "
            "at least half of the sets in the whole model and under fewer without."
        )
    ]
    mechanisms = [arm for arm in found.arms if arm.neutral]
    rivals = [arm for arm in found.arms if not arm.neutral]
    if mechanisms:
        blocks.append("\n".join(["Without each mechanism:", *(_arm(arm) for arm in mechanisms)]))
        blocks.append("\n".join(["What each pattern needs:", *_needs(found, mechanisms)]))
    if rivals:
        blocks.append("\n".join(["Rival worlds, on the same sets:", *(_arm(arm) for arm in rivals)]))
    return "\n\n".join(blocks)


def _arm(arm: Knocked) -> str:
    parts = [f"lost: {_with_shares(arm, arm.lost)}"]
    if arm.gained:
        parts.append(f"gained: {_with_shares(arm, arm.gained)}")
    if arm.changed:
        parts.append(f"changed: {_with_shares(arm, arm.changed)}")
    parts.append(f"{main_words(arm.main)}; {len(arm.moved)} of {arm.outcomes} outcomes differ")
    says = f" ({arm.says})" if arm.neutral else ""
    dead = " DEAD: nothing differs without it." if arm.dead else ""
    return filled(f"  {arm.name}{says}: {'; '.join(parts)}.{dead}", indent=6)


def main_words(moved: Moved) -> str:
    """Say what becomes of the main outcome."""
    return f"{moved.name} {OUTCOMES[moved.name].format(moved.change.mean, sign=True)}"


def _with_shares(arm: Knocked, ids: Sequence[str]) -> str:
    cells = {cell.id: cell for cell in arm.cells}
    return ", ".join(f"{id_} {change_words(cells[id_].whole, cells[id_].without)}" for id_ in ids) or NOTHING


def change_words(before: float, after: float) -> str:
    """Return two shares of sets: "96 to 3 %"."""
    return f"{100.0 * before:.0f} to {100.0 * after:.0f} %"


def _needs(found: Knockouts, mechanisms: Sequence[Knocked]) -> list[str]:
    lines = []
    for id_, share in found.whole.items():
        needed = [arm.name for arm in mechanisms if id_ in arm.lost]
        if share < HALF:
            lines.append(
                f"  {id_:<4} holds under {100.0 * share:.0f} %, so nothing can be told of what it needs"
            )
            continue
        lines.append(
            filled(f"  {id_:<4} holds under {100.0 * share:.0f} %; needs {', '.join(needed) or NOTHING}", 6)
        )
    return lines
