"""`clecc_sim.film`: one ward's run as a notebook sees it, held against the run that is not watched."""

from collections.abc import Callable
from typing import Any

import pytest

import clecc_sim as cs
from clecc_sim.theory.errors import InputError


@pytest.fixture(scope="module")
def film() -> Any:
    return cs.film("democratic", ward="elm", days=60, seed=5, replicate=2)


def test_watching_changes_nothing() -> None:
    # The ensemble makes the same run, and nobody watches it.
    story = cs.load("democratic").set(months=6)
    seen = cs.film(story, ward="cedar", seed=4, replicate=1).to_pandas()
    months = seen.groupby(seen["day"] // 30)[["planned", "held"]].sum()
    expected = cs.run(story, replicates=2, seed=4).monthly_values("cedar")[1]
    assert (months["held"] / months["planned"]).tolist() == pytest.approx(expected.tolist())


def test_a_shift_is_the_models_shift(film: Any) -> None:
    model = cs.model("democratic", seed=5, replicate=2)
    for scene in list(film)[:30]:
        model.step()
        ward = model.wards[3]
        assert [one.person.post for one in scene.shift.on] == [who.post.name for who in ward.on_shift]
        assert scene.shift.load == ward.load
        assert (scene.shift.cluster is not None and scene.shift.cluster.held) == ward.cluster_held


def test_tables_agree(film: Any) -> None:
    shifts, weeks, people = (film.to_pandas(kind) for kind in ("shifts", "weeks", "people"))
    assert len(film) == len(shifts) == len(list(film)) == 60 * 3
    assert weeks["held"].sum() == shifts["held"].sum() > 0
    assert weeks["planned"].sum() == shifts["planned"].sum() == 60 * 2
    assert people["came"].sum() == shifts["came"].sum()
    assert people["shifts"].sum() == shifts["own"].sum()
    assert people["calls"].sum() == shifts["caller"].notna().sum() > 0
    assert tuple(people["who"]) == film.people


def test_a_shift_is_told_in_words(film: Any) -> None:
    held = next(scene for scene in film if scene.shift.cluster and scene.shift.cluster.held)
    load, cluster = held.sentences
    assert f"load {held.shift.load:.2f}" in load
    assert "it is held" in cluster
    assert f"{len(held.shift.cluster.came)} come" in cluster
    blocked = next(s for s in film if s.shift.cluster and s.shift.cluster.called and not s.shift.cluster.held)
    assert "it isn't held:" in blocked.sentences[1]
    uncalled = next(scene for scene in film if scene.shift.cluster and not scene.shift.cluster.called)
    assert uncalled.sentences[1] == "Nobody calls the cluster."
    night = next(scene for scene in film if scene.shift.name == "night")
    assert night.sentences[1] == "No cluster is planned."
    for scene in (held, blocked, uncalled, night):
        text, html = str(scene), scene._repr_html_()
        assert str(scene.shift) in text
        assert f'<caption style="text-align: left">elm, {scene.shift}</caption>' in html
        for one in scene.shift.on:
            assert str(one.person) in text
            assert str(one.person) in html


def test_a_story_is_of_the_one_who_was_asked_for(film: Any) -> None:
    for who in ("deputy 1", "RN 7", "HCA 2"):
        told = film.story(who).to_pandas()
        there = [(s.shift.day, s.shift.name) for s in film if who in [str(one.person) for one in s.shift.on]]
        assert [*told[told["shift"] != ""].groupby("day", sort=False)["shift"].first().items()] == there
        assert str(film.story(who)).startswith(f"{who}: in post")


def test_a_story_up_to_a_day(film: Any) -> None:
    whole, early = film.story("HCA 2"), film.story("HCA 2").until(13)
    told = whole.to_pandas()
    assert early.to_pandas().equals(told[told["day"] <= 13])
    assert early.to_pandas("states")["day"].tolist() == [0, 7, 14]
    assert whole.to_pandas("states")["practice"].between(0, 1).all()
    assert str(early).count("\n") == len(early.to_pandas())
    assert early._repr_html_().count("<tr>") == len(early.to_pandas()) + 1


def test_a_life_and_where_it_parts() -> None:
    told, helped = (cs.film(style, days=40) for style in ("autocratic", "democratic"))
    found = told.parting(helped, "RN 3")
    assert found is not None
    here, there = (one.story("RN 3").until(found.day - 1).to_pandas() for one in (told, helped))
    assert here["how"].tolist() == there["how"].tolist()
    assert str(found.day) in found.sentence("autocratic", "democratic")
    assert told.parting(told, "RN 3") is None


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda film: film[180], "shift = 180: allowed: a whole number from 0 to 179"),
        (lambda film: film[-1], "shift = -1: allowed"),
        (lambda film: film[True], "shift = true: allowed"),
        (lambda film: film.story("RN 99"), 'who = "RN 99": no such one'),
        (
            lambda film: film.to_pandas("months"),
            'kind = "months": no such one (allowed: shifts, weeks, people)',
        ),
        (lambda film: film.story("RN 1").to_pandas("x"), 'kind = "x": no such one'),
        (lambda film: film.parting(cs.film("democratic", ward="elm", days=1), "RN 1"), "different draws"),
        (
            lambda film: cs.film("democratic", ward="oak"),
            'ward = "oak": no such one (allowed: ash, beech, cedar, elm',
        ),
        (lambda film: cs.film("democratic", days=361), "days = 361: allowed: a whole number from 1 to 360"),
        (lambda film: cs.film("democratic", days=1.5), "days = 1.5: allowed"),
        (lambda film: cs.film("democratic", seed=-1), "seed = -1: allowed"),
        (lambda film: cs.film("democratic", replicate=-1), "replicate"),
        (lambda film: cs.film(cs.load("democratic").cast(matron=Own)), "agents of one's own"),
    ],
)
def test_what_is_not_allowed_is_told(film: Any, ask: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(film)
    assert told in str(caught.value)


class Own(cs.agents.Matron):
    pass
