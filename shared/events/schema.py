"""An event as JSON Schema (2020-12), made from its dataclass: what its readers may rely on.

Unknown members are allowed everywhere, since a newer release may add optional ones.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from typing import Any

from shared.events.registry import Kind
from shared.money import Money

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_MONEY = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "required": ["amount", "currency"],
}
_SCALARS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Money: _MONEY,
}


def schema_of(kind: Kind) -> dict[str, Any]:
    """The schema of a registered type; its ``$id`` is what the envelope's ``dataschema`` says."""
    name = {"$schema": DIALECT, "$id": f"urn:collegium:schema:{kind.type}", "title": kind.type}
    return name | object_schema(kind.cls)


def object_schema(cls: Any) -> dict[str, Any]:
    """The schema of a frozen dataclass: a field without a default is required."""
    hints = typing.get_type_hints(cls)
    fields = dataclasses.fields(cls)
    return {
        "type": "object",
        "properties": {f.name: _with_default(f, _of_hint(hints[f.name])) for f in fields},
        "required": [f.name for f in fields if f.default is dataclasses.MISSING],
    }


def _with_default(field: dataclasses.Field[Any], schema: dict[str, Any]) -> dict[str, Any]:
    if field.default is dataclasses.MISSING:
        return schema
    return schema | {"default": field.default}


def _of_hint(hint: Any) -> dict[str, Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (_of_hint(arg) for arg in args if arg is not type(None))
        return inner | {"type": [inner["type"], "null"]}
    if origin is tuple:
        return {"type": "array", "items": _of_hint(args[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of_hint(args[1])}
    return _SCALARS[hint] if hint in _SCALARS else object_schema(hint)
