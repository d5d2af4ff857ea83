"""What the page of watched wards shows, without a browser."""

from dataclasses import replace
from functools import partial
from threading import Event

import pytest

from clecc_sim.scenario.files import load
from clecc_sim.studies.lives.divergence import parting
from clecc_sim.studies.lives.film import Film
from clecc_sim.studies.lives.shift import Person
from clecc_sim.theory.record import LOGGED
from clecc_sim.views.app import watch_scene as scenes
from clecc_sim.views.app.watch import Choice, Projector, Screen, common_wards
from clecc_sim.views.text.event_log import SENTENCES

MAKE = {
    "Autocratic": partial(Film, load("autocratic_unsupported", months=5)),
    "None": partial(Film, load("no_clecc", months=5)),
}


@pytest.fixture(scope="module")
def reels() -> tuple[scenes.Reel, ...]:
    projector = Projector()
    projector.run(list(MAKE.items()), Event(), lambda: None)
    return projector.reels


def screen(reels: tuple[scenes.Reel, ...], choice: Choice | None = None, days: int | None = None) -> Screen:
    played = reels[0].film.scenario.days if days is None else days
    return Screen(reels=reels, days_played=played, choice=choice or Choice(), wards=("ash",), ward="ash")


# --- playing ahead ---------------------------------------------------------------------------------------


def test_films_are_played_to_their_end(reels: tuple[scenes.Reel, ...]) -> None:
    assert [reel.title for reel in reels] == ["Autocratic", "None"]
    assert all(reel.film.over for reel in reels)
    assert reels[0].colour != reels[1].colour


def test_nothing_is_played_on_when_the_page_is_closed() -> None:
    closed, looks = Event(), []

    def look() -> None:
        looks.append(True)
        closed.set()

    projector = Projector()
    projector.run(list(MAKE.items()), closed, look)
    assert looks == [True]
    assert [len(reel.film.shifts) for reel in projector.reels] == [3, 3]


def test_what_can_not_be_opened_is_said() -> None:
    projector, looks = Projector(), []
    projector.run([("A", partial(Film, "paper", ward="oak"))], Event(), lambda: looks.append(True))
    assert projector.problem == 'ward = "oak": no such one (allowed: ash, beech, cedar, elm)'
    assert projector.days_played() == 0
    assert looks


def test_wards_that_arms_share() -> None:
    paper, other = load("paper"), load("democratic")
    assert common_wards([paper, other]) == ("ash", "beech", "cedar", "elm")
    assert common_wards([]) == ()


# --- what is done on the page ----------------------------------------------------------------------------


def test_steps_stay_within_the_run(reels: tuple[scenes.Reel, ...]) -> None:
    last = 5 * 30 * 3 - 1
    assert screen(reels).after({"step": -1}).number == 0
    assert screen(reels).after({"step": 1}).number == 1
    at_end = screen(reels, Choice(number=last - 1, playing=True)).after({"step": 1})
    assert (at_end.number, at_end.playing) == (last, False)
    assert screen(reels, Choice(number=10**9)).number == last


def test_a_tick_that_comes_after_a_pause_changes_nothing(reels: tuple[scenes.Reel, ...]) -> None:
    playing = Choice(number=7, playing=True)
    assert screen(reels, playing).after({"tick": 1}) == replace(playing, number=8)
    paused = Choice(number=7, message="Run no. 'x'")
    assert screen(reels, paused).after({"tick": 1}) == paused


def test_a_day_that_is_not_played_yet_is_waited_for(reels: tuple[scenes.Reel, ...]) -> None:
    waiting = screen(reels, days=2)
    choice = waiting.after({"day": 100})
    assert choice.number == 300
    assert screen(reels, choice, days=2).number == 5
    assert screen(reels, choice, days=101).number == 300


@pytest.mark.parametrize(
    "act", [{}, {"speed": 1000}, {"speed": "x"}, {"day": "x"}, {"post": "RN 1"}, {"rubbish": 1}]
)
def test_rubbish_changes_nothing(reels: tuple[scenes.Reel, ...], act: dict[str, object]) -> None:
    assert screen(reels).after(act) == Choice()


def test_who_works_on_while_all_of_the_ward_s_own_are_at_the_cluster(reels: tuple[scenes.Reel, ...]) -> None:
    seen = set()
    for shift in reels[0].film.shifts:
        if shift.on and all(worker.came for worker in shift.on):
            (_, work) = scenes.scene(reels[0], shift, None)["groups"]
            assert work["name"] == ("At their work: " + ("bank staff only" if shift.bank else "nobody"))
            seen.add(shift.bank > 0)
    assert seen


def test_what_is_asked_before_there_is_anything_to_see_is_kept_or_passed_over() -> None:
    empty = Screen(reels=(), days_played=0, choice=Choice(number=4), wards=("ash",), ward="ash")
    assert empty.after({"playing": True}) == Choice(number=4, playing=True)
    assert empty.after({"speed": 10}).speed == 10
    for act in ({"step": 1}, {"tick": 1}, {"day": 30}):
        assert empty.after(act) == Choice(number=4)


def test_luck(reels: tuple[scenes.Reel, ...]) -> None:
    assert screen(reels).after({"run": " 12 "}).replicate == 12
    wrong = screen(reels, Choice(replicate=3)).after({"run": "1.5"})
    assert wrong.replicate == 3
    assert wrong.message == "Run no. '1.5': allowed: a whole number from 0 to 4294967295."


# --- what is shown ---------------------------------------------------------------------------------------


