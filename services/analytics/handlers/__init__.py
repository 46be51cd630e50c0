"""Use cases of analytics: fold events into facts, count figures, publish reports.

The table is the index. Events of all other types are kept in the log, and nothing is folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.analytics.handlers.activities import (
    on_run_cancelled,
    on_run_delivered,
    on_run_scheduled,
)
from services.analytics.handlers.figures import count_figures
from services.analytics.handlers.log import keep_event
from services.analytics.handlers.money import (
    on_charge_decided,
    on_contribution_received,
    on_income_recognised,
)
from services.analytics.handlers.participations import on_cancelled, on_confirmed, on_outcome
from services.analytics.handlers.reports import publish_report
from shared.events import billing, catalogue, enrolment
from shared.messaging.consumer import Handler

__all__ = ["count_figures", "keep_event", "publish_report", "table"]


def table() -> Mapping[type[Any], Handler]:
    """Which handler answers which event."""
    return {
        catalogue.RunScheduled: on_run_scheduled,
        catalogue.RunCancelled: on_run_cancelled,
        catalogue.RunDelivered: on_run_delivered,
        enrolment.Confirmed: on_confirmed,
        enrolment.Completed: on_outcome,
        enrolment.NotCompleted: on_outcome,
        enrolment.NoShow: on_outcome,
        enrolment.Cancelled: on_cancelled,
        billing.ChargeDecided: on_charge_decided,
        billing.IncomeRecognised: on_income_recognised,
        billing.ContributionReceived: on_contribution_received,
    }
