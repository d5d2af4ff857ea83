"""Whatever two scenarios say, their mixtures lead from the one to the other."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import dump, parse, with_changes
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution.differences import differing, grouped
from clecc_sim.studies.attribution.mixtures import mixed
from clecc_sim.theory.errors import InputError
from tests.mixtures import read_by_engines
from tests.test_engines_agree import scenarios

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Scenario, Scenario]:
    """Two scenarios of one length, of which the second often is the first but for a few values."""
    a = draw(scenarios())
    b = draw(scenarios())
    if draw(st.booleans()):
        off = draw(st.sampled_from(["M15", "M21", "M8"]))
        b = with_changes(a, {f"mechanisms.{off}": False, "hospital.h0.task_pressure": 0.75, "beds": 31})
    same = {"months": max(a.months, b.months), "sustained_months": 1}
    a, b = with_changes(a, same), with_changes(b, same)
    if a.counted != b.counted:
        # Outcomes of both are to be taken over as many months of each ward's own.
        a, b = with_changes(a, {"start": 0}), with_changes(b, {"start": 0})
    return a, b


@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=SLOW)
@given(pair=pairs(), data=st.data())
def test_mixtures_of_invented_scenarios(pair: tuple[Scenario, Scenario], data: st.DataObject) -> None:
    a, b = pair
    differences = differing(a, b, apart=data.draw(st.booleans()))
    names = [difference.name for difference in differences]
    assert read_by_engines(mixed(a, b, differences, ())) == read_by_engines(a)
    assert read_by_engines(mixed(a, b, differences, names)) == read_by_engines(b)
    some = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    try:
        made = mixed(a, b, differences, some)
    except InputError as error:
        group = str(error).rpartition("together=")[2].split(",")
        together = grouped(differences, {"together": group})
        some = [name for name in some if name not in group]
        made = mixed(a, b, together, some)
    assert parse(dump(made)) == made
    # From a mixture on to the second scenario, and back to the first.
    for end in (a, b):
        rest = differing(made, end)
        assert read_by_engines(mixed(made, end, rest, [x.name for x in rest])) == read_by_engines(end)


@settings(max_examples=10, suppress_health_check=SLOW)
@given(pair=pairs())
def test_both_ends_run_alike(pair: tuple[Scenario, Scenario]) -> None:
    a, b = pair
    differences = differing(a, b)
    for end, taken in ((a, ()), (b, [x.name for x in differences])):
        one, other = (
            simulate(x, 2, RunSettings(seed=5, workers=1)) for x in (end, mixed(a, b, differences, taken))
        )
        for name in one.outcomes:
            assert one.outcomes[name].tobytes() == other.outcomes[name].tobytes(), name
