"""A film of a run shows the run as it is, and changes nothing in it."""

from collections.abc import Iterable

import numpy as np
import pytest

from clecc_sim.engine.model import CleccModel
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import from_document, load, with_changes
from clecc_sim.studies.lives.divergence import parting
from clecc_sim.studies.lives.film import Film
from clecc_sim.studies.lives.shift import Person
from clecc_sim.studies.lives.story import Happening
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.record import COUNT, DRIVES, OBSTACLES, STATE
from clecc_sim.theory.timetable import DAYS_IN_MONTH

MONTHS = 8
ENDS_SOON = {"programme_days": 60.0}


@pytest.fixture(scope="module")
def film() -> Film:
    return Film(load("paper", months=MONTHS), ward="beech", replicate=3, seed=5).play()


def counted(film: Film, name: str) -> float:
    return float(film.record().counts[film.ward.site.index, :, COUNT[name]].sum())


def happened(film: Film, kind: str) -> list[Happening]:
    return [event for who in film.people for event in film.life(who).happenings if event.kind == kind]


# --- watching changes nothing ----------------------------------------------------------------------------


def test_the_run_that_is_watched_is_the_one_that_is_simulated(film: Film) -> None:
    unwatched = CleccModel(film.scenario, seed=5, replicate=3, keep_log=True).run()
    record = film.record()
    for name in ("counts", "states", "held"):
        np.testing.assert_array_equal(getattr(record, name), getattr(unwatched, name))
    assert record.log == unwatched.log
    runs = simulate(film.scenario, range(3, 4), RunSettings(seed=5), keep_logs=True)
    assert record.log == runs.logs[0]
    by_mesa = simulate(film.scenario, range(3, 4), RunSettings(seed=5, engine="mesa", workers=1))
    for name in OUTCOMES:
        np.testing.assert_array_equal(by_mesa.outcome(name), runs.outcome(name))


# --- the film against the record -------------------------------------------------------------------------


def test_clusters_are_the_records(film: Film) -> None:
    clusters = [shift.cluster for shift in film.shifts if shift.cluster is not None]
    assert len(clusters) == counted(film, "planned")
    assert sum(cluster.held for cluster in clusters) == counted(film, "held") > 0
    assert sum(cluster.moved for cluster in clusters) == counted(film, "moved") > 0
    assert sum(cluster.round for cluster in clusters) == counted(film, "rounds") > 0
    for drive in DRIVES:
        assert sum(cluster.drive == drive for cluster in clusters) == counted(film, f"called_{drive}")
    for obstacle in OBSTACLES:
        assert sum(c.obstacle == obstacle for c in clusters) == counted(film, f"blocked_{obstacle}")
    held = np.zeros(film.scenario.days)
    for shift in film.shifts:
        held[shift.day] += shift.cluster is not None and shift.cluster.held
    np.testing.assert_array_equal(held, film.record().held[film.ward.site.index])


def test_weeks_add_up_to_the_run(film: Film) -> None:
    weeks = film.weeks()
    assert sum(week.held for week in weeks) == counted(film, "held")
    assert [week.planned for week in weeks[:-1]] == [14] * (len(weeks) - 1)
    assert film.weeks(until=21) == weeks[:1]


def test_who_came_is_what_minutes_were_counted_for(film: Film) -> None:
    """After the programme, clusters, sessions and meetings are all that takes staff time."""
    p, after = film.ward.p, 4
    came = sum(len(s.cluster.came) for s in film.shifts if s.cluster and s.day >= after * DAYS_IN_MONTH)
    sat = sum(
        len(s.on) for s in film.shifts if s.session and s.session.held and s.day >= after * DAYS_IN_MONTH
    )
    assert sat == 0, "choose a ward that holds no sessions any more"
    counts = film.record().counts[film.ward.site.index, after:]
    met = counts[:, COUNT["meetings_held"]].sum()
    minutes = counts[:, COUNT["minutes"]].sum()
    assert came > 0
    assert minutes == pytest.approx(p.cluster_minutes * came + 2 * p.meeting_minutes * met)


