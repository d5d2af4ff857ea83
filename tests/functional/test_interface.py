"""`import clecc_sim as cs`: what a notebook gets, held against the command and the studies."""

import copy
import dataclasses
import inspect
import io
import json
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.figure
import mesa
import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.text import Text

import clecc_sim as cs
from clecc_sim.cli.main import main
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.theory.errors import InputError, RunError
from clecc_sim.theory.rules import clusters
from clecc_sim.views.table import Table, signed

SHORT = {"months": 6, "hospital": [{"name": "north", "ward": [{"name": "ash"}]}]}
MAIN = "sustained_cluster_rate"
GRID = {
    "scenario": cs.load(SHORT).named("ash"),
    "replicates": 4,
    "design": {"kind": "grid"},
    "factors": {"matron_baseline": {"values": [0.2, 0.8]}},
}


class NoMeetings(cs.agents.Matron):
    def meets(self, ward: Any, day: int) -> bool:
        return False


def printed(*words: str) -> dict[str, Any]:
    """Return what the command prints as JSON, without the command that makes it again."""
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    found.pop("command")
    return found


def document(result: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.to_json())
    assert found.pop("command", "") == ""
    return found


@pytest.fixture(scope="module")
def gap() -> Any:
    return cs.compare("autocratic", "democratic", replicates=8)


# --- the surface -----------------------------------------------------------------------------------------


def test_the_public_names() -> None:
    # Notebooks hang on these: a name that goes, or comes, is a change for the changelog.
    assert cs.__all__ == [
        "Advice", "Attribution", "Comparison", "Film", "InputError", "Run", "RunError", "Scenario",
        "Scoreboard", "Sensitivity", "Sweep", "advise", "agents", "attribute", "compare", "film", "load",
        "model", "outcomes", "parameters", "patterns", "rules", "run", "scenarios", "sensitivity", "sweep",
    ]  # fmt: skip


def test_every_public_name_is_there_and_documented() -> None:
    for name in cs.__all__:
        assert inspect.getdoc(getattr(cs, name)), name
    assert set(cs.__all__) <= set(dir(cs))


def test_no_public_name_is_a_subpackage() -> None:
    # Importing a subpackage sets it on the package, over any function of that name.
    assert not {found.name for found in pkgutil.iter_modules(cs.__path__)} & set(cs.__all__)


def test_every_option_of_every_question_is_documented() -> None:
    for name in (
        "run",
        "compare",
        "attribute",
        "advise",
        "sweep",
        "sensitivity",
        "patterns",
        "load",
        "model",
        "film",
    ):
        function = getattr(cs, name)
        listed = (inspect.getdoc(function) or "").partition("Raises\n")[0]
        for argument in inspect.signature(function).parameters:
            assert argument in listed, f"{name}: {argument}"


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = (
        "import sys, clecc_sim as cs; cs.__all__; dir(cs); "
        "heavy = ('mesa', 'numba', 'matplotlib', 'pandas', 'pyarrow', 'SALib'); "
        "print([m for m in (*heavy, 'numpy', 'scipy', 'click', 'json') if m in sys.modules]); "
        "cs.load('democratic'); cs.parameters['turnover']; "
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]


def test_a_name_that_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulate'"):
        cs.simulate  # noqa: B018


# --- the same numbers as the command ---------------------------------------------------------------------


def test_a_run_is_the_commands() -> None:
    ours = cs.run(cs.load("democratic").set(matron_baseline=0.9), replicates=5, seed=3, outcomes="leavers")
    theirs = printed(
        "run", "democratic,matron_baseline=0.9", "--replicates", "5", "--seed", "3", "--outcome", "leavers"
    )
    assert document(ours) == theirs


def test_a_comparison_is_the_commands() -> None:
    ward = cs.load("democratic")
    ours = cs.compare(ward, ward.set(matron_baseline=0.9), replicates=5)
    assert document(ours) == printed(
        "compare", "democratic", "democratic,matron_baseline=0.9", "--replicates", "5"
    )


