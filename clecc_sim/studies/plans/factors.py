"""From the factors of an experiment file to those of a plan, with all that is wrong with them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from clecc_sim.scenario.files import ScenarioError, with_changes
from clecc_sim.scenario.form import number_at
from clecc_sim.scenario.overrides import AXES
from clecc_sim.scenario.problems import NOTHING, PARAMETER_NAMES, Document, Fault, Path, nearest
from clecc_sim.scenario.programme_source import KEY
from clecc_sim.scenario.resolve import DEFAULT
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.validation import Form
from clecc_sim.studies.plans.form import other_name
from clecc_sim.studies.plans.plan import Factor, Line
from clecc_sim.theory.mechanisms import neutral_values
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import PARAMETERS, STYLES

Kinds = Mapping[str, Form | None]
"""The forms of what a factor sets, by address; None for what is no number."""
_MOVABLE = (
    f"{PARAMETER_NAMES}, or an address: hospital.NAME.PARAMETER, beds, posts.RN, shifts.NAME.RN, "
    "programme.session.minutes"
)
_EITHER = "values, or low, high and steps"
_GROUPED = ("sobol", "lhs", "sequence", "csv")
"""Kinds of design whose analysis knows groups."""
_MEASURES = "measures"
"""The group of parameters that only matter to how outcomes are read."""


@dataclass(kw_only=True)
class FactorReader:
    """Reads factors one by one, gathering what is wrong with them."""

    kind: str
    """Of the design."""
    scenarios: Sequence[Scenario]
    """What the points start from; none where they could not be read."""
    fixed: Mapping[str, str]
    """Addresses that settings set, with where that stands."""
    columns: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Columns of a CSV file with their smallest and largest number."""
    factors: list[Factor] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def read(self, name: str, item: Document) -> None:
        """Read one factor of a sound form."""
        path: Path = ("factors", name)
        before = len(self.faults)
        self.faults += self._misplaced(item, path)
        sets = item.get("sets", [name])
        kinds = {key: number_of(key) for key in sets}
        if not isinstance(sets, Mapping) and len(kinds) < len(sets):
            twice = next(key for key in sets if list(sets).count(key) > 1)
            self.fault((*path, "sets"), twice, "given twice", "each parameter once")
        for key, kind in kinds.items():
            self.faults += self._of_address(key, kind, (*path, "sets", key) if "sets" in item else path)
        values, ends = self._range(name, item, path, kinds)
        lines = []
        for key, kind in kinds.items():
            if kind is None:
                continue  # Its range is not known.
            if isinstance(sets, Mapping):
                for place, end in enumerate(sets[key]):
                    self.faults += kind.faults(as_kind(end, kind), (*path, "sets", key, place))
                if len(sets[key]) not in (2, len(values)):
                    allowed = (
                        f"two numbers, or one for each of {len(values)} values" if values else "two numbers"
                    )
                    self.fault((*path, "sets", key), sets[key], "too many", allowed)
            else:
                known = {fault.path for fault in self.faults[before:]}
                result = self._values(item, path, key, kind, values)
                self.faults += [fault for fault in result if fault.path not in known]
            if ends:
                levels = tuple(map(float, sets[key] if isinstance(sets, Mapping) else ends))
                whole = kind.schema["type"] == "integer"
                own: dict[str, Any] = {"values": levels} if len(levels) > 2 else {}
                lines.append(Line(key=key, low=levels[0], high=levels[-1], whole=whole, **own))
        if len(self.faults) == before and ends:
            whole = not isinstance(sets, Mapping) and all(line.whole for line in lines)
            more: dict[str, Any] = {"values": tuple(values)} if self.kind == "grid" else {}
            more |= {"group": item["group"]} if "group" in item else {}
            more |= {"name": name, "low": ends[0], "high": ends[1]}
            self.factors.append(Factor(whole=whole, sets=tuple(lines), **more))

    def read_all(self, left: Sequence[str], *, only_open: bool = False) -> dict[str, str]:
        """Add a factor for every parameter that no other moves; return those left out, with the reason.

        With `only_open` those are left out, too, of which a scenario says something, at whatever level.
        """
        moved = {parts(line.key)[1]: factor.name for factor in self.factors for line in factor.sets}
        fixed = {parts(key)[1]: where for key, where in self.fixed.items()}
        held, stated = self._held(), self._stated() if only_open else {}
        result: dict[str, str] = {}
        for place, name in enumerate(left):
            if name not in PARAMETERS:
                near = nearest(name, PARAMETERS)
                self.fault(("factors", "except", place), name, "unknown key", PARAMETER_NAMES, near)
        for name, row in PARAMETERS.items():
            if name in moved:
                result[name] = f"factor {moved[name]} moves it"
            elif name in left:
                result[name] = "the file leaves it out"
            elif row.group == _MEASURES:
                result[name] = "it only measures"
            elif row.low >= row.high:
                result[name] = "its range for studies is one value"
            elif name in fixed:
                result[name] = f"{fixed[name]} fixes it"
            elif name in held:
                result[name] = "a mechanism that is off holds it"
            elif name in stated:
                result[name] = f"scenario {stated[name]} says it"
            else:
                self.read(other_name(name) if name in OUTCOMES else name, {"sets": [name]})
        return result

    def overlaps(self) -> Iterator[Fault]:
        """Find what two factors, or a factor and the settings, both set."""
        groups = {factor.group for factor in self.factors}
        for factor in self.factors:
            if factor.group is None and factor.name in groups:
                allowed = "group, for a factor of a group's name"
                yield Fault(("factors", factor.name), NOTHING, "has the name of a group", allowed)
        addresses = [(factor.name, line.key) for factor in self.factors for line in factor.sets]
        by_name: dict[str, list[tuple[str, str]]] = {}
        for owner, key in addresses:
            for name in _names(key):
                previous = by_name.setdefault(name, [])
                for other, address in previous:
                    if covers(key, address):
                        allowed = "each value by one factor; one for all wards before one for some"
                        reason = f"factor {other} sets {address}, too"
                        yield Fault(("factors", owner), NOTHING, reason, allowed)
                previous.append((owner, key))
        for address, where in self.fixed.items():
            for owner in (owner for owner, key in addresses if covers(key, address)):
                reason = f"{where} sets {address}, which this factor sets at every point"
                yield Fault(("factors", owner), NOTHING, reason, "a setting of what no factor sets")

    def fault(self, path: Path, value: object, reason: str, allowed: str, near: str | None = None) -> None:
        """Note something that is wrong."""
        self.faults.append(Fault(path, value, reason, allowed, near))

    def _misplaced(self, item: Document, path: Path) -> Iterator[Fault]:
        """Refuse keys that belong to another kind of design."""
        for key, kinds in {"values": ("grid",), "steps": ("grid",), "group": _GROUPED}.items():
            if key in item and self.kind not in kinds:
                reason = f"not for a design of kind {self.kind}"
                yield Fault((*path, key), item[key], reason, f"only kind {' or '.join(kinds)}")
        for key in ("low", "high", "steps"):
            if key in item and "values" in item:
                yield Fault((*path, key), item[key], "beside values", _EITHER)

    def _of_address(self, key: str, kind: Form | None, path: Path) -> Iterator[Fault]:
        """Say what is wrong with an address, in all that the points start from."""
        level, name = parts(key)
        for scenario in self.scenarios:
            usual = math.ceil(max(kind.schema.get("minimum", 0), 1.0)) if kind else 0.5
            trial = as_kind(kind.schema.get("default", usual), kind) if kind else usual
            try:
                with_changes(scenario, {key: trial})
            except ScenarioError as error:
                result = error.problems[0]
                if kind is None and not result.reason.startswith(("unknown", "no ", "not an address")):
                    break  # There is such a value, but it is no number.
                within = key.startswith(f"{KEY}.") and not result.reason.startswith("no ")
                if kind is not None and (result.key != key or within):
                    continue  # Parts that do not fit together: reported with the points.
                allowed = _MOVABLE if result.reason == "unknown key" else result.allowed
                yield Fault(path, NOTHING, result.reason, allowed, result.nearest)
                return
        if kind is None:
            near = None if level or "." in name else nearest(name, PARAMETERS)
            yield Fault(path, NOTHING, "nothing that a factor can move", _MOVABLE, near)
        elif self.scenarios and name in self._held() and not level:
            yield Fault(path, NOTHING, "held by a mechanism that is off", "a parameter that can move")

    def _held(self) -> set[str]:
        """Return the parameters that mechanisms switched off hold in every scenario."""
        off = [[id_ for id_, on in scenario.mechanisms.items() if not on] for scenario in self.scenarios]
        return set.intersection(*map(set, map(neutral_values, off))) if off else set()

    def _stated(self) -> dict[str, str]:
        """Return the parameters of which a scenario says something, at whatever level, and which one does."""
        return {
            parts(address)[1]: scenario.name
            for scenario in self.scenarios
            for address, where in scenario.origins.items()
            if where != DEFAULT
        }

    def _range(
        self, name: str, item: Document, path: Path, kinds: Kinds
    ) -> tuple[list[float], tuple[float, float] | None]:
        """Return a factor's values (of a grid) and its ends; what is missing there is reported."""
        if self.kind == "grid" and "values" in item:
            values = [float(value) for value in item["values"]]
            for place, value in enumerate(values):
                if value in values[:place]:
                    self.fault((*path, "values", place), value, "given twice", "each value once")
            if isinstance(item.get("sets"), Mapping) and len(set(values)) < 2:
                allowed = "two values or more, as a line has two ends"
                self.fault((*path, "values"), item["values"], "too few", allowed)
            return values, (min(values), max(values))
        usual_ends = self._usual_range(name, item, kinds) or (None, None)
        low, high = (item.get(end, usual) for end, usual in zip(("low", "high"), usual_ends, strict=True))
        for end, value in (("low", low), ("high", high)):
            if value is None and None not in kinds.values():
                self.fault((*path, end), NOTHING, "missing", _EITHER if self.kind == "grid" else "a number")
        if self.kind == "grid" and "steps" not in item:
            self.fault((*path, "steps"), NOTHING, "missing", _EITHER)
        if low is None or high is None:
            return [], None
        low, high = float(low), float(high)
        if low > high or (low == high and (self.kind != "csv" or isinstance(item.get("sets"), Mapping))):
            self.fault((*path, "low"), low, "not below high", f"a number below {high:g}")
            return [], None
        for value in self.columns.get(name, ()):
            if not low <= value <= high:
                allowed = f"a number from {low:g} to {high:g}"
                self.fault(path, value, "the file has it beyond the range", allowed)
        return steps(low, high, item.get("steps", 2)) if self.kind == "grid" else [], (low, high)

    def _usual_range(self, name: str, item: Document, kinds: Kinds) -> tuple[float, float] | None:
        """Return the ends that need not be given: those of the rows, or of the range for studies."""
        if isinstance(item.get("sets"), Mapping):
            return None
        if self.kind == "csv":
            return self.columns.get(name)
        rows = [PARAMETERS.get(parts(key)[1]) for key in kinds]
        result = {(row.low, row.high) if row else None for row in rows}
        return result.pop() if len(result) == 1 else None

    def _values(
        self, item: Document, path: Path, key: str, kind: Form, values: Sequence[float]
    ) -> Iterator[Fault]:
        """Check the values that a factor hands on to one key, where they are given."""
        own: list[tuple[Path, float]] = [((*path, end), item[end]) for end in ("low", "high") if end in item]
        if "values" in item:
            own = [((*path, "values", place), value) for place, value in enumerate(item["values"])]
        result = [fault for at, value in own for fault in kind.faults(as_kind(value, kind), at)]
        if not result and "steps" in item:
            at_steps: Path = (*path, "steps")
            result = [fault for value in values for fault in kind.faults(as_kind(value, kind), at_steps)][:1]
        of = "" if key == path[-1] else f" of {key}"
        for fault in result:
            yield Fault(fault.path, fault.value, f"{fault.reason}{of}", fault.allowed)


