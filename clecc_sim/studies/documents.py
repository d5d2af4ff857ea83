"""Results as plain values that JSON knows."""

import math
from collections.abc import Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, ClassVar, cast


class Documented:
    """A result, a data class, that shows some of its attributes as a JSON document."""

    __slots__ = ()
    DOCUMENT: ClassVar[str] = ""
    """Attributes in the document's order, each by its name or as `key=attribute`; empty: all fields."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; what is undefined or infinite is None."""
        names = self.DOCUMENT.split() or [field.name for field in fields(cast("Any", self))]
        pairs = (name.partition("=") for name in names)
        return {key: json_value(attrgetter(attribute or key)(self)) for key, _, attribute in pairs}


def json_value(value: object) -> Any:
    """Return a value, and all that it holds, as JSON has it; NaN and infinity, which JSON lacks, are None."""
    if isinstance(value, Documented):
        return value.document()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: json_value(each) for key, each in value.items()}
    return [json_value(each) for each in value] if isinstance(value, list | tuple) else value
