"""The differences of two scenarios: each a factor with a name and a label for either scenario.

Compared are the resolved scenarios, which is what an engine reads. Hospitals and wards are matched by their
position. Texts are no difference, nor are names of hospitals, wards and shifts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clecc_sim.scenario.problems import one_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution import difference_labels as labels
from clecc_sim.studies.attribution.difference_labels import layout, placed_events
from clecc_sim.studies.comparing.summary import check_fit
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS

AXES = ("directiveness", "support")
"""The two parameters that facilitation is."""
MOST = 12
"""Factors that a gap is shared out among: every one more doubles the mixtures to be run."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")

LAYOUT = "wards"
"""The one factor of two scenarios that differ in how many hospitals or wards they have."""

ACTIVITIES = "activities"
"""The factor that the programme's table is, whatever it has: periods, gatherings and activities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing, or a group of things, in which two scenarios differ."""

    name: str
    keys: tuple[str, ...]
    """What of a scenario it covers: parameters by name, `mechanisms.M15` (with what it keeps neutral),
    `beds`, `posts`, `shifts`, `wards` (the hospitals, with all values of single ones), `events`,
    `activities` (the programme's table), `first_day` (its date, and so the season)."""
    a: str
    """How the first scenario has it, in words: "autocratic", "0.2", "0.2 in north, 0.8 in south"."""
    b: str
    """How the second one has it."""


def differing(a: Scenario, b: Scenario, *, apart: bool = False) -> tuple[Difference, ...]:
    """Return all in which two scenarios differ: facilitation, parameters in the table's order, then the rest.

    Where one has a mechanism that is off in the other, its parameters belong to that difference. Where they
    have not the same numbers of hospitals and wards, one difference stands for all below the trust.

    Parameters
    ----------
    apart
        Take directiveness and support as two differences, not as one named facilitation.

    Raises
    ------
    InputError
        If outcomes of the two are not taken over the same months.
    """
    check_fit([a, b])
    return tuple(_found(a, b, apart=apart))


def _found(a: Scenario, b: Scenario, *, apart: bool) -> Iterator[Difference]:
    switched = [id_ for id_ in MECHANISMS if a.mechanisms[id_] != b.mechanisms[id_]]
    held = {name for id_ in switched for name in MECHANISMS[id_].neutral}
    names = [name for name in PARAMETERS if name not in held and _parameter_differs(a, b, name)]
    axes = tuple(name for name in names if name in AXES)
    if axes and not apart:
        yield _difference("facilitation", labels.facilitation_texts(a, b), axes)
    for name in names:
        if apart or name not in AXES:
            yield _difference(name, labels.parameter_texts(a, b, name))
    for id_ in switched:
        yield _difference(f"mechanisms.{id_}", labels.mechanism_texts(a, b, id_))
    if a.first_day != b.first_day:
        yield _difference("first_day", labels.first_day_texts(a, b))
    if a.programme != b.programme:
        yield _difference(ACTIVITIES, labels.programme_texts(a, b))
    if layout(a) != layout(b):
        yield _difference(LAYOUT, labels.layout_texts(a, b))
    else:
        for name, part, *ways in _WARD_PARTS:
            if any(part(x) != part(y) for x, y in zip(a.wards, b.wards, strict=True)):
                yield _difference(name, labels.ward_texts(a, b, *ways))
    if placed_events(a, a) != placed_events(b, a):
        yield _difference("events", labels.event_texts(a, b))


def _difference(name: str, texts: tuple[str, str], keys: tuple[str, ...] = ()) -> Difference:
    return Difference(name=name, keys=keys or (name,), a=texts[0], b=texts[1])


def _parameter_differs(a: Scenario, b: Scenario, name: str) -> bool:
    if a.parameters[name] != b.parameters[name]:
        return True
    if layout(a) != layout(b):
        return False  # values of single places belong to the layout
    places = [[*x.hospitals, *x.wards] for x in (a, b)]
    return any(x.parameters[name] != y.parameters[name] for x, y in zip(*places, strict=True))


_WARD_PARTS: tuple[tuple[Any, ...], ...] = (
    ("beds", lambda ward: ward.beds, lambda ward: f"{ward.beds}"),
    ("posts", lambda ward: ward.posts, labels.posts_text),
    ("shifts", lambda ward: [replace(shift, name="") for shift in ward.shifts],
     labels.needs_text, labels.shifts_text),
)  # fmt: skip
"""Name, the part of a ward, and ways of writing it."""


def factors(
    a: Scenario, b: Scenario, *, groups: Mapping[str, Sequence[str]] | None = None, apart: bool = False
) -> tuple[Difference, ...]:
    """Return the factors that a gap is shared out among: the differences, some of them put together.

    Parameters
    ----------
    groups
        By the name of a new factor, the differences, two or more by name, that become one.
    apart
        As in `differing`.

    Raises
    ------
    InputError
        If a group is not allowed, more than `MOST` factors are left, or the scenarios don't fit together.
    """
    result = grouped(differing(a, b, apart=apart), groups or {})
    if len(result) > MOST:
        first, second = (difference.name for difference in result[:2])
        raise InputError(
            f"{a.name} and {b.name} differ in {len(result)} factors: "
            f"{', '.join(difference.name for difference in result)} (allowed: up to {MOST}, which are "
            f"{2**MOST:,} mixtures; put some into one of groups, such as both={first},{second})"
        )
    return result


def grouped(differences: Sequence[Difference], groups: Mapping[str, Sequence[str]]) -> tuple[Difference, ...]:
    """Put differences together; a group stands where its first member stood."""
    group_of: dict[str, str] = {}
    for group, members in groups.items():
        for member in _checked_group(group, members, [difference.name for difference in differences]):
            if member in group_of:
                raise InputError(
                    f"groups: {group}={','.join(members)}: {member} is in {group_of[member]}, too "
                    "(allowed: each difference in one group)"
                )
            group_of[member] = group
    result: dict[str, list[Difference]] = {}
    for difference in differences:
        result.setdefault(group_of.get(difference.name, difference.name), []).append(difference)
    return tuple(
        Difference(
            name=name,
            keys=tuple(key for part in parts for key in part.keys),
            a=", ".join(f"{part.name} {part.a}" for part in parts),
            b=", ".join(f"{part.name} {part.b}" for part in parts),
        )
        if name in groups
        else parts[0]
        for name, parts in result.items()
    )


def _checked_group(group: str, members: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """Return a group's members; raises `InputError` if it is none, or is named like what is not in it."""
    typed = f"groups: {group}={','.join(members)}"
    if not _NAME.fullmatch(group):
        raise InputError(
            f"{typed}: not a name (allowed: up to 40 letters, digits, _, - and ., starting with a letter)"
        )
    if len(set(members)) < 2:
        raise InputError(f"{typed}: not a group (allowed: NAME=KEY,KEY with two different keys or more)")
    if group in known and group not in members:
        raise InputError(f"{typed}: a difference that is not in the group has this name (allowed: another)")
    for member in members:
        split = "; facilitation as two with apart" if member in AXES and "facilitation" in known else ""
        allowed = f"{', '.join(known) or 'nothing, as the scenarios are alike'}{split}"
        one_of(f"{typed}: difference", member, known, listed=allowed)
    return members
