"""What a grid of two factors shows, in words: what each factor does, and where half the wards sustain."""

import math
from collections.abc import Sequence

from clecc_sim.studies.numbers import capital, count, hundreds, listing, range_text
from clecc_sim.studies.sensitivity.dose_response import Threshold
from clecc_sim.studies.sensitivity.two_factors import Crossing, Halfway, Plane
from clecc_sim.theory.outcomes import OUTCOMES, digits
from clecc_sim.views.table import Table, shown

UNKNOWN = "Where half the wards sustain is not known here: in some runs that is undefined."
MOST_LISTED = 4  # levels that are named one by one
NARROW = 500.0  # part of a factor's range under which an interval can't be seen
_ROUNDING = 1e-9


def level_text(level: float) -> str:
    """Return a factor's level, with four digits at most."""
    return f"{level:.4g}" if abs(level) < 1000.0 else f"{level:g}"


def named_level(plane: Plane, factor: str, level: float) -> str:
    """Return a level of one of the plane's factors, with its name if it has one."""
    name = plane.named.get(factor, {}).get(level)
    return f"{level_text(level)} ({name})" if name else level_text(level)


def enough_words(wanted: float) -> str:
    """Return the share of wards that is enough: "half the wards"."""
    return "half the wards" if wanted == 0.5 else f"{hundreds(wanted)} % of wards"


def all_alike(limit: Threshold | Halfway) -> str:
    """Begin to say that no limit lies within what was run: "fewer than half the wards sustain at every"."""
    many = "fewer than" if limit.where == "never" else "at least"
    return f"{many} {enough_words(limit.wanted)} sustain at every"


def interval_words(limit: Threshold, levels: Sequence[float] = ()) -> str:
    """Return a threshold's interval, which may reach beyond the levels run; empty where there is none."""
    if limit.low == limit.high or math.isnan(limit.low):
        return ""
    below = f"below {levels[0]:g}, the lowest level run," if len(levels) else "below the lowest"
    above = f"above {levels[-1]:g}, the highest level run" if len(levels) else "above the highest"
    beyond = {-math.inf: below, math.inf: above}
    return " to ".join(beyond.get(end) or digits(end, places=2) for end in (limit.low, limit.high))


def gains_words(outcome: str, plane: Plane) -> str:
    """Say what each factor changes over its whole range, averaged over the levels of the other."""
    ranked = sorted(plane.gains, key=lambda name: -abs(plane.gains[name].mean))
    parts = []
    for name in ranked:
        gain, levels = plane.gains[name], plane.levels(name)
        size = OUTCOMES[outcome].format(gain.mean, sign=True) if gain.known else "an unknown amount"
        between = range_text(outcome, gain, sign=True)
        interval = f" (95 % interval {between})" if between else ""
        parts.append(
            f"{size} from {name} {named_level(plane, name, levels[0])} to "
            f"{named_level(plane, name, levels[-1])}{interval}"
        )
    return f"Averaged over the levels of the other factor: {'; '.join(parts)}."


def line_words(plane: Plane) -> str:
    """Say between which levels the line lies, or why there is none."""
    line = plane.line
    if line is None:
        return UNKNOWN
    if line.where != "within":
        return f"No line: {all_alike(line)} one of the points that were run."
    crossed = [x for x in line.crossings if x.threshold.where == "within" and x.times == 1]
    ends = crossed if len(crossed) < 3 else (crossed[0], crossed[-1])
    parts = [f"{reached_words(x.threshold, line.over)} at {line.by} {named_level(plane, line.by, x.at)}"
             for x in ends]  # fmt: skip
    rest = [x for x in line.crossings if x.times == 0]
    beyond = []
    for where, many in (("never", "fewer"), ("always", "at least as many")):
        at = [x.at for x in rest if x.threshold.where == where]
        if at:
            span = _span(at, plane, line.by)
            beyond.append(f"; at {line.by} {span} {many} do at every level of {line.over}")
    often = [x.at for x in line.crossings if x.times > 1]
    if often:
        parts.append(f"on several stretches at {line.by} {_span(often, plane, line.by)}")
    return f"{capital(enough_words(line.wanted))} sustain {listing(parts)}{''.join(beyond)}."


def reached_words(limit: Threshold, factor: str = "") -> str:
    """Return from which level of a factor (named if given) on enough wards sustain: "from support 0.41"."""
    if limit.where != "within":
        return "at no level run" if limit.where == "never" else "at every level run"
    name = f"{factor} " if factor else ""
    return f"{'from' if limit.rising else 'up to'} {name}{digits(limit.level, places=2)}"


