"""Pydantic's models as forms that a file is held against, with what is wrong in words for its author.

What is allowed at a place is read from the models' JSON Schema, so that an editor and the loader can't
disagree; `errorMessage` in it, which editors show, says so where the constraints can't.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from clecc_sim.scenario.problems import NOTHING, Fault, Path, listing, nearest, worded
from clecc_sim.scenario.texts import number_meant

Schema = dict[str, Any]
Elsewhere = Callable[[str, str], tuple[str, str] | None]
"""Takes the title of a table and a key that it lacks; says why and what is allowed, where it knows more."""

_REASONS: Final = {
    **dict.fromkeys(("float_type", "int_type"), "not a number"),
    "bool_type": "not true or false",
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than_equal"), "out of range"),
    **dict.fromkeys(("dict_type", "model_type"), "not a table"),
    "finite_number": "not a finite number",
    "int_from_float": "not a whole number",
    "list_type": "not a list",
    "missing": "missing",
    "string_pattern_mismatch": "not allowed",
    "string_type": "not a text",
    "string_unicode": "not writable as UTF-8",
    "too_long": "too many",
    "too_short": "too few",
}
"""By pydantic's type of an error."""
_WORDS: Final = {
    "array": "a list",
    "number": "a number",
    "boolean": "true or false",
    "object": "a table",
    "string": "a text",
    "date": "a date",
}

_ENDS: Final = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}
"""Limits of the JSON Schema as pydantic has them."""

ABSENT: Any = None
"""Default of a key that may be left out. Given, `null` is refused like any other value of a wrong type."""

Text = Annotated[str, Field(min_length=0)]
"""A text, which a constraint makes pydantic look at: whether it can be written as UTF-8."""


class Model(BaseModel):
    """A table of known keys: others are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class Part(Model):
    """A table that is used as it is read: never changed, and written as it was read."""

    model_config = ConfigDict(frozen=True)

    def document(self) -> dict[str, Any]:
        """Return it as a table, without what is absent."""
        return self.model_dump(mode="json", exclude_none=True)


def _says(allowed: str) -> dict[str, JsonValue] | None:
    return {"errorMessage": allowed} if allowed else None


def field(meaning: str | None = None, allowed: str = "", default: Any = ...) -> Any:
    """Return a field; `allowed` says what is allowed where the constraints can't."""
    return Field(default, description=meaning, json_schema_extra=_says(allowed))


def number(low: float, high: float, meaning: str | None = None, default: Any = ..., allowed: str = "") -> Any:
    """Return the field of a number in a range; `allowed` says more of it than the range."""
    return Field(default, ge=low, le=high, strict=True, description=meaning, json_schema_extra=_says(allowed))


def text(pattern: str, allowed: str, meaning: str | None = None, default: Any = ...) -> Any:
    """Return the field of a text that has a pattern."""
    return Field(default, pattern=f"^(?:{pattern})$", description=meaning, json_schema_extra=_says(allowed))


def many(least: int, most: int, what: str, meaning: str | None = None, default: Any = ...) -> Any:
    """Return the field of a list of some length, which may be read as a tuple."""
    extra = _says(f"a list of {least} to {most} {what}")
    return Field(
        default, min_length=least, max_length=most, description=meaning, json_schema_extra=extra, strict=False
    )


_TAGS: Final[Mapping[type, str]] = {
    str: "string", date: "string", bool: "boolean", dict: "object", list: "array", int: "number",
    float: "number",
}  # fmt: skip


def kind_of(value: object) -> str | None:
    """Return the type of a value in JSON, which has dates as texts."""
    return _TAGS.get(type(value))


BY_TYPE: Final = Discriminator(kind_of, custom_error_type="union", custom_error_message="not a name")
"""Tells alternatives apart whose tags are their types in JSON."""


@dataclass(frozen=True, eq=False)
class Checked:
    """Annotates a value with a check of pydantic's core, and with the JSON Schema of what it lets pass."""

    check: Any
    schema: Schema

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        """Return the check."""
        return self.check

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: object) -> Schema:
        """Return the JSON Schema."""
        return self.schema


def one_of(names: Iterable[str]) -> Checked:
    """Return the check of a name."""
    known = list(names)
    return Checked(core_schema.literal_schema(known), {"type": "string", "enum": known})


def keys(title: str, meaning: str, known: Mapping[str, Checked]) -> Checked:
    """Return the check of a table of many known keys, none required.

    Pydantic takes 0.1 ms for every field of a model; its core, given the checks directly, takes a hundredth.
    """

    @cache
    def validator() -> SchemaValidator:
        fields = {k: core_schema.typed_dict_field(value.check, required=False) for k, value in known.items()}
        return SchemaValidator(core_schema.typed_dict_schema(fields, extra_behavior="forbid", strict=True))

    check = core_schema.no_info_plain_validator_function(lambda value: validator().validate_python(value))
    schema = {
        "type": "object", "title": title, "description": meaning,
        "properties": {key: value.schema for key, value in known.items()}, "additionalProperties": False,
    }  # fmt: skip
    return Checked(check, schema)


