"""The commands of documents, run in a folder: as they stand there, or shorter where they take long."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from clecc_sim.cli.main import main
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import Accepted
from clecc_sim.studies.plans import experiment, stored_plan
from clecc_sim.studies.plans.names import bundled
from tests.documents import ROOT

BIN = re.compile(r"^\.venv(?:/bin/|\\Scripts\\)")
"""Where a command is before .venv is active."""
NOT_RUN: Mapping[str, str] = {
    r"git clone <this repository> clecc_sim": "the repository is there",
    r"cd clecc_sim": "the tests are run in a folder of their own",
    r"py -3 -m venv \.venv": "there is a .venv, and setting one up takes a minute; make does it in CI",
    r"python -m pip install .*": "the same; the files that are named are looked for",
    r"clecc bench": "it measures for minutes; tests/functional/test_cli_bench.py runs it",
}
"""Lines that are not run, as patterns of the whole line, and why."""
LONGER: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("run", "compare", "patterns", "attribute", "advise"), ("--replicates", "2")),
    "discover": ("--resamples", "20"),
}
"""Options of a command of `clecc`: it is made whole, of few runs. A smaller number in its line stays."""
Cuts = tuple[tuple[str, str], ...]
FEWER: Mapping[str, Cuts] = {
    "sweep": ((r"points = \d+", "points = 64"), (r"replicates = \d+", "replicates = 1")),
    "sensitivity": (
        (r"points = \d+", "points = 2"),
        (r"replicates = \d+", "replicates = 2"),
        (r"steps = \d+", "steps = 3"),
    ),
    "calibrate": (
        (r"points = \d+", "points = 64"),
        (r"candidates = \d+", "candidates = 8"),
        (r"sets = \d+", "sets = 4"),
    ),
    "knockout": (
        (r"replicates = \d+", "replicates = 24"),
        (r'(?:    "paper,mechanisms.M(?!4=).*\n)+', ""),
    ),
}
"""How the file of a bundled experiment is cut down before a command runs it: whole, it would take minutes."""
ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("CONTRIBUTING.md", "Recipes"): "test_contributing.py follows them, in a copy of the repository",
}
"""Sections of documents that another test runs, by document and heading."""
REPEATED = ("docs/gallery.md",)
"""Documents whose every line stands in another one, too, and is run there."""
PRINTED: dict[str, str] = {
    '{"outcome", "method", "n"': "clecc sensitivity senior_participation --json --quiet",
    '{"scenario", "replicates", "seed"': "clecc run democratic --json --quiet",
    '{"scenarios": {NAME: {"outcomes"': "clecc compare autocratic democratic --json --quiet",
}
"""How a block of text begins that lists the keys of a JSON document, and the command that prints it."""
ENDLESS = ("dask scheduler", "dask worker", "clecc app")
"""Commands that end when they are stopped: their help is asked whether it knows the line's options."""


class Shell:
    """A folder in which a document's commands are run, one after another."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, scheduler: Callable[[], str]) -> None:
        self.patch, self.scheduler = monkeypatch, scheduler

    def run(self, line: str) -> str | None:
        """Run a line; gives what it prints, None where it is listed as not to be run. Fails if it fails."""
        line = BIN.sub("", line)
        if any(re.fullmatch(pattern, line) for pattern in NOT_RUN):
            for name in re.findall(r"-r (\S+)", line):
                assert (ROOT / name).exists(), f"{line}: there is no {name}"
            return None
        if line.startswith(ENDLESS):
            return _options_known(line)
        command, *words = shlex.split(line)
        if command == "make":
            return _target_known(*words)
        if command == "clecc":
            return self.clecc(words)
        if command == "python":
            raise AssertionError(f"{line}: only recipes have lines of Python")
        raise AssertionError(
            f"{line}: tests/shell.py does not know how to run it, and NOT_RUN does not list it"
        )

    def clecc(self, words: list[str]) -> str:
        """Run a line of `clecc`, few runs or points of it."""
        name = words[0]
        if name in FEWER:
            words = self._cut_down(words)
        if "tcp://HOST:8786" in words:
            words[words.index("tcp://HOST:8786")] = self.scheduler()
        if name in LONGER:
            option, *value = LONGER[name]
            if option not in words:
                words += [option, *value]
            elif value:
                at = words.index(option) + 1
                words[at] = min(words[at], *value, key=int)
        # Whoever is asked takes the default.
        result = CliRunner().invoke(main, words, input="\n" * 200)
        said = f"clecc {shlex.join(words)}\n{result.output[-2000:]}"
        assert result.exit_code == 0, said
        assert "Traceback" not in result.output, said
        return result.stdout

    def _cut_down(self, words: list[str]) -> list[str]:
        """Put a copy of a bundled experiment, cut down, in its place."""
        command, rest = words[0], words[1:]
        if command == "knockout":
            self._few_accepted_sets()
            rest = rest if rest and not rest[0].startswith("-") else ["knockout", *rest]
        if rest[0] not in bundled():
            return words
        text = bundled()[rest[0]].read_text("utf-8")
        for pattern, fewer in FEWER[command]:
            text = re.sub(rf"^{pattern}", fewer, text, flags=re.MULTILINE)
        path = Path(f"{rest[0]}.toml")
        path.write_text(text, "utf-8")
        return [command, str(path), *rest[1:]]

    def _few_accepted_sets(self) -> None:
        """Put three sets in the place of those that come with the package: each takes eight runs an arm."""
        few = ParameterSets(names=("turnover",), values=np.array([[0.3], [0.36], [0.4]]))
        for module in (experiment, stored_plan):
            self.patch.setattr(module, "shipped", lambda: Accepted(sets=few, about={}))


@cache
def _target_known(*words: str) -> str:
    """Have make say what it would do for some targets."""
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"make {shlex.join(words)}\n{done.stderr}"
    return done.stdout


def _options_known(line: str) -> str:
    words = shlex.split(line)
    command = {"dask": "distributed.cli.dask_", "clecc": "clecc_sim"}[words[0]]
    module = [f"{command}{words[1]}"] if words[0] == "dask" else [command, words[1]]
    done = subprocess.run(
        [sys.executable, "-m", *module, "--help"], capture_output=True, text=True, check=True
    )
    for option in filter(lambda word: word.startswith("--"), words):
        assert option in done.stdout, f"{line}: {option} is not in its help"
    return done.stdout