def test_what_the_study_leaves_open_goes_through() -> None:
    ours = cs.run("democratic", replicates=5, posterior=True)
    assert document(ours) == printed("run", "democratic", "--replicates", "5", "--posterior")
    assert (ours.values(MAIN) != cs.run("democratic", replicates=5).values(MAIN)).any()


def test_precision_goes_through() -> None:
    ours = cs.compare("autocratic", "democratic", precision=0.02)
    assert document(ours) == printed("compare", "autocratic", "democratic", "--precision", "0.02")


def test_engine_and_workers_change_no_number() -> None:
    ward = cs.load(SHORT)
    first = cs.run(ward, replicates=3)
    for other in (
        cs.run(ward, replicates=3, engine="mesa", workers=1),
        cs.run(ward, replicates=3, workers=1),
    ):
        for name in cs.outcomes:
            np.testing.assert_array_equal(first.values(name), other.values(name))


def test_an_attribution_is_the_commands() -> None:
    ours = cs.attribute("autocratic", "democratic", replicates=4, apart=True)
    assert document(ours) == printed("attribute", "autocratic", "democratic", "--replicates", "4", "--apart")


def test_advice_is_the_commands() -> None:
    ours = cs.advise("autocratic", levers=["induction", "matron_meetings"], replicates=4)
    theirs = printed("advise", "autocratic", "--levers", "induction,matron_meetings", "--replicates", "4")
    assert document(ours) == theirs


def test_patterns_are_the_commands() -> None:
    assert document(cs.patterns(replicates=5)) == printed("patterns", "--replicates", "5")


def test_a_sensitivity_is_the_commands(tmp_path: Path) -> None:
    file = tmp_path / "doses.toml"
    file.write_text(
        'scenario = "democratic"\nmonths = 5\nreplicates = 3\n[design]\nkind = "morris"\npoints = 4\n'
        "[factors.turnover]\n[factors.matron_baseline]\n"
    )
    theirs = printed("sensitivity", str(file), "--out", str(tmp_path / "study"))
    for key in ("versions", "codes"):
        theirs.pop(key)
    assert document(cs.sensitivity(file)) == theirs
    assert document(cs.sensitivity(file, folder=tmp_path / "study")) == theirs


def test_an_experiment_may_be_a_mapping_with_changed_scenarios() -> None:
    ward = cs.load(SHORT)
    both = [ward, ward.set(turnover=0.2)]
    study = cs.sweep({**{key: GRID[key] for key in GRID if key != "scenario"}, "scenarios": both})
    points = [(each, level) for each in both for level in (0.2, 0.8)]
    for found, (each, level) in zip(study.values(MAIN), points, strict=True):
        alone = cs.run(each.set(matron_baseline=level), replicates=4)
        np.testing.assert_array_equal(found, alone.values(MAIN))


# --- luck, shared or not ---------------------------------------------------------------------------------


def test_without_common_draws_each_scenario_has_its_own_luck() -> None:
    ward = cs.load("democratic")
    apart = cs.compare(ward, ward, replicates=4, seed=7, common_draws=False)
    np.testing.assert_array_equal(
        apart["democratic"].values(MAIN), cs.run(ward, replicates=4, seed=7).values(MAIN)
    )
    other = apart["democratic (2)"]
    np.testing.assert_array_equal(other.values(MAIN), cs.run(ward, replicates=4, seed=8).values(MAIN))
    assert "same random draws" not in " ".join(apart.words)
    assert "Common draws" not in str(apart)
    assert np.isnan(apart.gain(MAIN))
    assert document(apart)["independent_draws"] is True


def test_common_draws_cancel_what_both_owe_to_luck() -> None:
    ward = cs.load("democratic")
    same = cs.compare(ward, ward.named("the same"), replicates=4)
    assert same.differences(MAIN).tolist() == [0.0] * 4