def test_everybody_in_post_is_on_the_shift_or_away(film: Film) -> None:
    for shift in film.shifts:
        names = [worker.person.post for worker in shift.on] + [one.person.post for one in shift.away]
        assert sorted([*names, *shift.vacant]) == sorted(film.posts)
        assert sum(worker.in_charge for worker in shift.on) <= 1
    on = sum(len(shift.on) for shift in film.shifts)
    assert on == counted(film, "staff_shifts")
    assert sum(shift.load for shift in film.shifts) == pytest.approx(counted(film, "load"))
    filled = sum(len(s.on) + len(s.away) for s in film.shifts if s.index == 0)
    assert filled == counted(film, "post_days")


def test_why_somebody_is_away(film: Film) -> None:
    days = [film.shifts[day * 3 : day * 3 + 3] for day in range(film.scenario.days)]
    seen = set()
    for shifts in days:
        on = [{worker.person for worker in shift.on} for shift in shifts]
        for i, shift in enumerate(shifts):
            for one in shift.away:
                seen.add(one.why)
                elsewhere = any(one.person in on[j] for j in range(3) if j != i)
                assert (one.why == "elsewhere") is elsewhere
    assert seen >= {"off", "elsewhere", "studying"}
    studied = {(one.person, s.day) for s in film.shifts for one in s.away if one.why == "studying"}
    days_of = {
        (who, e.day) for who in film.people for e in film.life(who).happenings if e.kind == "study_day"
    }
    assert studied == days_of
    assert len(studied) == counted(film, "study_attended")


def test_nobody_is_off_who_can_always_come() -> None:
    always = {"shifts_per_week": 7.0, "absence": 0.0}
    film = Film(with_changes(load("paper", months=1), always)).play()
    assert film.ward.availability == 1.0
    assert {one.why for shift in film.shifts for one in shift.away} == {"elsewhere", "spare", "studying"}
    for shift in film.shifts:
        assert len(shift.on) == shift.need


# --- lives -----------------------------------------------------------------------------------------------


def test_lives_hold_all_that_happened(film: Film) -> None:
    assert len(happened(film, "left")) == counted(film, "leavers") > 0
    assert len(happened(film, "started")) == counted(film, "starters") > 0
    assert len(happened(film, "idea_raised")) == counted(film, "ideas_raised") > 0
    for how in ("approved", "refused", "lapsed"):
        assert len(happened(film, f"idea_{how}")) == counted(film, f"ideas_{how}")
    own = sum(counted(film, f"called_{drive}") for drive in DRIVES[:5])
    assert len(happened(film, "calls")) == own
    came = sum(event.came for who in film.people for event in film.life(who).happenings)
    assert came == sum(len(shift.cluster.came) for shift in film.shifts if shift.cluster)


def test_every_shift_worked_is_one_happening(film: Film) -> None:
    for who in film.people:
        worked = [s.number for s in film.shifts if who in [worker.person for worker in s.on]]
        kinds = ("calls", "comes", "stays", "blocked", "uncalled", "works")
        assert [e.number for e in film.life(who).happenings if e.kind in kinds] == worked


def test_an_idea_stays_its_owners_when_somebody_else_has_the_post() -> None:
    lively = {"turnover": 0.95, "hire_days": 1.0, "idea_rate": 0.5, "idea_base": 0.02, "idea_authority": 0.0}
    film = Film(with_changes(load("paper", months=6), lively), ward="cedar").play()
    inherited = 0
    for who in film.people:
        events = film.life(who).happenings
        raised = [event for event in events if event.kind == "idea_raised"]
        settled = [
            event for event in events if event.kind in ("idea_approved", "idea_refused", "idea_lapsed")
        ]
        assert len(settled) <= len(raised)
        left = film.life(who).left
        inherited += sum(left is not None and event.day > left for event in settled)
    assert inherited > 0


def test_states_are_those_of_the_record(film: Film) -> None:
    month = 7  # its end is a week's end, too
    states = film.record().states[film.ward.site.index, month]
    team = [s for who in film.people for s in film.life(who).states if s.day == month * DAYS_IN_MONTH]
    for name in ("coherence", "cognitive_participation", "collective_action", "reflexive_monitoring"):
        assert sum(getattr(state, name) for state in team) == pytest.approx(states[STATE[name]])


