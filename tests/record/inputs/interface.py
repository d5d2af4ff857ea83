"""Ask some of the Python interface, and keep what comes in the working folder: python interface.py PART."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import clecc_sim as cs

SHORT = {"months": 5, "hospital": [{"name": "north", "ward": [{"name": "ash"}]}]}
WARD = cs.load(SHORT).named("ash")
FEW = {"replicates": 3}


class NoMeetings(cs.agents.Matron):
    def meets(self, ward: Any, day: int) -> bool:
        return False


def kept(name: str, found: Any, *kinds: str | None) -> None:
    """Keep how something shows itself: as text, as HTML, and its tables as CSV."""
    Path(f"{name}.txt").write_text(f"{found!r}\n\n{found}\n", "utf-8")
    if hasattr(found, "_repr_html_"):
        Path(f"{name}.html").write_text(found._repr_html_(), "utf-8")
    for kind in kinds:
        table = found.to_pandas(kind) if kind else found.to_pandas()
        Path(f"{name}_{kind or 'table'}.csv").write_text(table.to_csv(), "utf-8")


def study(kind: str, **design: Any) -> dict[str, Any]:
    factors: dict[str, Any] = {"matron_baseline": {}, "turnover": {}}
    if kind == "grid":
        factors = {"matron_baseline": {"values": [0.2, 0.8]}}
    scenario = cs.load("democratic").set(months=6)
    return {"scenario": scenario, **FEW, "design": {"kind": kind, **design}, "factors": factors}


def questions() -> dict[str, Any]:
    """Ask each question; some with every argument."""
    grid = cs.sweep(study("grid"))
    return {
        "run": cs.run("democratic", **FEW, events=True),
        "run_all": cs.run(
            WARD, replicates=2, seed=3, outcomes=["leavers", "load"], posterior=True, engine="mesa", workers=1
        ),
        "run_precise": cs.run(WARD, precision=0.05, outcomes="cluster_rate_programme"),
        "compare": cs.compare("autocratic", cs.load("democratic").set(matron_baseline=0.9), **FEW),
        "compare_apart": cs.compare(WARD, WARD.set(turnover=0.2), seed=7, common_draws=False, **FEW),
        "compare_cast": cs.compare(WARD, WARD.cast(matron=NoMeetings), replicates=2),
        "attribute": cs.attribute(
            "autocratic_unsupported",
            "democratic_supported",
            **FEW,
            groups={"seniors": ["matron_baseline", "meeting_structure"]},
        ),
        "attribute_apart": cs.attribute("autocratic", "democratic", apart=True, outcomes="leavers", **FEW),
        "advise": cs.advise("autocratic", levers=["induction", "matron_meetings"], **FEW),
        "patterns": cs.patterns(**FEW),
        "sweep": grid,
        "sweep_kept": cs.sweep("grid.toml", replicates=2, seed=4, months=2, folder="study"),
        "sensitivity": cs.sensitivity(grid),
        "sensitivity_morris": cs.sensitivity(study("morris", points=4), outcomes="leavers"),
        "sensitivity_sobol": cs.sensitivity(study("sobol", points=8)),
        "sensitivity_lhs": cs.sensitivity(study("lhs", points=40)),
    }


def catalogues() -> None:
    scenarios = cs.scenarios() if callable(cs.scenarios) else cs.scenarios
    tables = {"scenarios": scenarios, "parameters": cs.parameters, "outcomes": cs.outcomes, "rules": cs.rules}
    for name, table in tables.items():
        kept(name, table, None)
    kept("parameter", cs.parameters["turnover"])
    print(cs.rules.push(0.3, 0.4, 0.2), cs.rules.logistic(0.3))
    print(sorted(name for name in vars(cs.agents) if name[0].isupper()))
    print(cs.__all__, [name for name in cs.__all__ if name not in dir(cs)])


def scenarios() -> None:
    paper = cs.load("paper").set({"hospital.north.ward.ash.posts.RN": 12}, facilitation="coaching", months=8)
    for name, story in {"load": paper, "load_file": cs.load("ward.toml"), "load_mapping": WARD}.items():
        kept(name, story, None)
        Path(f"{name}.toml").write_text(story.to_toml(), "utf-8")
        Path(f"{name}_resolved.toml").write_text(story.to_toml(resolved=True), "utf-8")
        Path(f"{name}_staffing.csv").write_text(story.staffing().to_csv(), "utf-8")


def films() -> None:
    told, helped = (cs.film(style, days=30, ward="cedar", seed=2) for style in ("autocratic", "democratic"))
    kept("film", told, "shifts", "weeks", "people")
    kept("scene", told[1])
    kept("story", told.story(told.people[3]), "happenings", "states")
    for who in told.people[:5]:
        parting = told.parting(helped, who)
        print(who, parting and (parting.day, parting.sentence("here", "there")))
    model = cs.model(WARD, replicate=1, keep_log=True, agent_classes={"matron": NoMeetings})
    model.run()
    Path("model.csv").write_text(model.datacollector.get_model_vars_dataframe().to_csv(), "utf-8")


REFUSED: tuple[Callable[[], Any], ...] = (
    lambda: cs.load("democratc"),
    lambda: cs.load({"hospitl": []}),
    lambda: cs.load("paper").set(turnovr=0.2),
    lambda: cs.load("paper").set(turnover="much"),
    lambda: cs.load("paper")["turnovr"],
    lambda: cs.load("paper").named("a/b"),
    lambda: cs.load("paper").cast(matrn=NoMeetings),
    lambda: cs.run("paper", replicates=0),
    lambda: cs.run("paper", seed=-1),
    lambda: cs.run("paper", engine="messa"),
    lambda: cs.run("paper", outcomes="leaver"),
    lambda: cs.run("paper", precision=0),
    lambda: cs.compare("paper"),
    lambda: cs.compare("paper", WARD),
    lambda: cs.attribute("paper", cs.load("paper").cast(matron=NoMeetings)),
    lambda: cs.advise("paper", levers="inductio"),
    lambda: cs.advise("no_clecc"),
    lambda: cs.patterns(SHORT),
    lambda: cs.sweep({**study("grid"), "replicates": 0}),
    lambda: cs.sensitivity("screenin"),
    lambda: cs.film("paper", ward="nowhere"),
    lambda: cs.model("paper", replicate=-1),
    lambda: cs.parameters["turnovr"],
    lambda: cs.simulate,
    lambda: cs.run(WARD, replicates=1).plot("nothing"),
    lambda: cs.run(WARD, replicates=1).to_pandas("nothing"),
)


def refused() -> None:
    for ask in REFUSED:
        try:
            print("not refused:", ask())
        except Exception as error:
            print(f"{type(error).__name__}: {error}")


def results() -> None:
    for name, result in questions().items():
        kept(name, result, None)
        Path(f"{name}.json").write_text(result.to_json(), "utf-8")
        if "_" not in name:  # painting takes long
            result.save(name)


for part in (catalogues, scenarios, films, results, refused):
    if part.__name__ in sys.argv[1:]:
        part()
