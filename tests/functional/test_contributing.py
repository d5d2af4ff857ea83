"""CONTRIBUTING.md's recipes are followed: every edit is made in a copy, and what they say to run is run."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.documents import ROOT, Block, Recipe, blocks, edits, recipes

RECIPES = recipes()
COPIED = ("clecc_sim", "docs", "experiments", "scenarios", "tests")
TOOLS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "python": ((sys.executable,),),
    "clecc": ((sys.executable, "-m", "clecc_sim"),),
    "make lint": (
        (sys.executable, "-m", "ruff", "check", "."),
        (sys.executable, "-m", "ruff", "format", "--check", "."),
        (sys.executable, "-m", "mypy"),
        (sys.executable, "-c", "import sys; from importlinter.cli import lint_imports as f; sys.exit(f())"),
    ),
}
"""What the first words of a line stand for in a copy, where there is no .venv and no command `clecc`."""
SHOWN = {
    "Add a parameter": ("clecc parameters", "idea_load"),
    "Add a mechanism": ("clecc compare democratic democratic,mechanisms.T30=false", "mechanisms.T30=false"),
    "Add a state variable": ("clecc run democratic --outcome blocked_of_late", "blocked_of_late"),
    "Add an outcome": ("clecc run democratic --json", '"longest_gap": {'),
    "Add a study": ("clecc wins autocratic democratic", "pairs of runs that share their luck"),
    "Add an option that reaches the engine": ("clecc run democratic --replicates 7 --batch 3", "7 runs"),
}
"""A line of each recipe, and what must be on the screen after it."""


class Copy:
    """A copy of the repository in which recipes are followed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "copy"
        ignored = shutil.ignore_patterns("__pycache__")
        for name in COPIED:
            shutil.copytree(ROOT / name, self.folder / name, ignore=ignored)
        for path in ROOT.iterdir():
            if path.is_file() and path.suffix in {".md", ".toml", ".lock"}:
                shutil.copy(path, self.folder)
        self.env = dict(
            os.environ, PYTHONPATH=str(self.folder), CLECC_CACHE=str(folder / "cache"), COLUMNS="200"
        )

    def run(self, *words: str, ok: bool = True) -> str:
        """Run something in the copy; gives what it prints."""
        done = subprocess.run(
            words, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False, timeout=600
        )
        said = f"{shlex.join(words)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        assert (done.returncode == 0) is ok, said
        return done.stdout

    def typed(self, line: str) -> str:
        """Run a line of the document."""
        tool = next((tool for tool in TOOLS if f"{line} ".startswith(f"{tool} ")), None)
        assert tool, f"{line}: TOOLS does not say what it is"
        return "".join(self.run(*words, *shlex.split(line.removeprefix(tool))) for words in TOOLS[tool])


# --- edits -----------------------------------------------------------------------------------------------


def test_there_are_the_six_recipes_each_with_edits_and_commands() -> None:
    assert list(RECIPES) == list(SHOWN)
    assert all(recipe.edits and recipe.commands for recipe in RECIPES.values())


@pytest.mark.parametrize(
    ("title", "most"),
    [("Add a parameter", 4), ("Add a mechanism", 7), ("Add a state variable", 4), ("Add an outcome", 3)],
)
def test_a_recipe_touches_few_files(title: str, most: int) -> None:
    assert len({edit.path for edit in RECIPES[title].edits}) <= most


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_each_recipe_can_be_followed_by_itself(recipe: Recipe) -> None:
    for edit in recipe.edits:
        path = ROOT / edit.path
        after = edit.made_in(path.read_text("utf-8") if path.exists() else None)
        if path.suffix == ".py":
            compile(after, edit.path, "exec")


def _block(text: str) -> Block:
    (block,) = blocks("CONTRIBUTING.md", f"```diff\n{text}```\n")
    return block


CHANGE = _block("--- a/x.py\n+++ b/x.py\n@@\n one\n-two\n+2\n@@\n five\n+six\n")


def test_lines_go_and_come_where_the_diff_says() -> None:
    (edit,) = edits(CHANGE)
    assert edit.made_in("one\ntwo\nthree\nfive\n") == "one\n2\nthree\nfive\nsix\n"