def with_styles(factors: Document) -> tuple[dict[str, Any], list[Fault]]:
    """Return factors with styles of facilitation as levels 0, 1, 2 .. of its two axes, and what is wrong.

    A factor of styles has their names for `values`; it sets the facilitation of the whole trust, or of the
    hospital that is the one thing in its `sets`: `["hospital.north.facilitation"]`.
    """
    result, faults = dict(factors), []
    for name, item in factors.items():
        styles = item.get("values") if isinstance(item, Mapping) else None
        if not isinstance(styles, list) or not any(isinstance(style, str) for style in styles):
            continue
        path: Path = ("factors", name, "values")
        for place, style in enumerate(styles):
            if not isinstance(style, str) or style not in STYLES:
                near = nearest(style, STYLES) if isinstance(style, str) else None
                faults.append(Fault((*path, place), style, "no style", ", ".join(STYLES), near))
            elif style in styles[:place]:
                faults.append(Fault((*path, place), style, "given twice", "each style once"))
        sets = item.get("sets", ["facilitation"])
        address = sets[0] if isinstance(sets, list) and len(sets) == 1 else None
        if not isinstance(address, str) or parts(address)[1] != "facilitation" or len(styles) < 2:
            allowed = "two styles or more; sets left out, or one address of a facilitation"
            faults.append(Fault(path, styles, "not what a factor of styles is", allowed))
        elif not faults:
            level = address.removesuffix("facilitation")
            axes = {f"{level}{axis}": [STYLES[style][axis] for style in styles] for axis in AXES}
            result[name] = {**item, "values": [*range(len(styles))], "sets": axes}
    # What is wrong is reported here, and not once more as no number.
    return {
        name: item for name, item in result.items() if name not in {fault.path[1] for fault in faults}
    }, faults


