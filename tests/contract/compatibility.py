"""Whether a schema of today keeps what an older one promised.

Compatible both ways means: today's readers read yesterday's events, and yesterday's readers today's.
So nothing that was there may go, change or become optional, and what is new must be optional.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_NOT_A_PROMISE = {"title", "description"}


def breaches(kept: dict[str, Any], today: dict[str, Any], path: str = "$") -> Iterator[str]:
    """Each promise of the kept schema that today's does not keep, with its place."""
    for key in sorted((kept.keys() | today.keys()) - _NOT_A_PROMISE):
        before, now = kept.get(key), today.get(key)
        if key == "properties":
            yield from _of_properties(before or {}, now or {}, path)
        elif key in ("items", "additionalProperties") and before and now:
            yield from breaches(before, now, f"{path}.{key}")
        elif key == "required":
            yield from _of_required(set(before or ()), set(now or ()), path)
        elif before != now:
            yield f"{path}: {key} was {before!r} and is {now!r}"


def _of_properties(kept: dict[str, Any], today: dict[str, Any], path: str) -> Iterator[str]:
    for name, schema in kept.items():
        if name in today:
            yield from breaches(schema, today[name], f"{path}.{name}")
        else:
            yield f"{path}.{name} is gone"


def _of_required(kept: set[str], today: set[str], path: str) -> Iterator[str]:
    for name in sorted(kept ^ today):
        yield f"{path}.{name} {'must no longer' if name in kept else 'must now'} be there"
