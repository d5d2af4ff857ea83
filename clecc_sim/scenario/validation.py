"""Pydantic's models as forms that a file is held against, with what is wrong said in words for its author.

What is allowed at a place is read from the models' JSON Schema, so that an editor and the loader can't
disagree; `errorMessage` in it, which editors show, says so where the constraints can't.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
)
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from clecc_sim.scenario.problems import NOTHING, Fault, Path, listing, nearest, worded

Schema = dict[str, Any]
Elsewhere = Callable[[str, str], tuple[str, str] | None]
"""Takes the title of a table and a key that it lacks; says why and what is allowed, where it knows more."""

ABSENT: Any = None
"""Default of a key that may be left out. Given, `null` is refused like any other value of a wrong type."""

Text = Annotated[str, Field(min_length=0)]
"""A text, which a constraint makes pydantic look at: whether it can be written as UTF-8."""

_REASONS: Final = {
    "bool_type": "not true or false",
    "dict_type": "not a table",
    "finite_number": "not a finite number",
    "float_type": "not a number",
    "greater_than": "out of range",
    "greater_than_equal": "out of range",
    "int_from_float": "not a whole number",
    "int_type": "not a number",
    "less_than_equal": "out of range",
    "list_type": "not a list",
    "missing": "missing",
    "model_type": "not a table",
    "string_pattern_mismatch": "not allowed",
    "string_too_long": "not allowed",
    "string_type": "not a text",
    "string_unicode": "not writable as UTF-8",
    "too_long": "too many",
    "too_short": "too few",
}
"""By pydantic's type of an error."""


class Model(BaseModel):
    """A table of known keys: others are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def says(allowed: str) -> Schema:
    """Return what a field's `json_schema_extra` is to be where constraints can't tell what is allowed."""
    return {"errorMessage": allowed}


def many(least: int, most: int, what: str, meaning: str | None = None, default: Any = ABSENT) -> Any:
    """Return the field of a list; without a default (`...`) it is required."""
    extra = says(f"a list of {least} to {most} {what}")
    return Field(default, min_length=least, max_length=most, description=meaning, json_schema_extra=extra)


_JSON_TYPES: Final[dict[type[Any], str]] = {str: "string", dict: "object", list: "array"}
BY_TYPE: Final = Discriminator(
    lambda value: _JSON_TYPES.get(type(value)),
    custom_error_type="union",
    custom_error_message="of no such type",
)
"""Tells alternatives apart whose tags are their types in JSON."""


@dataclass(frozen=True)
class OneOf:
    """Annotates a text that is one of some names."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        """Return pydantic's own check."""
        return core_schema.literal_schema(list(self.names))


@dataclass(frozen=True)
class Checked:
    """Annotates a value with a check of pydantic's core, and with the JSON Schema of what it lets pass."""

    check: Any
    schema: Schema

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        """Return the check."""
        return self.check

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        """Return the JSON Schema."""
        return self.schema


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
        found = super().default_schema(schema)
        return {key: item for key, item in found.items() if key != "default" or item is not None}


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

    def at(self, *path: str | int) -> Schema:
        """Return the part of the JSON Schema that is for a place."""
        node = self._resolved(self.schema)
        for step in path:
            node = self._below(node, step)
        return node

    def faults(self, value: object, path: Path = ()) -> list[Fault]:
        """Return everything that is wrong with a value found at `path`, in its order."""
        document = _plain(value)
        try:
            self._adapter.validate_python(document)
        except ValidationError as error:
            found = [self._fault(details) for details in error.errors(include_url=False)]
            found.sort(key=lambda fault: _place(fault.path, document))
            return [replace(fault, path=(*path, *fault.path)) for fault in found]
        return []

    def _fault(self, details: Any) -> Fault:
        """Return one of pydantic's errors in our words."""
        kind, value, location = details["type"], details["input"], details["loc"]
        reason = _reason(kind, value, details["msg"])
        path: Path = ()
        node, options = self._resolved(self.schema), None
        for place, step in enumerate(location):
            if "oneOf" in node:
                options, branches = node, map(self._resolved, node["oneOf"])
                node = next(branch for branch in branches if branch["type"] == step)
            elif kind == "extra_forbidden" and place == len(location) - 1:
                return self._unknown(node, (*path, step), value)
            else:
                options, node, path = None, self._below(node, step), (*path, step)
        if kind == "missing":
            value = NOTHING
        allowed = self.allowed(options if options and "enum" in node else node)
        near = nearest(value, node["enum"]) if "enum" in node and isinstance(value, str) else None
        return Fault(path=path, value=value, reason=reason, allowed=allowed, nearest=near)

    def _unknown(self, node: Schema, path: Path, value: object) -> Fault:
        key, known = str(path[-1]), node["properties"]
        reason, allowed = self._elsewhere(node["title"], key) or ("unknown key", listing(known, key))
        near = nearest(key, known) if reason == "unknown key" else None
        return Fault(path=path, value=value, reason=reason, allowed=allowed, nearest=near)

    def _resolved(self, node: Schema) -> Schema:
        """Return what a reference to a model refers to; what is said beside it wins."""
        if "$ref" not in node:
            return node
        return {**self.schema["$defs"][node["$ref"].rpartition("/")[2]], **node}

    def _below(self, node: Schema, step: str | int) -> Schema:
        if isinstance(step, int):
            return self._resolved(node["items"])
        found = node.get("properties", {}).get(step, node.get("additionalProperties"))
        return self._resolved(found) if isinstance(found, dict) else {}

    def allowed(self, node: Schema) -> str:
        """Say in a few words what a part of the JSON Schema allows."""
        if "errorMessage" in node:
            return str(node["errorMessage"])
        if "enum" in node:
            return listing(node["enum"])
        if "oneOf" in node:
            return ", or ".join(self.allowed(self._resolved(row)) for row in node["oneOf"])
        names = {"boolean": "true or false", "object": "a table", "string": "a text", "array": "a list"}
        if node["type"] in names:
            return names[node["type"]]
        kind, high = "a whole number" if node["type"] == "integer" else "a number", _limit(node["maximum"])
        if "exclusiveMinimum" in node:
            return f"{kind} above {_limit(node['exclusiveMinimum'])} and up to {high}"
        return f"{kind} from {_limit(node['minimum'])} to {high}"


def _limit(value: float) -> str:
    """Return a limit in full if it counts something, as a million is no 1e+06."""
    return str(value) if isinstance(value, int) else f"{value:g}"


def _reason(kind: str, value: object, message: str) -> str:
    match kind, value:
        case "float_type", int() if not isinstance(value, bool):
            return "out of range"  # More than a float can hold.
        case "int_type", float():
            return "not a whole number" if math.isfinite(value) else "not a finite number"
        case "literal_error" | "union", _:
            return "unknown name" if isinstance(value, str) else "not a name"
        case "too_short", dict():
            return "empty"
    return _REASONS.get(kind, message)


def _plain(value: object) -> object:
    """Return a document of dictionaries with texts for keys, and of lists, as strict checks want it."""
    if isinstance(value, Mapping):
        return {
            worded(key).encode(errors="backslashreplace").decode(): _plain(item)
            for key, item in value.items()
        }
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _place(path: Iterable[str | int], here: Any) -> tuple[int, ...]:
    """Return where in a document a path is; what is missing comes before all that is there."""
    found = []
    for step in path:
        place = step if isinstance(step, int) else list(here).index(step) if step in here else -1
        found.append(place)
        here = None if place < 0 else here[step]
    return tuple(found)
