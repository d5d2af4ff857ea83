"""`clecc report`: one page of a stored study, each number traced to its runs; and what is refused."""

import json
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clecc_sim.cli import main as cli
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import Accepted
from clecc_sim.studies.plans import experiment, stored_plan
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps import parts, runner
from clecc_sim.studies.sweeps.parts import Piece
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.sources import code_digest, package_version
from tests.pages import Outline, answer, check

pytestmark = pytest.mark.usefixtures("unpainted")

FACTORS = ("matron_baseline", "support", "turnover")
TWO = "[factors.matron_baseline]\n[factors.support]\n"
EACH = "".join(f"[factors.{name}]\n" for name in FACTORS)
HEAD = """
description = "Which of these <b>matters</b> & why?"
scenario = "democratic"
replicates = 3
months = 5
outcomes = ["sustained_cluster_rate", "leavers"]
[design]
"""
CSV = "matron_baseline,support\n0.1,0.1\n0.9,0.1\n0.9,0.9\n"
DESIGNS = {
    "grid": 'kind = "grid"\n[factors]\nmatron_baseline.values = [0, 0.5, 1]\nsupport.values = [0, 1]\n',
    "morris": f'kind = "morris"\npoints = 8\n{EACH}',
    "sobol": f'kind = "sobol"\npoints = 16\nsecond_order = true\n{EACH}',
    "lhs": f'kind = "lhs"\npoints = 50\n{TWO}',
    "sequence": f'kind = "sequence"\npoints = 64\n{TWO}',
    "csv": f'kind = "csv"\nfile = "rows.csv"\n{TWO}',
}


def clecc(*words: str) -> Result:
    result = CliRunner().invoke(cli.main, words)
    assert "Traceback" not in result.output
    return result