def test_agents_of_ones_own_play_under_the_same_luck() -> None:
    ward = cs.load(SHORT)
    gap = cs.compare(ward, ward.cast(matron=NoMeetings), ward.cast(matron=cs.agents.Matron), replicates=2)
    quiet, like = list(gap)[1:]
    assert gap[quiet]["meeting_rate"].mean == 0.0 < gap["scenario"]["meeting_rate"].mean
    assert gap.differences(MAIN, like).tolist() == [0.0, 0.0]
    assert gap.result.identical == ()


def test_an_agent_that_fails_is_named_with_its_replicate() -> None:
    class Broken(cs.agents.Matron):
        def meets(self, ward: Any, day: int) -> bool:
            raise ZeroDivisionError("by hand")

    with pytest.raises(RunError, match="replicate 0, seed 1, day .*ZeroDivisionError: by hand"):
        cs.run(cs.load(SHORT).cast(matron=Broken), replicates=1)


# --- results ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(gap: Any) -> dict[str, Any]:
    return {
        "run": cs.run("democratic", replicates=3, events=True),
        "compare": gap,
        "attribute": cs.attribute("autocratic", "democratic", replicates=3),
        "advise": cs.advise("autocratic", levers=["induction", "matron_meetings"], replicates=3),
        "patterns": cs.patterns(replicates=3),
        "sweep": cs.sweep(GRID),
        "sensitivity": cs.sensitivity(GRID),
    }


def test_each_question_gives_the_type_that_is_there_for_annotations(results: dict[str, Any]) -> None:
    assert {name: type(result) for name, result in results.items()} == {
        "run": cs.Run, "compare": cs.Comparison, "attribute": cs.Attribution, "advise": cs.Advice,
        "patterns": cs.Scoreboard, "sweep": cs.Sweep, "sensitivity": cs.Sensitivity,
    }  # fmt: skip
    assert (type(cs.load("paper")), cs.InputError, cs.RunError) == (cs.Scenario, InputError, RunError)
    assert type(cs.film(SHORT, days=1)) is cs.Film


def test_every_result_shows_itself(results: dict[str, Any]) -> None:
    for result in results.values():
        assert len(repr(result).splitlines()) == 1
        assert str(result)
        shown = result._repr_html_()
        assert "<caption" in shown
        assert 'scope="row"' in shown
        json.loads(result.to_json())


def test_every_figure_and_table_can_be_had(results: dict[str, Any]) -> None:
    for result in results.values():
        painted = set()
        for kind, draw in result._plots().items():
            figure = result.plot(kind, width=3.5)
            assert isinstance(figure, matplotlib.figure.Figure)
            assert figure.get_figwidth() == 3.5
            if draw not in painted:  # as under another name
                png, size = figure._repr_png_()
                assert png.startswith(b"\x89PNG")
                assert size["width"] > 0
            painted.add(draw)
        for kind in result._tables():
            assert len(result.to_pandas(kind)), kind
            # What it holds is told where people look for it.
            assert kind in (inspect.getdoc(type(result)) or ""), kind
        for ask in (result.plot, result.to_pandas):
            with pytest.raises(InputError, match="kind = .*allowed: "):
                ask("no such kind")


def test_the_calendar_is_of_a_run_that_was_compared() -> None:
    from clecc_sim.studies.accepted_sets import shipped
    from clecc_sim.studies.calendars.replaying import calendars
    from clecc_sim.views.figures.calendar import calendar_figure
    from clecc_sim.views.figures.style import figure_bytes

    ward = cs.load(SHORT)
    gap = cs.compare(ward, ward.set(turnover=0.9), replicates=3, seed=4, posterior=True)
    asked = [ward.resolved, ward.set(turnover=0.9).resolved]
    own = [(), ("turnover=0.9",)]
    same = calendars(asked, settings=RunSettings(seed=4, sets=shipped().sets), replicates=3, own_settings=own)
    assert figure_bytes(gap.plot("calendar"), "svg") == figure_bytes(calendar_figure(same), "svg")
    # What shares no luck, or was played by others, is no run that could be made again.
    for other in (
        cs.compare(ward, ward, replicates=2, common_draws=False),
        cs.compare(ward, ward.cast(matron=NoMeetings), replicates=2),
    ):
        with pytest.raises(InputError, match='kind = "calendar"'):
            other.plot("calendar")