@pytest.mark.parametrize("text", ["one\n2\nfive\n", "one\ntwo\none\ntwo\nfive\n", "none\ntwo\nfive\n"])
def test_an_edit_whose_place_is_gone_or_there_twice_is_noticed(text: str) -> None:
    (edit,) = edits(CHANGE)
    with pytest.raises(AssertionError, match=r"CONTRIBUTING.md:1: stands [02] times in x.py"):
        edit.made_in(text)


def test_a_new_file_may_not_be_there_and_an_old_one_must() -> None:
    (made,) = edits(_block("--- /dev/null\n+++ b/new.py\n@@\n+one\n"))
    (edit,) = edits(CHANGE)
    assert made.made_in(None) == "one\n"
    with pytest.raises(AssertionError, match="is there already"):
        made.made_in("one\n")
    with pytest.raises(ValueError, match="unpack"):
        edit.made_in(None)


# --- all recipes in one copy, small ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Return a copy in which all recipes have been followed, one after another."""
    copy = Copy(tmp_path_factory.mktemp("contributing"))
    for recipe in RECIPES.values():
        recipe.follow(copy.folder)
    return copy


@pytest.mark.documents
def test_what_comes_of_the_recipes_is_clean(followed: Copy) -> None:
    ruff, formatted, _, imports = TOOLS["make lint"]
    for words in (ruff, formatted, imports):
        followed.run(*words)


QUICK = (
    "tests/functional/test_cli_wins.py",
    "tests/functional/test_cli_posterior.py",
    "tests/unit/test_accepted.py",
    "tests/unit/test_model_md.py",
    "tests/unit/test_outcomes.py",
    "tests/unit/test_agents_cluster.py",
    "tests/unit/test_agents_ideas.py",
    "tests/unit/test_runs.py::test_a_worker_makes_no_more_replicates_at_a_time_than_asked_for",
    "tests/unit/test_stale.py",
)
TRY = """
import json
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import from_document

def worth(engine, **mechanisms):
    parameters = {"idea_rate": 0.3, "idea_load": 2, "demand": 1.1, "interrupted": 0.5, "programme_days": 10}
    ward = {"name": "w", "posts": {"deputy": 1, "RN": 8, "HCA": 8}}
    story = from_document({"months": 1, "parameters": parameters, "mechanisms": mechanisms,
                           "hospital": [{"name": "h", "facilitation": "democratic", "ward": [ward]}]})
    runs = simulate(story, 1, RunSettings(engine=engine, workers=1))
    return {name: float(values[0, 0]) for name, values in runs.outcomes.items()}

print(json.dumps([[worth(engine), worth(engine, T30=False)] for engine in ("mesa", "ensemble")]))
"""
NOTE = """
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.plans.notes import notes_on_sets

print(*notes_on_sets(shipped().sets))
"""


@pytest.mark.documents
def test_the_recipes_do_what_they_say(followed: Copy) -> None:
    # All in one test, since a copy that another worker makes would have to be compiled again.
    mesa, ensemble = json.loads(followed.run(sys.executable, "-c", TRY).replace("NaN", "null"))

    assert mesa == ensemble, "the engines agree to the last bit, with the mechanism and without"
    whole, without = ensemble
    assert whole["appraisal"] < without["appraisal"]
    assert whole["longest_gap"] is not None
    assert 0.0 < whole["blocked_of_late"] < 1.0

    names = {row["name"] for row in json.loads(followed.typed("clecc parameters --json"))["parameters"]}
    assert {"idea_load", "interrupted"} <= names

    # Stored results are stale, as calibration varies the new parameters: that is reported, and no test fails.
    followed.typed("python -m docs.make.model_md_tables MODEL.md")
    assert "made without interrupted, idea_load:" in followed.run(sys.executable, "-c", NOTE)
    stale = followed.run(sys.executable, "-m", "docs.make.stale", ok=False)
    said = followed.typed(f"python -m pytest -q {' '.join(QUICK)}")
    for result in ("accepted parameter sets", "calibration_no_style"):
        line = f"Stale: {result}: it did not vary idea_load, interrupted; renew: make validity"
        assert line in stale
        assert line in " ".join(said.split())


# --- each recipe as it stands there ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("recipes"))


@pytest.mark.verification
def test_recipes_are_followed_to_the_letter_one_after_another(fresh: Copy) -> None:
    for title, recipe in RECIPES.items():
        recipe.follow(fresh.folder)
        printed = {line: fresh.typed(line) for line in recipe.commands}
        line, shown = SHOWN[title]
        assert shown in " ".join(printed[line].split()), title
