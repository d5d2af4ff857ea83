"""Where the engines part is said exactly: each phase is bent in one engine, by less than a log would show."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from clecc_sim.engine import model as mesa_model
from clecc_sim.engine.agents.leaders import Matron, PracticeDevelopmentNurse, WardManager
from clecc_sim.engine.agents.setting import HospitalSetting
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.draws import FIRST_SLOT
from clecc_sim.engine.ensemble import run
from clecc_sim.engine.ensemble.tables import DIRECTOR, HOSPITAL, IDEA, MATRON, SHIFT, STAFF, WARD
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.programmes import table_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.timetable import PHASES, SUNDAY, weekday
from tests import drivers
from tests.lockstep import Lockstep, differences, locate

PHASE = {phase.name: phase for phase in PHASES}
WARD_NAME, PLACE = "w1_0", "ward w1_0"
# Posts in their order: a deputy, three RNs, two HCAs. Entities: hospital 2, ward 1, and the post's slot.
NURSE, ASSISTANT = 2, 5
NURSE_NAME = f"{PLACE}, RN 2 (entity {(2 << 20) + (1 << 10) + 129})"
ASSISTANT_NAME = f"{PLACE}, HCA 2 (entity {(2 << 20) + (1 << 10) + 513})"
MANAGER_NAME = f"{PLACE}, manager (entity {(2 << 20) + (1 << 10) + 1})"
MATRON_NAME = f"hospital h1, matron (entity {(2 << 20) + 1})"
EVENT_DAY = 12
RULE = {"measure": "clusters_held", "below": 1, "over": 14, "first": 14, "set": {"absence": 0.1}}


@pytest.fixture
def story(make_trust: Callable[..., Scenario]) -> Scenario:
    """Return a trust in which much happens within two months."""
    return make_trust(
        months=2, wards=2, hospitals=2,
        turnover=0.95, hire_days=5, leader_turnover=0.9, manager_stay=0, idea_rate=0.1, visit_chance=0.9,
        churn=10, churn_threshold=1, go_base=3, session_minutes=1,
        event=[{"day": EVENT_DAY, "set": {"hospital.h1.legitimacy_director": 0.6}}],
        programme={**table_of("clecc"), "rule": [RULE]},
    )  # fmt: skip


def name_of(person: Staff) -> str:
    """Name somebody by the address of their post."""
    entity, role = person.post.entity, person.post.role
    return f"ward {person.ward.name}, {role} {entity % 1024 - FIRST_SLOT[role] + 1} (entity {entity})"


class Bend:
    """Something of an agent's made larger by a 10^-12th part after a call of a method, from some day on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cls: type, method: str) -> None:
        self.seen: list[str] = []
        """What must be said: where and how the first change was made."""
        self.patch = monkeypatch
        self.cls, self.method = cls, method

    def apply(self, field: str, place: str, who: Callable[[Any], Any], day: int, phase: str) -> None:
        """Bend a field of what `who` gives for the agent, if it gives anything."""
        original = getattr(self.cls, self.method)

        def bent(agent: Any, *args: Any, **named: Any) -> Any:
            result = original(agent, *args, **named)
            whom, model = who(agent), agent.model
            if whom is not None and model.day >= day:
                before = getattr(whom, field)
                setattr(whom, field, after := before * (1.0 + 1e-12))
                if after != before:
                    when = "outside shifts" if model.shift < 0 else f"shift {model.shift}"
                    values = f"{field} {after!r} in Mesa, {before!r} in the ensemble"
                    self.seen.append(
                        f"day {model.day}, {when}, phase {phase}, {place or name_of(whom)}: {values}"
                    )
            return result

        self.patch.setattr(self.cls, self.method, bent)


def holder_of(index: int, condition: Callable[[Staff], bool] = lambda _: True) -> Callable[[Any], Any]:
    """Return the function that gives back a person if they hold the post on the ward."""

    def who(x: Staff) -> Staff | None:
        return x if x.ward.name == WARD_NAME and x.post.index == index and condition(x) else None

    return who


def on_ward(x: Any) -> Any:
    return x if x.ward.name == WARD_NAME else None


def the_ward(x: Ward) -> Ward | None:
    return x if x.name == WARD_NAME else None


