"""README.md and docs/ as they stand: links, pictures, commands, numbers, claims. make documents runs them."""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import click
import pytest

from clecc_sim.cli.main import main
from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.files import load
from clecc_sim.scenario.shifts import BEDS, POSTS
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.attribution import differences
from clecc_sim.studies.defaults import MOST, REPLICATES
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.studies.plans import experiment
from clecc_sim.studies.sensitivity import convergence
from clecc_sim.theory.parameters import PARAMETERS
from docs.make import model_md_tables
from docs.make import readme_answer as answer
from tests.documents import DOCUMENTS, PAGES, ROOT, anchors, blocks, dead_links, prose
from tests.shell import BIN, ELSEWHERE, ENDLESS, NOT_RUN, PRINTED, REPEATED

BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
LINES = {
    (block.document, BIN.sub("", line))
    for block in BLOCKS
    if block.kind == "sh" and (block.document, block.section) not in ELSEWHERE
    for line in block.commands()
}
OURS = ("README.md", *PAGES)
TEXT = {document: " ".join(prose(document).split()) for document in OURS}
RESULTS = model_md_tables.read(ROOT / "experiments" / "results", answer.EXPERIMENTS)

each = pytest.mark.parametrize("document", [*DOCUMENTS, "CHANGELOG.md", "notebooks/glossary.md"])


# --- links and pictures ----------------------------------------------------------------------------------


@each
def test_every_link_leads_somewhere(document: str) -> None:
    assert dead_links(document) == []


@each
def test_every_picture_says_in_words_what_it_shows(document: str) -> None:
    shown = re.findall(r"!\[(.*?)\]\(", prose(document))
    assert [words for words in shown if len(words.split()) < 6] == []


def test_a_dead_link_is_noticed() -> None:
    text = "# One two\n[a](MODEL.md#calibration) [b](#one-two) [c](https://x.org) `[d](no.md)`\n"
    assert dead_links("README.md", text) == []
    bent = text.replace("#calibration", "#calibratio").replace("(#one", "(#on") + "![e](docs/no.png)"
    assert dead_links("README.md", bent) == ["MODEL.md#calibratio", "#on-two", "docs/no.png"]


def test_anchors_are_made_as_github_makes_them() -> None:
    assert anchors("# What's `it`, 7.1 (x)?\n```sh\n# no\n```\n## A b\n") == {"whats-it-71-x", "a-b"}


def test_every_page_is_named_in_the_readme_or_on_the_first_page() -> None:
    said = (ROOT / "README.md").read_text("utf-8") + (ROOT / "docs/index.md").read_text("utf-8")
    beside = {"docs/index.md", "docs/how_to.md", "docs/solutions.md", "docs/gallery.md"}
    assert [page for page in PAGES if page not in beside and page.removeprefix("docs/") not in said] == []


# --- commands --------------------------------------------------------------------------------------------


def unknown(line: str) -> list[str]:
    """Return what of a line of `clecc` is no command or option."""
    words = line.split()[1:]
    command = main.commands.get(words[0]) if not words[0].startswith("-") else main
    if command is None:
        return [words[0]]
    context = click.Context(command)
    known = {option for param in command.get_params(context) for option in param.opts}
    return [word for word in words if word.startswith("--") and word not in known]


def test_every_command_and_option_exists() -> None:
    lines = sorted({line for _, line in LINES if line.startswith("clecc ")})
    assert len(lines) > 50
    assert {line: gone for line in lines if (gone := unknown(line))} == {}
    assert unknown("clecc runn paper") == ["runn"]
    assert unknown("clecc run paper --tea") == ["--tea"]


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    said = {line.split()[1] for _, line in LINES if line.startswith("make ")}
    said |= {name for text in TEXT.values() for name in re.findall(r"`make ([a-z]+)", text)}
    assert len(said) > 8
    assert said - targets == set()


def test_each_command_that_is_spoken_of_in_passing_exists() -> None:
    said = {name for document in DOCUMENTS for name in re.findall(r"`clecc ([a-z]+)\b", prose(document))}
    assert said
    assert said - set(main.commands) == set()


def test_nothing_is_listed_that_is_no_longer_there() -> None:
    gone = [pattern for pattern in NOT_RUN if not any(re.fullmatch(pattern, line) for _, line in LINES)]
    gone += [begins for begins in PRINTED if not any(block.text.startswith(begins) for block in BLOCKS)]
    gone += [begins for begins in ENDLESS if not any(line.startswith(begins) for _, line in LINES)]
    gone += [": ".join(at) for at in ELSEWHERE if at not in {(b.document, b.section) for b in BLOCKS}]
    assert gone == []


def test_what_is_not_run_where_it_is_repeated_is_run_elsewhere() -> None:
    run = {line for document, line in LINES if document not in REPEATED}
    repeated = {line for document, line in LINES if document in REPEATED}
    assert repeated
    assert repeated - run == set()