def _span(at: Sequence[float], plane: Plane, factor: str) -> str:
    """Return levels as "0.2", as a range where they follow each other, else one by one."""
    levels, names = plane.levels(factor), [named_level(plane, factor, level) for level in at]
    first, last = levels.index(at[0]), levels.index(at[-1])
    if len(at) > 2 and last - first == len(at) - 1:
        return f"{names[0]} to {names[-1]}"
    if len(at) > MOST_LISTED:
        return f"{listing(names[:MOST_LISTED])} and {len(at) - MOST_LISTED} more levels"
    return listing(names)


def made_words(plane: Plane) -> str:
    """Say how the line is made and how fine it can be; empty where there is none."""
    line = plane.line
    if line is None or line.where != "within":
        return ""
    over, by = _steps(plane.levels(line.over)), _steps(plane.levels(line.by))
    own = f"those of {line.over} lie {over} apart, those of {line.by} {by}"
    steps = f"those of both factors lie {over} apart" if over == by else own
    return (
        f"Between levels that were run ({steps}) the line is interpolated, as straight; what that misses is "
        "not in its intervals."
    )


def _steps(levels: Sequence[float]) -> str:
    gaps = [b - a for a, b in zip(levels, levels[1:], strict=False)]
    least, most = min(gaps), max(gaps)
    return f"{least:.3g}" if most - least < _ROUNDING * most else f"{least:.3g} to {most:.3g}"


def sure_words(plane: Plane) -> str:
    """Say how wide the line's intervals are; empty where there are none."""
    line = plane.line
    known = [x.threshold for x in line.crossings if x.times == 1] if line else []
    bounded = [x for x in known if math.isfinite(x.low) and math.isfinite(x.high)]
    if not known or any(math.isnan(x.low) for x in known):
        return ""
    assert line is not None, "it has crossings"
    beyond = len(known) - len(bounded)
    widest = max((x.high - x.low for x in bounded), default=0.0)
    levels = plane.levels(line.over)
    parts = ["all narrower than the line"] if bounded else []
    if widest > (levels[-1] - levels[0]) / NARROW:
        parts = [f"the widest is {widest:.2g} of {line.over} wide"]
    if beyond:
        parts.append(f"{count(beyond, 'interval')} reach{'es' if beyond == 1 else ''} beyond the levels run")
    return f"Bars across it: 95 % intervals; {', '.join(parts)}."


def smooth_words(plane: Plane) -> str:
    """Say that means were made monotone for the line's levels, if that was so where there is a level."""
    line = plane.line
    if line is None or not any(x.threshold.smoothed and x.times == 1 for x in line.crossings):
        return ""
    return f"Means that go up and down along {line.over} were made monotone for levels and intervals."


def crossing_words(x: Crossing) -> tuple[str, str]:
    """Return a crossing's level and its interval, as tables have them."""
    if x.times > 1:
        return f"crossed {x.times} times", ""
    return reached_words(x.threshold), interval_words(x.threshold)


def threshold_words(result: Threshold, factor: str, levels: Sequence[float]) -> str:
    """Say at which level of a factor the wanted share of wards is reached.

    An interval may reach beyond the levels that were run, which are all that is known.
    """
    between = interval_words(result, levels)
    interval = f" (95 % interval {between})" if between else ""
    if result.where == "within":
        reached = reached_words(result, factor)
        return f"{enough_words(result.wanted)} sustain {reached}{interval}"
    within = f"{levels[0]:g} to {levels[-1]:g}"
    return f"{all_alike(result)} level of {factor} that was run ({within}){interval}"


def line_table(plane: Plane, notes: Sequence[str] = ()) -> Table | None:
    """Return where half the wards sustain, over two factors at once; None where there is no such line."""
    line = plane.line
    if line is None or line.where != "within":
        return None
    where = f", {plane.name}" if plane.name else ""
    return Table(
        key=f"line-{plane.name}".strip("-").replace(" ", "-").replace(",", ""),
        caption=f"Where half the wards sustain, over {plane.x} and {plane.y}{where}",
        columns=(
            shown(line.by, lambda x: named_level(plane, line.by, x.at)),
            shown(line.over, lambda x: crossing_words(x)[0]),
            shown("95 % interval", lambda x: crossing_words(x)[1]),
        ),
        rows=line.crossings,
        notes=(
            line_words(plane),
            made_words(plane),
            smooth_words(plane),
            *notes,
        ),
    )
