"""A backlog in the enrolment service's database: one real request, and copies of what it wrote.

The request goes through the service's own handler. Its rows (learner, enrolment, outbox) are then
copied under new ids, to the last character as the handler would have written them; that way a million
take minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, column, table, text

from shared.persistence import Database

AT_ONCE = 5_000


def copy_request(database: Database, enrolment_id: str, runs: Sequence[str], count: int) -> None:
    """``count`` more requests like this one, shared out to the runs in turn."""
    with database.engine.begin() as connection:
        enrolment = _row(connection, "enrolments", "id", enrolment_id)
        learner = _row(connection, "learners", "id", enrolment["learner_id"])
        told = _row(connection, "outbox", "subject", enrolment_id)
    del told["seq"]
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        copies = list(_copies(enrolment, learner, told, [runs[n % len(runs)] for n in numbers]))
        with database.engine.begin() as connection:
            for number, name in enumerate(("learners", "enrolments", "outbox")):
                rows = [copy[number] for copy in copies]
                connection.execute(table(name, *map(column, rows[0])).insert(), rows)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))  # as time would bring it


def _copies(
    enrolment: dict[str, Any], learner: dict[str, Any], told: dict[str, Any], runs: Sequence[str]
) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    for run in runs:
        new = {learner["id"]: str(uuid4()), enrolment["id"]: str(uuid4())}
        new |= {told["event_id"]: str(uuid4()), enrolment["run_id"]: run}
        payload = told["payload"]
        for old_id, new_id in new.items():
            payload = payload.replace(old_id, new_id)
        email = f"{new[learner['id']]}@example.org"
        yield (
            {**_renamed(learner, new), "email": email},
            _renamed(enrolment, new),
            {**_renamed(told, new), "payload": payload, "traceparent": _traceparent()},
        )


def _renamed(row: dict[str, Any], new: dict[str, str]) -> dict[str, Any]:
    return {k: new.get(v, v) if isinstance(v, str) else v for k, v in row.items()}


def _traceparent() -> str:
    return f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"


def _row(connection: Connection, name: str, key: str, value: str) -> dict[str, Any]:
    found = connection.execute(text(f"SELECT * FROM {name} WHERE {key} = :value"), {"value": value})
    return dict(found.mappings().one())