def test_a_life_until_a_shift_knows_nothing_of_later(film: Film) -> None:
    who = next(who for who in film.people if film.life(who).left is not None)
    life = film.life(who)
    last = life.happenings[-1].number
    before = life.until(last - 1)
    assert before.left is None
    assert before.happenings == tuple(e for e in life.happenings if e.number < last)
    assert life.until(last).happenings == life.happenings
    assert [state.day for state in life.until(62).states] == [0, 7, 14, 21]
    assert [state.day for state in life.until(61).states] == [0, 7, 14]


def test_two_holders_of_a_post_are_two_people(film: Film) -> None:
    second = next(who for who in film.people if who.holder == 1)
    assert str(second) == f"{second.post} (holder 2)"
    assert film.life(second).since > 0
    assert film.life(Person(second.post)).left is not None
    assert film.life(second.post).person.holder >= 1


# --- two lives -------------------------------------------------------------------------------------------


def parted(one: Film, other: Film, posts: Iterable[str]) -> list[int]:
    found = [parting(one, other, post) for post in posts]
    return [where.day for where in found if where is not None]


def test_the_same_arm_twice_is_the_same_life(film: Film) -> None:
    again = Film(film.scenario, ward="beech", replicate=3, seed=5).play()
    assert parted(film, again, film.posts) == []


def test_lives_part_no_sooner_than_the_arms() -> None:
    document = {"months": 4, "hospital": [{"name": "north", "ward": [{"name": "ash"}]}]}
    event = {"day": 60, "set": {"demand": 1.3}}
    one, other = (
        Film(from_document(more), ward="ash").play() for more in (document, {**document, "event": [event]})
    )
    days = parted(one, other, one.posts)
    assert len(days) > len(one.posts) / 2
    assert 60 <= min(days) <= 70


def test_two_lives_part_on_one_day_whichever_comes_first(film: Film) -> None:
    other = Film(with_changes(film.scenario, ENDS_SOON), ward="beech", replicate=3, seed=5).play()
    for who in {*film.people, *other.people}:
        there, back = parting(film, other, who), parting(other, film, who)
        assert (there and there.number) == (back and back.number)


def test_what_parted_is_what_the_lives_say(film: Film) -> None:
    other = Film(with_changes(film.scenario, ENDS_SOON), ward="beech", replicate=3, seed=5).play()
    where = next(where for post in film.posts if (where := parting(film, other, post)))
    for ours, theirs in ((where.one, film), (where.other, other)):
        life = theirs.life(where.person)
        assert ours == tuple(event for event in life.happenings if event.number == where.number)
    kinds = [[(e.kind, e.how) for e in side] for side in (where.one, where.other)]
    assert kinds[0] != kinds[1]
    assert where.day == where.number // 3
    said = where.sentence("A", "B")
    assert said.startswith(f"{where.person}: the two lives part on day {where.day}, ")


# --- what is asked wrongly -------------------------------------------------------------------------------


def test_shifts_of_its_own_beside_a_ward_that_has_more() -> None:
    document = {
        "months": 2,
        "hospital": [
            {"name": "north", "ward": [{"name": "long", "shifts": "long_day_night"}, {"name": "short"}]}
        ],
    }
    scenario = from_document(document)
    film = Film(scenario, ward="long").play()
    assert len(film.shifts) == 60 * 2
    assert [shift.name for shift in film.shifts[:3]] == ["long_day", "night", "long_day"]
    assert film.record().log == simulate(scenario, 1, keep_logs=True).logs[0]
    assert len(happened(film, "left")) == counted(film, "leavers")
    with pytest.raises(InputError, match="over"):
        film.step()


def test_a_film_says_what_is_allowed() -> None:
    with pytest.raises(InputError, match=r'ward = "oak": no such one .allowed: ash, beech, cedar, elm'):
        Film("paper", ward="oak")
    film = Film("paper")
    with pytest.raises(InputError, match=r'ash: post = "RN 99": no such one; .*allowed: deputy 1, '):
        film.life("RN 99")
    with pytest.raises(InputError, match=r"RN 1 \(holder 7\): nobody on ash so far"):
        film.life(Person("RN 1", 6))
    with pytest.raises(InputError, match=r"different draws .* \(1, 0\) and \(1, 1\)"):
        parting(film, Film("paper", replicate=1), "RN 1")
    with pytest.raises(InputError, match="ash and beech, which don't share their draws"):
        parting(film, Film("paper", ward="beech"), "RN 1")
