"""What MODEL.md says of why to believe it: calibration, knock-outs, rival worlds, the shares of the gap.

``python -m docs.make.model_md_validity MODEL.md RESULTS`` reads what `clecc calibrate`,
`clecc knockout`, `clecc attribute` and `clecc sensitivity` saved, and writes the blocks.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from clecc_sim.studies.calibration.calibrate import GAP as GAP_OF_SITES
from clecc_sim.studies.knockout.findings import HALF
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.views.text.calibration import percent, selected_words
from clecc_sim.views.text.knockout import change_words
from docs.make.model_md_tables import Document, paths, read, table, write
from docs.make.readme_answer import both_orders

CALIBRATION: Final = "calibration"
RIVALS: Final = {
    "calibration": "the model as it is",
    "calibration_no_style": "both facilitators alike, half directive and half supportive",
    "calibration_only_style": "what matrons do makes no difference; the director's signals are alike",
    "calibration_no_seniors": "nothing that senior nurses do reaches the wards",
    "calibration_only_workload": "neither does anything; the hospitals differ in load",
}
"""Calibrations of the model and of its rivals, by experiment."""
KNOCKOUT: Final = "knockout"
GAP: Final = {"gap": "the table's defaults", "gap_posterior": "the accepted sets"}
"""Attributions of the gap between the study's hospitals, by what parameters they were run with."""
POSTERIOR: Final = "senior_participation_posterior"
_MAIN: Final = "sustained_cluster_rate"


def calibration_markdown(results: Mapping[str, Document]) -> str:
    """Say how many sets were accepted, which patterns reject most, and which hold with fresh random draws."""
    result = results[CALIBRATION]
    rows = []
    for pattern in PATTERNS:
        rejected, fresh = result["rejected"].get(pattern.id), result["fresh"]["patterns"][pattern.id]
        keeps = (
            map(percent, (rejected["screened"], rejected["screened_alone"])) if rejected else ("no say", "")
        )
        holds = map(percent, (fresh["mean_of_drawn"], fresh["holds_in"]))
        rows.append((f"{pattern.id}: {pattern.says.partition(':')[0]}", pattern.use, *keeps, *holds))
    headings = (
        "Pattern", "Use", "Keeps out, of all drawn", "Nothing else does", "Mean is there, of all drawn",
        "Holds with fresh draws, of those kept",
    )  # fmt: skip
    runs = result["replicates"]
    text = (
        f"{result['points']:,} sets were drawn, {runs['screen']} runs of each; the {result['candidates']:,} "
        f"nearest were run {runs['confirm']} times more; under {result['passing']:,} all "
        f"{len(result['rejected'])} patterns for fitting hold ({percent(result['acceptance'])} of all, at "
        f"least), of which {result['kept']:,} are kept. {_headline(result)}"
    )
    return f"{text}\n\n{table(headings, rows)}"


def _headline(result: Document) -> str:
    """Say under how many of the sets kept patterns for fitting hold with fresh random draws."""
    runs, fresh = f"With fresh random draws, {result['replicates']['fresh']} runs of each,", result["fresh"]
    nine = fresh["sets_with_nine_tenths_of_fit"]
    if "sets_with_all_of_fit" not in fresh:  # a result from before that was counted
        return (
            f"{runs} {percent(nine)} of them reproduce at least nine in ten of the patterns for fitting. "
            "This stored result is from before intervals of means were made wider, by which fewer sets may "
            "pass, and does not say how many reproduce all; `make validity` makes it anew."
        )
    return (
        f"**{runs} all {len(result['rejected'])} patterns for fitting hold under "
        f"{_with_interval(fresh['sets_with_all_of_fit'])} of them, and at least nine in ten under "
        f"{_with_interval(nine)}** (95 % intervals)."
    )


def _with_interval(share: Document) -> str:
    return f"{percent(share['mean'])} ({percent(share['low'])} to {percent(share['high'])})"