def steps(low: float, high: float, count: int) -> list[float]:
    """Return equal steps from low to high, both among them, as decimals: 0.15 and not 0.15000000000000002."""
    first, last = Decimal(repr(low)), Decimal(repr(high))
    return [low, *(float(first + (last - first) * k / (count - 1)) for k in range(1, count - 1)), high]


def number_of(key: str) -> Form | None:
    """Return the form of the number that is at an address; None for what is no number."""
    return number_at(parts(key)[1])


def parts(key: str) -> tuple[tuple[str, ...], str]:
    """Part an address into the level (no steps: the trust) and what it says there."""
    steps_ = key.split(".")
    depth = 0
    if steps_[0] == "hospital":
        depth = 4 if len(steps_) > 4 and steps_[2] == "ward" else min(2, len(steps_) - 1)
    rest = steps_[depth:]
    return tuple(steps_[:depth]), ".".join(rest[1:] if rest[0] == "parameters" and len(rest) > 1 else rest)


def covers(key: str, other: str) -> bool:
    """Tell whether setting one address leaves nothing of what another has set."""
    level, _ = parts(key)
    return parts(other)[0][: len(level)] == level and bool(_names(key) & _names(other))


def _names(key: str) -> set[str]:
    name = parts(key)[1]
    return set(AXES) if name == "facilitation" else {name}


def as_kind(value: float, kind: Form) -> float:
    """Return a number as its kind wants it: what counts something is an integer."""
    return int(value) if kind.schema["type"] == "integer" and float(value).is_integer() else value
