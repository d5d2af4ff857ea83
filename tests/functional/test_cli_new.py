"""`clecc new`: a conversation piped in or typed in a terminal, a sheet of answers, and what is left alone."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clecc_sim.cli.main import main
from clecc_sim.scenario.files import load, parse, parted, with_changes
from clecc_sim.scenario.questionnaire import questions
from clecc_sim.scenario.questionnaire.answers import AnswerError
from clecc_sim.scenario.questionnaire.conversation import Conversation
from clecc_sim.scenario.questionnaire.questions import QUESTIONS, Question
from clecc_sim.scenario.questionnaire.to_toml import scenario_file
from clecc_sim.views.text.questionnaire import help_text, question_text

DEFAULTS = "\n" * len(questions.asked("early_late_night"))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def clecc(*words: str, typed: str = "") -> Result:
    result = CliRunner().invoke(main, ["new", *words], input=typed)
    assert "Traceback" not in result.output
    assert "fault of the program" not in result.output
    return result


def left() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


# --- a conversation --------------------------------------------------------------------------------------


def test_defaults_all_through() -> None:
    result = clecc(typed=DEFAULTS)
    assert result.exit_code == 0
    assert left() == ["ward.toml"]
    assert result.stdout == (
        "Written: ward.toml (2 wards, 12 months).\n"
        "It can be changed with any editor. Next:\n"
        "  clecc check ward.toml\n"
        "  clecc run ward.toml\n"
        "  clecc compare ward.toml ward.toml,facilitation=democratic\n"
    )
    # Every question once, and no warning.
    asked = questions.asked("early_late_night")
    said = " ".join(result.stderr.split())
    assert [said.count(f"{i} of {len(asked)} {row.asks}") for i, row in enumerate(asked, 1)] == [1] * len(
        asked
    )
    assert "Note:" not in said
    assert max(map(len, result.stderr.splitlines())) < 80


def test_what_it_says_to_do_next_can_be_done() -> None:
    said = clecc("my ward.toml", typed=DEFAULTS).stdout.splitlines()
    assert said[3] == "  clecc run 'my ward.toml'"
    assert CliRunner().invoke(main, ["check", "my ward.toml"]).exit_code == 0
    words = ["compare", "my ward.toml", "my ward.toml,facilitation=democratic"]
    assert said[4] == "  clecc compare 'my ward.toml' 'my ward.toml,facilitation=democratic'"
    done = CliRunner().invoke(main, [*words, "--replicates", "2", "--months", "1", "--quiet"])
    assert done.exit_code == 0
    for flags in ([], ["--posterior"]):
        words = ["run", "my ward.toml", "--replicates", "2", "--months", "1", "--quiet", *flags]
        assert CliRunner().invoke(main, words).exit_code == 0


def test_wrong_answers_are_asked_again() -> None:
    result = clecc(typed="\n\n0\nmany\n3\n" + DEFAULTS)
    said = " ".join(result.stderr.split())
    assert '"0": out of range (allowed: a whole number from 1 to 6). For example: 3' in said
    assert '"many": not a whole number' in said
    assert said.count("3 of 25 How many wards") == 3
    assert len(load("ward.toml").wards) == 3


def test_back_and_question_mark() -> None:
    result = clecc(typed="back\nRiverside\nAsh\n3\nback\nback\n?\nOak\n\n" + DEFAULTS)
    said = " ".join(result.stderr.split())
    assert "This is the first question." in said
    assert "such as Ward 12B) [Ash]" in said
    assert "The name stands in tables and figures" in said
    (hospital,) = load("ward.toml").hospitals
    assert (hospital.name, [ward.name for ward in hospital.wards]) == ("riverside", ["oak", "oak_2", "oak_3"])


def test_the_answers_end() -> None:
    result = clecc(typed="Riverside\nAsh\n")
    assert (result.exit_code, result.stdout, left()) == (1, "", [])
    assert result.stderr.splitlines()[-1] == "The answers end at question 3, wards; nothing was written."
    assert clecc(typed="").exit_code == 1


def test_quiet() -> None:
    result = clecc("--quiet", typed="\n\n\n\n\n5\n" + DEFAULTS)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "This asks about" not in result.stderr
    # What is wrong with the ward is said all the same: 7 posts x 5/7 x 0.8 = 4 for 11.
    said = " ".join(result.stderr.split())
    assert "Note: Registered nurses: 7 posts x 0.571 = 4.0 available a day if none is vacant" in said
    assert "Even on an average day 7.0 are missing" in said


def test_help_says_what_a_question_is_for() -> None:
    talk = Conversation()
    while question := talk.question:
        said = " ".join(help_text(talk).split())
        assert question.explains in said
        if question.parameter:
            assert f"In the model: {question.parameter}, " in said
        assert all(len(line) < 80 for line in (help_text(talk) + question_text(talk)).splitlines())
        talk.keep()


# --- what is there already -------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["no\n", "\n", "", "Riverside\nyes\n"])
def test_a_file_is_not_written_over_unless_that_is_wanted(typed: str) -> None:
    Path("ward.toml").write_text("mine")
    result = clecc(typed=typed + DEFAULTS * bool(typed))
    assert result.exit_code == 1
    assert "ward.toml is there already. Write over it?" in result.stderr
    assert "nothing was written" in result.stderr
    assert Path("ward.toml").read_text() == "mine"


def test_a_file_is_written_over_if_that_is_wanted() -> None:
    Path("ward.toml").write_text("mine")
    assert clecc(typed="yes\n" + DEFAULTS).exit_code == 0
    assert load("ward.toml")
    Path("ward.toml").write_text("mine")
    forced = clecc("--force", typed=DEFAULTS)
    assert forced.exit_code == 0
    assert "already" not in forced.stderr
    assert load("ward.toml")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("ward", "ends in .toml"), ("a,b.toml", "without commas"), ("o'brien.toml", "quotes"),
        ("", "ends in"), ("folder.toml", "a folder"), ("there/ward.toml", "a file"),
        ("a" * 300 + ".toml", "allowed"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_written_to_are_refused_before_anything_is_asked(name: str, why: str) -> None:
    Path("folder.toml").mkdir()
    Path("there").write_text("a file")
    result = clecc(name, typed=DEFAULTS)
    assert result.exit_code == 2
    assert why in result.stderr
    assert "1 of 25" not in result.stderr
    assert left() == ["folder.toml", "there"]


# --- a sheet of answers ----------------------------------------------------------------------------------


def test_answers_from_a_file() -> None:
    Path("mine.txt").write_text("ward = Oak\nmatron = much\nfacilitation = democratic\nnurses = 4\n")
    result = clecc("oak.toml", "--answers", "mine.txt")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith("oak.toml oak.toml,facilitation=autocratic")
    assert "Note: Registered nurses: 6 posts" in result.stderr
    assert "1 of 25" not in result.stderr
    scenario = load("oak.toml")
    assert scenario.parameters["matron_baseline"] == 0.8
    assert scenario.hospitals[0].style == "democratic"
    again = clecc("oak.toml", "--answers", "mine.txt")
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert clecc("oak.toml", "--answers", "mine.txt", "--force").exit_code == 0


def test_a_wrong_sheet_writes_nothing() -> None:
    Path("mine.txt").write_text("beds = none\nmatrn = much\n")
    result = clecc("--answers", "mine.txt")
    assert (result.exit_code, left()) == (2, ["mine.txt"])
    assert 'mine.txt: beds = "none": not a whole number' in result.stderr
    assert 'did you mean "matron"?' in result.stderr
    missing = clecc("--answers", "nowhere.txt")
    assert (missing.exit_code, left()) == (2, ["mine.txt"])
    assert "no such file" in missing.stderr


def test_keys_are_listed() -> None:
    result = clecc("--keys")
    assert [line.split()[0] for line in result.stdout.splitlines() if line[0] != " "] == list(
        dict.fromkeys(question.key for question in QUESTIONS)
    )
    assert max(map(len, result.stdout.splitlines())) < 80
    assert left() == []


def test_nothing_that_takes_long_is_imported_before_the_first_question() -> None:
    code = (
        "import sys\nfrom clecc_sim.cli.main import main\n"
        "try:\n    main(['new'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('numba', 'numpy', 'mesa', 'rich') if name in sys.modules])"
    )
    path = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], input="", capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert "1 of 25" in done.stderr
    assert done.stdout == "[]\n"


# --- any answers -----------------------------------------------------------------------------------------


def texts(question: Question) -> st.SearchStrategy[str]:
    """Answers to a question, most of which are allowed."""
    if question.kind.options:
        return st.sampled_from([*question.kind.options, "1", "2"])
    if question.key in ("hospital", "ward"):
        return st.text(max_size=100)
    if question.unit == "nurses + assistants":
        return st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda x: f"{x[0]} + {x[1]}")
    if question.key == "filling":
        share = st.floats(0.01, 99.9).map(lambda x: f"{x:.2f} % vacant")
        return st.one_of(share, st.integers(1, 600).map(str), st.integers(1, 4000).map("{} days".format))
    if question.unit.startswith("of 1"):
        return st.floats(0, 100, allow_nan=False).map(lambda x: f"{x:.2f} %")
    if row := question.kind.row:
        number = st.floats(row.min, row.max).map(lambda x: f"{x:.3f}")
        return st.one_of(number, st.sampled_from([question.example, "1"]))
    return st.integers(0, 60).map(str)


@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_accepted_gives_a_file_that_loads(data: st.DataObject) -> None:
    talk, accepted = Conversation(), {}
    while question := talk.question:
        text = data.draw(st.one_of(st.just(""), texts(question), texts(question), st.text(max_size=9)))
        try:
            talk.accept(text)
            accepted[question.key] = talk.answers[question.key].value
        except AnswerError:
            talk.keep()
    found = scenario_file(talk.answers, file="ward.toml")
    again = parse(found.text, file="ward.toml")
    assert again == found.scenario
    assert len(again.wards) == talk.answers["wards"].value
    assert with_changes(again, {"facilitation": "coaching"}).hospitals[0].style == "coaching"
    table = tomllib.loads(found.text)
    for question in talk.questions:
        if question.parameter and question.key in accepted and question.key != "filling":
            name = "leavers" if question.key == "leavers" else question.parameter
            assert table["parameters"][name] == accepted[question.key]
    assert parted("ward.toml,facilitation=coaching")[1] == ["facilitation=coaching"]


# --- a terminal ------------------------------------------------------------------------------------------

needs_terminals = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")


class Terminal:
    """A terminal in which `clecc new` runs."""

    def __init__(self, *words: str, stdout: int | None = None) -> None:
        import pty

        self.mine, theirs = pty.openpty()
        path = os.pathsep.join([str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clecc_sim", "new", *words],
            stdin=theirs, stdout=theirs if stdout is None else stdout, stderr=theirs,
            start_new_session=True, env={**os.environ, "PYTHONPATH": path, "TERM": "xterm"},
            # Tests may run where Ctrl-C is ignored, as in the background; a terminal's programs don't.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        os.close(theirs)
        self.seen, self.read = "", 0

    def until(self, text: str) -> None:
        """Read on until something has come on the screen."""
        end = time.monotonic() + 30
        while text not in self.seen[self.read :]:
            assert time.monotonic() < end, self.seen
            if select.select([self.mine], [], [], 1)[0]:
                self.seen += os.read(self.mine, 4096).decode()
        self.read = self.seen.index(text, self.read) + len(text)

    def types(self, text: str) -> None:
        os.write(self.mine, text.encode())

    def ends(self) -> int:
        code = self.process.wait(60)
        try:
            while select.select([self.mine], [], [], 0)[0]:
                self.seen += os.read(self.mine, 4096).decode()
        except OSError:  # how a terminal's end is told on Linux
            pass
        os.close(self.mine)
        assert "Traceback" not in self.seen
        return code


@needs_terminals
@pytest.mark.parametrize("elsewhere", [False, True])
def test_in_a_terminal(elsewhere: bool) -> None:
    with Path("said.txt").open("wb") as stream:
        terminal = Terminal(stdout=stream.fileno() if elsewhere else None)
        terminal.until("1 of 25")
        terminal.until("> ")
        # Typed wrongly and mended with the backspace key.
        terminal.types("Ab\x7fsh\r")
        terminal.until("2 of 25")
        terminal.types("back\r")
        terminal.until("[Ash]")
        for place in range(2, 26):
            terminal.types("\r")
            terminal.until(f"{place} of 25")
        terminal.types("\r")
        assert terminal.ends() == 0
    assert load("ward.toml").hospitals[0].name == "ash"
    said = Path("said.txt").read_text() if elsewhere else terminal.seen
    assert said.startswith("Written: ward.toml") is elsewhere
    assert "clecc compare ward.toml ward.toml,facilitation=democratic" in said


@needs_terminals
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize(("key", "says"), [("\x04", "The answers end"), (None, "Interrupted")])
def test_ctrl_d_and_ctrl_c_in_a_terminal(key: str | None, says: str, elsewhere: bool) -> None:
    terminal = Terminal(stdout=subprocess.DEVNULL if elsewhere else None)
    terminal.until("1 of 25")
    terminal.types("Ash\r")
    terminal.until("2 of 25")
    terminal.until("> ")
    if key:
        terminal.types(key)
    else:
        # What a terminal sends at Ctrl-C to those that it controls. Python's line editor misses one that
        # comes just before it waits for a key, so whoever sees nothing happen presses it again.
        for _ in range(5):
            os.kill(terminal.process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                terminal.process.wait(3)
                break
    assert terminal.ends() == 1
    assert says in terminal.seen
    assert "nothing was written" in terminal.seen
    assert left() == []


@needs_terminals
def test_a_pipe_of_what_is_no_text_and_stdout_that_stays_clean() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "clecc_sim", "new", "--quiet"],
        input=b"St \xff Mary\n" + DEFAULTS.encode(), capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"")
    assert load("ward.toml").hospitals[0].name == "st_mary"
