"""Both engines side by side, phase by phase, to say where they first part.

`test_engines_agree` compares records, which is quick but says little: a state that parts is seen at a month's
end. Only when records differ does `locate` play the replicate again: after every phase that the Mesa
model has lived through, a driver has the ensemble's kernels live through the same one, and all that the two
know is compared. That the drivers do as `engine.ensemble.run` does is not taken on trust: it plays the same
replicate, day by day, and must end each day alike.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from operator import attrgetter
from typing import Any

import numpy as np

from clecc_sim.engine.agents.leaders import Matron
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.ensemble import run
from clecc_sim.engine.ensemble.log import entries
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.ensemble.tables import OF_SITE, POST, STAFF, WARD, Tables, outputs
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.record import COUNTS, ROLES, STATES, Entry
from clecc_sim.theory.timetable import PHASES, Phase
from clecc_sim.theory.variables import DirectorState, ManagerState, MatronState, State, WardState
from tests import drivers

OF_POST = ("entity", "role", "post", "filled", "holders")
OF_PERSON = tuple(name for name in STAFF.names or () if name not in OF_POST)
OF_WARD = (*WardState.variables, *(name for name in WARD.names or () if name.startswith("fade_")))
OF_SHIFT = ("rn", "hca", "cluster", "leaders", "session", "hours")

NAMES = tuple(f"parameter {name}" for name in PARAMETERS)
PARAMETERS_OF, OF_PERSON_IN_MESA = attrgetter(*PARAMETERS), attrgetter(*OF_PERSON)

Side = tuple[str, Any, Any]
"""What something is called, and what the Mesa model and the ensemble hold it to be."""


@dataclass(frozen=True, slots=True)
class Parted:
    """One thing of which the engines hold different things."""

    place: str
    """Ward and person, or hospital and matron, or the trust."""
    field: str
    mesa: Any
    ensemble: Any

    def __str__(self) -> str:
        return f"{self.place}: {self.field} {self.mesa!r} in Mesa, {self.ensemble!r} in the ensemble"


def same(a: Any, b: Any) -> bool:
    """Say whether two values are equal, NaN with NaN."""
    return bool(a == b or (a != a and b != b))


def _differ(place: str, sides: Iterable[Side]) -> Iterator[Parted]:
    return (Parted(place, name, a, b) for name, a, b in sides if not same(a, b))


def _differ_in(place: str, names: Iterable[str], mine: Any, theirs: Any) -> Iterator[Parted]:
    """Do the same for two rows of values; that all are equal, the usual case, is seen at once."""
    if tuple(mine) != tuple(theirs):
        yield from _differ(place, zip(names, mine, theirs, strict=True))


def _fields(record: np.void) -> dict[str, Any]:
    return dict(zip(record.dtype.names or (), record.tolist(), strict=True))


# --- names -----------------------------------------------------------------------------------------------


def post_name(ward: Ward, index: int) -> str:
    """Say who holds a post: "ward ash, RN 4 (entity 1049731)" for its fourth such post."""
    post = ward.site.posts[index]
    number = sum(other.role == post.role for other in ward.site.posts[: index + 1])
    return f"ward {ward.site.name}, {post.role} {number} (entity {post.entity})"


def manager_name(ward: Ward) -> str:
    """Say which ward's manager."""
    return f"ward {ward.site.name}, manager (entity {ward.site.manager_entity})"


def matron_name(matron: Matron) -> str:
    """Say which hospital's matron."""
    return f"hospital {matron.site.name}, matron (entity {matron.site.entity})"


def _names(model: CleccModel) -> dict[int, str]:
    """Return all names by entity."""
    names = {0: "the trust"} | {m.site.entity: matron_name(m) for m in model.matrons}
    for ward in model.wards:
        names[ward.site.entity] = f"ward {ward.site.name}"
        names[ward.site.manager_entity] = manager_name(ward)
        names |= {post.entity: post_name(ward, post.index) for post in ward.site.posts}
    return names


# --- what the two know, side by side ---------------------------------------------------------------------


