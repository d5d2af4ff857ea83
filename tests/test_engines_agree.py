"""The Mesa model and the compiled ensemble agree to the last bit, over scenarios that hypothesis invents."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import bundled, from_document, load
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS, names
from clecc_sim.theory.programme import LEADERS, MEASURES
from clecc_sim.theory.record import COUNTS, LOGGED, ROLES, STATES, Record
from clecc_sim.theory.timetable import WEEKDAYS
from tests.lockstep import locate


def first_difference(mesa: Record, ensemble: Record) -> str | None:
    """Say where the two part: the first entry of the log, else the first number; None where they don't."""
    for a, b in zip(mesa.log, ensemble.log, strict=False):
        if a != b:
            where = f"day {a.day}, shift {a.shift}, phase {LOGGED[a.kind]}, ward {a.ward}, entity {a.entity}"
            return f"{where}: {a} / {b}"
    if len(mesa.log) != len(ensemble.log):
        return f"logs of {len(mesa.log)} and {len(ensemble.log)} entries that begin alike"
    for what, of, named in (("state", "states", STATES), ("count", "counts", COUNTS)):
        a, b = getattr(mesa, of), getattr(ensemble, of)
        parted = np.argwhere(~((a == b) | (np.isnan(a) & np.isnan(b))))
        if len(parted):
            ward, month, column = min(parted.tolist(), key=lambda at: (at[1], at[0], at[2]))
            both = f"{a[ward, month, column]!r} / {b[ward, month, column]!r}"
            return f"month {month}, ward {ward}, {what} {named[column]}: {both}"
    for of in ("held", "planned"):
        a, b = getattr(mesa, of), getattr(ensemble, of)
        if not np.array_equal(a, b):
            ward, day = min(np.argwhere(a != b).tolist(), key=lambda at: at[1])
            return f"day {day}, ward {ward}: clusters {of} {a[ward, day]} / {b[ward, day]}"
    for of in ("delays", "programme_days"):
        if not np.array_equal(getattr(mesa, of), getattr(ensemble, of)):
            return of
    return None


def assert_agree(scenario: Scenario, seed: int, replicate: int) -> None:
    mesa = CleccModel(scenario, seed=seed, replicate=replicate, keep_log=True).run()
    (ensemble,) = Player(scenario).play(seed, range(replicate, replicate + 1), keep_logs=True)
    parted = first_difference(mesa, ensemble)
    # Records differ, which says little; only now is it worth the while to look where the engines part.
    assert parted is None, f"{parted}\nThey first part here: {locate(scenario, seed, replicate)}"


# --- invented scenarios ----------------------------------------------------------------------------------


@st.composite
def values(draw: st.DrawFn, scope: str) -> dict[str, float]:
    """Some parameters that may be set at a level, over all that is accepted."""
    # Cut points must keep an order, and starts lie in the run, so that these are left out.
    chosen = draw(st.lists(st.sampled_from(names(scope)), max_size=8, unique=True))
    made = {}
    for name in chosen:
        row = PARAMETERS[name]
        if name.startswith("quis_cut") or name == "start":
            continue
        wide = draw(st.booleans())
        low, high = (row.min, row.max) if wide else (row.low, row.high)
        if row.whole:
            made[name] = draw(st.integers(int(low), int(high)))
        else:
            made[name] = draw(st.sampled_from([low, high]) | st.floats(low, high, allow_nan=False))
    return made


@st.composite
def shift_patterns(draw: st.DrawFn) -> list[dict[str, object]] | str:
    if draw(st.booleans()):
        return draw(st.sampled_from(["early_late_night", "long_day_night"]))
    number = draw(st.integers(1, 4))
    leaders, session = (draw(st.integers(-1, number - 1)) for _ in range(2))
    return [
        {
            "name": f"s{i}", "hours": 8, "RN": draw(st.integers(0, 3)), "HCA": draw(st.integers(1, 3)),
            "cluster": draw(st.booleans()), "leaders": i == leaders, "session": i == session,
        }
        for i in range(number)
    ]  # fmt: skip


DAY = st.integers(0, 149)


def lessons(*names: str) -> st.SearchStrategy[dict[str, dict[str, float]]]:
    some = st.fixed_dictionaries({}, optional=dict.fromkeys(names, st.floats(0, 1)))
    return st.fixed_dictionaries({}, optional={"teaches": some})


