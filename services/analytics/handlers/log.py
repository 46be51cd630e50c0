"""The event log: every event of all services, once."""

from __future__ import annotations

from services.analytics.store import EventRow, Facts
from shared.events.envelope import Envelope
from shared.persistence import Work


def keep_event(work: Work, envelope: Envelope) -> None:
    """Append an event to the log, whatever its type, as it came."""
    Facts.of(work.session).keep(
        EventRow,
        event_id=envelope.id,
        type=envelope.type,
        subject=envelope.subject,
        version=envelope.version,
        time=envelope.time,
        correlation_id=envelope.correlation_id,
        payload=envelope.body,
    )
