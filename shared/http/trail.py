"""Each change, and each look at personal or money data, goes into the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from shared import audit
from shared.access.caller import Caller
from shared.http.calls import Call, Change
from shared.persistence import Work


@contextmanager
def kept(work: Work, quote: str) -> Iterator[Callable[[Change], None]]:
    """Listens to what the transaction changes; the function that it gives keeps that, before the
    commit. The request's id is also the correlation id of all events that follow from it."""
    work.cause.correlation_id = quote
    recorder = audit.Recorder(work.session)

    def record(change: Change) -> None:
        audit.record(
            work.session, _entry(change, work, "change", (*recorder.changes(), *change.beside))
        )

    yield record


def keep_look(work: Work, call: Call) -> None:
    """Somebody saw what only some may see."""
    audit.record(work.session, _entry(call, work, "look", ()))


def keep_sign_in(work: Work, call: Call, caller: Caller) -> None:
    """Somebody has signed in: from here on they are the caller."""
    call.caller = caller
    call.touches(f"sessions/{caller.id}")
    audit.record(work.session, _entry(call, work, "change", ()))


def _entry(
    call: Call, work: Work, kind: Literal["change", "look"], changed: tuple[audit.Change, ...]
) -> audit.Entry:
    caller, request = call.caller, call.request
    return audit.Entry(
        at=work.now,
        request_id=call.id,
        correlation_id=call.id,
        who=caller.id,
        who_kind=caller.kind,
        who_name=caller.name,
        roles=tuple(sorted(role.value for role in caller.roles)),
        address=request.remote_addr,
        action=call.grant.right.name,
        method=request.method,
        path=request.path,
        kind=kind,
        subjects=tuple(call.subjects),
        changes=changed,
    )