class _Generator(GenerateJsonSchema):
    """Leaves out what is only pydantic's: titles of fields, and the default of what has none."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> Schema:
        result = super().default_schema(schema)
        return {key: item for key, item in result.items() if key != "default" or item is not None}


class Form:
    """A type that values are held against."""

    def __init__(self, type_: Any, elsewhere: Elsewhere = lambda title, key: None) -> None:
        self._type, self._elsewhere = type_, elsewhere

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._type)

    @cached_property
    def schema(self) -> Schema:
        """The JSON Schema (draft 2020-12)."""
        return self._adapter.json_schema(schema_generator=_Generator)

    def read(self, value: object) -> tuple[Any, list[Fault]]:
        """Return what the type makes of a value, or else everything that is wrong with it, in its order."""
        document = plain(value)
        try:
            return self._adapter.validate_python(document), []
        except ValidationError as error:
            result = map(self._fault, error.errors(include_url=False))
            return None, sorted(result, key=lambda fault: _place(fault.path, document))

    def faults(self, value: object, path: Path = ()) -> list[Fault]:
        """Return everything that is wrong with a value found at `path`, in its order."""
        return [replace(fault, path=(*path, *fault.path)) for fault in self.read(value)[1]]

    def allowed(self, *path: str) -> str:
        """Say what is allowed at a place."""
        node = self._resolved(self.schema)
        for step in path:
            node = self._below(node, step)
        return self._allowed(node)

    def number(self, *path: str) -> "Form | None":
        """Return the form of the number that may stand at a place, rows counted from 1; None if none may."""
        node = self._resolved(self.schema)
        for step in path:
            rows = step.isdecimal() and "items" in node
            if not rows and step not in node.get("properties", ()):
                return None
            node = self._below(node, int(step) if rows else step)
        options = [node, *map(self._resolved, node.get("oneOf", ()))]
        found = next((option for option in options if option.get("type") in ("integer", "number")), None)
        if found is None:
            return None
        whole = found["type"] == "integer" or "multipleOf" in found
        limits = {key: item for key, item in found.items() if key.lower().endswith("imum")}
        ends = {_ENDS[key]: item for key, item in limits.items()}
        make: Any = core_schema.int_schema if whole else core_schema.float_schema
        schema = {"type": "integer" if whole else "number", **limits}
        return Form(Annotated[float, Checked(make(strict=True, **ends), schema)])

    def _fault(self, details: Any) -> Fault:
        """Return one of pydantic's errors in our words."""
        kind, value, location, message = (details[key] for key in ("type", "input", "loc", "msg"))
        path: Path = ()
        node = whole = self._resolved(self.schema)
        for place, step in enumerate(location):
            if "oneOf" in node:
                node = next(row for row in map(self._resolved, node["oneOf"]) if row["type"] == step)
            elif kind == "extra_forbidden" and place == len(location) - 1:
                return self._unknown(node, (*path, step), value)
            else:
                node = whole = self._below(node, step)
                path = (*path, step)
        names, options = node.get("enum", ()), list(map(self._resolved, node.get("oneOf", ())))
        if options and options[0]["type"] != "string":
            message = "not " + " or ".join(_WORDS[row.get("format") or row["type"]] for row in options)
        near = nearest(value, names) if names and isinstance(value, str) else None
        allowed = self._allowed(whole if names else node)
        value, reason = NOTHING if kind == "missing" else value, _reason(kind, value, message)
        return Fault(path, value, reason, allowed, near)

    def _unknown(self, node: Schema, path: Path, value: object) -> Fault:
        key, known = str(path[-1]), node["properties"]
        reason, allowed = self._elsewhere(node["title"], key) or ("unknown key", listing(known, key))
        near = nearest(key, known) if reason == "unknown key" else None
        return Fault(path, value, reason, allowed, near)

    def _resolved(self, node: Schema) -> Schema:
        """Return what a reference to a model refers to; what stands beside it wins."""
        if "$ref" not in node:
            return node
        return {**self.schema["$defs"][node["$ref"].rpartition("/")[2]], **node}

    def _below(self, node: Schema, step: str | int) -> Schema:
        result = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
        return self._resolved(result or node["additionalProperties"])

    def _allowed(self, node: Schema) -> str:
        """Say in a few words what a part of the JSON Schema allows."""
        if "errorMessage" in node:
            return str(node["errorMessage"])
        if "enum" in node:
            return listing(node["enum"])
        if "oneOf" in node:
            return ", or ".join(self._allowed(self._resolved(option)) for option in node["oneOf"])
        if node["type"] in ("integer", "number"):
            return _range(node)
        return _WORDS[node["type"]]


def _range(node: Schema) -> str:
    # A limit of what is counted stands in full, as a million is no 1e+06.
    limits = {key: item for key, item in node.items() if key.lower().endswith("imum")}
    ends = {key: str(item) if isinstance(item, int) else f"{item:g}" for key, item in limits.items()}
    kind = "a whole number" if node["type"] == "integer" else "a number"
    if "exclusiveMinimum" in node:
        return f"{kind} above {ends['exclusiveMinimum']} and up to {ends['maximum']}"
    return f"{kind} from {ends['minimum']} to {ends['maximum']}" if ends else kind


def _reason(kind: str, value: object, message: str) -> str:
    match kind, value:
        case "float_type", int() if not isinstance(value, bool):
            return "out of range"  # More than a float can hold.
        case "int_type", float():
            return "not a whole number" if math.isfinite(value) else "not a finite number"
        case "literal_error", _:
            return "unknown name" if isinstance(value, str) else "not a name"
        case "too_short", dict():
            return "empty"
        case "float_type" | "int_type", str() if meant := number_meant(value):
            return f"not a number: {meant}"
    return _REASONS.get(kind, message)


def plain(value: Any) -> Any:
    """Return a document of dictionaries with texts for keys, and of lists, as strict checks want it."""
    if isinstance(value, Mapping):
        return {worded(k).encode(errors="backslashreplace").decode(): plain(v) for k, v in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def _place(path: Path, here: Any) -> tuple[int, ...]:
    """Return where in a document a path is; what is missing comes before all that is there."""
    result = []
    for step in path:
        result.append(step if isinstance(step, int) else list(here).index(step) if step in here else -1)
        here = here[step] if result[-1] >= 0 else None
    return tuple(result)