# --- the answer ------------------------------------------------------------------------------------------


def block_of(document: str, name: str) -> str:
    text = (ROOT / document).read_text("utf-8")
    return text.split(f"<!-- {name}:begin -->")[1].split(f"<!-- {name}:end -->")[0]


@pytest.mark.parametrize(
    ("document", "name"),
    [("README.md", "shares"), *(("docs/answer.md", name) for name in answer.PAGE_BLOCKS)],
)
def test_a_block_of_the_answer_is_that_of_the_stored_results(document: str, name: str) -> None:
    expected = answer.PAGE_BLOCKS[name](RESULTS)
    assert block_of(document, name).strip() == expected.strip(), "renew it: make answer, or make validity"


def test_groups_are_ranked_by_the_interval_of_their_difference() -> None:
    def found(half: float, **shares: tuple[float, float]) -> dict[str, Any]:
        rows = {name: {"ST_corrected": x, "ST_corrected_conf": c} for name, (x, c) in shares.items()}
        ordered = sorted(shares, key=lambda name: -shares[name][0])
        differences = [
            {"between": (one, other), "difference": gap, "low": gap - half, "high": gap + half}
            for one, other in combinations(ordered, 2)
            for gap in [shares[one][0] - shares[other][0]]
        ]
        return {
            "groups": rows, "members": dict.fromkeys(rows, ["turnover"]), "differences": differences,
        }  # fmt: skip

    results = {
        answer.ACCEPTED: found(0.25, a=(0.5, 0.1), b=(0.2, 0.1), c=(0.1, 0.05), d=(0.0, 0.5)),
        answer.SOBOL: found(0.05, a=(0.2, 0.04), b=(0.5, 0.1), c=(0.3, 0.05), d=(0.0, 0.5)),
    }
    said = answer.shares_markdown(results)
    assert "| a | 50 % (± 10.0) | 20 % (± 4.0) | `turnover` |" in said
    assert (
        "On the accepted sets a, b and c lead: a above b by 30 points (5 to 55), and b above c by 10 points "
        "(-15 to 35), which could be nothing. At the default values b, c and a lead: b above c by 20 points "
        "(15 to 25), and c above a by 10 points (5 to 15)." in said
    )


def test_what_the_documents_say_of_the_answer_in_words_holds_in_the_stored_results() -> None:
    accepted, defaults = RESULTS[answer.ACCEPTED]["groups"], RESULTS[answer.SOBOL]["groups"]

    def total(groups: Mapping[str, Any], name: str) -> float:
        return float(groups[name]["ST_corrected"])

    # Over the accepted sets load is above seniors, and these above style; at the defaults seniors lead by a margin.
    low = {tuple(row["between"]): row["low"] for row in RESULTS[answer.ACCEPTED]["differences"]}
    assert low["load", "senior"] > 0.0
    assert low["senior", "facilitation"] > 0.0
    ends = {name: row["ST_corrected"] + row["ST_corrected_conf"] for name, row in defaults.items()}
    assert 2 * total(defaults, "senior") - ends.pop("senior") > max(ends.values())
    for groups in (accepted, defaults):
        least = min(total(groups, name) for name in ("load", "senior", "facilitation"))
        assert all(total(groups, name) < least / 2 for name in ("culture", "policy", "turnover"))
    # Without seniors no ward sustains under any style, with all of them nearly every one does under two.
    (factor,) = answer.sustained(RESULTS[answer.DOSE])["factors"].values()
    curves = {curve["at"]["scenario"]: curve for curve in factor["curves"]}
    assert all(curve["mean"][0] == 0.0 for curve in curves.values())
    assert all(curves[style]["mean"][-1] > 0.95 for style in ("autocratic", "democratic"))
    level = {style: curve["threshold"]["level"] for style, curve in curves.items()}
    assert max(level["democratic"], level["coaching"]) < min(level["autocratic"], level["laissez_faire"])
    # Style decides where seniors take part about half.
    (plane,) = answer.sustained(RESULTS[answer.PLANE])["planes"]
    gains = [row[-1] - row[0] for row in plane["mean"]]
    assert abs(plane["up"][gains.index(max(gains))] - 0.5) <= 0.1


def test_the_first_picture_is_described_as_it_is() -> None:
    """More clusters under autocratic facilitation while the facilitator is there, far fewer after that."""
    autocratic, democratic = simulate_all([load("autocratic"), load("democratic")], 10, series=())

    def gap(name: str) -> float:
        return float((autocratic.outcome(name) / democratic.outcome(name)).mean())

    assert gap("cluster_rate_programme") > 1.1
    assert gap("sustained_cluster_rate") < 0.6


# --- numbers ---------------------------------------------------------------------------------------------


