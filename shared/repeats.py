"""A creating call that is made again: the same id with the same content is the same thing."""

from __future__ import annotations

from typing import Any

from shared.errors import Conflict


def check_same(what: str, known: Any, asked: Any, names: tuple[str, ...]) -> None:
    """Raises ``Conflict`` (``id_taken``) when the thing with this id has other content."""
    other = [name for name in names if getattr(known, name) != getattr(asked, name)]
    if other:
        raise Conflict(
            f"{what} {known.id} exists with another {', '.join(other)}: choose another id",
            reason="id_taken",
        )