def the_hospital(x: HospitalSetting) -> HospitalSetting | None:
    return x if x.name == "h1" else None


def first_ward(x: PracticeDevelopmentNurse) -> Ward | None:
    return x.model.wards[x.hospital.site.wards[0]] if x.hospital.name == "h1" else None


def the_matron(x: Matron) -> Matron | None:
    return x if x.hospital.name == "h1" else None


BENDS = {
    "periods": (Ward, "follow_periods", "since", PLACE, the_ward, 0),
    "demand": (HospitalSetting, "meet_demand", "shock", "hospital h1", the_hospital, 8),
    "demand of a ward": (Ward, "meet_demand", "shock", PLACE, the_ward, 8),
    "roster": (Staff, "available", "rank", NURSE_NAME, holder_of(NURSE), 8),
    "programme": (Staff, "attend_study_day", "purpose", ASSISTANT_NAME, holder_of(ASSISTANT), 0),
    "load": (Ward, "start_shift", "load", PLACE, the_ward, 8),
    "reflective_session": (Staff, "reflect", "relational", "", on_ward, 1),
    "facilitator_visit": (PracticeDevelopmentNurse, "work_with", "compliance", PLACE, first_ward, 0),
    "cluster": (Staff, "miss_cluster", "ownership", ASSISTANT_NAME, holder_of(ASSISTANT), 2),
    "senior_visit": (Ward, "receive_visitor", "legitimacy", PLACE, the_ward, 3),
    "ordinary_work": (Staff, "work", "wellbeing", NURSE_NAME, holder_of(NURSE), 5),
    "ideas_raised": (Staff, "has_idea", "wellbeing", NURSE_NAME, holder_of(NURSE), 4),
    "forgetting": (Staff, "forget", "relational", ASSISTANT_NAME, holder_of(ASSISTANT), 9),
    "hiring": (
        Staff, "__init__", "disposition", NURSE_NAME, holder_of(NURSE, lambda x: not x.from_start), 0
    ),
    "ideas_answered": (Ward, "_settle", "answered_of_late", PLACE, the_ward, 0),
    "leaving": (Ward, "lose_staff", "held_of_late", PLACE, the_ward, 0),
    "meetings": (WardManager, "meet_matron", "support", MANAGER_NAME, on_ward, 0),
    "managers": (WardManager, "live_through_week", "enrolment", MANAGER_NAME, on_ward, 7),
    "matrons": (Matron, "live_through_week", "participation", MATRON_NAME, the_matron, 0),
    "legitimacy": (Ward, "follow_legitimacy", "legitimacy", PLACE, the_ward, 0),
    "leaders_turnover": (WardManager, "__init__", "purpose", MANAGER_NAME, on_ward, 1),
    "rules": (Ward, "apply_rule", "held_of_late", PLACE, the_ward, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", BENDS)
def test_a_bend_of_one_phase_is_found_where_it_is_made(
    monkeypatch: pytest.MonkeyPatch, story: Scenario, name: str
) -> None:
    cls, method, field, place, who, day = BENDS[name]
    bend = Bend(monkeypatch, cls, method)
    bend.apply(field, place, who, day, name.split()[0])
    said = locate(story, 1, 0)
    assert bend.seen, "nothing was bent"
    assert said is not None
    assert said.split(";")[0] == bend.seen[0]


def test_every_phase_is_bent_once() -> None:
    assert {name.split()[0] for name in BENDS} | {"events", "record"} == set(PHASE)


def test_a_bent_event_is_found_on_its_day_not_on_the_sunday_on_which_it_tells(
    monkeypatch: pytest.MonkeyPatch, story: Scenario
) -> None:
    original = CleccModel._set

    def bent(model: CleccModel, target: Any) -> None:
        original(model, target)
        model.wards[2].p.legitimacy_director *= 1.0 + 1e-12

    monkeypatch.setattr(CleccModel, "_set", bent)
    assert weekday(EVENT_DAY) != SUNDAY
    assert locate(story, 1, 0) == (
        f"day {EVENT_DAY}, outside shifts, phase events, {PLACE}: parameter legitimacy_director "
        f"{0.6 * (1 + 1e-12)!r} in Mesa, 0.6 in the ensemble"
    )


def test_what_is_written_down_wrongly_is_found_at_the_months_end(
    monkeypatch: pytest.MonkeyPatch, story: Scenario
) -> None:
    original = mesa_model.take_census

    def bent(ward: Ward, day: int, *, nomad: bool) -> list[float]:
        row = original(ward, day, nomad=nomad)
        return row if day == 0 or ward.name != "w0_1" else [*row[:4], row[4] / 2, *row[5:]]

    monkeypatch.setattr(mesa_model, "take_census", bent)
    said = locate(story, 1, 0)
    assert said is not None
    assert said.startswith("day 29, outside shifts, phase record, ward w0_1: state legitimacy ")


def test_who_leaves_is_said(monkeypatch: pytest.MonkeyPatch, make_trust: Callable[..., Scenario]) -> None:
    original = Staff.leaves

    def bent(person: Staff, day: int) -> bool:
        return original(person, day) or (day == 13 and holder_of(NURSE)(person) is not None)

    monkeypatch.setattr(Staff, "leaves", bent)
    assert locate(make_trust(hospitals=2), 1, 0) == (
        f"day 13, outside shifts, phase leaving, {NURSE_NAME}: filled False in Mesa, 1 in the ensemble; "
        f"2 more part here; the log has left 0.0 of {NURSE_NAME} in Mesa, nothing in the ensemble"
    )


def test_the_opening_is_compared(monkeypatch: pytest.MonkeyPatch, story: Scenario) -> None:
    Bend(monkeypatch, Staff, "__init__").apply("own_relational", "", holder_of(NURSE), 0, "")
    said = locate(story, 1, 0)
    assert said is not None
    assert said.startswith(f"at the opening, {NURSE_NAME}: own_relational ")


def test_whose_idea_waits_for_how_long_is_compared(monkeypatch: pytest.MonkeyPatch, story: Scenario) -> None:
    original = Ward.answer_ideas
    days: list[int] = []

    def bent(ward: Ward, day: int) -> None:
        original(ward, day)
        for idea in ward.ideas if ward.name == WARD_NAME else ():
            idea.weeks += 1
            days.append(day)

    monkeypatch.setattr(Ward, "answer_ideas", bent)
    said = locate(story, 1, 0)
    assert said is not None
    assert said.startswith(f"day {days[0]}, outside shifts, phase ideas_answered, {PLACE}, ")


def test_a_log_that_parts_alone_is_said(monkeypatch: pytest.MonkeyPatch, story: Scenario) -> None:
    original = CleccModel.log

    def bent(model: CleccModel, kind: str, ward: int, entity: int, value: float = 0.0) -> None:
        original(model, kind, ward, entity, value + (kind == "study_day" and ward == 2))

    monkeypatch.setattr(CleccModel, "log", bent)
    said = locate(story, 1, 0)
    assert said is not None
    where, _, log = said.partition(", the log has ")
    assert where.endswith("outside shifts, phase programme")
    mesa, _, ensemble = log.partition(" in Mesa, ")
    assert mesa.startswith(f"study_day 1.0 of {PLACE}, ")
    assert ensemble.startswith(f"study_day 0.0 of {PLACE}, ")


# --- bent on the ensemble's side -------------------------------------------------------------------------


def test_a_bend_of_a_kernel_is_found(monkeypatch: pytest.MonkeyPatch, story: Scenario) -> None:
    original = drivers.BY_PHASE["ordinary_work"]
    bent_entity: list[int] = []

    def bent(t: Any, luck: tuple[int, int], day: int, k: int) -> None:
        original(t, luck, day, k)
        if (day, k) == (9, 1):
            row = t.wards[2]
            i = next(i for i in range(row["first"], row["last"]) if t.staff[i]["filled"])
            t.staff["wellbeing"][i] *= 1.0 + 1e-12
            bent_entity.append(int(t.staff[i]["entity"]))

    monkeypatch.setitem(drivers.BY_PHASE, "ordinary_work", bent)
    said = locate(story, 1, 0)
    assert said is not None
    assert said.startswith(f"day 9, shift 1, phase ordinary_work, {PLACE}, ")
    assert f" (entity {bent_entity[0]}): wellbeing " in said


@pytest.mark.parametrize("day", [0, 29])
def test_drivers_that_do_not_as_the_kernel_does_are_found_out(
    monkeypatch: pytest.MonkeyPatch, story: Scenario, day: int
) -> None:
    original = run.play_replicates

    def bent(t: Any, seed: int, first: int, days: tuple[int, int], *rest: Any) -> None:
        original(t, seed, first, days, *rest)
        if days[0] == day:
            t.staff["wellbeing"][3] *= 1.0 + 1e-12

    monkeypatch.setattr(run, "play_replicates", bent)
    who = f"ward w0_0, RN 3 (entity {(1 << 20) + (1 << 10) + 130})"
    said = locate(story, 1, 0)
    assert said is not None
    assert said.startswith(f"between the start and the end of day {day}, {who}: wellbeing ")


# --- nothing is left out ---------------------------------------------------------------------------------

UNREAD = {
    "draws": "an address",
    "first": "told by what lies there", "last": "told by what lies there",
    "first_on": "told by who is on", "last_on": "told by who is on", "next": "told by who is on",
    "nurse_holder": "read with the observer", "assistant_holder": "read with the observer",
}  # fmt: skip


@pytest.fixture
def at_work(story: Scenario) -> Lockstep:
    """Return both engines on the second shift of day 46, when there are observers and ideas."""
    lockstep = Lockstep(story, 1, 0)
    for _ in range(46 * 3 + 2):
        lockstep.model.step()
    return lockstep


def parted(lockstep: Lockstep) -> list[str]:
    """Return the fields that differ, of those compared at the opening, after the roster or on a shift."""
    phases = (None, PHASE["roster"], PHASE["ideas_raised"])
    return [one.field for phase in phases for one in differences(lockstep.model, lockstep.tables, phase)]


def every_field(rows: Any, dtype: np.dtype[Any]) -> Iterator[tuple[str, Any, str]]:
    """Go through the fields of records, and of the records within them: name, where it stands, kind."""
    for name in dtype.names or ():
        if dtype[name].names:
            yield from every_field(rows[name], dtype[name])
        else:
            yield name, rows, dtype[name].kind


def test_every_field_of_the_tables_is_compared(at_work: Lockstep) -> None:
    t = at_work.tables
    assert parted(at_work) == []
    idea = next(w for w in range(4) if t.wards[w]["ideas"] > 0)
    person = next(i for i in range(len(t.staff)) if t.staff[i]["filled"])
    for rows, at, dtype in (
        (t.staff, person, STAFF), (t.wards, 1, WARD), (t.hospitals, 1, HOSPITAL), (t.shifts, (1, 1), SHIFT),
        (t.ideas, (idea, 0), IDEA), (t.matrons, 1, MATRON), (t.director, 0, DIRECTOR),
    ):  # fmt: skip
        for field, of, kind in every_field(rows, dtype):
            if field in UNREAD:
                continue
            before = of[field][at]
            # An observer's post may be -1, for nobody.
            of[field][at] = before + (1000 if "observer" in field else 1 if kind == "i" else 1e-9)
            assert parted(at_work), f"{field} of {dtype}"
            of[field][at] = before
    for array in (t.counts, t.values):
        for at in np.ndindex(array.shape):
            before = array[at]
            array[at] = before + 1.0
            assert parted(at_work), at
            array[at] = before
    assert parted(at_work) == []


def test_every_number_that_an_agent_keeps_is_compared(at_work: Lockstep) -> None:
    model = at_work.model
    kept = {"unique_id", "tick", "day", "shift", "replicate", "index"}
    ward = model.wards[1]
    for thing in (next(ward.staff()), ward, ward.manager, ward.hospital, ward.matron,
                  model.courses[1], ward.roster):  # fmt: skip
        for name, value in list(vars(thing).items()):
            if name in kept or name.startswith("_") or not isinstance(value, bool | int | float):
                continue
            # There is no period but the one that the ward is in.
            setattr(thing, name, value - 1 if name == "period" else value + 1)
            assert parted(at_work), f"{name} of {type(thing).__name__}"
            setattr(thing, name, value)
    assert parted(at_work) == []
