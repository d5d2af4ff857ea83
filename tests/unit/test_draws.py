"""The addressed generator: known answers, uniformity, independence, and addresses that never clash."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from clecc_sim.engine import draws as d
from clecc_sim.engine.model import CleccModel
from clecc_sim.engine.world import build
from clecc_sim.scenario.files import from_document
from clecc_sim.scenario.programmes import table_of
from clecc_sim.theory.compiled import rule

WORD = st.integers(0, 2**32 - 1)


# --- Philox4x32-10 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "counter", "answer"),
    [
        (0, (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        (2**64 - 1, (0xFFFFFFFF,) * 4, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            0x299F31D0_A4093822,
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(key: int, counter: tuple, answer: tuple) -> None:
    assert tuple(int(word) for word in d.philox(np.uint64(key), *counter)) == answer
    with np.errstate(over="ignore"):
        assert tuple(int(word) for word in d.scrambled.py_func(np.uint64(key), *counter)) == answer


def test_a_uniform_is_the_middle_of_one_of_2_to_the_52_steps() -> None:
    # Words of counter 0, key 0, low word first: 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c; the last 12 bits go.
    one, two = d.uniforms(0, 0, 0, 0, 0)
    assert one == (0xE169C58D6627E + 0.5) / 2**52
    assert two == (0x9B00DBD8BC57A + 0.5) / 2**52
    assert one == pytest.approx(0.880520198)
    assert d.uniform(0, 0, 0, 0, 0) == one


@rule
def filled(
    seed: int, replicate: int, entities: d.Ints, ticks: d.Ints, addresses: d.Ints, out: d.Floats
) -> None:
    """Fill a row of `out` by each of the block functions, for which there is no way in from Python."""
    d.fill(seed, replicate, entities, 7, 3, out[0])
    d.fill_pairs(seed, replicate, entities, 7, 3, out[1:3])
    d.fill_ticks(seed, replicate, entities, ticks, 3, len(ticks), out[3])
    d.fill_addresses(seed, replicate, addresses, 5, out[4])
    d.fill_instances(seed, replicate, 9, 7, 3, len(ticks), out[5])


@pytest.mark.parametrize("number", [1, 7, 16, 37, 150])
def test_many_draws_at_once_are_the_draws_one_by_one(number: int) -> None:
    entities = np.arange(number) + (3 << 20)
    ticks = np.arange(number) % 5 + 2800
    purposes = np.arange(number) % 11 + 1
    out = np.zeros((6, number))
    filled(8, 2, entities, ticks, np.array([entities, ticks, purposes]), out)
    for i, (entity, tick, purpose) in enumerate(zip(entities, ticks, purposes, strict=True)):
        pair = d.uniforms(8, 2, entity, 7, 3)
        assert (out[0, i], out[1, i], out[2, i]) == (pair[0], *pair)
        assert out[3, i] == d.uniform(8, 2, entity, tick, 3)
        assert out[4, i] == d.uniform(8, 2, entity, tick + 5, purpose)
        assert out[5, i] == d.uniform(8, 2, 9, 7, 3 + d.INSTANCE * i)


def test_the_least_and_the_greatest_uniform_are_inside_0_and_1() -> None:
    assert 0.0 < (0 + 0.5) * 2.0**-52
    assert (2**52 - 1 + 0.5) * 2.0**-52 < 1.0


@given(st.integers(0, 2**63 - 1), WORD, WORD, WORD, WORD)
def test_uniforms_are_inside_0_and_1_and_the_same_each_time(
    seed: int, replicate: int, entity: int, tick: int, purpose: int
) -> None:
    pair = d.uniforms(seed, replicate, entity, tick, purpose)
    assert all(0.0 < u < 1.0 for u in pair)
    assert pair == d.uniforms(seed, replicate, entity, tick, purpose)
    assert all((u * 2**52 - 0.5).is_integer() for u in pair)


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**63 - 1])
def test_both_halves_of_the_seed_count(seed: int) -> None:
    assert d.uniforms(seed, 0, 0, 0, 0) != d.uniforms(seed ^ (1 << 62), 0, 0, 0, 0)
    assert d.uniforms(seed, 0, 0, 0, 0) != d.uniforms(seed ^ 1, 0, 0, 0, 0)


# --- statistics: at seed 20, each test at a chance of 0.001 of failing by bad luck ------------------------

SEED, NUMBER, LEVEL = 20, 10_000, 0.001
COORDINATES = {"seed": 0, "replicate": 1, "entity": 2, "tick": 3, "purpose": 4}


def along(coordinate: str) -> np.ndarray:
    """Return the pairs of neighbouring addresses along one coordinate, [address, 2]."""
    address = [SEED, 3, d.ward_entity(1, 0, 17), d.shift_tick(40, 1), d.ATTEND]
    rows = []
    for step in range(NUMBER):
        here = list(address)
        here[COORDINATES[coordinate]] += step
        rows.append(d.uniforms(*here))
    return np.array(rows)


def square(x: np.ndarray, y: np.ndarray) -> float:
    """Return the p-value of a chi-square test that pairs fill an 8 x 8 grid evenly."""
    cells = (8 * x).astype(int) * 8 + (8 * y).astype(int)
    return stats.chisquare(np.bincount(cells, minlength=64)).pvalue


@pytest.mark.parametrize("coordinate", COORDINATES)
def test_neighbouring_addresses_are_uniform_and_independent(coordinate: str) -> None:
    pairs = along(coordinate)
    for u in pairs.T:
        assert stats.kstest(u, "uniform").pvalue > LEVEL
        assert stats.chisquare(np.bincount((100 * u).astype(int), minlength=100)).pvalue > LEVEL
        # The correlation of neighbours is about normal of sd 1/sqrt(n); 3.29 sd is met once in 1000.
        assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 3.29 / np.sqrt(NUMBER)
        assert square(u[0::2], u[1::2]) > LEVEL
    first, second = pairs.T
    assert abs(np.corrcoef(first, second)[0, 1]) < 3.29 / np.sqrt(NUMBER)
    assert square(first, second) > LEVEL
    assert square(first[1:], second[:-1]) > LEVEL


# --- addresses -------------------------------------------------------------------------------------------


def names_of_all(posts: dict[str, int], wards: int, hospitals: int) -> dict[tuple, int]:
    """Return every entity of a trust by who it is."""
    rows = [
        {"name": f"h{h}", "ward": [{"name": f"w{w}", "posts": posts} for w in range(wards)]}
        for h in range(hospitals)
    ]
    world = build(from_document({"hospital": rows}))
    found: dict[tuple, int] = {}
    for hospital in world.hospitals:
        found["hospital", hospital.index] = hospital.entity
        found["facilitator", hospital.index] = d.hospital_entity(hospital.index, d.FACILITATOR)
    for matron in world.matrons:
        found["matron", matron.hospital] = matron.entity
    for ward in world.wards:
        at = (ward.hospital, ward.place)
        found["ward", *at] = ward.entity
        found["manager", *at] = ward.manager_entity
        count: Counter[str] = Counter()
        for post in ward.posts:
            found[post.role, *at, count[post.role]] = post.entity
            count[post.role] += 1
    return found


def test_everybody_has_an_address_of_their_own_even_in_the_largest_trust() -> None:
    largest = {"deputy": 100, "RN": 384, "HCA": 500}
    found = names_of_all(largest, wards=3, hospitals=2)
    assert len(found) == 2 * (3 + 3 * (2 + 984))
    assert len(set(found.values())) == len(found)
    top = d.ward_entity(999, 999, d.FIRST_SLOT["HCA"] + 499)
    assert max(found.values()) < top < 2**32
    assert d.ward_entity(0, 999, 1023) < d.hospital_entity(1)


@pytest.mark.parametrize(
    ("more", "wards", "hospitals"),
    [
        ({"deputy": 3}, 2, 2),
        ({"RN": 5}, 2, 2),
        ({"HCA": 7}, 2, 2),
        ({}, 3, 2),
        ({}, 2, 3),
    ],
)
def test_one_more_post_ward_or_hospital_shifts_nobody(more: dict, wards: int, hospitals: int) -> None:
    posts = {"deputy": 2, "RN": 4, "HCA": 6}
    before = names_of_all(posts, 2, 2)
    after = names_of_all(posts | more, wards, hospitals)
    assert len(after) > len(before)
    assert {who: after[who] for who in before} == before


def test_codes_are_apart_and_so_are_their_instances() -> None:
    instanced = {d.BANK_RN: 100, d.BANK_HCA: 100, d.IDEA_ANSWER: 53, d.NOMAD: 21}
    assert set(d.PURPOSES) == set(range(1, len(d.PURPOSES) + 1))
    assert len(d.PURPOSES) < d.INSTANCE == 2**16
    assert set(instanced) < set(d.PURPOSES)
    used = [c + d.INSTANCE * k for c in d.PURPOSES for k in range(instanced.get(c, 1))]
    assert len(used) == len(set(used))
    assert max(used) < 2**32


def test_days_shifts_and_instances_fit_their_words() -> None:
    ticks = {d.shift_tick(day, shift) for day in range(1800) for shift in range(8)}
    assert len(ticks) == 1800 * 8
    assert max(ticks) < 2**32


def kind_of(entity: int) -> str:
    """Say whose address an entity is, from its bits alone."""
    ward, slot = entity >> 10 & 1023, entity & 1023
    if ward == 0:
        return {d.HOSPITAL: "hospital", d.MATRON: "matron", d.FACILITATOR: "facilitator"}[slot]
    return {d.WARD: "ward", d.MANAGER: "manager"}.get(slot, "post")


def test_a_whole_run_makes_no_draw_twice_and_uses_each_code_as_declared() -> None:
    draws = d.RecordedDraws(seed=5, replicate=0)
    lively = {"idea_rate": 0.5, "turnover": 0.9, "hire_days": 10, "visit_chance": 0.5}
    lively |= {"leader_turnover": 0.9, "idea_base": 0.01, "bank_fill": 0.5}
    together = {"days": [20, 50], "who": ["manager", "matron", "director"], "minutes": 60}
    programme = {**table_of("clecc"), "joint": [together]}
    hospitals = [{"name": "north"}, {"name": "south", "parameters": {"roster": 1}}]
    document = {"months": 9, "programme": programme, "parameters": lively, "hospital": hospitals}
    story = from_document(document)
    model = CleccModel(story, draws=draws, keep_log=True)
    kinds = {entry.kind for entry in model.run().log}
    assert {"left", "started", "idea_approved", "idea_lapsed", "session_held", "leader_left"} <= kinds
    twice = [address for address, times in draws.addresses.items() if times > 1]
    assert twice == []

    seen = set()
    days, shifts = 9 * 30, 3
    for entity, tick, purpose in draws.addresses:
        told = d.PURPOSES[purpose % d.INSTANCE]
        seen.add(told.code)
        assert kind_of(entity) == told.entity, told
        if told.tick == "shift":
            assert tick // 8 < days, told
            assert tick % 8 < shifts, told
        elif told.tick == "day":
            # NoMAD is answered when the last day has passed.
            assert tick <= days if told.code == d.NOMAD else tick < days, told
        else:
            assert told.tick == "holder"
            assert tick < 40, told
        if told.code not in (d.BANK_RN, d.BANK_HCA, d.IDEA_ANSWER, d.NOMAD, d.JOINT):
            assert purpose == told.code
    assert seen == set(d.PURPOSES)


def test_draws_do_not_depend_on_what_was_drawn_before() -> None:
    one, two = d.Draws(7, 2), d.Draws(7, 2)
    for tick in range(100):
        one.uniform(1 << 20, tick, d.VISIT)
    assert one.uniforms(5, 6, 7) == two.uniforms(5, 6, 7) == d.uniforms(7, 2, 5, 6, 7)
