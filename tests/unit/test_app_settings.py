"""What the page's controls say, as a link, as scenarios and as a command."""

import shlex
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clecc_sim.scenario import files
from clecc_sim.theory.parameters import PARAMETERS, STYLES
from clecc_sim.views.app.compare import _moved, _placed, groups
from clecc_sim.views.app.settings import ARMS, SLIDERS, UPLOADED, WARDS, Settings, own_style

shares = st.integers(0, 100).map(lambda n: n / 100)
settings_of_any_kind = st.builds(
    Settings,
    ward=st.sampled_from([*WARDS, UPLOADED]),
    first=st.tuples(shares, shares),
    second=st.tuples(shares, shares),
    moved=st.dictionaries(
        st.sampled_from(["matron_baseline", "protected", "turnover"]), shares.filter(lambda x: x < 0.9)
    ),
    seed=st.integers(0, 2**53 - 1),
    helped=st.sampled_from(ARMS),
)


@given(settings_of_any_kind)
def test_a_link_holds_all_settings(settings: Settings) -> None:
    assert Settings.read(settings.query()) == (settings, ())


def test_usual_settings_need_no_query() -> None:
    assert Settings().query() == ""
    assert Settings.read(None) == (Settings(), ())


@given(st.text(max_size=200))
def test_no_query_breaks_the_page(query: str) -> None:
    settings, _ = Settings.read(query)
    assert tuple(arm.name for arm in settings.arms(settings.base())) == settings.facilitators


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("turnover=2", "turnover = 2: allowed: a number from 0 to 0.95"),
        ("first.support=high", "first.support = high: allowed: a number from 0 to 1"),
        ("seed=1.5", "seed = 1.5: allowed: a whole number from 0"),
        ("seed=1e999", "seed = 1e999: allowed: a whole number from 0"),
        ("matron=1", "matron: unknown (allowed: ward, "),
    ],
)
def test_what_is_wrong_in_a_link_is_said_and_left_out(query: str, said: str) -> None:
    settings, problems = Settings.read(f"{query}&protected=0.4")
    assert len(problems) == 1
    assert problems[0].startswith(said)
    assert settings == Settings(moved={"protected": 0.4})


def test_wards_are_all_bundled_scenarios_but_for_style() -> None:
    def bare(name: str) -> object:
        flat = files.with_changes(files.load(name), ["directiveness=0.5", "support=0.5"])
        return replace(flat, name="", description="", source=(), given="")

    listed = [bare(name) for name in WARDS]
    assert all(bare(name) in listed for name in files.bundled())
    assert len({repr(found) for found in listed}) == len(WARDS)


def test_the_command_makes_the_same_scenarios() -> None:
    settings = Settings(ward="paper", moved={"matron_baseline": 0.9}).with_value("first", "support", 0.4)
    words = shlex.split(settings.command(200))
    assert words[:2] == ["clecc", "compare"]
    sets = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
    for source, arm in zip(words[2:4], settings.arms(settings.base()), strict=True):
        typed = files.load(source, overrides=sets)
        assert [ward.parameters for ward in typed.wards] == [ward.parameters for ward in arm.wards]


def test_facilitators_are_called_by_their_style_or_by_a_letter() -> None:
    assert Settings().facilitators == ("autocratic", "democratic")
    assert Settings().with_value("first", "support", 0.3).facilitators == ("facilitator A", "democratic")
    alike = Settings().with_style("first", "democratic")
    assert alike.facilitators == ("facilitator A", "facilitator B")


def test_each_arm_says_which_facilitator_and_whose_wards_it_is() -> None:
    first, second = Settings(ward="winter_surge").arms(files.load("winter_surge"))
    assert first.description == "Autocratic: directiveness 0.85, support 0.1. Wards: A hard winter."
    assert second.description.startswith("Democratic: directiveness 0.2, support 0.85.")


def test_a_file_s_own_style_is_known_where_its_hospitals_agree() -> None:
    assert own_style(files.load("coaching")) == (
        STYLES["coaching"]["directiveness"],
        STYLES["coaching"]["support"],
    )
    assert own_style(files.load("paper")) is None


def test_sliders_stay_within_what_a_scenario_may_say() -> None:
    assert Settings().with_value("wards", "turnover", 9.0).moved == {"turnover": PARAMETERS["turnover"].max}
    for group in groups(Settings(), Settings().base()):
        for slider in group["sliders"]:
            row = PARAMETERS[slider["name"]]
            assert row.min <= slider["min"] <= slider["value"] <= slider["max"] <= row.max


def test_a_slider_of_wards_that_differ_says_so_until_it_is_moved() -> None:
    paper = Settings(ward="paper")

    def matron(settings: Settings) -> dict[str, object]:
        (found,) = [
            s for s in groups(settings, settings.base())[2]["sliders"] if s["name"] == "matron_baseline"
        ]
        return found

    assert matron(paper)["text"] == "0.20 or 0.80"
    assert matron(paper.with_value("wards", "matron_baseline", 0.3))["text"] == "0.30"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"target": "wards"},
        {"target": "wards", "name": "seed", "value": 3},
        {"target": "x", "name": "support", "value": 1},
        {"target": "wards", "name": "turnover", "value": "much"},
        {"target": "wards", "name": "turnover", "value": float("nan")},
        {"target": "first", "name": "turnover", "value": 0.2},
    ],
)
def test_what_no_slider_could_say_changes_nothing(said: dict[str, object]) -> None:
    assert _moved(Settings(), said) == Settings()


def test_sliders_and_styles_are_of_the_tables() -> None:
    assert {slider.name for slider in SLIDERS} <= set(PARAMETERS)
    assert all(
        Settings().with_style("second", name).second == tuple(STYLES[name].values()) for name in STYLES
    )


def test_a_place_in_the_plane_is_taken_axis_by_axis_and_rubbish_is_not() -> None:
    there = _placed(Settings(), {"target": "first", "directiveness": 0.3, "support": 7})
    assert there.first == (0.3, 1.0)
    for said in ({}, {"target": "wards", "directiveness": 0.3}, {"target": "first", "directiveness": "x"}):
        assert _placed(Settings(), said) == Settings()
