"""Tables and queries of the analytics service: the only room with its SQL."""

from services.analytics.store.counts import Counts
from services.analytics.store.facts import Facts
from services.analytics.store.queries import Store
from services.analytics.store.tables import (
    ActivityRow,
    ActivityThemeRow,
    Base,
    ChargePartRow,
    ContributionRow,
    EventRow,
    IncomeRow,
    ParticipationRow,
    ReportRow,
)

__all__ = [
    "ActivityRow",
    "ActivityThemeRow",
    "Base",
    "ChargePartRow",
    "ContributionRow",
    "Counts",
    "EventRow",
    "Facts",
    "IncomeRow",
    "ParticipationRow",
    "ReportRow",
    "Store",
]
