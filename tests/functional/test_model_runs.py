"""Whole runs of the Mesa model: Mesa's own tools, subclasses, extremes, shared luck, failures."""

import gc
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import time
import tracemalloc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import psutil
import pytest

from clecc_sim.engine.agents.leaders import Matron, WardManager
from clecc_sim.engine.agents.staff import HealthcareAssistant, RegisteredNurse, Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.ensemble import play
from clecc_sim.engine.model import CleccModel
from clecc_sim.engine.run_settings import Engine, RunSettings
from clecc_sim.engine.runs import Runs
from clecc_sim.engine.simulate import simulate, stream
from clecc_sim.scenario.files import from_document, load, with_changes
from clecc_sim.scenario.schema import Scenario, frozen
from clecc_sim.theory.errors import InputError, MachineError, RunError
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.record import COUNT, STATE, Record

ROOT = Path(__file__).resolve().parents[2]


def trust(*wards: dict[str, Any], months: int = 1, **more: Any) -> Scenario:
    """Return one hospital of these wards."""
    rows = [{"name": f"w{i}", **ward} for i, ward in enumerate(wards or ({},))]
    return from_document({"months": months, **more, "hospital": [{"name": "north", "ward": rows}]})


def total(record: Record, name: str) -> float:
    return float(record.counts[..., COUNT[name]].sum())


def in_range(record: Record) -> None:
    """Check that no count is negative or undefined, and that every score of the wards' own is in [0, 1]."""
    assert np.isfinite(record.counts).all()
    assert (record.counts >= 0).all()
    own = record.states[..., : STATE["held_of_late"] + 1]
    assert ((own >= 0) & (own <= 1)).all()
    for role in ("deputy", "RN", "HCA"):
        for variable in (
            "practice",
            "purpose",
            "enrolment",
            "ownership",
            "appraisal",
            "relational",
            "wellbeing",
        ):
            sums, heads = (record.states[..., STATE[f"{x}_{role}"]] for x in (variable, "heads"))
            assert ((sums >= 0) & (sums <= heads + 1e-9)).all(), variable


def same(one: Record, other: Record) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("counts", "states", "held")]
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs) and one.log == other.log


# --- Mesa's own tools ------------------------------------------------------------------------------------


def test_a_users_own_data_collector() -> None:
    model = CleccModel("paper", changes={"months": 2})
    collector = mesa.DataCollector(
        model_reporters={"legitimacy": lambda m: sum(w.legitimacy for w in m.wards) / len(m.wards)},
        agent_reporters={"enrolment": lambda agent: getattr(agent, "enrolment", None)},
        agenttype_reporters={Matron: {"participation": "participation"}},
    )
    while model.running:
        month = model.month
        model.step()
        if model.month > month:
            collector.collect(model)
    frame = collector.get_agent_vars_dataframe().dropna()
    assert sorted(set(frame.index.get_level_values("Step"))) == [90, 180]
    assert frame["enrolment"].astype(float).between(0, 1).all()
    # The last collection is of those who are there at the end.
    assert len(frame.loc[180]) == sum(isinstance(agent, Staff | WardManager) for agent in model.agents)
    assert len(collector.get_model_vars_dataframe()) == 2
    assert len(collector.get_agenttype_vars_dataframe(Matron)) == 4


def test_the_models_own_data_collector_collects_at_each_months_end() -> None:
    model = CleccModel("paper", changes={"months": 2})
    record = model.run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["month"].tolist() == [1, 2]
    rates = record.counts[..., COUNT["held"]].sum(axis=0) / record.counts[..., COUNT["planned"]].sum(axis=0)
    assert frame["cluster_rate"].tolist() == rates.tolist()


