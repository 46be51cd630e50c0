"""Where the time of a single enrolment goes, by the times that its rows carry; costs nothing meanwhile.

A transaction's rows carry the time at which it began, an outbox row also when its relay had it
confirmed and marked it. So a step that ends with ``sent`` holds the commit before it, the waking of
the relay and the publishing; one that ends with a beginning holds the way through the broker.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from sqlalchemy import text

from tests.support.college import College

EVENTS = (
    ("enrolment", "enrolment.requested.v1"),
    ("billing", "billing.enrolment_funded.v1"),
    ("enrolment", "enrolment.confirmed.v1"),
)
TIMES = """
    SELECT subject, event_id, extract(epoch FROM time), extract(epoch FROM sent_at)
    FROM outbox WHERE type = :kind
"""
HANDLED = "SELECT event_id, extract(epoch FROM handled_at) FROM inbox"
NAMES = (
    "request's transaction begins → its event is sent",
    "→ billing begins",
    "→ its event is sent",
    "→ enrolment begins to confirm",
    "→ its event is sent",
    "→ analytics begins",  # may be below zero: the event can be there before it is marked as sent
)


def steps(college: College, enrolments: set[str]) -> Iterator[tuple[str, float]]:
    """(step, median of its seconds) over these enrolments, each step from the end of the last."""
    moments: dict[str, list[float]] = {enrolment: [] for enrolment in enrolments}
    last_events: dict[str, str] = {}
    for service, kind in EVENTS:
        with college.databases[service].engine.connect() as connection:
            for subject, event_id, began, sent in connection.execute(text(TIMES), {"kind": kind}):
                if subject in moments:
                    moments[subject] += [float(began), float(sent)]
                    last_events[subject] = event_id
    with college.databases["analytics"].engine.connect() as connection:
        handled = {event: float(at) for event, at in connection.execute(text(HANDLED))}
    rows = [[*found, handled[last_events[name]]] for name, found in moments.items()]
    for number, name in enumerate(NAMES):
        yield name, median(row[number + 1] - row[number] for row in rows)
