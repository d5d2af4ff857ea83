"""Scenarios to be looked at, changed and asked about: a frozen wrapper around the resolved one."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from clecc_sim.interface.catalogues import Catalogue
from clecc_sim.scenario import files
from clecc_sim.scenario.dump import inline
from clecc_sim.scenario.problems import one_of, shown
from clecc_sim.scenario.schema import Hospital, Ward, frozen
from clecc_sim.scenario.schema import Scenario as Resolved
from clecc_sim.scenario.shifts import MONTHS, SCENARIO_NAME
from clecc_sim.studies.comparing.comparison import labelled_with
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.timetable import dated
from clecc_sim.views.blocks import to_html
from clecc_sim.views.table import Frame, as_text, data_table, plain_table

ALLOWED = "a bundled name, a TOML file, the form of one as a mapping, or a scenario"


@dataclass(frozen=True, kw_only=True, repr=False)
class Scenario:
    """A ward story: hospitals, wards, what happens to them. It is never changed: `set` gives a new one.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> ward = cs.load("democratic")
    >>> better = ward.set(matron_baseline=0.9)
    >>> ward["matron_baseline"], better["matron_baseline"]
    (0.5, 0.9)
    >>> better["hospital.north.facilitation"]
    'democratic'
    """

    resolved: Resolved
    """The scenario with every value spelled out."""
    settings: tuple[str, ...] = ()
    """What `set` changed since it was loaded or named, as texts; part of its label in comparisons."""
    agent_classes: Mapping[str, type[Any]] = field(default_factory=lambda: frozen({}))
    """Subclasses of `clecc_sim.agents` that play parts in it, by part."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.resolved.name

    @property
    def label(self) -> str:
        """Its name with what was changed in it, as tables and figures call it."""
        return labelled_with(self.name, self.settings)

    @property
    def description(self) -> str:
        """What story it is."""
        return self.resolved.description

    @property
    def months(self) -> int:
        """Length of its runs in months of 30 days."""
        return self.resolved.months

    @property
    def hospitals(self) -> tuple[Hospital, ...]:
        """Its hospitals, each with its wards and parameters."""
        return self.resolved.hospitals

    @property
    def wards(self) -> tuple[Ward, ...]:
        """Its wards, hospital by hospital."""
        return self.resolved.wards

    def __getitem__(self, key: str) -> Any:
        """Return the value at an address, as `set` has them; raises `InputError` where there is none."""
        return _value(self.resolved, key)

    def set(self, changes: Mapping[str, Any] | None = None, /, **values: Any) -> Self:
        """Return a new scenario with some values changed.

        Parameters
        ----------
        changes
            Values by name, which hold for all wards, or by address, which hold for some:
            ``{"hospital.north.matron_baseline": 0.2, "hospital.north.ward.ash.posts.RN": 16}``. Besides
            parameters: ``months``, ``first_day``, ``facilitation``, ``beds``, ``posts.RN``,
            ``shifts.early.RN``, ``mechanisms.M14``, ``programme``, ``programme.session.minutes``,
            ``programme.period.2.start``.
        **values
            The same, for names that Python can spell: ``turnover=0.3``.

        Raises
        ------
        InputError
            With all that is wrong: a name or a value that is not allowed.

        Examples
        --------
        >>> import clecc_sim as cs
        >>> cs.load("democratic").set(matron_baselin=0.9)
        Traceback (most recent call last):
        ...
        clecc_sim.scenario.problems.ScenarioError: set: matron_baselin = 0.9: unknown key; did you mean \
"matron_baseline"? (allowed: the names that `clecc parameters` lists, months, first_day, facilitation, \
mechanisms.M15, programme.session.minutes and the like, beds, shifts, posts.RN)
        """
        if changes is not None and not isinstance(changes, Mapping):
            raise InputError(f"set: {shown(changes)}: allowed: a mapping of addresses to values")
        wanted = {**(changes or {}), **values}
        changed = files.with_changes(self.resolved, wanted)
        changed = replace(changed, name=self.name)
        return replace(self, resolved=changed, settings=(*self.settings, *map(_setting, wanted.items())))

    def named(self, name: str) -> Self:
        """Return the same scenario under another name, which tables and figures then use.

        Raises `InputError` if it can't be one.
        """
        if not isinstance(name, str) or not re.fullmatch(SCENARIO_NAME, name):
            raise InputError(f"name = {shown(name)}: allowed: up to 200 letters, none of them / or \\")
        return replace(self, resolved=replace(self.resolved, name=name), settings=())

    def cast(self, **parts: type[Any]) -> Self:
        """Return a scenario in which agents of one's own play some parts.

        Its runs are made by the Mesa model, one replicate after the other, with the random
        draws that the same replicate has without them. `run` and `compare` take it.

        Parameters
        ----------
        **parts
            Subclasses of `clecc_sim.agents` by part: ``matron``, ``manager``, ``facilitator``, ``director``,
            ``deputy``, ``RN``, ``HCA``.

        Raises
        ------
        InputError
            If there is no such part, or a class is no subclass of who plays it.
        """
        from clecc_sim.engine.model import checked_classes

        checked_classes(parts)
        names = tuple(f"{part}={cls.__name__}" for part, cls in parts.items())
        both = frozen({**self.agent_classes, **parts})
        return replace(self, agent_classes=both, settings=(*self.settings, *names))

    def to_toml(self, *, resolved: bool = False) -> str:
        """Return the text of a scenario file: what was given, or every value with where it comes from."""
        if resolved:
            from clecc_sim.views.text.scenario import annotated

            return annotated(self.resolved)
        given = json.loads(self.resolved.given)
        own = {} if self.name == given["name"] else {"name": self.name}
        return files.toml({**own, **given["document"], **own})

    def to_pandas(self) -> Frame:
        """Return what it says where that isn't the default: key, value, default (if any), origin."""
        return data_table(("key", "value", "default", "origin"), _given(self.resolved)).to_pandas()

    def staffing(self) -> Frame:
        """Return whether posts can fill shifts: staff available on an average day, and what the shifts need.

        Columns: hospital, ward, staff (nurses with the deputies, or assistants), posts, present (chance that
        somebody in post can be rostered on a day), vacant (share of posts), if_filled and usual (staff a day
        with no post vacant, and with that share), need (staff a day), short (not even filled posts suffice).
        """
        from clecc_sim.scenario.questionnaire.staffing import balances

        columns = (
            "hospital", "ward", "staff", "posts", "present", "vacant", "if_filled", "usual", "need", "short",
        )  # fmt: skip
        return data_table(columns, (
            (hospital.name, ward.name, x.staff, x.posts, x.present, x.vacant, x.at_most, x.usually, x.need,
             x.short)
            for hospital in self.hospitals for ward in hospital.wards for x in balances(ward)
        )).to_pandas()  # fmt: skip

    def __str__(self) -> str:
        """Return it in a few lines."""
        return "\n".join([repr(self), " ".join(self.description.split())])

    def __repr__(self) -> str:
        wards = f"{len(self.wards)} ward{'s' * (len(self.wards) != 1)}"
        return f"<Scenario {self.label}: {wards}, {self.months} month{'s' * (self.months != 1)}>"

    def _repr_html_(self) -> str:
        own = [
            (key, *("" if x is None else as_text(x) for x in values), origin)
            for key, *values, origin in _given(self.resolved)
        ]
        places = [
            (f"{hospital.name}: {ward.name}", str(ward.beds), str(ward.posts.total),
             ", ".join(f"{s.name} {s.rn} RN + {s.hca} HCA" for s in ward.shifts),
             hospital.style or f"{hospital.facilitation.directiveness:g} / {hospital.facilitation.support:g}")
            for hospital in self.hospitals for ward in hospital.wards
        ]  # fmt: skip
        first = self.resolved.first_day
        days = {
            x.day: f"{x.day}" + (f", {dated(x.day, first)}" if first else "") for x in self.resolved.events
        }
        events = [f"Day {days[event.day]}: {event.description}." for event in self.resolved.events]
        heads = ("Ward", "Beds", "Posts", "Needed on a shift", "Facilitation")
        caption = "What it says where that isn't the default"
        return to_html([
            [repr(self).strip("<>"), self.description],
            plain_table(heads, places, caption="Hospitals and wards"),
            plain_table(("Key", "Value", "Default", "Said in"), own, caption=caption),
            events,
        ])  # fmt: skip


