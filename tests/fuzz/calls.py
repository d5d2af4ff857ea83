"""Calls of the command, invented: every command and option that its parser knows, with files good and bad.

A seed gives the same call in the same folder, always.
"""

import os
import random
import shlex
import shutil
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click
import pyarrow as pa
import pyarrow.parquet as pq

from clecc_sim.cli.main import main
from clecc_sim.studies.sweeps.disk import sha
from tests.commands import clecc

INPUTS: Final = Path(__file__).parents[1] / "record" / "inputs"
SCENARIOS: Final = ("democratic", "paper", "ward.toml", "autocratic,matron_baseline=0.9")
EXPERIMENTS: Final = ("wide.toml", "grid.toml", "study", "rows.toml", "sobol.toml", "lhs.toml", "morris.toml")
GOOD: Final[Mapping[str, Sequence[str]]] = {
    "scenario": SCENARIOS, "a": SCENARIOS, "b": SCENARIOS[::-1], "names": SCENARIOS,
    "experiment": EXPERIMENTS, "study": ("study", "compared"), "run": ("0:0", "1:1", "99:0"),
    "calibrate experiment": ("calibration.toml",), "knockout experiment": ("knockout.toml",),
    "sources": ("ward.toml", "grid.toml", "calibration.toml", "bad.toml"), "words": ("turnover", "staff"),
    "path": ("new.toml", "ward.toml"), "--answers": ("answers.txt", "bad_answers.txt"),
    "--set": ("turnover=0.4", "leavers=0.3", "hospital.north.ward.ash.turnover=0.1", "mechanisms.M15=false"),
    "--replicates": ("2", "1"), "--months": ("1", "2"), "--precision": ("0.5",), "--seed": ("7", "0"),
    "--engine": ("ensemble", "mesa"), "--workers": ("1", "2"), "--resamples": ("20",),
    "--below": ("0.3",), "--above": ("0.7",), "--outcome": ("leavers", "sustained_cluster_rate"),
    "--out": ("out", "new/deeper", "study", "compared"), "report --out": ("page.html", "study/report.html"),
    "--levers": ("meetings", "senior"), "--group": ("seniors=matron_baseline,meeting_structure",),
    "--ward": ("ash", "birch"), "--replicate": ("0",), "--port": ("0",), "--host": ("127.0.0.1",),
    "--root-path": ("/clecc",), "--allow-origin": ("https://wards.example",),
}  # fmt: skip
"""What may be given, by the name of an argument or an option; of all that is not here, only odd things."""
ODD: Final = (
    "", " ", "nan", "-1", "inf", "1e999", "0x10", "9" * 400, "\u0663", "\u00e9", "\udcff", "$x$", "a,b", "--",
    "-", "x" * 300, "/dev/null", "/proc/none", "a\nb", "\x1b[31m", "None", "1.5", "[[", "{", "a=b", "=", ".",
    "paper.toml", "ward.toml/x", "*.toml", "%s", "{0}", "hospital.north.turnover=", "turnover=" + "[" * 5000,
    "1:2:3",
)  # fmt: skip
WIDE: Final = """
description = "wide enough for boxes"
scenario = "democratic"
months = 1
replicates = 2
outcomes = ["leavers"]
[design]
kind = "grid"
[factors.turnover]
low = 0.0
high = 0.9
steps = 40
"""
WAITS: Final = ("--scheduler",)
"""Options whose odd values are waited for, as another machine may not be up yet."""
TEXT: Final = (
    "ward.toml",
    "grid.toml",
    "rows.toml",
    "rows.csv",
    "calibration.toml",
    "answers.txt",
    "sobol.toml",
)
"""Files that are damaged, besides those of the study."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """What is typed, and around it."""

    words: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    """What is set; "" is taken away."""
    typed: bytes = b""
    """To stdin."""
    out: str = "kept"
    """Where stdout goes: kept, full, closed, or gone."""
    errors: str = "kept"
    sent: int = 0
    """A signal, after so many seconds."""
    after: float = 0.0

    def __str__(self) -> str:
        """Return what a shell would be told."""
        around = [f"{name}={shlex.quote(value)}" for name, value in self.environment.items()]
        text = " ".join([*around, shlex.join(["clecc", *self.words])])
        sent = f", {signal.Signals(self.sent).name} after {self.after:.2f} s" if self.sent else ""
        return f"{text!r} (stdout {self.out}, stderr {self.errors}{sent})"


def given(folder: Path) -> None:
    """Make the folder in which commands are called: inputs, a study with analyses, a comparison."""
    shutil.copytree(INPUTS, folder, ignore=shutil.ignore_patterns("*.py"))
    for file in ("grid.toml", "rows.toml", "lhs.toml", "morris.toml", "sobol.toml"):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace("months = 5", "months = 2"), "utf-8")
    (folder / "wide.toml").write_text(WIDE, "utf-8")
    short = ("--months", "1", "--replicates", "2")
    before = Path.cwd()
    os.chdir(folder)
    try:
        for words in (
            ("sensitivity", "wide.toml", "--out", "study"),
            ("report", "study"),
            ("compare", "autocratic", "democratic", *short, "--out", "compared"),
        ):
            result = clecc(*words)
            assert result.exit_code == 0, result.stderr
    finally:
        os.chdir(before)


# --- files -----------------------------------------------------------------------------------------------


def damage(chance: random.Random, folder: Path) -> bool:
    """Damage files in the folder, or none; return whether the study in it is whole still."""
    whole = True
    for _ in range(chance.choice((0, 1, 1, 2))):
        of_study = sorted(path for path in (folder / "study").rglob("*") if path.is_file())
        paths = of_study if chance.random() < 0.5 else [folder / name for name in TEXT]
        paths += sorted((folder / "compared").glob("*.json"))
        path = chance.choice([path for path in paths if path.is_file()])
        if path.suffix == ".parquet" and chance.random() < 0.5:
            _forge(chance, path)
        else:
            chance.choice(WAYS)(chance, path)
        whole = whole and path not in of_study
    return whole


def _cut(chance: random.Random, path: Path) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size + 1)])


def _flip(chance: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 3, 50)) if content else 0):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content)


def _insert(chance: random.Random, path: Path) -> None:
    content, junk = path.read_bytes(), chance.choice(JUNK)
    at = chance.randrange(len(content) + 1)
    path.write_bytes(content[:at] + junk + content[at:])


def _replace(chance: random.Random, path: Path) -> None:
    path.write_bytes(chance.choice(JUNK))


def _change(chance: random.Random, path: Path) -> None:
    """Put another value into the place of a number or word, so that the form stays what it was."""
    words = path.read_bytes().split(b" ")
    words[chance.randrange(len(words))] = chance.choice(
        (b"0", b"-1", b"null", b"1e400", b'"x"', b"[]", b"{}")
    )
    path.write_bytes(b" ".join(words))


def _recode(chance: random.Random, path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace") + "# \u00e9"
    path.write_bytes(text.encode(chance.choice(("utf-16", "utf-8-sig", "latin-1", "utf-32")), "replace"))


def _swap(chance: random.Random, path: Path) -> None:
    others = sorted(other for other in path.parents[1].rglob("*") if other.is_file())
    path.write_bytes(chance.choice(others).read_bytes())


def _folder(_: random.Random, path: Path) -> None:
    path.unlink()
    path.mkdir()


def _none(_: random.Random, path: Path) -> None:
    path.unlink()


def _nowhere(_: random.Random, path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def _endless(_: random.Random, path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


WAYS: Final[Sequence[Callable[[random.Random, Path], None]]] = (
    _cut, _flip, _insert, _replace, _change, _change, _recode, _swap, _folder, _none, _nowhere, _endless,
)  # fmt: skip
JUNK: Final = (
    b"", b"\0", b"\xff\xfe", b"PK\x03\x04", b"PAR1", b"null", b"[]", b"{}", b"1", b'{"a": NaN}',
    b"a.b.c = 1\n", b"[" * 100_000, b'{"a":' * 100_000, b"a" + b".a" * 5_000 + b" = 1\n", b"=" * 200_000,
    b"9" * 10_000,
    b'{"provenance": 1, "scenarios": 2}', b'{"provenance": {}, "scenarios": {"a": [1]}, "outcomes": {}}',
    b"x,y\n" * 60_000, b'"' + b"x" * 100_000, b'{"command": "' + b"y" * 200_000 + b'"}', b" " * (17 * 2**20),
    b'{"made_with": 3, "engines": 4, "plan": []}', b'{"made_with": [3, {}], "engines": "x", "plan": null}',
)  # fmt: skip


def _forge(chance: random.Random, path: Path) -> None:
    """Put a part in a part's place that is named by its content, as parts are, and is none all the same."""
    table = pq.read_table(path)
    about = (table.schema.metadata or {}).get(b"clecc", b"")
    column = chance.randrange(table.num_columns)
    forged = chance.choice((
        lambda: table.slice(0, chance.randrange(table.num_rows + 1)),
        lambda: table.drop_columns([table.column_names[column]]),
        lambda: table.set_column(column, table.column_names[column], pa.array(["x"] * table.num_rows)),
        lambda: table.set_column(column, table.column_names[column], pa.nulls(table.num_rows)),
        lambda: table.replace_schema_metadata({b"clecc": chance.choice(JUNK)}),
        lambda: table.replace_schema_metadata({b"clecc": about.replace(b": 0", b': "0"')}),
        lambda: table.replace_schema_metadata({b"clecc": about.replace(b": 0", b": 99")}),
        lambda: table.take(pa.array(chance.sample(range(table.num_rows), table.num_rows))),
        lambda: pa.concat_tables([table, table]),
    ))()  # fmt: skip
    sink = pa.BufferOutputStream()
    pq.write_table(forged, sink)
    content = sink.getvalue().to_pybytes()
    path.unlink()
    (path.parent / f"{path.name.partition('-')[0]}-{sha(content)}.parquet").write_bytes(content)