@pytest.mark.usefixtures("unpainted")
def test_a_result_is_saved(results: dict[str, Any], tmp_path: Path) -> None:
    names = {path.name for path in results["compare"].save(tmp_path / "new")}
    assert {"result.json", "result.txt", "differences.csv", "clusters.png", "clusters.svg"} <= names


def test_word_opens_the_tables_with_names_in_words(gap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    docx = pytest.importorskip("docx")
    written = gap.to_docx()
    document = docx.Document(io.BytesIO(written))
    tables = [block for block in gap._blocks() if isinstance(block, Table) and block.rows]
    assert len(document.tables) == len(tables) > 0
    captions = [x.text for x in document.paragraphs if x.style.name == "Caption"]
    assert captions == [table.caption.replace("_", " ") for table in tables]
    for made, table in zip(document.tables, tables, strict=True):
        assert "w:tblHeader" in made.rows[0]._tr.xml
        cells = [[cell.text for cell in row.cells] for row in made.rows]
        assert cells[0] == [name.replace("_", " ") for name in table.headings]
        values = [row for row in cells[1:] if len(set(row)) > 1]
        # A group's heading goes all across.
        headings = [row[0] for row in cells[1:] if row not in values]
        assert headings == [signed(name).replace("_", " ") for name, _ in table.grouped() if name]
        assert len(values) == len(table.rows)
        for row, told in zip(values, map(table.cells, table.rows), strict=True):
            assert [x.split("\n")[0] for x in row] == [signed(x.text).replace("_", " ") for x in told]
    assert gap.to_docx() == written
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(InputError, match=r'needs the library python-docx.*pip install "clecc-sim\[word\]"'):
        gap.to_docx()


def test_a_paper_gets_figures_whose_letters_can_be_edited(results: dict[str, Any], tmp_path: Path) -> None:
    paths = results["compare"].save(tmp_path, figures=["pdf"])
    assert {path.suffix for path in paths} == {".json", ".txt", ".csv", ".pdf"}
    written = (tmp_path / "clusters.pdf").read_bytes()
    assert b"/Subtype /CIDFontType2" in written
    assert b"/Type3" not in written
    narrow = results["compare"].save(tmp_path, figures=["svg"], figure_width=3.5)
    assert all('width="252pt"' in path.read_text() for path in narrow if path.suffix == ".svg")
    with pytest.raises(InputError, match=r"figure_width = 2: .*allowed: inches from 3 to 12"):
        results["compare"].save(tmp_path, figure_width=2)
    with pytest.raises(InputError, match=r'figures = "gif": no such one \(allowed: png, svg, pdf\)'):
        results["compare"].save(tmp_path, figures=["gif"])


def test_a_notebook_takes_no_name_for_a_formula() -> None:
    found = cs.run(cs.load(SHORT).named("$a^$"), replicates=2)._repr_html_()
    assert "<span>$</span>a^<span>$</span>" in found
    assert "$a^$" not in found


def test_a_style_is_used_where_it_is_asked_for(gap: Any) -> None:
    with matplotlib.rc_context({"axes.titlesize": 40, "font.family": "monospace"}):
        assert {text.get_family()[0] for text in gap.plot().findobj(Text)} == {"sans-serif"}
    serif = gap.plot(style={"font.family": "serif"})
    assert {text.get_family()[0] for text in serif.findobj(Text)} == {"serif"}
    with pytest.raises(InputError, match="style = 'none_such': .*allowed: what matplotlib.style.use takes"):
        gap.plot(style="none_such")


def test_tables_are_tidy_and_agree(gap: Any) -> None:
    rows = gap.to_pandas("replicates")
    there = rows.query(f"outcome == '{MAIN}' and kind == 'all' and scenario == 'democratic'")
    np.testing.assert_array_equal(there["value"], gap["democratic"].values(MAIN))
    means = (
        gap.to_pandas("outcomes")
        .query(f"outcome == '{MAIN}' and kind == 'all'")
        .set_index("scenario")["mean"]
    )
    told = gap.to_pandas().query(f"outcome == '{MAIN}'")["mean"].item()
    assert told == pytest.approx(means["democratic"] - means["autocratic"], abs=1e-12)
    assert told == gap.difference(MAIN).mean


def test_events_are_there_if_kept(results: dict[str, Any]) -> None:
    assert results["run"].events(2)[0]["day"] >= 0
    with pytest.raises(InputError, match="events=True"):
        cs.run(SHORT, replicates=1).events()


def test_names_are_escaped_in_html() -> None:
    sly = cs.load(SHORT).named("<script>alert(1)<")
    for shown in (
        sly._repr_html_(),
        cs.run(sly, replicates=1)._repr_html_(),
        cs.compare(sly, sly.named("b<i>"), replicates=1)._repr_html_(),
        cs.sweep({**GRID, "scenario": sly})._repr_html_(),
    ):
        assert "<script>" not in shown
        assert "b<i>" not in shown


# --- scenarios -------------------------------------------------------------------------------------------


def test_a_scenario_is_never_changed() -> None:
    ward = cs.load("democratic")
    ward.set(turnover=0.2).named("other").cast(matron=NoMeetings)
    assert (ward["turnover"], ward.name, dict(ward.agent_classes)) == (0.36, "democratic", {})
    with pytest.raises(dataclasses.FrozenInstanceError):
        ward.settings = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        ward.agent_classes["matron"] = NoMeetings  # type: ignore[index]


def test_a_result_is_never_changed(gap: Any) -> None:
    gap["democratic"].values(MAIN)[:] = 0.0
    assert gap["democratic"].values(MAIN).all()
    with pytest.raises(dataclasses.FrozenInstanceError):
        gap.result = None
    with pytest.raises(TypeError):
        gap.runs["x"] = None


def test_values_are_set_by_address() -> None:
    ward = cs.load("democratic").set(
        {"hospital.north.ward.ash.posts.RN": 12, "months": 5}, facilitation="coaching"
    )
    assert ward["hospital.north.ward.ash.posts.RN"] == 12
    assert ward["hospital.south.facilitation"] == "coaching"
    assert (ward.months, ward["months"], ward["support"]) == (5, 5, 0.85)
    assert ward.label == "democratic, hospital.north.ward.ash.posts.RN=12, months=5, facilitation=coaching"
    assert cs.load("democratic").set(turnover=np.float64(0.2)).label == "democratic, turnover=0.2"


def test_a_name_stays_when_values_are_set() -> None:
    mine = cs.load("democratic").named("mine").set(turnover=0.2)
    assert (mine.name, mine.label) == ("mine", "mine, turnover=0.2")
    assert mine.named("other").label == "other"
    assert 'name = "other"' in mine.named("other").to_toml()


def test_what_a_scenario_says_can_be_read_again() -> None:
    ward = cs.load("democratic").set(matron_baseline=0.9)
    import tomllib

    for text in (ward.to_toml(), ward.to_toml(resolved=True)):
        again = cs.load(tomllib.loads(text)).named("democratic")
        assert again.resolved.hospitals == ward.resolved.hospitals


def test_scenarios_and_results_can_be_sent_to_a_worker(gap: Any) -> None:
    ward = cs.load("democratic").set(turnover=0.2)
    assert pickle.loads(pickle.dumps(ward)) == ward
    assert copy.deepcopy(gap).difference(MAIN) == gap.difference(MAIN)


# --- tables and rules ------------------------------------------------------------------------------------


def test_one_parameter() -> None:
    about = cs.parameters["turnover"]
    assert (about.default, about["low"], about.high) == (0.36, 0.15, 0.5)
    assert "C5" in about.source
    assert len(cs.parameters.to_pandas()) == len(cs.parameters)
    assert pickle.loads(pickle.dumps(about.name)) == "turnover"


def test_rules_are_those_that_the_engines_run() -> None:
    for x in (0.0, 0.3, 1.0):
        assert cs.rules.push(x, 0.4, 0.2) == clusters.push(x, 0.4, 0.2)
        assert cs.rules.logistic(x) == clusters.logistic(x)
    assert "push" in dir(cs.rules)
    assert all(row["says"] for row in cs.rules.values())


def test_the_model_is_that_of_the_run() -> None:
    model = cs.model(SHORT, replicate=1)
    model.run()
    rates = model.datacollector.get_model_vars_dataframe()["cluster_rate"]
    np.testing.assert_allclose(rates, cs.run(SHORT, replicates=2).monthly_values()[1], atol=1e-12)


# --- what is not allowed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: cs.load("democratc"), 'did you mean "democratic"'),
        (lambda: cs.load(3), "source = 3: allowed: a bundled name"),  # type: ignore[arg-type]
        (lambda: cs.load({"hospitl": []}), 'did you mean "hospital"'),
        (lambda: cs.load("paper").set(turnovr=0.2), 'turnovr = 0.2: unknown key; did you mean "turnover"'),
        (lambda: cs.load("paper").set(turnover="much"), 'turnover = "much": .*allowed: a number'),
        (lambda: cs.load("paper").set(5), "set: 5: allowed: a mapping"),  # type: ignore[arg-type]
        (lambda: cs.load("paper")["turnovr"], 'did you mean "turnover"'),
        (lambda: cs.load("paper").named("a/b"), "name = .*allowed"),
        (lambda: cs.load("paper").cast(matrn=NoMeetings), "'matrn': allowed: deputy"),
        (lambda: cs.load("paper").cast(manager=NoMeetings), "a subclass of WardManager"),
        (lambda: cs.run("paper", replicates=0), "replicates = 0: allowed: a whole number from 1"),
        (lambda: cs.run("paper", replicates="x"), 'replicates = "x": allowed'),  # type: ignore[arg-type]
        (lambda: cs.run("paper", replicates=True), "replicates = true: allowed"),
        (lambda: cs.run("paper", seed=-1), "seed = -1: allowed"),
        (lambda: cs.run("paper", workers=0), "workers = 0: allowed"),
        (lambda: cs.run("paper", engine="messa"), 'did you mean "mesa"'),
        (lambda: cs.run("paper", outcomes="leaver"), 'did you mean "leavers"'),
        (lambda: cs.run("paper", outcomes=3), "outcomes = 3: allowed: a name"),  # type: ignore[arg-type]
        (lambda: cs.run("paper", precision="a"), "precision = 'a': allowed"),  # type: ignore[arg-type]
        (lambda: cs.run("paper", posterior=1), "posterior = 1: allowed"),  # type: ignore[arg-type]
        (lambda: cs.run(SHORT, replicates=1).outcome("leavers", "nort"), 'did you mean "north"'),
        (lambda: cs.compare("paper"), "1 to compare: allowed: two"),
        (lambda: cs.compare("paper", cs.load("paper").set(months=5)), "months = 12 in paper but 5"),
        (lambda: cs.compare("paper", "paper", precision=0.1, common_draws=False), "only with common draws"),
        (lambda: cs.attribute("paper", cs.load("paper").cast(matron=NoMeetings)), "not in attribute"),
        (lambda: cs.run(cs.load(SHORT).cast(matron=NoMeetings), precision=0.1), "only without agents"),
        (lambda: cs.advise("paper", levers="inductio"), 'did you mean "induction"'),
        (lambda: cs.advise("no_clecc"), "no ward takes part"),
        (lambda: cs.patterns(SHORT), "no hospital south"),
        (lambda: cs.sensitivity("screenin"), 'did you mean "screening"'),
        (lambda: cs.sensitivity(3), "experiment = 3: allowed"),  # type: ignore[arg-type]
        (lambda: cs.sweep({**GRID, "factors": {"turnovr": {"values": [1]}}}), 'did you mean "turnover"'),
        (lambda: cs.sensitivity({**GRID, "replicates": 0}), "replicates = 0"),
        (lambda: cs.parameters["turnovr"], 'did you mean "turnover"'),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_told(ask: Callable[[], Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        ask()


def test_input_errors_are_value_errors() -> None:
    assert issubclass(InputError, ValueError)


def test_a_sweep_whose_runs_fail_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    from clecc_sim.studies.sweeps.store import Store

    monkeypatch.setattr(Store, "failed", property(lambda study: 1))
    monkeypatch.setattr(Store, "failures", lambda study, most: [(1, 0, "no room")])
    with pytest.raises(RunError, match="1 of 8 runs failed, the first:\n  point 1, replicate 0: no room"):
        cs.sweep(GRID)


# --- as in a notebook ------------------------------------------------------------------------------------


def test_plan_your_ward() -> None:
    mine = cs.load({
        "name": "ash at Riverside",
        "months": 8,
        "hospital": [{
            "name": "riverside",
            "facilitation": "autocratic",
            "ward": [{"name": "ash", "beds": 24, "posts": {"deputy": 2, "RN": 16, "HCA": 14}}],
        }],
    })  # fmt: skip
    found = cs.advise(mine, levers=["protected_time", "induction", "matron_meetings"], replicates=10)
    assert set(found) == {"protected_time", "induction", "matron_meetings"}
    costs = found.to_pandas().set_index("levers")["staff_minutes"]
    assert costs["matron_meetings"] == found["matron_meetings"].minutes.mean
    assert np.isfinite(costs["matron_meetings"])


@pytest.mark.parametrize(
    "source", [cs.load(SHORT).set(months=1), {**SHORT, "months": 1}, "democratic,months=1"]
)
def test_mesa_runs_a_batch_of_whatever_can_be_loaded(source: Any) -> None:
    from clecc_sim.engine.model import CleccModel

    grid = {"scenario": [source], "replicate": [0, 1]}
    rows = mesa.batch_run(CleccModel, grid, number_processes=1, display_progress=False, max_steps=90)
    own = [cs.model(source, replicate=k) for k in (0, 1)]
    for model in own:
        model.run()
    assert [row["cluster_rate"] for row in rows] == [model.cluster_rate for model in own]


def test_the_mesa_model_has_the_classes_that_were_cast_and_refuses_what_is_no_scenario() -> None:
    from clecc_sim.engine.model import CleccModel

    cast = cs.load(SHORT).cast(matron=NoMeetings)
    assert isinstance(CleccModel(cast).matrons[0], NoMeetings)
    with pytest.raises(InputError, match="scenario = 3: allowed: a name, a TOML file"):
        CleccModel(3)


def test_a_stored_study_is_opened_by_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = {
        "scenario": "democratic", "months": 5, "replicates": 3, "design": {"kind": "grid"},
        "factors": {"matron_baseline": {"values": [0.2, 0.8]}},
    }  # fmt: skip
    first = cs.sweep(plan, folder=tmp_path / "study")
    again = cs.sweep(str(tmp_path / "study"))
    assert again.rows.equals(first.rows)
    assert cs.sensitivity(tmp_path / "study").document() == first.analysed().document()
    for part in (tmp_path / "study" / "runs").iterdir():
        part.unlink()
    assert cs.sweep(tmp_path / "study").rows.equals(first.rows)
    assert list((tmp_path / "study" / "runs").iterdir())
    with pytest.raises(cs.InputError, match="seed: allowed: not with a finished experiment"):
        cs.sweep(tmp_path / "study", seed=3)
