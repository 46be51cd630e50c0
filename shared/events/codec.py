"""Events to JSON and back: a marshmallow schema made from each frozen dataclass, and a short cut for
what is in plain order (``shared.events.plain``).

Decoding is strict about what is there and lenient about what is new: a missing or malformed field is
refused by name, an unknown one (an optional field of a newer release) is passed over.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load

from shared.characters import unkept
from shared.errors import CollegiumError, FieldError, Invalid
from shared.events.plain import NotPlain, reader_of, writer_of
from shared.events.registry import kind_of
from shared.money import Money

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class MoneyField(fields.Field[Money]):
    """``{"amount": "120.00", "currency": "EUR"}``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Money:
        if not isinstance(value, dict) or not {"amount", "currency"} <= value.keys():
            raise ValidationError('must be {"amount": "120.00", "currency": "EUR"}')
        if not isinstance(value["amount"], str | int) or isinstance(value["amount"], bool):
            raise ValidationError('amount must be a decimal number as text, such as "120.00"')
        if not isinstance(value["currency"], str):
            raise ValidationError("currency must be an ISO 4217 code as text, such as EUR")
        try:
            return Money.of(value["amount"], value["currency"])
        except CollegiumError as refused:
            raise ValidationError(refused.message) from refused


_SCALARS: dict[type, type[fields.Field[Any]]] = {
    str: fields.String,
    bool: fields.Boolean,
    datetime: fields.AwareDateTime,
    date: fields.Date,
    Money: MoneyField,
}


def field_for(hint: Any, **options: Any) -> fields.Field[Any]:
    """The marshmallow field for one annotation of an event class."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (inner,) = [a for a in args if a is not type(None)]
        return field_for(inner, allow_none=True, **options)
    if origin is tuple:
        return _TupleField(field_for(args[0]), **options)
    if origin is dict:
        return fields.Dict(keys=fields.String(), values=field_for(args[1]), **options)
    if hint is int:
        return fields.Integer(strict=True, **options)
    if hint is Decimal:
        return fields.Decimal(as_string=True, **options)
    if dataclasses.is_dataclass(hint) and hint is not Money:
        return fields.Nested(schema_for(typing.cast(type, hint)), **options)
    return _SCALARS[hint](**options)


class _TupleField(fields.List[Any]):
    """A JSON array that is read as a tuple, since events are frozen."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


@cache
def schema_for(cls: Any) -> Schema:
    """The marshmallow schema of a frozen dataclass; made once."""
    hints = typing.get_type_hints(cls)
    members: dict[str, Any] = {}
    for f in dataclasses.fields(cls):
        optional = f.default is not dataclasses.MISSING
        options = {"load_default": f.default} if optional else {"required": True}
        members[f.name] = field_for(hints[f.name], **options)

    def make(self: Schema, data: dict[str, Any], **_: Any) -> Any:
        return cls(**data)

    members["make"] = post_load(make)
    members["Meta"] = type("Meta", (), {"unknown": EXCLUDE})
    made: Schema = type(f"{cls.__name__}Schema", (Schema,), members)()
    return made


def to_dict(event: Any) -> dict[str, Any]:
    """The event as JSON-ready values, in the order of its fields."""
    written: dict[str, Any] = writer_of(event.__class__)(event)
    return written


def to_json(event: Any) -> str:
    """The event as compact JSON."""
    return _COMPACT.encode(to_dict(event))


def from_dict(cls: Any, data: Any) -> Any:
    """An event from parsed JSON. Raises ``Invalid`` that names every refused field."""
    try:
        return reader_of(cls)(data)
    except NotPlain:
        pass  # refused, or only unusual: the schema knows
    try:
        return schema_for(cls).load(data)
    except ValidationError as refused:
        raise _malformed(cls, tuple(flatten(refused.messages, data))) from refused


def from_json(cls: type[Any], body: bytes | str) -> Any:
    """An event from its JSON text. Raises ``Invalid``."""
    try:
        text = body if isinstance(body, str) else body.decode()
        data = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise Invalid(f"{kind_of(cls).type}: the body is not JSON: {broken}") from broken
    # Text that was valid UTF-8 holds such characters only where they are written as escapes.
    if (text is body or "\\u" in text) and (errors := tuple(unkept(data))):
        raise _malformed(cls, errors)
    return from_dict(cls, data)


def _malformed(cls: type[Any], errors: tuple[FieldError, ...]) -> Invalid:
    listed = "; ".join(f"{e.field}: {e.allowed} (was {e.value!r})" for e in errors)
    return Invalid(f"{kind_of(cls).type} is malformed: {listed}", errors)


def flatten(messages: Any, data: Any, path: str = "") -> typing.Iterator[FieldError]:
    """marshmallow's nested messages as one ``FieldError`` per field, with the value that was there."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            if key == "_schema":
                yield from flatten(inner, data, path)
                continue
            yield from flatten(inner, _get(data, key), f"{path}.{key}" if path else str(key))
    else:
        yield FieldError(path or "body", data, " ".join(str(m) for m in messages))


def _get(data: Any, key: Any) -> Any:
    if isinstance(data, dict):
        return data.get(key)
    if isinstance(data, list) and isinstance(key, int) and key < len(data):
        return data[key]
    return None
