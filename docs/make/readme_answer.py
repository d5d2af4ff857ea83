"""The answer to the study's question, as README.md and docs/answer.md hold it.

``python -m docs.make.readme_answer README.md docs/answer.md RESULTS`` reads what `clecc sensitivity` saved of
the experiments in `EXPERIMENTS`, and writes the blocks.
"""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from docs.make.model_md_tables import Document, paths, read, table, write

SOBOL, DOSE, PLANE = "senior_participation", "senior_dose_response", "style_by_seniors"
ACCEPTED = "senior_participation_posterior"
EXPERIMENTS = (SOBOL, DOSE, PLANE, ACCEPTED)
_LEADING = 3
"""Of so many groups it is said by how much they differ."""


def shares_markdown(results: Mapping[str, Document]) -> str:
    """Return the groups' shares, on the accepted sets and at the defaults, and how the first ones differ."""
    accepted, defaults = results[ACCEPTED], results[SOBOL]
    rows = []
    for name in _by_share(accepted):
        members = ", ".join(f"`{member}`" for member in defaults["members"][name])
        rows.append((name, *(_share(result["groups"][name]) for result in (accepted, defaults)), members))
    groups = table(("Group", "On the accepted sets", "At the default values", "What it holds"), rows)
    text = (
        "Total-order shares, freed from noise; ±: 95 % interval. Each is what a group does alone and "
        "together with others, so that they add up to more than 100 %. "
        f"{_ranked(accepted, 'On the accepted sets')} {_ranked(defaults, 'At the default values')}"
    )
    return f"{groups}\n{text}\n"


def _by_share(result: Document) -> list[str]:
    return sorted(result["groups"], key=lambda name: -result["groups"][name]["ST_corrected"])


def _share(row: Document, order: str = "ST") -> str:
    return f"{100 * row[f'{order}_corrected']:.0f} % (± {100 * row[f'{order}_corrected_conf']:.1f})"


def both_orders(result: Document) -> str:
    """Return a table of the groups' shares, with their first order beside them."""
    rows = [(name, _share(row := result["groups"][name]), _share(row, "S1")) for name in _by_share(result)]
    return table(("Group", "Total-order share", "By itself (first order)"), rows)


def _ranked(result: Document, where: str) -> str:
    """Return which groups lead, and by how much each is above the next."""
    names = _by_share(result)[:_LEADING]
    pairs = {tuple(row["between"]): row for row in result["differences"]}
    parts = [f"{more} above {less} by {_points(pairs[more, less])}" for more, less in pairwise(names)]
    return f"{where} {', '.join(names[:-1])} and {names[-1]} lead: {', and '.join(parts)}."


def _points(row: Document) -> str:
    """Return a difference of shares with its interval, and whether it could be nothing."""
    nothing = ", which could be nothing" if row["low"] <= 0.0 else ""
    return (
        f"{100 * row['difference']:.0f} points ({100 * row['low']:.0f} to {100 * row['high']:.0f}){nothing}"
    )


def defaults_markdown(results: Mapping[str, Document]) -> str:
    """Return the groups' shares at the defaults, with their first order and the noise beside them."""
    sobol = results[SOBOL]
    noise, chance = sobol["noise"]["share"], sobol["noise"]["chance"]
    verdict = "has settled" if sobol["verdict"]["settled"] else "has **not** settled"
    runs = sobol["points"] * sobol["replicates"]
    text = (
        "Shares are freed from noise; ±: 95 % interval. "
        f"{runs:,} runs ({sobol['n']:,} base rows, {sobol['replicates']} replicates a point). Noise share "
        f"{100 * noise['value']:.2f} % ({100 * noise['low']:.2f} to {100 * noise['high']:.2f}); chance makes "
        f"{100 * chance['value']:.1f} % of a single run's variance. The ranking {verdict}."
    )
    return f"{both_orders(sobol)}\n{text}\n"


def dose_markdown(results: Mapping[str, Document]) -> str:
    """Return from which level of senior participation on half the wards sustain, by style."""
    (factor,) = sustained(results[DOSE])["factors"].values()
    return table(
        ("Facilitation", "Half the wards sustain from x ="),
        ((curve["at"]["scenario"], _level(curve["threshold"])) for curve in factor["curves"]),
    )


def plane_markdown(results: Mapping[str, Document]) -> str:
    """Return that level at both ends of the way from autocratic to democratic, and what the way is worth."""
    (plane,) = sustained(results[PLANE])["planes"]
    first, *_, last = plane["line"]["crossings"]
    worth = ""
    if first["where"] == last["where"] == "within":
        worth = (
            " All the way from one style to the other is worth "
            f"{first['level'] - last['level']:.2f} of senior participation."
        )
    return (
        f"Half the wards sustain from seniors {_level(first)} under autocratic facilitation, and from "
        f"{_level(last)} under democratic.{worth}\n"
    )


def sustained(document: Document) -> Document:
    """Return the part of a document that is about the outcome `sustained`."""
    (result,) = (result for result in document["results"] if result["outcome"] == "sustained")
    return result


def _level(threshold: Document) -> str:
    if threshold["where"] != "within":
        return f"no level from 0 to 1 ({threshold['where']})"
    return f"{threshold['level']:.2f} ({threshold['low']:.2f} to {threshold['high']:.2f})"


README_BLOCKS = {"shares": shares_markdown}
PAGE_BLOCKS = {
    **README_BLOCKS, "defaults": defaults_markdown, "dose": dose_markdown, "plane": plane_markdown,
}  # fmt: skip
"""The blocks of README.md and of docs/answer.md, by name."""


def main(readme: Path, page: Path, results: Path) -> None:
    """Write the blocks of README.md and docs/answer.md."""
    documents = read(results, EXPERIMENTS)
    for path, blocks in ((readme, README_BLOCKS), (page, PAGE_BLOCKS)):
        write(path, {name: block(documents) for name, block in blocks.items()})


if __name__ == "__main__":
    main(*paths("readme_answer README.md docs/answer.md RESULTS"))
