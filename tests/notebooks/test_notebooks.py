"""The teaching notebooks as they lie in the repository; nothing is executed here (make lessons does)."""

import ast
import re
import sys

import nbformat
import pytest

from tests.lessons import ALL, FOLDER, LESSONS, ROOT, SOLUTIONS, Notebook, printed, rows_of
from tests.notebooks.make import METADATA

each = pytest.mark.parametrize("notebook", ALL, ids=lambda notebook: notebook.name)
each_lesson = pytest.mark.parametrize("notebook", LESSONS, ids=lambda notebook: notebook.name)

LIBRARIES = {"clecc_sim", "ipywidgets", "matplotlib", "numpy", "pandas"}
PLACE_ON_A_DISK = re.compile(
    r"(?<![\w.:/])/(?:home|root|tmp|work|Users|private|var|opt|usr|mnt)/|\b[A-Z]:\\\\?\w"
)
MEGABYTE = 1_000_000


# --- the files -------------------------------------------------------------------------------------------


@each
def test_it_is_a_notebook_of_the_format_that_is_meant(notebook: Notebook) -> None:
    found = nbformat.reads(notebook.path.read_text("utf-8"), as_version=nbformat.NO_CONVERT)
    nbformat.validate(found)
    assert (found.nbformat, found.nbformat_minor) == (4, 5)
    assert len({cell["id"] for cell in notebook.cells}) == len(notebook.cells)


@each
def test_it_holds_no_trace_of_who_executed_it_and_when(notebook: Notebook) -> None:
    assert notebook.document["metadata"] == METADATA
    assert [cell["metadata"] for cell in notebook.cells] == [{}] * len(notebook.cells)
    for _, output in notebook.outputs():  # a picture may say how wide it is shown
        assert all(set(said) <= {"width", "height"} for said in output.get("metadata", {}).values())


@each
def test_no_place_on_a_disk_is_named(notebook: Notebook) -> None:
    texts = ["".join(cell["source"]) for cell in notebook.cells]
    texts += [printed(output) for _, output in notebook.outputs()]
    assert not [found[0] for text in texts if (found := PLACE_ON_A_DISK.search(text))]


@each
def test_every_cell_was_executed_from_top_to_bottom(notebook: Notebook) -> None:
    counts = [cell["execution_count"] for cell in notebook.code_cells]
    assert counts == list(range(1, len(counts) + 1))


@each
def test_what_it_gives_is_stored_and_none_of_it_is_an_error_or_a_warning(notebook: Notebook) -> None:
    kinds = [output["output_type"] for _, output in notebook.outputs()]
    assert len(kinds) >= 3
    assert "error" not in kinds
    assert not [n for n, output in notebook.outputs() if output.get("name") == "stderr"]
    # A slider shows nothing where there is no kernel; what it shows at its start stands in another cell.
    assert not [n for n, output in notebook.outputs() if "widget-view" in " ".join(output.get("data", {}))]


@each
def test_its_last_expression_left_nothing_to_see_unseen(notebook: Notebook) -> None:
    """A cell that ends in an expression, other than a call for its effect, shows it."""
    for cell in notebook.code_cells:
        last = ast.parse("".join(cell["source"])).body[-1]
        if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call):
            assert cell["outputs"], "".join(cell["source"])


