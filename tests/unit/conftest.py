"""A small ward to try things on, and luck that a test decides."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.draws import INSTANCE, Draws
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import from_document
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.plans.experiment import load
from clecc_sim.studies.plans.plan import Experiment


class Luck(Draws):
    """Every draw is 0.5, but for what `by` says: a value by (entity, purpose) or by purpose."""

    def __init__(self, by: Mapping[int | tuple[int, int], float] | None = None, usual: float = 0.5) -> None:
        super().__init__(seed=0, replicate=0)
        self.by = dict(by or {})
        self.asked: list[tuple[int, int, int]] = []

        def one(entity: int, tick: int, purpose: int) -> float:
            self.asked.append((entity, tick, purpose))
            code = purpose % INSTANCE
            return self.by.get((entity, code), self.by.get(code, usual))

        def two(entity: int, tick: int, purpose: int) -> tuple[float, float]:
            return one(entity, tick, purpose), one(entity, tick, purpose)

        self.uniform, self.uniforms = one, two


def trust(
    *,
    months: int = 1,
    posts: tuple[int, int, int] = (1, 3, 2),
    wards: int = 1,
    hospitals: int = 1,
    **more: Any,
) -> Scenario:
    """Return hospitals of small wards; `more` are parameters, or other parts of a scenario document."""
    document = {key: more.pop(key) for key in ("event", "facilitation", "mechanisms") if key in more}
    if isinstance(more.get("programme"), dict):  # a number is the parameter
        document["programme"] = more.pop("programme")
    ward = {"posts": dict(zip(("deputy", "RN", "HCA"), posts, strict=True))}
    if "shifts" in more:
        ward["shifts"] = more.pop("shifts")
    return from_document(
        {
            **document,
            "months": months,
            "parameters": {"turnover": 0, **more},
            "hospital": [
                {"name": f"h{h}", "ward": [{"name": f"w{h}_{w}", **ward} for w in range(wards)]}
                for h in range(hospitals)
            ],
        }
    )


@pytest.fixture
def make_trust() -> Callable[..., Scenario]:
    """Return the function that makes a small trust."""
    return trust


@pytest.fixture
def make_luck() -> type[Luck]:
    """Return the class of draws that a test decides."""
    return Luck


@pytest.fixture
def open_ward() -> Callable[..., Ward]:
    """Return a function that opens a small fully staffed ward on day 0, with a model around it."""

    def opened(
        *, luck: Draws | None = None, agent_classes: Any = None, keep_log: bool = True, **more: Any
    ) -> Ward:
        model = CleccModel(
            trust(**more), draws=luck or Luck(), agent_classes=agent_classes, keep_log=keep_log
        )
        ward = model.wards[0]
        ward.follow_periods(0)
        return ward

    return opened


@pytest.fixture
def bring_on() -> Callable[..., None]:
    """Return a function that puts people on a ward's shift, by post, with a load of its own."""

    def on(ward: Ward, posts: Iterable[int], *, shift: int = 0, load: float = 1.0) -> list[Staff]:
        own: list[list[Staff]] = [[] for _ in ward.site.shifts]
        own[shift] = [ward.team[i] for i in posts]
        ward.draw_up_roster(ward.model.day)
        ward.roster.own = own
        ward.start_shift(ward.model.day, shift)
        ward.load = load
        return own[shift]

    return on


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Experiment]:
    """Return a way to load an experiment, and the rows of its CSV file, from texts."""

    def make(toml: str, rows: str | None = None, **options: Any) -> Experiment:
        (tmp_path / "study.toml").write_text(toml)
        if rows is not None:
            (tmp_path / "rows.csv").write_text(rows)
        return load(str(tmp_path / "study.toml"), **options)

    return make
