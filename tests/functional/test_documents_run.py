"""Every code block of the documents does what it says: make documents (minutes).

A section's blocks are run in order in a folder of their own: what one writes is there for the next. Shell
lines are run by `tests.shell`, which says what is shortened and how, and what is not run and why; recipes by
`test_contributing`. A block or line of which nothing is known fails: run it, or list it with the reason.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.documents import DOCUMENTS, Block, blocks
from tests.shell import ELSEWHERE, PRINTED, REPEATED, Shell

pytestmark = pytest.mark.documents

BLOCKS = [block for document in DOCUMENTS if document not in REPEATED for block in blocks(document)]
SECTIONS = sorted({(block.document, block.section) for block in BLOCKS} - set(ELSEWHERE))


def in_section(document: str, section: str) -> list[Block]:
    return [block for block in BLOCKS if (block.document, block.section) == (document, section)]


def name_of(block: Block) -> str:
    """Return the name that the paragraph above a file tells to save it under."""
    names = re.findall(r"`([\w-]+\.toml)`", block.before)
    return names[-1] if names else f"block_{block.line}.toml"


def keys_of(value: Any) -> set[str]:
    """Return all keys of a JSON document, at any depth."""
    if isinstance(value, list):
        return {key for each in value for key in keys_of(each)}
    if isinstance(value, dict):
        return set(value) | {key for each in value.values() for key in keys_of(each)}
    return set()


class Reader:
    """Somebody who goes through a section and does what its blocks say."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.python: dict[str, Any] = {"__name__": "reader"}

    def sh(self, block: Block) -> None:
        for line in block.commands():
            self.shell.run(line)

    def toml(self, block: Block) -> None:
        Path(name_of(block)).write_text(block.text, "utf-8")
        self.shell.clecc(["check", name_of(block)])

    def python_block(self, block: Block) -> None:
        code = "\n" * block.line + block.text  # so that a traceback has the document's line
        exec(compile(code, block.document, "exec"), self.python)

    def printed(self, block: Block) -> None:
        command = next((PRINTED[begins] for begins in PRINTED if block.text.startswith(begins)), None)
        assert command, f"{block.where}: PRINTED does not say what prints it"
        said = set(re.findall(r'"(\w+)"', block.text))
        found = self.shell.run(command)
        assert found is not None
        assert said <= keys_of(json.loads(found)), f"{block.where}: {command}"

    def do(self, block: Block) -> None:
        """Do what a block says; fails if nobody knows how."""
        kinds = {
            "sh": self.sh, "toml": self.toml, "python": self.python_block,
            "text": self.printed, "json": self.printed,
        }  # fmt: skip
        assert block.kind in kinds, f"{block.where}: {block.kind or 'a block without a kind'}: nobody runs it"
        kinds[block.kind](block)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unpainted: None) -> Iterator[Reader]:
    """Return somebody in an empty folder, with a Dask cluster and Slurm on this machine, and no paint."""
    running: list[Any] = []

    def scheduler() -> str:
        from distributed import LocalCluster

        running.append(LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0"))
        # A study that is there would leave the cluster nothing to do.
        shutil.rmtree("studies", ignore_errors=True)
        return str(running[-1].scheduler_address)

    def slurm(**_: object) -> SimpleNamespace:
        return SimpleNamespace(scale=lambda jobs: None, scheduler_address=scheduler())

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "dask_jobqueue", SimpleNamespace(SLURMCluster=slurm))
    yield Reader(Shell(monkeypatch, scheduler))
    for cluster in running:
        cluster.close()


@pytest.mark.parametrize(("document", "section"), SECTIONS, ids=[": ".join(at) for at in SECTIONS])
def test_the_blocks_of_a_section_do_what_they_say(document: str, section: str, reader: Reader) -> None:
    # A file that another section or page has saved is there.
    for block in BLOCKS:
        if block.kind == "toml":
            Path(name_of(block)).write_text(block.text, "utf-8")
    for block in in_section(document, section):
        reader.do(block)


# --- that the reader can be let down ---------------------------------------------------------------------


def made(kind: str, text: str) -> Block:
    (block,) = blocks("README.md", f"Save this as `x.toml`:\n\n```{kind}\n{text}```\n")
    return block


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("sh", "clecc runn paper\n", "No such command"),
        ("sh", "clecc compare democratic \\\n    nowhere  # why\n", "compare democratic nowhere"),
        ("sh", "make tea\n", "tea"),
        ("sh", "rm -rf .\n", "does not know how to run it"),
        ("sh", "dask worker tcp://HOST:8786 --tea\n", "--tea is not in its help"),
        ("toml", "months = -1\n", "check x.toml"),
        ("text", "hello\n", "PRINTED"),
        ("r", "1 + 1\n", "README.md:3: r: nobody runs it"),
        ("", "1 + 1\n", "without a kind"),
    ],
)
def test_a_block_that_does_not_work_is_noticed(kind: str, text: str, said: str, reader: Reader) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)):
        reader.do(made(kind, text))


def test_python_that_does_not_work_is_noticed_with_its_line(reader: Reader) -> None:
    with pytest.raises(NameError) as failure:
        reader.do(made("python", "\nnothing_of_the_kind\n"))
    assert failure.traceback[-1].lineno + 1 == 5


def test_keys_that_are_not_printed_are_noticed(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRINTED, '{"scen', "clecc run paper --json")
    reader.do(made("text", '{"scenario", "outcomes": {NAME: {"mean", "low", "high"}}}\n'))
    with pytest.raises(AssertionError, match="clecc run paper --json"):
        reader.do(made("text", '{"scenario", "median"}\n'))
