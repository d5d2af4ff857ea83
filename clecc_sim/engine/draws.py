"""Addressed random draws: a draw's value depends on its address alone, never on what was drawn before.

An address says whose draw it is (`entity`), when (`tick`) and what for (`purpose`), within a `seed` and a
`replicate`. Two scenarios that share a seed thus have common random numbers until their histories part.
The generator is Philox4x32-10 (Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3): the
64-bit seed is its key, the four 32-bit words (replicate, entity, tick, purpose) are its counter.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import whole
from clecc_sim.theory.compiled import inlined, kernel, rule

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
MULTIPLY_0, MULTIPLY_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
HALF_STEP = 2.0**-52
INSTANCE = 1 << 16
"""A purpose's instances stand this far apart."""


@inlined
def scrambled(key: int, c0: int, c1: int, c2: int, c3: int) -> tuple[np.uint64, ...]:
    """Do what `philox` does, compiled into the caller, so that a loop can make several draws at once."""
    x0, x1, x2, x3 = np.uint64(c0) & MASK, np.uint64(c1) & MASK, np.uint64(c2) & MASK, np.uint64(c3) & MASK
    k0, k1 = np.uint64(key) & MASK, np.uint64(key) >> SHIFT
    for _ in range(10):
        p0, p1 = MULTIPLY_0 * x0, MULTIPLY_1 * x2
        x0, x1, x2, x3 = (p1 >> SHIFT) ^ x1 ^ k0, p1 & MASK, (p0 >> SHIFT) ^ x3 ^ k1, p0 & MASK
        k0, k1 = (k0 + WEYL_0) & MASK, (k1 + WEYL_1) & MASK
    return x0, x1, x2, x3


@inlined
def unit(low: np.uint64, high: np.uint64) -> float:
    """Turn two 32-bit words into a uniform in (0, 1): ``(k + 1/2) 2^-52`` with k of 52 bits."""
    return (np.float64(((high << SHIFT) | low) >> np.uint64(12)) + 0.5) * HALF_STEP


@rule
def philox(key: int, c0: int, c1: int, c2: int, c3: int) -> tuple[np.uint64, ...]:
    """Scramble a counter of four 32-bit words under a 64-bit key, ten rounds, to four 32-bit words."""
    return scrambled(key, c0, c1, c2, c3)


@rule
def uniforms(seed: int, replicate: int, entity: int, tick: int, purpose: int) -> tuple[float, float]:
    """Return the two uniforms in (0, 1) of an address."""
    x = scrambled(seed, replicate, entity, tick, purpose)
    return unit(x[0], x[1]), unit(x[2], x[3])


@rule
def uniform(seed: int, replicate: int, entity: int, tick: int, purpose: int) -> float:
    """Return the first uniform of an address."""
    x = scrambled(seed, replicate, entity, tick, purpose)
    return unit(x[0], x[1])


@kernel
def fill(seed: int, replicate: int, entities: Ints, tick: int, purpose: int, out: Floats) -> None:
    """Write the first uniform of each entity at a tick into `out`, [entity].

    The same numbers as `uniform`; in a loop by themselves the processor makes several at once.
    """
    for i in range(len(entities)):
        x = scrambled(seed, replicate, entities[i], tick, purpose)
        out[i] = unit(x[0], x[1])


@kernel
def fill_pairs(seed: int, replicate: int, entities: Ints, tick: int, purpose: int, out: Floats) -> None:
    """Write both uniforms of each entity at a tick into `out`, [2, entity]."""
    for i in range(len(entities)):
        x = scrambled(seed, replicate, entities[i], tick, purpose)
        out[0, i], out[1, i] = unit(x[0], x[1]), unit(x[2], x[3])


@kernel
def fill_ticks(
    seed: int, replicate: int, entities: Ints, ticks: Ints, purpose: int, number: int, out: Floats
) -> None:
    """Write the first uniform of each of `number` entities, each at a tick of its own, into `out`."""
    for i in range(number):
        x = scrambled(seed, replicate, entities[i], ticks[i], purpose)
        out[i] = unit(x[0], x[1])


@kernel
def fill_addresses(seed: int, replicate: int, addresses: Ints, later: int, out: Floats) -> None:
    """Write the first uniform of each address, [entity tick purpose, address], into `out`, ticks put off."""
    for i in range(len(out)):
        x = scrambled(seed, replicate, addresses[0, i], addresses[1, i] + later, addresses[2, i])
        out[i] = unit(x[0], x[1])


@kernel
def fill_instances(
    seed: int, replicate: int, entity: int, tick: int, purpose: int, number: int, out: Floats
) -> None:
    """Write the first uniform of each of a purpose's first instances into `out`, [instance]."""
    for i in range(number):
        x = scrambled(seed, replicate, entity, tick, purpose + INSTANCE * i)
        out[i] = unit(x[0], x[1])


# --- who: entities ---------------------------------------------------------------------------------------
# hospital 2^20 + ward 2^10 + slot, so that another post, ward or hospital changes nobody's draws.

WARD, MANAGER = 0, 1
HOSPITAL, MATRON, FACILITATOR = 0, 1, 2
MORE_MATRONS = 16
"""A hospital's second matron has the slot two after this, the third the one after that, and so on."""
FIRST_SLOT = {"deputy": 16, "RN": 128, "HCA": 512}
"""The slot of each role's first post on a ward."""


