"""What follows from the declarations of the state variables: how they begin, fade and are recorded.

Each function takes agents of the Mesa model or records of the ensemble: `x` is a holder of the variables, `p`
the parameters of its ward (of its hospital, for a matron or a hospital).
"""

from collections import namedtuple
from collections.abc import Callable, Iterable
from typing import Any

from clecc_sim.theory.compiled import spelled_out
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.record import STATE
from clecc_sim.theory.rules.learning import approach, daily_rate, shrink
from clecc_sim.theory.variables import (
    DirectorState,
    HospitalState,
    ManagerState,
    MatronState,
    PersonState,
    State,
    Variable,
    WardState,
    fading,
    rate_of,
    recorded,
)


def _level(owner: type[State], variable: Variable) -> str:
    """Return code for where a variable of `x` starts, and returns to."""
    start = variable.start
    if not isinstance(start, str):
        return repr(start)
    if start not in owner.variables and start not in PARAMETERS:
        raise NameError(f"{owner.__name__}.{variable.name}: start {start!r}: no such parameter or variable")
    return f"x.{start}" if start in owner.variables else f"p.{start}"


def _begins(owner: type[State]) -> Callable[..., None]:
    started = [v for v in owner.variables.values() if v.start is not None]
    return spelled_out("begin", "x, p", [f"x.{v.name} = {_level(owner, v)}" for v in started])


def _fades(owner: type[State]) -> Callable[..., None]:
    lines = []
    for v in fading(owner):
        way = f"shrink(x.{v.name}, " if v.start == 0.0 else f"approach(x.{v.name}, {_level(owner, v)}, "
        lines.append(f"x.{v.name} = {way}ward.{rate_of(v)})")
    return spelled_out("fade", "x, ward, p", lines, shrink=shrink, approach=approach)


def _attributes(name: str, argument: str, attributes: Iterable[str]) -> Callable[..., Any]:
    """Return the function that reads attributes of an object into a named tuple."""
    names = tuple(attributes)
    values = ", ".join(f"{argument}.{each}" for each in names)
    return spelled_out("read", argument, [f"return {name}({values})"], **{name: namedtuple(name, names)})


begin_person, begin_manager, begin_matron = _begins(PersonState), _begins(ManagerState), _begins(MatronState)
begin_ward, begin_hospital = _begins(WardState), _begins(HospitalState)
begin_director = _begins(DirectorState)
"""Each of (`x`, `p`): put the variables to their starts; those without one are left to whoever calls."""

fade_person, fade_ward = _fades(PersonState), _fades(WardState)
"""Each of (`x`, `ward`, `p`): let variables return to where they start by what a day does (T18)."""

read_fades = _attributes("Fades", "ward", map(rate_of, fading(PersonState)))
"""Of (`ward`): a ward's shares for `fade_person`, to be read before a loop that may write to records."""

work_out_fades = spelled_out(
    "work_out_fades",
    "ward, p",
    [f"ward.{rate_of(v)} = daily_rate(p.{v.half_life})" for v in fading(PersonState, WardState)],
    daily_rate=daily_rate,
)
"""Of (`ward`, `p`): work out what share of a distance each variable that fades covers in a day (T18)."""

add_person = spelled_out(
    "add_person",
    "x, row, first",
    [f"row[first + {i}] += x.{v.name}" for i, v in enumerate(recorded(PersonState))],
)
"""Of (`x`, `row`, `first`): add a person's recorded variables to a row of `STATES`, from place `first` on."""

write_leading = spelled_out(
    "write_leading",
    "manager, matron, ward, row",
    [
        f"row[{STATE[str(v.recorded)]}] = {holder}.{v.name}"
        for holder, owner in (("manager", ManagerState), ("matron", MatronState), ("ward", WardState))
        for v in recorded(owner)
    ],
)
"""Of (`manager`, `matron`, `ward`, `row`): write what is recorded of them into a row of `STATES`."""