@st.composite
def rules(draw: st.DrawFn) -> dict[str, object]:
    """A rule that is likely to apply, and to go on doing so."""
    measure = draw(st.sampled_from(MEASURES))
    low, high = {"leavers": (0, 1)}.get(measure, (1, 5) if measure.startswith("nomad") else (0, 1))
    below = st.fixed_dictionaries({"below": st.floats(low, high, exclude_min=True)})
    above = st.fixed_dictionaries({"above": st.floats(low, high, exclude_max=True)})
    does: dict[str, object] = {
        "period": {
            "days": draw(st.integers(1, 40)), "visit_interval": draw(st.integers(1, 5)),
            "directiveness": draw(st.floats(0, 1)), "support": draw(st.just("support") | st.floats(0, 1)),
        },
        "joint": {"after": draw(st.integers(1, 30)), "who": list(LEADERS), "minutes": 30},
        "set": {"turnover": draw(st.floats(0, 0.9)), "idea_weeks": draw(st.integers(1, 8))},
    }  # fmt: skip
    kept = draw(st.sets(st.sampled_from(sorted(does)), min_size=1))
    return {
        "measure": measure,
        **draw(below | above),
        "over": 7 * draw(st.integers(1, 8)), "first": draw(st.integers(0, 60)),
        "at_most": draw(st.integers(1, 4)), "every": draw(st.integers(7, 30)),
        **{key: does[key] for key in kept},
    }  # fmt: skip


@st.composite
def programmes(draw: st.DrawFn) -> dict[str, object] | str:
    """Table 1, or periods and activities on any days, of which any may be missing."""
    if draw(st.booleans()):
        return "clecc"
    periods, start = [], draw(st.integers(0, 40))
    for _ in range(draw(st.integers(1, 3))):
        days = draw(st.integers(1, 60))
        periods.append(
            {
                "start": start, "days": days,
                "visit_interval": draw(st.integers(1, 5) | st.just("visit_interval")),
                "directiveness": draw(st.sampled_from(["directiveness", "support"]) | st.floats(0, 1)),
                "support": draw(st.just("support") | st.floats(0, 1)),
            }
        )  # fmt: skip
        start += days + draw(st.integers(0, 40))
    if draw(st.booleans()):
        periods[-1]["days"] = "programme_days"
    minutes = st.just("set_minutes") | st.floats(0, 1440)
    some = st.lists(DAY, min_size=1, max_size=4).map(sorted)
    sets, of_influence = draw(some), draw(st.integers(0, 2))
    plan, window = sorted(draw(DAY) for _ in range(3)), sorted((draw(DAY), draw(DAY)))
    found, trained = sorted((draw(DAY), draw(DAY)))
    when = st.fixed_dictionaries({}, optional={"when": st.sampled_from(["always", "periods"])})
    weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)
    leaders = st.lists(st.sampled_from(LEADERS), min_size=1, unique=True)
    training = {"window": window, "minutes": draw(minutes)} | draw(when)
    if draw(st.booleans()):
        training["repeat"] = window[1] - window[0] + draw(st.integers(1, 40))
        training["who"] = draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))
    parts: dict[str, object] = {
        "training": training,
        "learning_sets": {"days": sets, "influence": sets[:of_influence], "minutes": draw(minutes)},
        "learning_plan": dict(zip(("drafted", "presented", "answered"), plan, strict=True)),
        "session": {
            "minutes": draw(st.just("session_minutes") | st.floats(1, 120)),
            "weekdays": draw(weekdays), **draw(when), **draw(lessons("purpose", "relational")),
        },
        "joint": [{"days": draw(some), "who": draw(leaders), "minutes": draw(minutes)} | draw(when)],
        "rule": draw(st.lists(rules(), min_size=1, max_size=3)),
        "peer_observation": {
            "found": found, "trained": trained, "minutes": draw(minutes),
            "feedback": sorted((draw(DAY), draw(DAY))),
        },
    }  # fmt: skip
    left_out = draw(st.sets(st.sampled_from(sorted(parts))))
    left_out |= {"peer_observation"} if "session" in left_out else set()
    held = {key: part for key, part in parts.items() if key not in left_out}
    cluster = {"minutes": draw(st.just("cluster_minutes") | st.floats(0.5, 120))} | draw(when)
    if draw(st.booleans()):
        cluster |= {"weekdays": draw(weekdays), "called_by": draw(st.sampled_from(["anyone", "leaders"]))}
        cluster |= draw(lessons("practice", "appraisal", "relational", "wellbeing", "enrolment", "ownership"))
    return {"name": "invented", "period": periods, "cluster": cluster, **held}


def first_days() -> st.SearchStrategy[dict[str, date]]:
    """Nothing, or the Monday that is day 0, by which the season goes."""
    mondays = st.integers(0, 15_000).map(lambda week: date(1900, 1, 1) + timedelta(7 * week))
    return st.just({}) | st.fixed_dictionaries({"first_day": mondays})