def done(*words: str) -> str:
    result = clecc(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def written(folder: Path, name: str, text: str = "") -> Path:
    (folder / "rows.csv").write_text(CSV)
    path = folder / f"{name}.toml"
    path.write_text(text or HEAD + DESIGNS[name])
    return path


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a small study of each kind of design."""
    folder = tmp_path_factory.mktemp("studies")
    for name in DESIGNS:
        done("sweep", str(written(folder, name)), "--out", str(folder / name), "--quiet")
    return folder


def page(folder: Path, *words: str) -> Outline:
    out = folder.parent / f"{folder.name}.html"
    assert done("report", str(folder), "--out", str(out), *words) == f"Saved {out}\n"
    return check(out.read_text("utf-8"))


# --- what is on it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DESIGNS)
def test_a_page_of_each_design_says_what_every_page_must(studies: Path, name: str) -> None:
    outline = page(studies / name)
    assert "Which of these <b>matters</b> & why?" in outline.words
    assert not outline.of("b")
    for outcome in ("sustained_cluster_rate", "leavers"):
        assert any(outcome.replace("_", " ") in title for title in outline.said("h3"))
    assert len(answer(outline)) == 2
    by = f"clecc_sim {package_version()} (code {code_digest()})"
    assert f"This page was made by {by}." in outline.words
    assert f"({by}, Python" in outline.words
    assert "3 = " in outline.words.split("How it was made")[1]
    assert "seed 1" in outline.words


def test_the_numbers_are_those_of_the_sweep(studies: Path) -> None:
    found = json.loads(done("sweep", str(studies / "csv"), "--json", "--quiet"))
    outline = page(studies / "csv")
    rows = outline.rows("The design points")[1:]
    assert len(rows) == len(found["points"]) == 3
    for row, point in zip(rows, found["points"], strict=True):
        assert row[:3] == [str(point["point"]), *(f"{x:g}" for x in point["factors"].values())]
        rate = point["outcomes"]["sustained_cluster_rate"]
        assert row[3].startswith(f"{100 * rate['mean']:.1f} %")
        assert row[3].endswith(f"{100 * rate['low']:.1f} to {100 * rate['high']:.1f}")
    best = max(found["points"], key=lambda x: x["outcomes"]["sustained_cluster_rate"]["mean"])
    assert f"highest at point {best['point']} (matron_baseline 0.9, support 0.9)" in answer(outline)[0]
    assert "With the same random draws they differ by +" in answer(outline)[1]


@pytest.mark.parametrize("name", ["morris", "sobol", "lhs"])
def test_the_indices_are_those_of_the_analysis(studies: Path, name: str) -> None:
    found = json.loads(done("sensitivity", str(studies / name), "--json", "--quiet"))["results"][0]
    outline = page(studies / name)
    rows = outline.rows("What moves sustained cluster rate")[1:]
    key = {"morris": "mu_star", "sobol": "ST", "lhs": "PAWN"}[name]
    place = {"morris": 1, "sobol": 2, "lhs": 1}[name]
    assert {row[0].split(" ")[0] for row in rows} == set(found["factors"])
    for row in rows:
        value = found["factors"][row[0].split(" ")[0]][key]
        assert row[place].startswith(f"{value:.3f}")
    ranked = found["ranked_by"]
    top = max(found["factors"], key=lambda factor: found["factors"][factor][ranked])
    assert top in answer(outline)[0]
    said = answer(outline)[1]
    settled = "The ranking has settled." if found["verdict"]["settled"] else "The ranking has not settled"
    assert said.startswith(settled)
    runs = found["points"] * 3
    assert f"in all {runs:,} runs of {found['points']:,} design points, 3 of each" in outline.words


def test_curves_and_their_numbers(studies: Path) -> None:
    found = json.loads(done("sensitivity", str(studies / "grid"), "--json", "--quiet"))["results"][0]
    outline = page(studies / "grid")
    curves = found["factors"]["matron_baseline"]["curves"]
    rows = outline.rows("sustained cluster rate by matron baseline")
    assert rows[0] == ["matron baseline", "support 0", "support 1"]
    for row, level in zip(rows[1:4], range(3), strict=True):
        assert [cell.split(" %")[0] for cell in row[1:]] == [f"{100 * x['mean'][level]:.1f}" for x in curves]
    assert [cell.split(" ")[0] for cell in rows[4][1:]] == [f"{100 * x['gain']['mean']:+.1f}" for x in curves]
    assert "From matron_baseline 0 to 1 it changes by" in answer(outline)[0]


@pytest.mark.usefixtures("painted")
def test_two_factors_as_a_map_with_where_half_the_wards_sustain(studies: Path) -> None:
    found = json.loads(done("sensitivity", str(studies / "grid"), "--json", "--quiet"))["results"][0]
    (plane,) = found["planes"]
    outline = page(studies / "grid")
    captions = [text for text in outline.said("figcaption") if text.startswith("Cells: ")]
    assert len(captions) == len(("sustained_cluster_rate", "leavers"))
    assert "sustained cluster rate over matron baseline and support" in outline.said("h3")
    assert plane["line"]["where"] == "within"
    rows = outline.rows("Where half the wards sustain, over matron baseline and support")[1:]
    assert [row[0] for row in rows] == [f"{x['at']:g}" for x in plane["line"]["crossings"]]
    for row, x in zip(rows, plane["line"]["crossings"], strict=True):
        said = {
            "never": "at no level run",
            "always": "at every level run",
            "within": f"from {x['level'] or 0.0:.2f}",
        }
        assert row[1] == (said[x["where"]] if x["times"] < 2 else f"crossed {x['times']} times")


def test_of_many_points_the_extremes_are_shown_and_the_rest_is_drawn(studies: Path) -> None:
    outline = page(studies / "sequence")
    rows = outline.rows("20 of 64 design points")[1:]
    means = Store.open(studies / "sequence").outcome("sustained_cluster_rate").mean(axis=1)
    order = np.argsort(-means, kind="stable").tolist()
    assert [int(row[0]) for row in rows] == [*order[:10], *order[-10:]]
    assert "Of 64 points the 10 highest and the 10 lowest" in outline.said("figcaption")[0]


def test_another_outcome_can_be_reported(studies: Path) -> None:
    outline = page(studies / "grid", "--outcome", "call_rate")
    assert "call_rate" in answer(outline)[0]
    assert "leavers" not in " ".join(outline.said("h3"))
    assert any("--outcome call_rate" in command for command in outline.commands)


# --- each number traces to its runs ----------------------------------------------------------------------


@pytest.mark.usefixtures("painted")
def test_the_commands_on_the_page_make_it_all_again(studies: Path, tmp_path: Path) -> None:
    study = tmp_path / "a study"
    shutil.copytree(studies / "morris", study)
    outline = page(study)
    sweep, analysis, again = (shlex.split(command) for command in outline.commands)
    assert sweep == ["clecc", "sweep", str(study), "--out", f"{study}_again"]
    done(*sweep[1:])
    other = tmp_path / "a study_again"
    names = sorted(path.name for path in (study / "runs").iterdir())
    assert names == sorted(path.name for path in (other / "runs").iterdir())
    for name in names:
        assert (study / "runs" / name).read_bytes() == (other / "runs" / name).read_bytes()
    assert (study / "study.toml").read_bytes() == (other / "study.toml").read_bytes()
    assert "What moves" not in analysis  # a command, not a sentence
    assert "Morris's screening" in done(*analysis[1:])
    before = (tmp_path / "a study.html").read_bytes()
    done(*again[1:])
    assert (study / "report.html").read_bytes() == before


def test_each_row_names_its_key_and_what_makes_its_runs_again(studies: Path) -> None:
    study = studies / "csv"
    plan = Store.open(study).experiment
    for row in page(study).rows("The design points")[1:]:
        key, command = row[-1][:32], row[-1][32:]
        assert key == plan.key(int(row[0]))
        assert "identical (all" in done(*shlex.split(command)[1:])


def test_a_stored_study_is_run_by_its_folder_as_it_is(studies: Path) -> None:
    for words in (("--replicates", "5"), ("--set", "turnover=0.4"), ("--seed", "2"), ("--posterior",)):
        result = clecc("sweep", str(studies / "csv"), *words)
        assert result.exit_code == 2
        assert f"{words[0]} with {studies / 'csv'}: a stored study's plan is as it is" in result.output


# --- what is uncertain -----------------------------------------------------------------------------------


def test_one_replicate_has_no_intervals_and_says_so(tmp_path: Path) -> None:
    text = (HEAD + DESIGNS["csv"]).replace("replicates = 3", "replicates = 1")
    done("sweep", str(written(tmp_path, "one", text)), "--out", str(tmp_path / "one"), "--quiet")
    outline = page(tmp_path / "one")
    assert "in one pair of runs, so chance alone may have made all of this" in answer(outline)[1]
    assert "One run of each point can't tell chance from what a point does" in outline.words
    assert "; lines" not in outline.said("figcaption")[0]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put an engine in place of which some runs fail, and which leaves outcomes undefined at some points."""

    def put(*, fail: Iterable[tuple[int, int]] = (), undefined: Iterable[int] = ()) -> None:
        def results(plan: Experiment, pieces: Iterable[Piece], **_: Any) -> Iterator[parts.Result]:
            for piece in pieces:
                replicates = np.array(piece.replicates)
                values = np.full((len(plan.measures), len(replicates)), 0.1 + 0.2 * piece.point)
                values += 0.01 * replicates
                failures = tuple(
                    (int(k), "a <fault>") for k in replicates if (piece.point, int(k)) in set(fail)
                )
                for k, _why in failures:
                    values[:, replicates == k] = np.nan
                if piece.point in undefined:
                    values[:] = np.nan
                yield parts.Result(
                    point=piece.point, replicates=replicates, measures=values, failures=failures
                )

        monkeypatch.setattr(runner, "results", results)

    return put


def test_failed_runs_are_told_with_what_makes_them_again(tmp_path: Path, broken: Callable[..., None]) -> None:
    broken(fail=[(0, 1), (2, 2)])
    study = tmp_path / "study"
    assert clecc("sweep", str(written(tmp_path, "csv")), "--out", str(study)).exit_code == 1
    outline = page(study)
    assert outline.rows("Runs that failed")[1:] == [
        ["0:1", "a <fault>", f"clecc replay {study} 0:1"],
        ["2:2", "a <fault>", f"clecc replay {study} 2:2"],
    ]
    assert "2 runs of 9 failed and are left out of all means" in outline.words
    assert outline.rows("The design points")[1][3].startswith("11.0 %")


def test_what_cant_be_analysed_is_said_and_the_points_are_shown(
    tmp_path: Path, broken: Callable[..., None]
) -> None:
    broken(fail=[(0, 1)])
    study = tmp_path / "study"
    assert clecc("sweep", str(written(tmp_path, "grid")), "--out", str(study)).exit_code == 1
    outline = page(study)
    assert "Not analysed: sustained_cluster_rate: 1 of 18 runs (design point 0) failed." in outline.words
    assert "of 6 design points it is highest at point 5" in answer(outline)[0].lower()
    assert outline.of("figure")[0]["id"] == "figure-points_sustained_cluster_rate"


def test_an_outcome_that_is_undefined_everywhere_cant_be_told(
    tmp_path: Path, broken: Callable[..., None]
) -> None:
    broken(undefined=range(3))
    study = tmp_path / "study"
    done("sweep", str(written(tmp_path, "csv")), "--out", str(study), "--quiet")
    outline = page(study)
    assert "Nothing can be said: it is undefined in every run, or every run failed." in answer(outline)[0]
    assert not outline.of("figure")
    assert [row[3] for row in outline.rows("The design points")[1:]] == ["undefined"] * 3


def test_knock_outs_say_what_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = ParameterSets(names=("turnover",), values=np.array([[0.3], [0.36], [0.4]]))
    for module in (experiment, stored_plan):
        monkeypatch.setattr(module, "shipped", lambda: Accepted(sets=few, about={}))
    text = """
        scenarios = ["paper", "paper,mechanisms.M27=false"]
        replicates = 24
        months = 8
        patterns = true
        posterior = true
        [design]
        kind = "grid"
    """
    study = tmp_path / "study"
    said = done("knockout", str(written(tmp_path, "small", text)), "--out", str(study), "--quiet")
    outline = page(study)
    # Three sets are too few for anything to be sure.
    assert answer(outline)[0].endswith(
        "Of 1 world beside the whole model none surely loses a pattern of the study."
    )
    assert " ".join(said.split()) in outline.words
    assert "Each replicate has one of 3 accepted parameter sets" in outline.words
    assert "do not hold the doubt about the parameters" not in outline.words


# --- what is refused -------------------------------------------------------------------------------------


def refused(*words: str) -> str:
    result = clecc("report", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    return " ".join(result.stderr.split())


def test_what_is_no_study(tmp_path: Path, studies: Path) -> None:
    assert f"{tmp_path / 'none'}: no such folder" in refused(str(tmp_path / "none"))
    assert f"{tmp_path}: no study (allowed: a folder that clecc sweep wrote" in refused(str(tmp_path))
    assert f"no study itself, but these in it are: {studies / 'csv'}, " in refused(str(studies))
    (tmp_path / "file").write_text("")
    assert "no study" in refused(str(tmp_path / "file"))


def test_an_unfinished_study_says_how_to_go_on(studies: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(studies / "lhs", study)
    first = sorted((study / "runs").iterdir())[0]
    first.unlink()
    missing = 50 * 3 - Store.open(study).done
    said = refused(str(study))
    assert f"{study}: not finished: {missing} of 150 runs are missing" in said
    command = said.split("to go on: ")[1].rstrip(")")
    assert not (study / "report.html").exists()
    done(*shlex.split(command)[1:], "--quiet")
    assert first.exists()
    done("report", str(study))
    assert (study / "report.html").exists()


def test_a_damaged_study_is_refused(studies: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(studies / "csv", study)
    part = next((study / "runs").iterdir())
    part.write_bytes(part.read_bytes()[:-7] + b"garbage")
    assert f"{part}: damaged" in refused(str(study))
    shutil.copytree(studies / "csv", study, dirs_exist_ok=True)
    (study / "study.toml").write_text("nothing")
    assert "study.toml: damaged" in refused(str(study))
    assert not (study / "report.html").exists()


@pytest.mark.parametrize("out", ["study.toml", "", "folder", "folder/"])
def test_only_a_page_can_be_written(studies: Path, out: str, tmp_path: Path) -> None:
    said = refused(str(studies / "csv"), "--out", str(tmp_path / out) if out else out)
    assert "allowed: a file whose name ends in .html" in said


def test_a_wrong_outcome(studies: Path) -> None:
    assert "leaver: no such outcome" in refused(str(studies / "csv"), "--outcome", "leaver")


@pytest.mark.usefixtures("painted")
def test_the_default_file_and_quiet(studies: Path) -> None:
    study = studies / "csv"
    assert done("report", str(study), "--quiet") == ""
    check((study / "report.html").read_text("utf-8"))


SHORT = ("--replicates", "2", "--months", "5", "--quiet")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("compare", "autocratic", "democratic"), "comparison.html"),
        (("attribute", "autocratic", "democratic", "--outcome", "leavers"), "attribution.html"),
        (("advise", "democratic", "--levers", "induction"), "advice.html"),
    ],
)
def test_what_has_its_page_already(words: tuple[str, ...], name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done(*words, *SHORT, "--out", str(out))
    assert f"its page is there already: {out / name}" in done("report", str(out))
    (out / name).unlink()
    said = refused(str(out))
    assert f"{name} is missing (to make it: clecc {words[0]} " in said
    record = (out / name).with_suffix(".json")
    record.write_text("[", "utf-8")
    assert f"{record}: not JSON, or damaged: Expecting value" in refused(str(out))
    done(*shlex.split(said.split("to make it: ")[1].rstrip(")"))[1:], "--quiet")
    check((out / name).read_text("utf-8"))
