"""The answer to the study's question, as the README holds it.

``python -m docs.make.readme_answer README.md RESULTS`` reads what `clecc sensitivity` made of the experiments
`senior_participation` and `senior_dose_response`, and writes it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docs.make.model_md_tables import table, with_block

SOBOL, DOSE = "senior_participation", "senior_dose_response"


def answer_markdown(sobol: Mapping[str, Any], dose: Mapping[str, Any]) -> str:
    """Return the shares of the groups, the noise beside them, and from where on half the wards sustain.

    Parameters
    ----------
    sobol, dose
        The documents that `clecc sensitivity` saved of the two experiments.
    """
    shares = sorted(sobol["groups"].items(), key=lambda item: -item[1]["ST_corrected"])
    noise, chance = sobol["noise"]["share"], sobol["noise"]["chance"]
    verdict = "has settled" if sobol["verdict"]["settled"] else "has **not** settled"
    runs = sobol["points"] * sobol["replicates"]
    groups = table(
        ("Group", "Total-order share", "By itself (first order)", "What it holds"),
        (
            (
                name,
                f"{100 * row['ST_corrected']:.0f} % (± {100 * row['ST_corrected_conf']:.1f})",
                f"{100 * row['S1_corrected']:.0f} % (± {100 * row['S1_corrected_conf']:.1f})",
                ", ".join(f"`{member}`" for member in sobol["members"][name]),
            )
            for name, row in shares
        ),
    )
    said = (
        "Shares are freed from noise; ±: 95 % interval. "
        f"{runs:,} runs ({sobol['n']:,} base rows, {sobol['replicates']} replicates a point). Noise share "
        f"{100 * noise['value']:.2f} % ({100 * noise['low']:.2f} to {100 * noise['high']:.2f}); chance makes "
        f"{100 * chance['value']:.1f} % of a single run's variance. The ranking {verdict}."
    )
    levels = table(
        ("Facilitation", "Half the wards sustain from x ="),
        ((curve["at"]["scenario"], _level(curve["threshold"])) for curve in _curves(dose)),
    )
    return f"{groups.rstrip()}\n\n{said}\n\n{levels}"


def _curves(dose: Mapping[str, Any]) -> list[dict[str, Any]]:
    (sustained,) = (found for found in dose["results"] if found["outcome"] == "sustained")
    (factor,) = sustained["factors"].values()
    curves: list[dict[str, Any]] = factor["curves"]
    return curves


def _level(threshold: Mapping[str, Any]) -> str:
    if threshold["where"] != "within":
        return f"no level from 0 to 1 ({threshold['where']})"
    return f"{threshold['level']:.2f} ({threshold['low']:.2f} to {threshold['high']:.2f})"


def main(readme: Path, results: Path) -> None:
    """Write the answer into the README's block `answer`."""
    sobol, dose = (json.loads((results / f"{name}.json").read_text("utf-8")) for name in (SOBOL, DOSE))
    text = with_block(readme.read_text("utf-8"), "answer", answer_markdown(sobol, dose))
    readme.write_text(text, "utf-8")
    print(f"written to {readme}")


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 3:
        sys.exit("allowed: python -m docs.make.readme_answer README.md FOLDER")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