def differences(model: CleccModel, t: Tables, phase: Phase | None) -> Iterator[Parted]:
    """Return what differs after a phase (None: the opening): ward by ward in post order, then hospitals."""
    for ward in model.wards:
        w, name = ward.site.index, f"ward {ward.site.name}"
        yield from _people(ward, t, phase)
        yield from _ideas(ward, t)
        row = _fields(t.wards[w])
        yield from _differ(manager_name(ward), _leading(ward.manager, ManagerState, row["manager"]))
        yield from _differ(name, _ward(ward, row))
        yield from _differ(name, _site(ward, row) if phase is None else _ward_after(ward, t, phase))
        yield from _differ_in(name, COUNTS, ward.tally.values(), t.counts[w].tolist())
        rules = range(len(model.programme.rules))
        yield from _differ_in(
            name, (f"rule {k} applied" for k in rules), ward.applied, map(tuple, t.applied[w].tolist())
        )
        yield from _differ_in(name, NAMES, PARAMETERS_OF(ward.p), t.of_ward[w].tolist())
    for hospital, values, record in zip(model.hospitals, t.of_hospital, t.hospitals, strict=True):
        name, site, row = f"hospital {hospital.site.name}", hospital.site, _fields(record)
        yield from _differ(name, [("shock", hospital.shock, row["shock"])])
        yield from _differ_in(name, NAMES, PARAMETERS_OF(hospital.p), values.tolist())
        theirs = (tuple(range(row["first"], row["last"])), row["entity"])
        yield from _differ_in(name, ("wards", "entity"), (site.wards, site.entity), theirs)
    for matron, record in zip(model.matrons, t.matrons, strict=True):
        row = _fields(record)
        served = tuple(np.flatnonzero(t.wards["matron"] == matron.site.index).tolist())
        mine: list[Side] = [("wards", matron.site.wards, served)]
        mine += [(name, getattr(matron.site, name), row[name]) for name in ("entity", "hospital")]
        mine += [(name, getattr(matron, name), row[name]) for name in MatronState.variables]
        yield from _differ(matron_name(matron), mine)
    yield from _differ_in("the trust", NAMES, PARAMETERS_OF(model.p), t.trust[0].tolist())
    yield from _differ("the director", _leading(model.director, DirectorState, t.director[0].tolist()))


def _leading(leader: Any, owner: type[State], record: tuple[float, ...]) -> Iterator[Side]:
    """Return what is known of a leader."""
    return ((name, getattr(leader, name), value) for name, value in zip(owner.variables, record, strict=True))


def _people(ward: Ward, t: Tables, phase: Phase | None) -> Iterator[Parted]:
    first, last = t.wards[ward.site.index][["first", "last"]]
    posts, rows = ward.site.posts, t.staff[first:last]
    of_post, of_person = (rows[list(names)].tolist() for names in (OF_POST, OF_PERSON))
    after_roster = phase is not None and phase.name == "roster"
    turns, ranks = _turns(ward, t) if after_roster else [], t.post_draws[1, first:last].tolist()
    for i, (person, post) in enumerate(zip(ward.team, posts, strict=True)):
        mine = (post.entity, ROLES.index(post.role), post.index, person is not None, ward.holders[i])
        if mine != of_post[i]:
            yield from _differ_in(post_name(ward, i), OF_POST, mine, of_post[i])
        # Of a post that only one engine holds to be filled there is no more to be said.
        if person is None or not of_post[i][OF_POST.index("filled")]:
            continue
        if OF_PERSON_IN_MESA(person) != of_person[i]:
            yield from _differ_in(post_name(ward, i), OF_PERSON, OF_PERSON_IN_MESA(person), of_person[i])
        if after_roster:
            today = [("rank", person.rank, ranks[i]), ("shift today", *turns[i])]
            yield from _differ(post_name(ward, i), today)


def _turns(ward: Ward, t: Tables) -> list[tuple[int | None, int | None]]:
    """Return the shift that each post's holder works today by either engine, None for off."""
    shifts, w = range(len(ward.site.shifts)), ward.site.index
    mine = {person.post.index: s for s in shifts for person in ward.roster.own[s]}
    listed = ((s, t.duty[POST, t.shifts[w, s]["first_on"] : t.shifts[w, s]["next"]]) for s in shifts)
    theirs = {int(i - t.wards[w]["first"]): s for s, posts in listed for i in posts}
    return [(mine.get(i), theirs.get(i)) for i in range(len(ward.team))]


def _ward(ward: Ward, row: dict[str, Any]) -> Iterator[Side]:
    """What is always known of a ward."""
    yield from ((name, getattr(ward, name), row[name]) for name in OF_WARD)
    plan = ward.model.courses[ward.site.index]
    if 0 <= ward.period < len(ward.model.programme.all_periods):
        facilitator = ward.hospital.facilitator
        yield "directiveness", facilitator.directiveness(ward), row["directiveness"]
        yield "support", facilitator.support(ward), row["support"]
    roles = ("nurse", "assistant")
    theirs = [(row[f"{role}_observer"] - row["first"], row[f"{role}_holder"]) for role in roles]
    yield (
        "observers (post, holder)",
        [(x.post.index, x.holder) for x in plan.observers],
        [(i, holder) for i, holder in theirs if i >= 0],
    )