Source = str | Path | Mapping[str, Any] | Scenario
"""What questions take, as `load` does."""


def load(source: Source | Resolved) -> Scenario:
    """Return a scenario.

    Parameters
    ----------
    source
        A name that `scenarios` lists, the path of a TOML file, or what such a file holds, as nested mappings
        and lists; after a name or path, with commas, may come changes: ``"democratic,matron_baseline=0.9"``.

    Raises
    ------
    InputError
        With everything that is wrong with it.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> cs.load("democratic")
    <Scenario democratic: 4 wards, 12 months>
    >>> mine = cs.load({"name": "mine", "hospital": [{"name": "riverside", "ward": [{"name": "ash"}]}]})
    >>> mine.set({"posts.RN": 16})
    <Scenario mine, posts.RN=16: 1 ward, 12 months>
    """
    if isinstance(source, Scenario):
        return source
    if isinstance(source, Resolved):
        return Scenario(resolved=source)
    if isinstance(source, Mapping):
        return Scenario(resolved=files.from_document(source, folder=files.HERE))
    if not isinstance(source, str | Path):
        raise InputError(f"source = {shown(source)}: allowed: {ALLOWED}")
    settings = files.parted(source)[1] if isinstance(source, str) else []
    return Scenario(resolved=files.load(source), settings=tuple(settings))