def beside_markdown(results: Mapping[str, Document]) -> str:
    """Return the gap between the hospitals, and how many leave, before patterns select and after."""
    beside = results[CALIBRATION].get("beside")
    if beside is None:  # a result from before that was looked at
        return "The stored result does not say it yet; `make validity` does.\n"

    def cells(x: Document) -> tuple[str, str]:
        mean = f"{x['mean']:.3f} ({x['low']:.3f} to {x['high']:.3f})"
        return mean, f"{x['p50']:.3f} ({x['p10']:.3f} to {x['p90']:.3f})"

    rows = [(f"{id_}: {x['says']}", *cells(x["drawn"]), *cells(x["kept"])) for id_, x in beside.items()]
    headings = (
        "What", "All drawn: mean (95 % interval)", "Median (middle 80 % of sets)",
        "Kept: mean (95 % interval)", "Median (middle 80 % of sets)",
    )  # fmt: skip
    gap = beside[GAP_OF_SITES]
    words = selected_words(gap["drawn"]["mean"], gap["kept"]["mean"]) if gap["raised"] else ""
    return f"{table(headings, rows)}\n{words}\n" if words else table(headings, rows)


def learned_markdown(results: Mapping[str, Document]) -> str:
    """Say what the study tells of parameters, and what invented studies tell of them."""
    result = results[CALIBRATION]
    check = result["check"]["parameters"]
    learned = [(name, row) for name, row in result["parameters"].items() if row["told"]]
    again = [name for name, row in check.items() if row["identifiable"]]
    headings = ("Parameter", "Range", "Accepted, 5 to 95 %", "Default", "Distance", "Invented studies")
    rows = (
        (
            f"`{name}`",
            "{:g} to {:g}".format(*row["range"]),
            f"{row['accepted']['p5']:.3g} to {row['accepted']['p95']:.3g}",
            f"{row['default']:g} (at {100 * row['default_at']:.0f} %)",
            f"{row['distance']:.2f}",
            f"{check[name]['correlation']:.2f}{'' if check[name]['identifiable'] else ' (no)'}",
        )
        for name, row in learned
    )
    outside = [name for name, row in result["parameters"].items() if not 0.05 <= row["default_at"] <= 0.95]
    pairs = "; ".join(
        f"`{pair['between'][0]}` and `{pair['between'][1]}` ({pair['rho']:+.2f})"
        for pair in result["correlations"]
    )
    text = (
        f"Of {len(result['parameters'])} parameters {len(learned)} are significant; of the others the "
        "study tells nothing by itself. Distance: Kolmogorov and Smirnov's, between accepted and drawn "
        "values. Defaults outside of the middle 90 %: "
        f"{', '.join(f'`{name}`' for name in outside) or 'none'}. Tied to each other (rank correlation): "
        f"{pairs or 'none'}."
    )
    checked = (
        f"Invented studies: {result['check']['studies']}, whose parameters were known, "
        f"{result['check']['kept']} sets kept for each. Correlation of truth and finding in the last "
        f"column; {len(again)} parameters are found again, {len(check) - len(again)} are unidentifiable. "
        f"The truth lay in the middle 90 % in {percent(result['check']['coverage'])} of cases, where "
        f"{percent(result['check']['coverage_expected'])} are to be expected."
    )
    return f"{text}\n\n{table(headings, rows)}\n{checked}\n"


def rivals_markdown(results: Mapping[str, Document]) -> str:
    """Say under how many parameter sets each rival world reproduces what the study saw."""
    headings = (
        "World", "Sets tried", "Reproduce all", "Share (95 % interval)", "What keeps most of the nearest out",
    )  # fmt: skip
    rows = []
    for name, says in RIVALS.items():
        result = results[name]
        worst = sorted(result["rejected"].items(), key=lambda item: -item[1]["confirmed"])[:3]
        points, passing = result["points"], result["passing"]
        keep_out = ", ".join(f"{id_} ({percent(row['confirmed'])})" for id_, row in worst)
        rows.append((says, f"{points:,}", f"{passing:,}", _of(passing, points), keep_out))
    return table(headings, rows)


def _of(passing: int, points: int) -> str:
    """Return a share with its exact interval (Clopper and Pearson)."""
    from scipy.stats import binomtest

    ends = binomtest(passing, points).proportion_ci()
    return f"{percent(passing / points)} ({percent(ends.low)} to {percent(ends.high)})"