def _site(ward: Ward, row: dict[str, Any]) -> Iterator[Side]:
    """What never changes of a ward."""
    yield from ((name, getattr(ward.site, name), row[name]) for name in OF_SITE)
    yield "shifts", len(ward.site.shifts), row["shifts"]
    nurses = sum(post.grade > 0 for post in ward.site.posts)
    yield "posts", len(ward.site.posts), row["last"] - row["first"]
    yield "posts of nurses", nurses, row["first_assistant"] - row["first"]


def _ward_after(ward: Ward, t: Tables, phase: Phase) -> Iterator[Side]:
    """What is only known of a ward after certain phases: the roster, the current shift."""
    w, k = ward.site.index, ward.model.shift
    row = _fields(t.wards[w])
    if phase.name == "roster":
        for s, own in enumerate(ward.roster.own):
            now, nurses = _fields(t.shifts[w, s]), sum(person.grade > 0 for person in own)
            yield f"own nurses on shift {s}", nurses, now["own_nurses"]
            yield f"own assistants on shift {s}", len(own) - nurses, now["own_assistants"]
            yield f"bank nurses on shift {s}", ward.roster.bank_nurses[s], now["bank_nurses"]
            yield f"bank assistants on shift {s}", ward.roster.bank_assistants[s], now["bank_assistants"]
    if phase.when == "shift" and k < len(ward.site.shifts):
        now = _fields(t.shifts[w, k])
        yield from ((f"shift's {name}", getattr(ward.shift, name), now[name]) for name in OF_SHIFT)
        yield "shift's night", ward.site.is_night(k), now["night"]
        yield "shift's start", ward.site.starts[k], now["start"]
        on = t.duty[POST, row["first_on"] : row["last_on"]] - row["first"]
        yield "posts on shift", [person.post.index for person in ward.on_shift], on.tolist()
        yield "own staff on shift", len(ward.on_shift), row["on"]
        charge = None if ward.in_charge is None else ward.in_charge.post.index
        yield "post in charge", charge, None if row["in_charge"] < 0 else row["in_charge"] - row["first"]
        yield "facilitator comes", ward.hospital.facilitator.visits(ward, ward.model.day), row["visited"]


def _ideas(ward: Ward, t: Tables) -> Iterator[Parted]:
    """Go through the ideas that wait: whose, raised on which tick, weeks waited."""
    row = t.wards[ward.site.index]
    mine = [(x.originator.post.index, x.originator.holder, x.tick, x.weeks) for x in ward.ideas]
    theirs = [
        (int(idea["post"] - row["first"]), *idea[["holder", "tick", "weeks"]].tolist())
        for idea in t.ideas[ward.site.index, : row["ideas"]]
    ]
    for k, (a, b) in enumerate(zip_longest(mine, theirs)):
        if a != b:
            whose = (a or b)[0]
            place = post_name(ward, whose) if 0 <= whose < len(ward.team) else f"ward {ward.site.name}"
            yield Parted(place, f"idea {k} that waits (post, holder, tick, weeks)", a, b)


# --- side by side ----------------------------------------------------------------------------------------


class Stop(Exception):  # noqa: N818 - it is no error
    """The engines have parted; the message says where."""


