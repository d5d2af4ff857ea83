"""The kinds of value that a file may hold. Each kind can check a value and describe itself as JSON Schema.

One description serves both, so that an editor and the loader can't disagree.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from clecc_sim.scenario.problems import NOTHING, Fault, Path, listing, nearest, worded

Schema = dict[str, Any]


class Kind(Protocol):
    """A kind of value."""

    @property
    def allowed(self) -> str:
        """What is allowed, in a few words."""

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Return everything that is wrong with a value found at `path`."""

    def schema(self) -> Schema:
        """Return the JSON Schema."""


def _described(schema: Schema, meaning: str) -> Schema:
    return {**schema, "description": meaning} if meaning else schema


def _limit(value: float) -> str:
    """Return a limit in full if it counts something, as a million is no 1e+06."""
    return str(value) if isinstance(value, int) else f"{value:g}"


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number in a range; a whole one may be spelled as a float (2.0) unless it `counts` something."""

    low: float
    high: float
    meaning: str = ""
    whole: bool = False
    counts: bool = False
    above: bool = False
    """`low` itself is not allowed."""
    default: float | None = None

    @property
    def allowed(self) -> str:
        """The range in words."""
        kind = "a whole number" if self.whole or self.counts else "a number"
        if self.above:
            return f"{kind} above {_limit(self.low)} and up to {_limit(self.high)}"
        return f"{kind} from {_limit(self.low)} to {_limit(self.high)}"

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse what is no number (true and false aren't, nor "1"), not finite, or out of range."""
        reason = None
        if isinstance(value, bool) or not isinstance(value, int | float):
            reason = "not a number"
        elif not math.isfinite(value) if isinstance(value, float) else False:
            reason = "not a finite number"
        elif (self.counts and not isinstance(value, int)) or (self.whole and value != int(value)):
            reason = "not a whole number"
        elif not self.low <= value <= self.high or (self.above and value == self.low):
            reason = "out of range"
        if reason:
            yield Fault(path=path, value=value, reason=reason, allowed=self.allowed)

    def schema(self) -> Schema:
        """Return type, range and default."""
        made: Schema = {"type": "integer" if self.whole or self.counts else "number"}
        made["exclusiveMinimum" if self.above else "minimum"] = self.low
        made["maximum"] = self.high
        if self.default is not None:
            made["default"] = self.default
        return _described(made, self.meaning)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text, of one pattern if there is one."""

    allowed: str = "a text"
    pattern: str | None = None
    meaning: str = ""

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse what is no text, can't be written as UTF-8, or doesn't match."""
        if not isinstance(value, str):
            yield Fault(path=path, value=value, reason="not a text", allowed=self.allowed)
        elif any("\ud800" <= character <= "\udfff" for character in value):
            yield Fault(path=path, value=value, reason="not writable as UTF-8", allowed=self.allowed)
        elif self.pattern and not re.fullmatch(self.pattern, value):
            yield Fault(path=path, value=value, reason="not allowed", allowed=self.allowed)

    def schema(self) -> Schema:
        """Return type and pattern."""
        made: Schema = {"type": "string"}
        if self.pattern:
            made["pattern"] = f"^(?:{self.pattern})$"
        return _described(made, self.meaning)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """True or false."""

    meaning: str = ""
    default: bool | None = None
    allowed: str = "true or false"

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse everything else, 0 and 1 too."""
        if not isinstance(value, bool):
            yield Fault(path=path, value=value, reason="not true or false", allowed=self.allowed)

    def schema(self) -> Schema:
        """Return the type."""
        made: Schema = {"type": "boolean"}
        if self.default is not None:
            made["default"] = self.default
        return _described(made, self.meaning)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of some names."""

    names: Sequence[str]
    meaning: str = ""

    @property
    def allowed(self) -> str:
        """The names."""
        return listing(self.names)

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse any other name, giving the nearest."""
        if not isinstance(value, str):
            yield Fault(path=path, value=value, reason="not a name", allowed=self.allowed)
        elif value not in self.names:
            hint = nearest(value, self.names)
            yield Fault(path=path, value=value, reason="unknown name", allowed=self.allowed, nearest=hint)

    def schema(self) -> Schema:
        """Return the names."""
        return _described({"type": "string", "enum": list(self.names)}, self.meaning)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """A table of known keys, some of which may be required."""

    fields: Mapping[str, Kind]
    required: Sequence[str] = ()
    meaning: str = ""
    allowed: str = "a table"
    elsewhere: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Keys that are known, but not here: why, and where they belong."""
    help: str = ""
    """Where a long list of keys can be read."""

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse unknown keys, giving the nearest, and missing ones; then look into each."""
        if not isinstance(value, Mapping):
            yield Fault(path=path, value=value, reason="not a table", allowed=self.allowed)
            return
        for key in self.required:
            if key not in value:
                yield Fault(
                    path=(*path, key), value=NOTHING, reason="missing", allowed=self.fields[key].allowed
                )
        for key, item in value.items():
            if key in self.fields:
                yield from self.fields[key].faults(item, (*path, key))
            elif key in self.elsewhere:
                reason, allowed = self.elsewhere[key]
                yield Fault(path=(*path, key), value=item, reason=reason, allowed=allowed)
            else:
                word = worded(key)
                yield Fault(
                    path=(*path, word),
                    value=item,
                    reason="unknown key",
                    allowed=listing(self.fields, word, self.help),
                    nearest=nearest(word, self.fields),
                )

    def schema(self) -> Schema:
        """Return the keys, and refuse others."""
        made: Schema = {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.fields.items()},
            "additionalProperties": False,
        }
        if self.required:
            made["required"] = list(self.required)
        return _described(made, self.meaning)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A list of one kind."""

    item: Kind
    least: int
    most: int
    meaning: str = ""
    what: str = "items"

    @property
    def allowed(self) -> str:
        """How many of what."""
        return f"a list of {self.least} to {self.most} {self.what}"

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse what is no list, or too short or long a one; then look into each item."""
        if not isinstance(value, list | tuple):
            yield Fault(path=path, value=value, reason="not a list", allowed=self.allowed)
        elif not self.least <= len(value) <= self.most:
            reason = "too many" if len(value) > self.most else "too few"
            yield Fault(path=path, value=value, reason=reason, allowed=self.allowed)
        else:
            for index, item in enumerate(value):
                yield from self.item.faults(item, (*path, index))

    def schema(self) -> Schema:
        """Return kind and number of items."""
        made = {"type": "array", "items": self.item.schema(), "minItems": self.least, "maxItems": self.most}
        return _described(made, self.meaning)


@dataclass(frozen=True, kw_only=True)
class Either:
    """A name, or the same spelled out."""

    named: Choice
    spelled: Fields | Rows
    meaning: str = ""

    @property
    def allowed(self) -> str:
        """Both ways."""
        return f"{self.named.allowed}, or {self.spelled.allowed}"

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Check it as what it looks like."""
        if isinstance(value, str):
            for fault in self.named.faults(value, path):
                yield Fault(
                    path=path, value=value, reason=fault.reason, allowed=self.allowed, nearest=fault.nearest
                )
        elif isinstance(value, Mapping | list | tuple):
            yield from self.spelled.faults(value, path)
        else:
            yield Fault(path=path, value=value, reason="not a name", allowed=self.allowed)

    def schema(self) -> Schema:
        """Return both ways."""
        return _described({"anyOf": [self.named.schema(), self.spelled.schema()]}, self.meaning)


@dataclass(frozen=True, kw_only=True)
class Keyed:
    """A table of numbers whose keys are paths; which paths there are depends on the rest of the file."""

    pattern: str
    meaning: str = ""
    allowed: str = "a table of parameter paths and numbers"

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse what is no table or an empty one; its paths are checked with the whole document."""
        if not isinstance(value, Mapping):
            yield Fault(path=path, value=value, reason="not a table", allowed=self.allowed)
        elif not value:
            yield Fault(path=path, value=value, reason="empty", allowed=self.allowed)

    def schema(self) -> Schema:
        """Return the paths' pattern."""
        made: Schema = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": self.pattern}}
        made["additionalProperties"] = {"type": "number"}
        return _described(made, self.meaning)
