"""When each stage of the pipeline was through, by what the databases kept; costs nothing meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import text

from tests.support.college import College

STAGES = (
    ("enrolment's relay sent the last request", "enrolment", "sent_at", "enrolment.requested.v1"),
    ("billing took the last batch of requests", "billing", "time", "billing.enrolment_funded.v1"),
    ("billing's relay sent the last funding", "billing", "sent_at", "billing.enrolment_funded.v1"),
    ("enrolment took the last batch of fundings", "enrolment", "time", "enrolment.confirmed.v1"),
    (
        "enrolment's relay sent the last confirmation",
        "enrolment",
        "sent_at",
        "enrolment.confirmed.v1",
    ),
)


LAST = """
    SELECT extract(epoch FROM max({column})) FROM outbox WHERE type = :kind AND time >= :since
"""


def reached(college: College, since: float) -> Iterator[tuple[str, float]]:
    """(stage, when), in seconds since the epoch."""
    for what, service, column, kind in STAGES:
        query = text(LAST.format(column=column))
        when = {"kind": kind, "since": datetime.fromtimestamp(since - 3600, UTC)}
        with college.databases[service].engine.connect() as connection:
            at = connection.execute(query, when).scalar_one()
        if at is not None:
            yield what, float(at)
