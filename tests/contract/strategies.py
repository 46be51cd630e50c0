"""Any event of a type, from the annotations of its class."""

from __future__ import annotations

import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from shared.money import DECIMALS, Money


@st.composite
def money(draw: st.DrawFn) -> Money:
    """Any amount that its currency has."""
    currency = draw(st.sampled_from(sorted(DECIMALS)))
    units = draw(st.integers(-(10**12), 10**12))
    return Money(Decimal(units).scaleb(-DECIMALS[currency]), currency)


_KEPT = st.characters(codec="utf-8", exclude_characters="\0")
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(_KEPT, max_size=20),
    bool: st.booleans(),
    int: st.integers(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    Money: money(),
}

_ANY_TEXT = st.text(st.characters(), max_size=8)  # with NUL and half surrogate pairs
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


def any_of(cls: Any) -> st.SearchStrategy[Any]:
    """Any ``cls``."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{name: _of_hint(hint) for name, hint in hints.items()})


def _of_hint(hint: Any) -> st.SearchStrategy[Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*[st.none() if a is type(None) else _of_hint(a) for a in args])
    if origin is tuple:
        return st.lists(_of_hint(args[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(st.text(_KEPT, max_size=8), _of_hint(args[1]), max_size=3)
    return _SCALARS[hint] if hint in _SCALARS else any_of(hint)