# --- calls -----------------------------------------------------------------------------------------------


def invented(chance: random.Random, folder: Path, *, without: Sequence[str] = ()) -> Call:
    """Invent a call of any command but for some."""
    name = chance.choice([name for name in sorted(main.commands) if name not in without])
    others = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))

    def value(param: click.Parameter) -> str:
        usual = usually(name, param)
        if param.opts[0] in WAITS:
            return "nonsense"
        draw = chance.random()
        if usual and draw < 0.88:
            return chance.choice(usual)
        return chance.choice(others) if draw < 0.92 else chance.choice(ODD)

    words, cheap = [], ("--replicates", "--months")
    for param in main.commands[name].params:
        if isinstance(param, click.Argument):
            wanted = param.nargs if param.nargs > 0 else chance.choice((0, 1, 2, 2, 3))
            words += [value(param) for _ in range(wanted - (chance.random() < 0.03))]
        elif chance.random() < (0.95 if param.opts[0] in cheap else 0.15):
            for _ in range(chance.choice((1, 2)) if param.multiple else 1):
                words += (
                    [param.opts[0]] if getattr(param, "is_flag", False) else [param.opts[0], value(param)]
                )
    if "study" in words and chance.random() < 0.9:  # which has its own
        for option in cheap:
            while option in words:
                del words[words.index(option) : words.index(option) + 2]
    words = [word.replace("\0", "") for word in words]
    typed = chance.choice(
        (b"", b"\n" * 60, b"\xff\xfe\n" * 30, (folder / "typed.txt").read_bytes(), b"x" * 99_999)
    )
    return Call(words=[name, *words] if chance.random() < 0.99 else words, typed=typed)