def ward_entity(hospital: int, ward: int, slot: int = WARD) -> int:
    """Address a ward, its manager or one of its posts; indices count from 0."""
    return ((hospital + 1) << 20) + ((ward + 1) << 10) + slot


def hospital_entity(hospital: int, slot: int = HOSPITAL) -> int:
    """Address a hospital, its matron or its facilitator."""
    return ((hospital + 1) << 20) + slot


# --- when: ticks -----------------------------------------------------------------------------------------


def shift_tick(day: int, shift: int) -> int:
    """Address a shift of a day."""
    return 8 * day + shift


# --- what for: purposes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a code stands for, and the one kind of entity and of tick that it goes with."""

    code: int
    entity: str
    tick: str
    meaning: str


PURPOSES: dict[int, Purpose] = {}


def _purpose(entity: str, tick: str, meaning: str) -> int:
    code = len(PURPOSES) + 1
    PURPOSES[code] = Purpose(code, entity, tick, meaning)
    return code


DEMAND_HOSPITAL = _purpose("hospital", "day", "demand shock of the hospital")
DEMAND_WARD = _purpose("ward", "day", "demand shock of the ward")
DEMAND_SHIFT = _purpose("ward", "shift", "demand shock of the shift")
ROSTER = _purpose("post", "day", "availability; rank in the roster")
BANK_RN = _purpose("ward", "shift", "bank fills a nurse's gap; instance: place in the need")
BANK_HCA = _purpose("ward", "shift", "bank fills an assistant's gap; instance: place in the need")
CALL_COMPLY = _purpose("post", "shift", "race: compliance")
CALL_OWN = _purpose("post", "shift", "race: ownership of the nurse in charge")
CALL_PUSH = _purpose("post", "shift", "race: the manager's push")
CALL_STAFF = _purpose("post", "shift", "race: another member of staff")
CALL_FACILITATOR = _purpose("ward", "shift", "race: the facilitator")
CALL_MANAGER = _purpose("ward", "shift", "race: the ward manager")
CLUSTER_HELD = _purpose("ward", "shift", "a called cluster goes ahead")
ATTEND = _purpose("post", "shift", "joins a cluster")
SESSION_CALLED = _purpose("ward", "shift", "a reflective session is called")
SESSION_HELD = _purpose("ward", "shift", "a called session goes ahead")
VISIT = _purpose("ward", "shift", "a senior comes by")
VISIT_QUESTIONED = _purpose("ward", "shift", "the senior questions a cluster")
VISIT_RESOLVED = _purpose("ward", "shift", "the programme's name settles it")
IDEA = _purpose("post", "shift", "an idea")
IDEA_ANSWER = _purpose("post", "shift", "an idea is taken up; approved; instance: weeks waited")
STUDY_DAY = _purpose("post", "holder", "the day of the study day")
LEARNING_SET = _purpose("manager", "day", "attends a learning set")
PLAN_REPLY = _purpose("manager", "day", "reply to the learning plan")
HIRE = _purpose("post", "day", "a vacancy is filled")
LEAVE = _purpose("post", "day", "leaves")
MEETING = _purpose("manager", "day", "meeting with the matron")
MANAGER_LEAVES = _purpose("manager", "day", "the ward manager leaves")
MATRON_LEAVES = _purpose("matron", "day", "the matron leaves")
VACANT = _purpose("post", "holder", "the post is vacant at the start")
TRAITS = _purpose("post", "holder", "disposition; relational capacity")
TENURE = _purpose("post", "holder", "tenure at the start")
NOMAD = _purpose("post", "day", "answers to NoMAD; instance: item, 20 the person")
JOINT = _purpose("manager", "day", "comes to a joint activity; instance: 0 manager, 1 matron, 2 director")
SPELL = _purpose("post", "day", "length of a spell of sickness")


def checked_replicate(replicate: int) -> int:
    """Return a replicate's number, one 32-bit word of every address. Raises `InputError`."""
    return whole("replicate", replicate, 0, 2**32 - 1)


class Draws:
    """The random draws of one replicate: `uniform` and `uniforms` by (entity, tick, purpose)."""

    def __init__(self, seed: int, replicate: int) -> None:
        self.seed, self.replicate = seed, replicate
        self.uniform: Callable[[int, int, int], float] = partial(uniform, seed, replicate)
        self.uniforms: Callable[[int, int, int], tuple[float, float]] = partial(uniforms, seed, replicate)


class RecordedDraws(Draws):
    """Draws that are written down: which, in what order, and how often each."""

    def __init__(self, seed: int, replicate: int) -> None:
        super().__init__(seed, replicate)
        self.addresses: Counter[tuple[int, int, int]] = Counter()
        self.pairs: set[tuple[int, int, int]] = set()
        """Addresses of which both uniforms were used."""
        one, two = self.uniform, self.uniforms

        def counted(entity: int, tick: int, purpose: int) -> float:
            self.addresses[entity, tick, purpose] += 1
            return one(entity, tick, purpose)

        def counted_pair(entity: int, tick: int, purpose: int) -> tuple[float, float]:
            self.addresses[entity, tick, purpose] += 1
            self.pairs.add((entity, tick, purpose))
            return two(entity, tick, purpose)

        self.uniform, self.uniforms = counted, counted_pair