@pytest.fixture
def _start_method() -> Iterator[None]:
    """Put back the way of starting processes, which `mesa.batch_run` sets for the whole process."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


@pytest.mark.usefixtures("_start_method")
def test_mesas_batch_run() -> None:
    rows = mesa.batch_run(
        CleccModel,
        parameters={"scenario": ["democratic"], "replicate": range(2), "changes": [{"months": 1}]},
        number_processes=1,
        display_progress=False,
        rng=None,
    )
    assert [(row["scenario"], row["replicate"], row["month"]) for row in rows] == [
        ("democratic", 0, 1),
        ("democratic", 1, 1),
    ]
    runs = simulate(load("democratic", months=1), 2, RunSettings(workers=1))
    assert [row["cluster_rate"] for row in rows] == runs.series("cluster_rate")[:, 0].tolist()


def test_agents_are_in_mesas_registry_while_they_are_there() -> None:
    model = CleccModel("paper", changes={"months": 3, "turnover": 0.8})
    record = model.run()
    assert total(record, "leavers") > 5
    there = {person for ward in model.wards for person in ward.staff()}
    assert {agent for agent in model.agents if isinstance(agent, Staff)} == there
    assert len(model.agents) == len(there) + 4 + 2 + 2 + 1
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)


# --- subclasses ------------------------------------------------------------------------------------------


class KeenMatron(Matron):
    def meets(self, ward: Ward, day: int) -> bool:
        return True


class BoldAssistant(HealthcareAssistant):
    def standing(self) -> float:
        return 1.0


def test_a_users_own_agents() -> None:
    classes = {"matron": KeenMatron, "HCA": BoldAssistant}
    model = CleccModel("autocratic", changes={"months": 5, "turnover": 0.6}, agent_classes=classes)
    record = model.run()
    assert total(record, "meetings_held") == total(record, "meetings_planned") > 0
    usual = CleccModel("autocratic", changes={"months": 5, "turnover": 0.6}).run()
    assert total(record, "called_assistant") > total(usual, "called_assistant")
    # Starters too.
    assistants = [person for ward in model.wards for person in ward.staff() if person.post.role == "HCA"]
    assert {type(person) for person in assistants} == {BoldAssistant}
    assert any(not person.from_start for person in assistants)


@pytest.mark.parametrize(
    ("classes", "named"),
    [
        ({"porter": Matron}, "porter"),
        ({"matron": RegisteredNurse}, "subclass of Matron"),
        ({"RN": HealthcareAssistant}, "subclass of RegisteredNurse"),
        ({"matron": "Matron"}, "subclass of Matron"),
        ({"matron": None}, "subclass of Matron"),
    ],
)
def test_a_wrong_part_or_class_is_refused(classes: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        CleccModel("paper", agent_classes=classes)


def test_a_run_that_is_over_goes_no_further() -> None:
    model = CleccModel(trust())
    model.run()
    with pytest.raises(InputError, match="1 months have passed"):
        model.step()


# --- extremes --------------------------------------------------------------------------------------------


def test_without_turnover_nobody_leaves_and_no_post_is_vacant() -> None:
    still = {"months": 4, "turnover": 0, "churn": 0, "leader_turnover": 0}
    model = CleccModel("paper", changes=still, keep_log=True)
    started = [list(ward.team) for ward in model.wards]
    record = model.run()
    assert {"left", "started", "leader_left"}.isdisjoint({entry.kind for entry in record.log})
    assert [list(ward.team) for ward in model.wards] == started
    assert total(record, "post_days") == 4 * 36 * 120
    in_range(record)


def test_without_turnover_leaders_may_still_leave() -> None:
    changes = {"months": 6, "turnover": 0, "churn": 0, "leader_turnover": 0.95}
    log = CleccModel("paper", changes=changes, keep_log=True).run().log
    assert {"left", "leader_left"} & {entry.kind for entry in log} == {"leader_left"}


def test_a_ward_without_assistants() -> None:
    record = CleccModel(trust({"posts": {"HCA": 0}}, months=5)).run()
    in_range(record)
    assert total(record, "held") > 0
    assert total(record, "called_assistant") == 0
    assert not record.states[..., STATE["heads_HCA"]].any()


def test_a_ward_of_assistants_alone_has_nobody_in_charge() -> None:
    record = CleccModel(trust({"posts": {"deputy": 0, "RN": 0}}, months=5)).run()
    in_range(record)
    assert total(record, "held") > 0
    assert sum(total(record, f"called_{drive}") for drive in ("comply", "own", "push", "nurse")) == 0


def test_a_ward_with_one_post() -> None:
    record = CleccModel(trust({"posts": {"deputy": 0, "RN": 1, "HCA": 0}}, months=3)).run()
    in_range(record)
    assert total(record, "post_days") <= 90
    assert total(record, "planned") == 180
    # One person works one shift a day at most.
    assert total(record, "staff_shifts") <= 90
    assert total(record, "called") <= total(record, "staff_shifts")


def test_forty_wards() -> None:
    runs = simulate(trust(*[{}] * 40), 1, RunSettings(workers=1))
    assert len(runs.places) == 42
    assert runs.months["cluster_rate"].shape == (1, 42, 1)


def test_five_years() -> None:
    small = {"posts": {"deputy": 1, "RN": 4, "HCA": 3}}
    record = CleccModel(trust(small, months=60)).run()
    in_range(record)
    assert record.counts.shape[1] == 60
    assert record.held.shape == (1, 1800)


@pytest.mark.parametrize("parameters", ["min", "max", "low", "high"])
def test_all_parameters_at_an_end_of_what_is_accepted(parameters: str) -> None:
    values = {name: getattr(row, parameters) for name, row in PARAMETERS.items()}
    # Cut points have to stay in order, and there has to be a programme, in the run.
    cuts = {name: PARAMETERS[name].default for name in ("quis_cut_negative", "quis_cut_positive")}
    values |= {"programme": 1, "programme_days": 60, "start": min(values["start"], 30), **cuts}
    runs = simulate(trust({}, {}, months=4, parameters=values), 1, RunSettings(workers=1), keep_logs=True)
    assert runs.outcome("load")[0] >= 0.0
    for name, outcome in runs.outcomes.items():
        assert not np.isinf(outcome).any(), name


@pytest.mark.parametrize("seed", [0, 2**63 - 1, np.int64(7)])
def test_seeds_at_the_ends(seed: int) -> None:
    first, again = (CleccModel(trust(), seed=seed).run() for _ in range(2))
    assert same(first, again)
    assert not same(first, CleccModel(trust(), seed=1).run())


@pytest.mark.parametrize("seed", [2**63, -1, True, 1.5, "1"])
def test_other_seeds_are_refused(seed: Any) -> None:
    with pytest.raises(InputError, match="seed = .*whole number from 0 to"):
        CleccModel(trust(), seed=seed)
    with pytest.raises(InputError, match="seed = .*whole number from 0 to"):
        simulate(trust(), 1, RunSettings(seed=seed))


def test_no_seed_is_seed_1() -> None:
    assert same(CleccModel(trust()).run(), CleccModel(trust(), seed=1).run())


def test_different_patterns_in_one_trust() -> None:
    one_shift = [
        {"name": "day", "hours": 12, "RN": 4, "HCA": 4, "cluster": True, "leaders": True, "session": True}
    ]
    patterns: list[Any] = ["early_late_night", "long_day_night", one_shift]
    record = CleccModel(trust(*({"shifts": row} for row in patterns), months=5)).run()
    in_range(record)
    assert record.counts[:, 0, COUNT["shifts"]].tolist() == [90, 60, 30]
    assert record.counts[:, 0, COUNT["planned"]].tolist() == [60, 30, 30]
    assert (record.planned == np.array([[2], [1], [1]])).all()
    assert (record.held <= record.planned).all()
    assert (record.counts[:, 0, COUNT["sessions_planned"]] == 9).all()


def test_one_shift_a_day() -> None:
    day = [{"name": "day", "hours": 24, "RN": 4, "HCA": 4, "cluster": True, "leaders": True}]
    model = CleccModel(trust({"shifts": day}))
    assert model.world.shifts_a_day == 1
    record = model.run()
    assert model.tick == 30
    assert total(record, "held") > 0


# --- shared luck -----------------------------------------------------------------------------------------


def log_of(scenario: Scenario, **more: Any) -> list[Any]:
    return list(CleccModel(scenario, keep_log=True, **more).run().log)


def with_event(day: int, months: int, **settings: float) -> Scenario:
    base = json.loads(load("paper", months=months).given)["document"]
    base["event"] = [{"day": day, "set": settings}]
    return from_document(base)


def test_scenarios_that_differ_from_a_day_on_are_the_same_until_then() -> None:
    usual, busy = log_of(load("paper", months=5)), log_of(with_event(100, 5, demand=2.0))
    before = [[entry for entry in log if entry.day < 100] for log in (usual, busy)]
    assert before[0] == before[1]
    assert len(before[0]) > 300
    after = [[entry for entry in log if entry.day >= 100 and entry.kind != "event"] for log in (usual, busy)]
    assert after[0] != after[1]


def test_a_change_in_one_hospital_leaves_lives_in_the_other_alone() -> None:
    usual = load("paper", months=6)
    other = with_changes(
        usual,
        {
            "hospital.north.facilitation": "coaching",
            "hospital.north.turnover": 0.8,
            "hospital.north.demand": 1.3,
        },
    )
    records = [CleccModel(scenario, keep_log=True).run() for scenario in (usual, other)]
    south = [[e for e in r.log if e.ward in (2, 3) or e.ward == -1 and e.entity >> 20 == 2] for r in records]
    north = [[e for e in r.log if e.ward in (0, 1)] for r in records]
    assert south[0] == south[1]
    assert len(south[0]) > 200
    assert north[0] != north[1]
    assert np.array_equal(records[0].counts[2:], records[1].counts[2:])
    assert np.array_equal(records[0].states[2:], records[1].states[2:], equal_nan=True)


def test_one_more_ward_leaves_the_others_days_alone() -> None:
    # Wards share a matron, so lives part at the first meeting, on day 13.
    two, three = trust({}, {}), trust({}, {}, {})
    logs = [[e for e in log_of(scenario) if e.ward in (0, 1) and e.day < 13] for scenario in (two, three)]
    assert logs[0] == logs[1] != []


def test_staffing_and_demand_are_shared_until_histories_part() -> None:
    models = [CleccModel(name, changes={"months": 1}) for name in ("autocratic", "democratic")]
    while models[0].tick < 3 * 6:
        for model in models:
            model.step()
        one, other = ([(ward.load, len(ward.on_shift)) for ward in model.wards] for model in models)
        assert one == other


def equal(one: Runs, other: Runs) -> bool:
    found = [(one.outcomes, other.outcomes), (one.months, other.months)]
    arrays = all(np.array_equal(a[name], b[name], equal_nan=True) for a, b in found for name in a)
    return arrays and one.logs == other.logs and one.replicates.tolist() == other.replicates.tolist()


@pytest.mark.parametrize("engine", ["ensemble", "mesa"])
def test_the_result_does_not_depend_on_workers(engine: Engine) -> None:
    scenario = load("paper", months=1) if engine == "ensemble" else trust()
    told: list[int] = []
    alone = simulate(
        scenario, 7, RunSettings(seed=3, engine=engine, workers=1, progress=told.append), keep_logs=True
    )
    assert sum(told) == len(alone) == 7
    # Processes, unlike threads, take long to start.
    for workers in (2, 3) if engine == "ensemble" else (2,):
        told.clear()
        shared = simulate(
            scenario,
            7,
            RunSettings(seed=3, engine=engine, workers=workers, progress=told.append),
            keep_logs=True,
        )
        assert equal(alone, shared)
        assert sum(told) == 7
    assert not equal(
        alone, simulate(scenario, 7, RunSettings(seed=4, engine=engine, workers=1), keep_logs=True)
    )


def test_the_result_does_not_depend_on_the_engine() -> None:
    scenario = load("paper", months=1)
    by_mesa, by_ensemble = (
        simulate(scenario, 3, RunSettings(seed=3, engine=engine, workers=1), keep_logs=True)
        for engine in ("mesa", "ensemble")
    )
    assert equal(by_mesa, by_ensemble)


def test_replicates_are_the_same_however_many_are_asked_for() -> None:
    scenario = load("paper", months=1)
    few, many = (simulate(scenario, n, RunSettings(workers=1)) for n in (2, 4))
    for name in few.outcomes:
        assert np.array_equal(few.outcomes[name], many.outcomes[name][:2], equal_nan=True)
    assert len(set(many.outcome("cluster_rate_programme"))) == 4


def test_another_process_gives_the_same_bits() -> None:
    code = (
        "import hashlib; from clecc_sim.engine.model import CleccModel as M;"
        "r = M('paper', seed=9, replicate=2, changes={'months': 2}).run();"
        "print(hashlib.sha256(r.counts.tobytes() + r.states.tobytes() + r.held.tobytes()).hexdigest())"
    )
    env = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONHASHSEED="1")
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    record = CleccModel("paper", seed=9, replicate=2, changes={"months": 2}).run()
    here = hashlib.sha256(record.counts.tobytes() + record.states.tobytes() + record.held.tobytes())
    assert done.stdout.strip() == here.hexdigest()


def test_mesas_generator_plays_no_part() -> None:
    assert same(CleccModel(trust(), rng=1).run(), CleccModel(trust(), rng=2).run())


# --- memory and failures ---------------------------------------------------------------------------------


def test_a_model_is_let_go_when_it_is_done() -> None:
    model = CleccModel(trust())
    model.run()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_memory_does_not_grow_from_run_to_run() -> None:
    scenario = trust()
    sizes = []
    tracemalloc.start()
    try:
        for _ in range(4):
            CleccModel(scenario, keep_log=True).run()
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    # One run's record alone is some 40 kB.
    assert sizes[3] - sizes[1] < 10_000


def test_an_error_in_a_replicate_names_scenario_replicate_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Ward.forget

    def forget(ward: Ward) -> None:
        if ward.model.draws.replicate == 1 and ward.model.day == 5:
            raise ZeroDivisionError("nothing to forget")
        usual(ward)

    monkeypatch.setattr(Ward, "forget", forget)
    with pytest.raises(RunError) as caught:
        simulate(load("paper", months=1), 3, RunSettings(seed=4, engine="mesa", workers=1))
    for word in ("scenario paper", "replicate 1", "seed 4", "day 5", "ZeroDivisionError: nothing to forget"):
        assert word in str(caught.value)


def test_an_error_in_a_worker_comes_back() -> None:
    # No file can give this; it fails at the first meeting, in whatever process that is held.
    paper = load("paper", months=1)
    scenario = replace(paper, parameters=frozen({**paper.parameters, "meeting_minutes": None}))
    with pytest.raises(RunError, match="scenario paper, replicate [01], seed 1, day 13: TypeError"):
        simulate(scenario, 2, RunSettings(engine="mesa", workers=2))


def test_an_error_in_a_thread_names_scenario_replicate_and_day(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(
        tables: Any, seed: int, first: int, days: tuple[int, int], shifts: int, counts: Any, *_: Any
    ) -> None:
        if first <= 1 < first + len(counts):
            raise ZeroDivisionError("nothing")

    monkeypatch.setattr(play, "play_replicates", fail)
    with pytest.raises(
        RunError, match="scenario paper, replicate 1, seed 4, day 0: ZeroDivisionError: nothing"
    ):
        simulate(load("paper", months=1), 3, RunSettings(seed=4, workers=2))


@pytest.mark.parametrize("engine", ["ensemble", "mesa"])
@pytest.mark.parametrize("lack", [MemoryError("no room"), OSError(24, "Too many open files")])
def test_what_the_machine_lacks_is_no_failure_of_a_replicate(
    engine: Engine, lack: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise lack

    monkeypatch.setattr(play, "play_replicates", fail)
    monkeypatch.setattr(Ward, "forget", fail)
    how = RunSettings(engine=engine, workers=1)
    with pytest.raises(MachineError, match=r"replicate 0, seed 1, day \d+: the machine lacks"):
        list(stream([load("paper", months=1)], 2, how, errors="keep"))


STALLING = """
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
if __name__ == "__main__":
    simulate(load("paper"), 1000, RunSettings(engine="mesa", workers=2))
"""


def test_worker_processes_end_with_the_process_that_began_them(tmp_path: Path) -> None:
    script = tmp_path / "stalling.py"
    script.write_text(STALLING)
    parent = psutil.Process(subprocess.Popen([sys.executable, script], env={**os.environ}).pid)
    workers: list[psutil.Process] = []
    deadline = time.monotonic() + 60.0
    while len(workers) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
        workers = [x for x in parent.children() if "spawn_main" in " ".join(x.cmdline())]
    parent.kill()
    assert len(workers) == 2
    _, alive = psutil.wait_procs(workers, timeout=30.0)
    assert not alive


@pytest.mark.parametrize(("replicates", "workers"), [(0, 1), (-1, None), (1, 0)])
def test_numbers_out_of_range_are_refused(replicates: int, workers: int | None) -> None:
    with pytest.raises(InputError, match="whole number from 1"):
        simulate(trust(), replicates, RunSettings(workers=workers))