def stored(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "experiments/results" / f"{name}.json").read_text("utf-8"))
    return found


def factors(name: str) -> str:
    """Return how many factors a bundled experiment has."""
    return str(len(experiment.load(name).factors))


WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
BOARD = block_of("MODEL.md", "patterns")
FAILING = re.findall(r"^\| (P\d+) \|.*\*\*no\*\* \|$", BOARD, flags=re.MULTILINE)
MEMBERS = RESULTS[answer.SOBOL]["members"]
TOLD = [row for row in stored("calibration")["parameters"].values() if row["told"]]
NUMBERS: Mapping[str, tuple[str | Callable[[], str], ...]] = {
    r"(\d+) parameters in (\w+) groups": (partial(factors, answer.SOBOL), WORDS[len(MEMBERS)]),
    r"arameters in (\w+) groups": (WORDS[len(MEMBERS)],),
    r"the senior group holds (\w+) parameters, facilitation (\w+)": (
        WORDS[len(MEMBERS["senior"])], WORDS[len(MEMBERS["facilitation"])],
    ),
    r"(\d+) (?:\*accepted sets\*|of them come with the package)": (str(len(shipped().sets)),),
    r"the (\d+) patterns of \[the scoreboard\]": (str(len(PATTERNS)),),
    r"One does not hold, (P\d+)": tuple(FAILING),
    r"at least (\d+) % of its planned clusters": (f"{100 * PARAMETERS['sustained_threshold'].default:g}",),
    r"`clecc sensitivity screening` looks at (\d+)": (partial(factors, "screening"),),
    r"The levels of the grid lie ([\d.]+) apart": ("0.1",),
    r"reference ward of (\d+) beds and (\d+) posts": (str(BEDS), str(sum(POSTS.values()))),
    r"the median difference of (\d+)": (str(REPLICATES["calendar"]),),
    r"At most ([\d,]+) runs": (f"{MOST:,}",),
    r"at most (\d+) factors": (str(differences.MOST),),
    r"the total order, wider than ([\d.]+)": (f"{convergence.WIDEST:g}",),
    r"accepted values of (\d+) parameters": (str(len(TOLD)),),
}  # fmt: skip
"""Numbers in the text, by what stands around them, with what they come from, or what works them out."""


@pytest.mark.parametrize("pattern", NUMBERS)
def test_a_number_in_the_text_is_that_of_its_source(pattern: str) -> None:
    found = [hit.groups() for text in TEXT.values() for hit in re.finditer(pattern, text)]
    assert found, f"nothing says it any more: {pattern}"
    assert set(found) == {tuple(x if isinstance(x, str) else x() for x in NUMBERS[pattern])}


def test_numbers_in_code_are_those_of_their_sources() -> None:
    text = (ROOT / "docs/accepted_sets.md").read_text("utf-8")
    (drawn,) = re.findall(r"which of ([\d,]+) parameter sets", text)
    assert drawn == f"{len(experiment.load('calibration')):,}"
    assert len(answer.sustained(RESULTS[answer.PLANE])["planes"][0]["up"]) == 11  # 0.1 apart, from 0 to 1


def test_the_study_s_design_points_are_as_many_as_is_said(tmp_path: Path) -> None:
    (study,) = (block for block in BLOCKS if block.kind == "toml" and "`study.toml`" in block.before)
    (tmp_path / "study.toml").write_text(study.text, "utf-8")
    assert f"{len(experiment.load(str(tmp_path / 'study.toml')))} design points" in study.before


# --- the README ------------------------------------------------------------------------------------------


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 160


def test_the_study_is_cited_as_the_citation_file_has_it() -> None:
    text = (ROOT / "CITATION.cff").read_text("utf-8").partition("\nreferences:\n")[2]
    study = dict(re.findall(r'^    ([a-z]+): "?([^">\n]+)"?$', text, flags=re.MULTILINE))
    *most, last = re.findall(r"family-names: (\w+)", text)
    where = f"*{study['journal']}* {study['volume']}({study['issue']}): {study['start']}-{study['end']}"
    cited = f"({', '.join(most)} and {last} {study['year']}, {where}"
    assert cited in TEXT["README.md"]
    doi = f"[doi:{study['doi']}](https://doi.org/{study['doi']})"
    assert doi in TEXT["README.md"]
    assert doi in TEXT["docs/index.md"]


def test_the_first_examples_are_there_where_one_looks_for_them() -> None:
    def lines(section: str) -> list[str]:
        held = [block for block in BLOCKS if (block.document, block.section) == ("README.md", section)]
        return [line for block in held if block.kind == "sh" for line in block.commands()]

    assert {"make compare", "make app"} <= set(lines("Start"))
    assert len([line for line in lines("Start") if "-m pip install" in line]) == 2
    assert "clecc new" in lines("Ask your own question")