@each
def test_it_uses_the_public_interface_and_what_comes_with_it(notebook: Notebook) -> None:
    for node in ast.walk(ast.parse(notebook.code)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "clecc_sim":
                    assert (alias.name, alias.asname) == ("clecc_sim", "cs")
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("clecc_sim"), ast.unparse(node)
            names = [node.module or ""]
        else:
            continue
        assert {name.partition(".")[0] for name in names} <= LIBRARIES | sys.stdlib_module_names


def test_files_are_of_a_size_that_a_repository_bears() -> None:
    sizes = {notebook.name: notebook.path.stat().st_size for notebook in ALL}
    assert max(sizes.values()) < MEGABYTE, sizes
    assert sum(sizes.values()) < 4 * MEGABYTE, sizes


def test_each_lesson_has_a_solution_and_a_number_of_its_own() -> None:
    assert [f"solutions/{lesson.path.stem}_solutions.ipynb" for lesson in LESSONS] == [
        solution.name for solution in SOLUTIONS
    ]
    numbers = [lesson.number for lesson in LESSONS]
    assert numbers == sorted(set(numbers))


# --- what a lesson is made of ----------------------------------------------------------------------------


@each_lesson
def test_it_opens_with_its_question_its_goals_and_what_to_know_before(notebook: Notebook) -> None:
    title, *rest = notebook.opening.split("\n")
    assert re.fullmatch(rf"# {int(notebook.number)} \S.*", title)
    question, able, goals = "\n".join(rest).partition("**You will be able to**")
    assert able
    assert "?" in question
    goals, before, _ = goals.partition("**Before you start**")
    assert before
    assert 3 <= len(re.findall(r"^\d\. ", goals, re.M)) <= 5


@each_lesson
def test_it_takes_under_an_hour_and_its_parts_take_what_it_says(notebook: Notebook) -> None:
    parts = [int(found) for found in re.findall(r"^## \d .*\((\d+) minutes?\)$", notebook.prose, re.M)]
    assert len(parts) == len(re.findall(r"^## \d ", notebook.prose, re.M)) >= 4
    assert abs(sum(parts) - notebook.minutes) <= 5
    assert notebook.minutes < 60


@each_lesson
def test_it_asks_before_it_shows(notebook: Notebook) -> None:
    asked = re.findall(r"\*\*(?:Predict|Do it by hand|Think|Discuss)\b", notebook.prose)
    assert len(asked) >= 5
    assert [n for n, output in notebook.outputs() if "image/png" in output.get("data", {})]


@each_lesson
def test_it_ends_with_what_can_be_said_now_and_exercises_from_easy_to_open(notebook: Notebook) -> None:
    assert re.findall(r"^## (\D.*)$", notebook.prose, re.M)[-2:] == ["What you can say now", "Exercises"]
    assert notebook.cells[-1]["cell_type"] == "markdown"
    questions = re.findall(r"^\d\. ", notebook.part("What you can say now"), re.M)
    assert 4 <= len(questions) <= 7
    levels = re.findall(r"^\d\. \*\((easy|middle|open)\)\*", notebook.part("Exercises"), re.M)
    assert 3 <= len(levels) <= 6
    assert levels == sorted(levels)  # as the alphabet has it, too
    assert {"easy", "open"} <= set(levels)


@each_lesson
def test_its_solution_takes_up_every_exercise(notebook: Notebook) -> None:
    solution = next(other for other in SOLUTIONS if other.number == notebook.number)
    assert f"Solutions: `{solution.name}`." in notebook.part("Exercises")
    assert notebook.path.name in solution.opening
    exercises = re.findall(r"^(\d)\. ", notebook.part("Exercises"), re.M)
    assert re.findall(r"^## (\d) ", solution.prose, re.M) == exercises


@each
def test_a_student_has_luck_of_her_own_by_a_number_that_is_asked_for_once(notebook: Notebook) -> None:
    assert re.findall(r"^seed = .*$", notebook.code, re.M) == ["seed = 1  # your student number"]
    # Whatever is run is run under it (plain numbers to a seed would give everybody the same luck).
    assert not re.findall(r"\bseed=\d|\"seed\": \d", notebook.code)
    assert "replicates=" not in notebook.code or "seed=seed" in notebook.code


# --- numbers that are copied -----------------------------------------------------------------------------


def test_the_rival_worlds_are_counted_as_in_the_model_s_document() -> None:
    (lesson,) = (other for other in LESSONS if other.number == "05")
    told = rows_of(lesson.prose, "| World | Sets tried | Reproduce all |")
    document = (ROOT / "MODEL.md").read_text("utf-8")
    counted = rows_of(document.partition("<!-- rivals:begin -->")[2], "| World |")
    assert told == [
        [world, tried, f"{all_} ({share.replace(' (', '; ', 1)}"] for world, tried, all_, share, _ in counted
    ]


def test_pictures_that_are_shown_are_there() -> None:
    for lesson in ALL:
        for place in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", lesson.prose):
            assert (lesson.path.parent / place).is_file(), f"{lesson.name}: {place}"


# --- for the teacher, and the words ----------------------------------------------------------------------


def test_the_teacher_s_page_tells_of_every_lesson_with_its_minutes() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    rows = {row[0]: row for row in rows_of(page, "| Notebook |")}
    for lesson in LESSONS:
        (row,) = (row for name, row in rows.items() if f"]({lesson.name})" in name)
        assert row[-1] == f"{lesson.minutes} min"
        assert re.search(rf"^### \[?{lesson.number} ", page, re.M)


def test_what_the_teacher_s_page_points_to_is_there() -> None:
    for page in ("README.md", "glossary.md"):
        text = (FOLDER / page).read_text("utf-8")
        for place in re.findall(r"\]\(([^)#]+)", text):
            assert (FOLDER / place).exists(), f"{page}: {place}"


TERM = re.compile(
    r"^- \*\*(?P<term>[^*]+)\*\* \((?P<number>\d\d)(?:: (?P<as_>[^)]+))?\): (?P<says>.+?)(?=\n- |\n\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""A word, the notebook that it is met in (if in another form: the form), and what it means."""
GLOSSARY = [found.groupdict() for found in TERM.finditer((FOLDER / "glossary.md").read_text("utf-8"))]


def test_the_glossary_is_in_order_and_explains_in_a_sentence_or_two() -> None:
    terms = [entry["term"].casefold() for entry in GLOSSARY]
    assert len(terms) >= 50
    assert terms == sorted(terms)
    assert len(set(terms)) == len(terms)
    text = (FOLDER / "glossary.md").read_text("utf-8")
    assert len(terms) == len(re.findall(r"^- ", text, re.M))  # every line is one that is understood
    for entry in GLOSSARY:
        sentences = re.findall(r"[.?!](?:\s|$)", " ".join(entry["says"].split()))
        assert 1 <= len(sentences) <= 3, entry["term"]


@pytest.mark.parametrize("entry", GLOSSARY, ids=lambda entry: entry["term"])
def test_a_word_of_the_glossary_is_met_where_it_says(entry: dict[str, str]) -> None:
    (lesson,) = (other for other in LESSONS if other.number == entry["number"])
    words = entry["as_"] or entry["term"]
    # Endings may differ: wards for ward.
    assert re.search(rf"\b{re.escape(words)}", _said(lesson), re.I), f"{words}: not in {lesson.name}"


def _said(lesson: Notebook) -> str:
    """Return what a lesson says, code too, as one line without marks of emphasis."""
    return " ".join(re.sub(r"[*`]", "", f"{lesson.prose}\n{lesson.code}").split())