def knockouts_markdown(results: Mapping[str, Document]) -> str:
    """Return one row per mechanism: the patterns that are lost or change without it."""
    result = results[KNOCKOUT]
    arms = result["knockouts"]
    headings = (
        "Without", "Patterns lost", "Patterns that change", "Sustained rate, points", "Outcomes that differ",
    )  # fmt: skip
    rows = [
        (
            f"{name}: {MECHANISMS[name].says}" if name in MECHANISMS else f"`{name}`",
            _shares(arm, arm["lost"]),
            _shares(arm, [*arm["gained"], *arm["changed"]]),
            f"{100 * arm[_MAIN]['mean']:+.1f}",
            f"{arm['outcomes_differ']} of {arm['outcomes_compared']}",
        )
        for name, arm in arms.items()
    ]
    needs = [(id_, percent(share), _needed(id_, share, arms)) for id_, share in result["whole"].items()]
    text = (
        f"{result['sets']} accepted sets, {result['runs_of_each_set']} runs of each. In brackets, the share "
        "of sets under which the pattern holds with the mechanism and without it."
    )
    return (
        f"{text}\n\n{table(headings, rows)}\n"
        f"{table(('Pattern', 'Holds in the whole model under', 'Lost without'), needs)}"
    )


def _needed(id_: str, share: float, arms: Mapping[str, Document]) -> str:
    """Name the mechanisms without which a pattern is lost; one that is hardly there can't be."""
    if share < HALF:
        return "can't be said"
    return (
        ", ".join(name for name, arm in arms.items() if name in MECHANISMS and id_ in arm["lost"])
        or "none alone"
    )


def _shares(arm: Document, ids: list[str]) -> str:
    cells = arm["patterns"]
    return ", ".join(f"{id_} ({change_words(cells[id_]['whole'], cells[id_]['without'])})" for id_ in ids)


def gap_markdown(results: Mapping[str, Document]) -> str:
    """Return each factor's share of the gap between the study's hospitals."""
    blocks = []
    for name, says in GAP.items():
        result = results[name]
        rows = [
            (
                f"`{factor}`",
                f"{row['from']} to {row['to']}",
                f"{100 * row['share']:.1f} ({100 * row['low']:.1f} to {100 * row['high']:.1f})",
                f"{100 * row['share'] / result['gap']:.0f} %",
                f"{100 * row['p10']:.1f} to {100 * row['p90']:.1f}",
                f"{100 * row['alone']['mean']:.1f}",
                f"{100 * row['last']['mean']:.1f}",
            )
            for factor, row in sorted(result["factors"].items(), key=lambda item: -item[1]["share"])
        ]
        headings = (
            "Factor", "From and to", "Share in points (95 % interval)", "Of the gap", "Middle 80 % of runs",
            "Alone", "Last",
        )  # fmt: skip
        text = f"On {says}, {result['replicates']} replicates: a gap of {100 * result['gap']:.1f} points."
        blocks.append(f"{text}\n\n{table(headings, rows)}")
    return "\n".join(blocks)


def posterior_markdown(results: Mapping[str, Document]) -> str:
    """Return the groups' shares of what varies, over the accepted sets."""
    result = results[POSTERIOR]
    noise = result["noise"]
    text = (
        f"{result['points'] * result['replicates']:,} runs ({result['n']:,} base rows, "
        f"{result['replicates']} accepted sets a point, others for each base row). "
        f"Noise share {percent(noise['share']['value'])}; "
        f"parameters and chance make {percent(noise['chance']['value'])} of a single run's variance. The "
        f"ranking {'has settled' if result['verdict']['settled'] else 'has **not** settled'}."
    )
    return f"{both_orders(result)}\n{text}\n"


BLOCKS: Final[Mapping[str, Callable[[Mapping[str, Document]], str]]] = {
    "calibration": calibration_markdown,
    "beside": beside_markdown,
    "told": learned_markdown,
    "rivals": rivals_markdown,
    "knockouts": knockouts_markdown,
    "gap": gap_markdown,
    "posterior": posterior_markdown,
}
"""The blocks of MODEL.md, by name."""
RESULTS: Final = (*RIVALS, KNOCKOUT, *GAP, POSTERIOR)
"""The documents that they are made from."""


def main(model: Path, results: Path) -> None:
    """Write the blocks into MODEL.md."""
    documents = read(results, RESULTS)
    write(model, {name: block(documents) for name, block in BLOCKS.items()})


if __name__ == "__main__":
    main(*paths("model_md_validity MODEL.md RESULTS"))