def scenarios() -> Catalogue:
    """Return the scenarios that come with the package, with what each is about.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> "winter_surge" in cs.scenarios()
    True
    """
    rows = {name: {"description": " ".join(files.load(name).description.split())} for name in files.bundled()}
    return Catalogue(title="Scenarios", rows=rows)


def _setting(item: tuple[str, Any]) -> str:
    key, value = item
    own = value.item() if getattr(value, "shape", None) == () else value
    if isinstance(own, Mapping):
        own = own.get("name", own)
    return f"{key}={own if isinstance(own, str) else inline(own) if isinstance(own, list) else shown(own)}"


def _given(resolved: Resolved) -> list[tuple[str, Any, Any, str]]:
    """Return key, value, default and origin of each value given that isn't the default."""
    result = []
    for key, origin in resolved.origins.items():
        if origin == "default":
            continue
        name = key.rpartition(".")[2]
        usual = PARAMETERS[name].default if name in PARAMETERS else MONTHS if key == "months" else None
        value = _value(resolved, key)
        value = inline(value) if isinstance(value, list | Mapping) else value
        if value != usual:
            result.append((key, value, usual, origin))
    return result


def _value(resolved: Resolved, key: str) -> Any:
    """Return the value at an address."""
    steps = key.split(".")
    place: Resolved | Hospital | Ward = resolved
    if steps[0] == "hospital" and len(steps) >= 3:
        depth = 4 if steps[2] == "ward" and len(steps) >= 5 else 2
        place, steps = resolved.find(".".join(steps[:depth])), steps[depth:]
    if len(steps) == 1 and steps[0] in place.parameters:
        return place.parameters[steps[0]]
    match place, steps:
        case Resolved(), ["months"]:
            return place.months
        case Resolved(), ["first_day"]:
            return place.first_day
        case Resolved(), ["programme", *below] if below:
            return _within(place.programme.document, below, key)
        case Resolved(), ["mechanisms", id_] if id_ in place.mechanisms:
            return place.mechanisms[id_]
        case Hospital(), ["facilitation"]:
            return place.style
        case Ward(), ["beds"]:
            return place.beds
        case Ward(), ["posts", role] if hasattr(place.posts, role.lower()):
            return int(getattr(place.posts, role.lower()))
        case Ward(), ["shifts"]:
            return ", ".join(f"{shift.name} {shift.rn} RN + {shift.hca} HCA" for shift in place.shifts)
    one_of("key", key, PARAMETERS, listed="a parameter's name, or an address such as hospital.NAME.turnover")
    raise AssertionError(key)  # a parameter was given above


def _within(here: Any, steps: Sequence[str], key: str) -> Any:
    """Return a value of a programme's table, rows counted from 1; raises `InputError` if there is none."""
    for step in steps:
        if isinstance(here, Mapping):
            known = dict(here)
        else:
            known = {f"{n}": x for n, x in enumerate(here, 1)} if isinstance(here, list | tuple) else {}
        here = known[one_of(key, step, known, listed=", ".join(known) or "nothing below it")]
    return here