def starts(last: int) -> st.SearchStrategy[dict[str, float]]:
    """Nothing, or the day on which a ward's programme starts."""
    return st.just({}) | st.fixed_dictionaries({"start": st.integers(0, min(last, 90))})


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    hospitals, months = [], draw(st.integers(1, 5))
    number = draw(st.integers(1, 2))
    whose = st.sampled_from([f"h{h}{more}" for h in range(number) for more in ("", ".2")])
    served_by = st.fixed_dictionaries({}, optional={"matron": whose, "facilitator": whose})
    for h in range(number):
        wards = [
            {
                "name": f"w{w}",
                "beds": draw(st.integers(1, 40)),
                "posts": {
                    "deputy": draw(st.integers(0, 2)),
                    "RN": draw(st.integers(0, 8)),
                    "HCA": draw(st.integers(1, 8)),
                },
                "shifts": draw(shift_patterns()),
                **draw(served_by),
                "parameters": draw(values("ward")) | draw(starts(30 * months - 1)),
            }
            for w in range(draw(st.integers(1, 2)))
        ]
        hospitals.append({"name": f"h{h}", "ward": wards, "parameters": draw(values("hospital"))})
    events = []
    for _ in range(draw(st.integers(0, 3))):
        event: dict[str, object] = {"day": draw(st.integers(0, 30 * months - 1))}
        kind = draw(st.sampled_from(["trust", "hospital", "ward", "matron", "manager"]))
        if kind in ("matron", "manager"):
            event["leave"] = "hospital.h0.matron" if kind == "matron" else "hospital.h0.ward.w0.manager"
        else:
            prefix = {"trust": "", "hospital": "hospital.h0.", "ward": "hospital.h0.ward.w0."}[kind]
            set_ = {k: v for k, v in draw(values(kind)).items() if not PARAMETERS[k].start_only}
            event["set"] = {prefix + k: v for k, v in (set_ or {"demand": 1.1}).items()}
        events.append(event)
    off = draw(st.lists(st.sampled_from(sorted(MECHANISMS)), max_size=3, unique=True))
    return from_document(
        {
            "months": months,
            **draw(first_days()),
            "programme": draw(programmes()),
            "parameters": draw(values("trust")),
            "hospital": hospitals,
            "event": events,
            "mechanisms": dict.fromkeys(off, False),
        }
    )


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(suppress_health_check=SLOW)
@given(scenario=scenarios(), seed=st.integers(0, 2**63 - 1), replicate=st.integers(0, 2**32 - 2))
def test_invented_scenarios(scenario: Scenario, seed: int, replicate: int) -> None:
    assert_agree(scenario, seed, replicate)


WHOLE = {
    "induction", "matron_leaves", "no_clecc", "paper", "protected_time", "senior_activities", "staggered",
    "twelve_hour_shifts", "winter_surge",
}  # fmt: skip
"""Bundled scenarios that differ in what happens, in whose year all has its turn; others differ in numbers."""


@pytest.mark.parametrize("name", sorted(bundled()))
def test_bundled_scenarios(name: str) -> None:
    assert_agree(load(name, months=12 if name in WHOLE else 5), 1, 0)


# --- where they part -------------------------------------------------------------------------------------


def test_where_they_part_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # On day 40 a nurse on the second ward forgets a 10^-12th part less; no log shows it, ever.
    scenario, day, post = load("paper", months=2), 40, 5
    original, entity = Staff.forget, 0

    def bent(person: Staff) -> None:
        nonlocal entity
        original(person)
        if person.ward.site.index == 1 and person.post.index == post and person.ward.model.day == day:
            person.relational *= 1.0 + 1e-12
            entity = person.post.entity

    monkeypatch.setattr(Staff, "forget", bent)
    posts = scenario.wards[1].posts
    assert posts.deputy <= post < posts.deputy + posts.rn
    with pytest.raises(AssertionError) as failure:
        assert_agree(scenario, 1, 0)
    who = f"ward {scenario.ward_labels[1]}, RN {post - posts.deputy + 1} (entity {entity})"
    assert "month 2, ward 1, state " in str(failure.value)
    expected = f"They first part here: day {day}, outside shifts, phase forgetting, {who}: relational "
    assert expected in str(failure.value)


@settings(max_examples=3, suppress_health_check=SLOW)
@given(scenario=scenarios(), seed=st.integers(0, 2**63 - 1), replicate=st.integers(0, 2**32 - 2))
def test_in_lockstep_nothing_parts(scenario: Scenario, seed: int, replicate: int) -> None:
    """The search raises no false alarm, and its drivers end every day as the kernel of `run` does."""
    assert locate(scenario, seed, replicate) is None


@pytest.mark.verification
@settings(max_examples=100, derandomize=False, suppress_health_check=SLOW)
@given(scenario=scenarios(), seed=st.integers(0, 2**63 - 1), replicate=st.integers(0, 2**32 - 2))
def test_in_lockstep_nothing_parts_over_many_scenarios(scenario: Scenario, seed: int, replicate: int) -> None:
    assert locate(scenario, seed, replicate) is None
