"""Events of the analytics service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.events.registry import event


@event("analytics", "figures_published")
@dataclass(frozen=True, slots=True)
class FiguresPublished:
    """A report was frozen: its rule version, its place in the event log and the hash of its figures."""

    report_id: str
    biennium: int  # its first, odd year
    rule_version: str
    log_position: int
    sha256: str
    published_at: datetime
