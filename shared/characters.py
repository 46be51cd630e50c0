"""Characters that no database keeps: NUL, and half of a surrogate pair. In data they are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from shared.errors import FieldError

ALLOWED = "text without NUL and without half of a surrogate pair"
_UNKEPT = re.compile("[\0\ud800-\udfff]")


def unkept(data: Any, path: str = "") -> Iterator[FieldError]:
    """Each text in parsed JSON, names included, that holds such a character; with its place."""
    if isinstance(data, str):
        if _UNKEPT.search(data):
            yield FieldError(path or "body", printable(data), ALLOWED)
    elif isinstance(data, dict):
        for name, value in data.items():
            place = f"{path}.{printable(name)}" if path else printable(name)
            yield from unkept(name, place)
            yield from unkept(value, place)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from unkept(value, f"{path}.{position}" if path else str(position))


def printable(value: object) -> str:
    """As text for names and messages: whatever cannot be printed becomes ``\\ufffd``."""
    text = str(value)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