class Lockstep:
    """A replicate played by the Mesa model, which the ensemble's kernels follow phase by phase."""

    ROOM = 20_000
    """Entries that a phase may make in the log."""

    def __init__(self, scenario: Scenario, seed: int, replicate: int) -> None:
        """Open the trust in both."""
        self.model = CleccModel(scenario, seed=seed, replicate=replicate, keep_log=True)
        player = Player(scenario)
        self.tables = player._tables._replace(log=np.zeros((self.ROOM, 6)))
        self.stream = (seed, replicate)
        self._out = outputs(player._shape, 1)
        self._real, self._real_out = Player(scenario)._tables, outputs(player._shape, 1)
        self._names, self._seen = _names(self.model), 0
        drivers.opening(self.tables, self.stream, self._out[1][0])
        for phase in PHASES:
            method = getattr(self.model, f"_{phase.name}")
            setattr(self.model, f"_{phase.name}", partial(self._live_through, phase, method))

    def play(self) -> None:
        """Play to the end, or raise `Stop` where they part."""
        self._compare(None)
        while self.model.running:
            self.model.step()
            if self.model.tick % self.model.world.shifts_a_day == 0:
                self._check_drivers()

    def _live_through(self, phase: Phase, method: Callable[[], None]) -> None:
        t, model = self.tables, self.model
        t.clock[:], t.log_size[0] = (model.day, model.shift), 0
        if phase.name == "forgetting":
            for out, name in zip(self._out[2:], ("held_today", "planned_today"), strict=True):
                out[0, :, model.day] = t.wards[name]
        method()
        driver = drivers.BY_PHASE[phase.name]
        if phase.name == "record":
            driver(t, self.stream, model.day, self._out[0][0], self._out[1][0])
        else:
            driver(t, self.stream, model.day, model.shift)
        self._compare(phase)

    def _compare(self, phase: Phase | None) -> None:
        found = [*differences(self.model, self.tables, phase), *self._written(phase)]
        said = [f"{found[0]}"] if found else []
        if len(found) > 1:
            said.append(f"{len(found) - 1} more part here")
        mine = self.model._entries or []
        made = min(int(self.tables.log_size[0]), self.ROOM)
        for a, b in zip_longest(mine[self._seen :], entries(self.tables.log[:made])):
            if a != b:
                said.append(f"the log has {self._entry(a)} in Mesa, {self._entry(b)} in the ensemble")
                break
        self._seen = len(mine)
        if said:
            raise Stop(f"{self._when(phase)}, {'; '.join(said)}")

    def _written(self, phase: Phase | None) -> Iterator[Parted]:
        """Compare what the phase wrote down."""
        model, (counts, states, held, planned) = self.model, self._out
        month = model.month
        for w, ward in enumerate(model.wards):
            sides: list[Side] = []
            if phase is not None and phase.name == "forgetting":
                both = (("held", model._held, held), ("planned", model._planned, planned))
                sides = [(f"clusters {x}", int(a[w, model.day]), int(b[0, w, model.day])) for x, a, b in both]
            if phase is not None and phase.name == "record":
                sides = _columns("month's count", COUNTS, model._counts[-1][w], counts[0, w, month - 1])
            if phase is None or phase.name == "record":
                sides += _columns("state", STATES, model._states[-1][w], states[0, w, month])
            yield from _differ(f"ward {ward.site.name}", sides)

    def _when(self, phase: Phase | None) -> str:
        if phase is None:
            return "at the opening"
        k = self.model.shift
        return f"day {self.model.day}, {f'shift {k}' if k >= 0 else 'outside shifts'}, phase {phase.name}"

    def _entry(self, entry: Entry | None) -> str:
        return (
            f"{entry.kind} {entry.value!r} of {self._names.get(entry.entity, entry.entity)}"
            if entry
            else "nothing"
        )

    def _check_drivers(self) -> None:
        """Have `run` play the day that is over: it must end it as the drivers did."""
        day, shape = self.model.day, self.model.world.shifts_a_day
        run.play_replicates(self._real, *self.stream, (day, day + 1), shape, *self._real_out)
        sides = [*zip(Tables._fields, self._real, self.tables, strict=True)]
        sides += [*zip(("counts", "states", "held", "planned"), self._real_out, self._out, strict=True)]
        for name, real, driven in sides:
            if not name.startswith(("log", "clock")) and (where := _first_parted(real, driven)):
                at, field, a, b = where
                place = f"{name}{list(at)}"
                if name in ("staff", "wards"):
                    place = self._names[int(getattr(self.tables, name)["entity"][at])]
                both = (
                    f"{field or name} {a!r} after run.py, {b!r} after tests/drivers.py, which is as in Mesa"
                )
                raise Stop(f"between the start and the end of day {day}, {place}: {both}")


def _columns(what: str, names: Iterable[str], mine: Iterable[float], theirs: np.ndarray) -> list[Side]:
    return [(f"{what} {name}", a, b) for name, a, b in zip(names, mine, theirs.tolist(), strict=True)]


def _first_parted(a: np.ndarray, b: np.ndarray) -> tuple[tuple[int, ...], str, Any, Any] | None:
    """Return the first place, with its field where it is a record, at which two arrays differ."""
    for name in a.dtype.names or [""]:
        x, y = (a[name], b[name]) if name else (a, b)
        if x.dtype.names:
            if where := _first_parted(x, y):
                return where
            continue
        if not np.array_equal(x, y, equal_nan=True):
            at = tuple(np.argwhere(~((x == y) | ((x != x) & (y != y))))[0].tolist())
            return at, name, x[at].item(), y[at].item()
    return None


def locate(scenario: Scenario, seed: int, replicate: int) -> str | None:
    """Say at which day, shift, phase, ward and person the engines first part; None if they do nowhere."""
    try:
        Lockstep(scenario, seed, replicate).play()
    except Stop as stop:
        return str(stop)
    return None
