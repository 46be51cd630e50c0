"""Events to and from JSON-ready values, the plain way: the one that nearly every event goes.

A reader is put together once for each class from its annotations. It takes exactly the form that our
own writer gives, and says ``NotPlain`` to anything else; the marshmallow schema then decides, and
names what it refuses. So nothing is accepted here that is not accepted there. Measured: a tenth of
the schema's time.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any, get_args, get_origin, get_type_hints

from shared.errors import CollegiumError
from shared.money import Money

Step = Callable[[Any], Any]
UTC_FORMS = (len("2022-03-01T09:00:00+00:00"), len("2022-03-01T09:00:00.000000+00:00"))


class NotPlain(Exception):
    """Not in the form that our own writer gives: the schema must look at it."""


@dataclass(frozen=True, slots=True)
class _Direction:
    """Reading or writing: what becomes of a scalar, of a nested class, and of a row of values."""

    scalars: Mapping[Any, Step]
    nested: Callable[[Any], Step]
    comes: type[Any]
    goes: type[Any]

    def step(self, hint: Any) -> Step:
        """What is done with a value of this annotation."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (types.UnionType, typing.Union):
            (inner,) = (self.step(a) for a in args if a is not type(None))
            return lambda value: None if value is None else inner(value)
        if origin is tuple:
            return self._row(self.step(args[0]))
        if origin is dict:
            return _object(self.step(args[1]))
        return self.scalars[hint] if hint in self.scalars else self.nested(hint)

    def _row(self, inner: Step) -> Step:
        def convert(value: Any) -> Any:
            if type(value) is not self.comes:
                raise NotPlain
            return self.goes(map(inner, value))

        return convert


@cache
def reader_of(cls: Any) -> Step:
    """From a JSON object to the event. Raises ``NotPlain``."""
    way, hints = _Direction(_READ, reader_of, list, tuple), get_type_hints(cls)
    members = [(f.name, way.step(hints[f.name]), f.default) for f in fields(cls)]

    def read(data: Any) -> Any:
        if type(data) is not dict:
            raise NotPlain
        values = []
        for name, step, default in members:
            if name in data:
                values.append(step(data[name]))
            elif default is not MISSING:
                values.append(default)
            else:
                raise NotPlain
        return cls(*values)

    return read


@cache
def writer_of(cls: Any) -> Step:
    """From the event to a JSON object, in the order of its fields."""
    way, hints = _Direction(_WRITE, writer_of, tuple, list), get_type_hints(cls)
    members = [(f.name, way.step(hints[f.name])) for f in fields(cls)]
    return lambda event: {name: step(getattr(event, name)) for name, step in members}


def _object(inner: Step) -> Step:
    def convert(value: Any) -> Any:
        if type(value) is not dict:
            raise NotPlain
        return {name: inner(one) for name, one in value.items()}

    return convert


def _exactly(cls: type[Any]) -> Step:
    def same(value: Any) -> Any:
        if type(value) is not cls:
            raise NotPlain
        return value

    return same


def _moment(value: Any) -> datetime:
    if type(value) is not str or len(value) not in UTC_FORMS or not value.endswith("+00:00"):
        raise NotPlain
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise NotPlain from None


def _day(value: Any) -> date:
    if type(value) is not str or len(value) != len("2022-03-01"):
        raise NotPlain
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotPlain from None


def _decimal(value: Any) -> Decimal:
    if type(value) is not str:
        raise NotPlain
    try:
        read = Decimal(value)
    except InvalidOperation:
        raise NotPlain from None
    if not read.is_finite():
        raise NotPlain
    return read


@lru_cache(maxsize=1024)
def _money(amount: str, currency: str) -> Money:
    return Money.of(amount, currency)


def _read_money(value: Any) -> Money:
    try:
        amount, currency = value["amount"], value["currency"]
        if type(value) is dict and type(amount) is str and type(currency) is str:
            return _money(amount, currency)
    except (CollegiumError, KeyError, TypeError):
        raise NotPlain from None
    raise NotPlain


def _write_money(value: Money) -> dict[str, str]:
    return {"amount": str(value.amount), "currency": value.currency}


_READ: dict[Any, Step] = {
    str: _exactly(str),
    bool: _exactly(bool),
    int: _exactly(int),
    datetime: _moment,
    date: _day,
    Decimal: _decimal,
    Money: _read_money,
}
_WRITE: dict[Any, Step] = {
    str: lambda text: text,
    bool: lambda one: one,
    int: lambda number: number,
    datetime: datetime.isoformat,
    date: date.isoformat,
    Decimal: str,
    Money: _write_money,
}
