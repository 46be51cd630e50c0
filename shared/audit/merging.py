"""Two writes of one row in one transaction, told as one change."""

from __future__ import annotations

from typing import Any

from shared.audit.entry import Change


def merged(first: Change, then: Change) -> Change:
    """From what stood before the first to what stands after the second, where the two differ.

    A row that was made and deleted again has neither: nothing is left to tell.
    """
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    if first.before is not None:
        before = {**(then.before or {}), **first.before}
    if then.after is not None:
        after = {**(first.after or {}), **then.after}
    if before is not None and after is not None:
        same = {name for name in after if name in before and before[name] == after[name]}
        before = {name: value for name, value in before.items() if name not in same}
        after = {name: value for name, value in after.items() if name not in same}
    personal = {*first.personal, *then.personal} & {*(before or ()), *(after or ())}
    return Change(then.table, then.key, before, after, tuple(sorted(personal)))