def usually(command: str, param: click.Parameter) -> Sequence[str]:
    """Return what may be given for an argument or option, if that is known."""
    return GOOD.get(f"{command} {param.opts[0]}", GOOD.get(param.opts[0], ()))


def plain(name: str) -> list[str]:
    """Return words with which a command does what it is for; what is given is good, and first in its list."""
    words = [name]
    for param in main.commands[name].params:
        usual = usually(name, param)
        if isinstance(param, click.Argument):
            words += usual[: 2 if param.nargs < 0 else 1]
        elif param.opts[0] in ("--replicates", "--months", "--out"):
            words += [param.opts[0], usual[0]]
    return words


AROUND: Final[Sequence[Mapping[str, str]]] = (
    {}, {}, {}, {}, {"HOME": ""}, {"HOME": "/nowhere"}, {"NO_COLOR": "1"}, {"COLUMNS": "1"}, {"COLUMNS": "x"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"TERM": "nonsense"},
    {"PYTHONIOENCODING": "ascii:strict"}, {"PYTHONIOENCODING": "utf-16"}, {"PYTHONUNBUFFERED": "1"},
    {"MPLBACKEND": "nonsense"}, {"MPLCONFIGDIR": "/dev/null"}, {"MATPLOTLIBRC": "/nowhere"},
    {"CLECC_CACHE": "ward.toml"}, {"CLECC_CACHE": "/proc/none"}, {"TMPDIR": "/nowhere"},
)  # fmt: skip
"""What commands may find themselves in."""


def surrounded(chance: random.Random, call: Call) -> Call:
    """Have a call made in odd surroundings, with nowhere to write to, or stopped half way."""
    odd = ("full", "closed", "gone")
    ends = call.words[:1] == ["app"] or call.words[:1] == ["bench"]
    sent = chance.choice((signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGKILL))
    return Call(
        words=call.words,
        typed=call.typed,
        environment=chance.choice(AROUND),
        out=chance.choice(odd) if chance.random() < 0.2 else "kept",
        errors=chance.choice(odd) if chance.random() < 0.1 else "kept",
        sent=sent if ends or chance.random() < 0.35 else 0,
        after=chance.uniform(0.05, 1.0) if chance.random() < 0.5 else chance.uniform(1.0, 8.0),
    )
