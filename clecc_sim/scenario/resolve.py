"""From a checked document to the objects that an engine is given.

A value comes from the finest level that gives it: the table's default, the scenario, the hospital, the ward.
At one level a parameter wins over the facilitation's name. Mechanisms switched off come last, everywhere.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from clecc_sim.scenario import checks, dates, programmes, shifts
from clecc_sim.scenario.problems import Document, Path
from clecc_sim.scenario.schema import Event, Hospital, Leave, Posts, Scenario, Shift, Target, Ward, frozen
from clecc_sim.theory.mechanisms import MECHANISMS, neutral_values
from clecc_sim.theory.parameters import PARAMETERS, STYLES, defaults

Marks = Mapping[Path, str]
"""Values of a document that did not come from its file, with the option that they came from."""

DEFAULT = "default"


def filled(document: Document) -> dict[str, Any]:
    """Return a copy of a document with its hospitals and wards named, so that paths can point at them."""
    copy: dict[str, Any] = json.loads(json.dumps(document, default=_in_json))
    copy.setdefault("hospital", [{"name": shifts.HOSPITAL_NAME}])
    for hospital in copy["hospital"]:
        hospital.setdefault("ward", [{"name": name} for name in shifts.WARD_NAMES])
    return copy


def _in_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else dict(value)


class Resolver:
    """Walks a document from the trust down to its wards, once, noting where each value comes from.

    The document is as `filled` returns it, and without a fault; `marks` are the origins of values that an
    option gave.
    """

    def __init__(self, document: Document, marks: Marks) -> None:
        self.given, self.document, self.marks = document, dates.in_days(document), marks
        self.origins: dict[str, str] = {}
        switched = document.get("mechanisms", {})
        self.mechanisms = {id_: switched.get(id_, True) for id_ in MECHANISMS}
        self.off = {id_: neutral_values([id_]) for id_, on in self.mechanisms.items() if not on}
        self.neutral = {name: value for values in self.off.values() for name, value in values.items()}

    def scenario(self, name: str, file: str) -> Scenario:
        """Return the scenario; `name` is its name if the document has none, `file` is what errors name."""
        document = self.document
        months = self._given(document, (), "months", shifts.MONTHS, "scenario", "")
        given = self._given(document, (), "programme", programmes.PROGRAMME, "scenario", "")
        self.programme = programmes.programme_of(given).without(self.neutral)
        self._given(document, (), dates.KEY, None, "scenario", "")
        self.origins["programme.name"] = self.origins.pop("programme")
        for path, option in self.marks.items():
            if path[0] == "programme" and len(path) > 1:
                steps = (step + 1 if isinstance(step, int) else step for step in path)
                self.origins[".".join(map(str, steps))] = option
        self.origins |= dict.fromkeys(PARAMETERS, DEFAULT)
        parameters = self._layer(frozen(defaults()), document, (), "scenario", "")
        for id_, values in self.off.items():
            self.origins |= dict.fromkeys(values, f"mechanism {id_} off")
        parameters = frozen({**parameters, **self.neutral})
        for id_ in MECHANISMS:
            self._given(document.get("mechanisms", {}), ("mechanisms",), id_, True, "scenario", "mechanisms.")
        hospitals = [self._hospital(row, i, parameters) for i, row in enumerate(document["hospital"])]
        events = [self._event(row) for row in document.get("event", [])]
        marks = [[*mark] for mark in self.marks.items()]
        return Scenario(
            name=document.get("name", name),
            description=document.get("description", ""),
            source=tuple(document.get("source", ())),
            months=months,
            programme=self.programme,
            first_day=dates.first_day(document),
            parameters=parameters,
            hospitals=tuple(hospitals),
            events=tuple(sorted(events, key=lambda event: event.day)),
            mechanisms=frozen(self.mechanisms),
            origins=frozen(self.origins),
            given=json.dumps(
                {"name": name, "file": file, "document": self.given, "marks": marks}, default=_in_json
            ),
        )

    def _given(self, table: Document, path: Path, key: str, default: Any, label: str, prefix: str) -> Any:
        """Return one value of a table, or the default, noting which it was."""
        self.origins[prefix + key] = self.marks.get((*path, key), label) if key in table else DEFAULT
        return table.get(key, default)

    def _layer(
        self, above: Mapping[str, float], table: Document, path: Path, label: str, prefix: str
    ) -> Mapping[str, float]:
        """Lay what one level says over the level above; saying nothing, it shares that one's table."""
        given: dict[str, float] = {}
        style = table.get("facilitation")
        if style is not None:
            usual = f"facilitation {style}" if isinstance(style, str) else label
            for axis, value in (STYLES[style] if isinstance(style, str) else style).items():
                given[axis] = float(value)
                self.origins[prefix + axis] = self.marks.get((*path, "facilitation"), usual)
        for name, value in table.get("parameters", {}).items():
            given[name] = float(value)
            self.origins[prefix + name] = self.marks.get((*path, "parameters", name), label)
        for name in self.neutral.keys() & given.keys():
            del given[name], self.origins[prefix + name]
        return frozen({**above, **given}) if given else above

    def _hospital(self, table: Document, index: int, above: Mapping[str, float]) -> Hospital:
        name, path = table["name"], ("hospital", index)
        prefix = f"hospital.{name}."
        parameters = self._layer(above, table, path, f"hospital {name}", prefix)
        rows = enumerate(table["ward"])
        wards = tuple(self._ward(row, (*path, "ward", i), parameters, prefix) for i, row in rows)
        return Hospital(name=name, parameters=parameters, wards=wards)

    def _ward(self, table: Document, path: Path, above: Mapping[str, float], prefix: str) -> Ward:
        name, hospital = table["name"], prefix.split(".")[1]
        label, prefix = f"ward {name}", f"{prefix}ward.{name}."
        posts = table.get("posts", {})
        at, count = (*path, "posts"), {}
        for role, usual in shifts.POSTS.items():
            count[role.lower()] = self._given(posts, at, role, usual, label, prefix + "posts.")
        rows = self._given(table, path, "shifts", shifts.PATTERN, label, prefix)
        return Ward(
            name=name,
            beds=self._given(table, path, "beds", shifts.BEDS, label, prefix),
            posts=Posts(**count),
            matron=self._given(table, path, "matron", hospital, label, prefix),
            facilitator=self._given(table, path, "facilitator", hospital, label, prefix),
            shifts=tuple(map(_shift, shifts.PATTERNS[rows] if isinstance(rows, str) else rows)),
            parameters=self._layer(above, table, path, label, prefix),
        )

    def _event(self, table: Document) -> Event:
        known, leave, departure = checks.names_of(self.document), table.get("leave"), None
        changes = {key: float(value) for key, value in table.get("set", {}).items()}
        targets = []
        for key, value in changes.items():
            (hospital, ward), parameter = checks.place_of(key, known), key.rpartition(".")[2]
            if parameter not in self.neutral:
                targets.append(Target(hospital=hospital, ward=ward, parameter=parameter, value=value))
        if leave is not None:
            hospital, ward = checks.place_of(leave, known)
            departure = Leave(role="matron" if ward is None else "manager", hospital=hospital, ward=ward)
        return Event(
            day=table["day"],
            description=table.get("description", ""),
            set=frozen(changes),
            leave=leave,
            targets=tuple(targets),
            departure=departure,
        )


def _shift(row: Document) -> Shift:
    given = {key.lower(): value for key, value in {**shifts.MARKS, **row}.items()}
    return Shift(**{**given, "hours": float(row["hours"])})