def test_every_shift_can_be_shown(reels: tuple[scenes.Reel, ...]) -> None:
    for reel in reels:
        for shift in reel.film.shifts:
            shown = scenes.scene(reel, shift, None)
            gathered, at_work = shown["groups"]
            assert len(gathered["people"]) == len(shift.cluster.came if shift.cluster else ())
            assert len(gathered["people"]) + len(at_work["people"]) == len(shift.on)
            assert sum(len(group["people"]) for group in shown["away"]) == len(shift.away)
            assert all(one["filled"] for one in gathered["people"])


def test_a_ward_without_the_programme(reels: tuple[scenes.Reel, ...]) -> None:
    shown = scenes.scene(reels[1], reels[1].film.shifts[0], None)
    assert shown["sub"] == "ash, early. No programme."
    assert shown["cluster"]["text"] == "No cluster is planned on this shift."


def test_where_the_programme_stands_on_a_day(reels: tuple[scenes.Reel, ...]) -> None:
    shifts = reels[0].film.shifts
    for shift, expected in [
        (shifts[0], "The programme runs until day 119."),
        (replace(shifts[0], running=False), "The programme is not on these days; it ends on day 119."),
        (shifts[-1], "The programme ended on day 119."),
        (replace(shifts[-1], running=True), "a rule of it has brought the facilitator back."),
    ]:
        assert scenes.scene(reels[0], shift, None)["sub"].endswith(expected)


def test_a_cluster_in_words(reels: tuple[scenes.Reel, ...]) -> None:
    said = {scenes.cluster_sentence(shift) for shift in reels[0].film.shifts}
    starts = (
        "No cluster",
        "Nobody calls",
        "The facilitator calls",
        "The ward manager calls",
        "RN ",
        "HCA ",
        "deputy ",
    )
    for start in starts[:5]:
        assert any(text.startswith(start) for text in said), start
    assert all(text[0].isupper() for text in said)
    assert any(" Not held: too much to do." in text for text in said)
    assert any(text.endswith("of the staff are there.") for text in said)


def test_the_one_who_is_chosen_is_marked_wherever_they_are(reels: tuple[scenes.Reel, ...]) -> None:
    who = Person("RN 4")
    for shift in reels[0].film.shifts[:30]:
        shown = scenes.scene(reels[0], shift, who)
        people = [one for group in (*shown["groups"], *shown["away"]) for one in group["people"]]
        assert [one["post"] for one in people if one["chosen"]] == ["RN 4"]


def test_a_story_tells_the_latest_first_and_nothing_of_later(reels: tuple[scenes.Reel, ...]) -> None:
    who = Person("RN 4")
    life = reels[0].film.life(who)
    told = scenes.story(reels[0], life, who, 90)
    days = [int(event["when"].split(",")[0].removeprefix("day ")) for event in told["events"]]
    assert days == sorted(days, reverse=True)
    assert max(days) <= 30
    nobody = scenes.story(reels[0], None, Person("RN 4", 9), 90)
    assert nobody["says"] == "Nobody has been RN 4 (holder 10) here so far."


def test_where_lives_part_in_words(reels: tuple[scenes.Reel, ...]) -> None:
    who = Person("RN 4")
    found = parting(reels[0].film, reels[1].film, who)
    said = scenes.parting_words(reels, who, found, all_played=True)
    assert said["says"].startswith(f"RN 4: the two lives part on day {said['day']}, ")
    assert "Autocratic: " in said["says"]
    same = scenes.parting_words(reels, who, None, all_played=False)
    assert same["says"] == "RN 4: the two lives are the same as far as they have been played."
    nobody = scenes.parting_words(reels, Person("RN 4", 9), None, all_played=True)
    assert nobody["says"] == "Nobody has been RN 4 (holder 10) in either so far."


def test_weeks_are_drawn_as_far_as_they_are_whole(reels: tuple[scenes.Reel, ...]) -> None:
    plot = scenes.weeks_plot(reels, [7 * 3 - 1, 7 * 3 - 1], 150)
    held = reels[0].film.weeks()[0].held
    assert plot["lines"][0]["says"] == f"{held} this week, {held} so far"
    height = 100.0 - 100.0 * held / 14
    assert plot["lines"][0]["points"] == f"0.00,{height:.1f} 4.67,{height:.1f}"
    end = 120 * 3
    after = scenes.weeks_plot(reels, [end + 5, end + 5], 150)["lines"]
    held = sum(s.cluster.held for s in reels[0].film.shifts[end : end + 6] if s.cluster)
    assert after[0]["says"].endswith(f"this week, {held} since the programme ended")
    assert after[1]["says"] == "0 this week, 0 so far"  # there is no programme
    assert scenes.weeks_plot(reels, [7 * 3 - 2, 7 * 3 - 2], 150)["lines"][0]["points"] == ""
    assert [(mark["at"], mark["text"]) for mark in plot["marks"]] == [(80.0, "programme ends")]


def test_participation_is_drawn_by_week(reels: tuple[scenes.Reel, ...]) -> None:
    who = Person("RN 4")
    lives = [reel.film.life(who) for reel in reels]
    found = parting(reels[0].film, reels[1].film, who)
    plot = scenes.participation_plot(reels, lives, found, 13, 150)
    first = plot["lines"][0]["points"].split()
    assert len(first) == 3
    assert first[0] == f"0.00,{100 - 100 * lives[0].states[0].cognitive_participation:.1f}"
    assert plot["marks"][-1]["text"] == "lives part"


def test_what_else_happens_has_words() -> None:
    """Every kind of the log is either said in a sentence of its own or shown otherwise."""
    assert set(LOGGED) >= scenes.OF_THE_CLUSTER
    assert set(SENTENCES) | {"event"} >= set(LOGGED) - scenes.OF_THE_CLUSTER
