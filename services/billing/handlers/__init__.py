"""Use cases of billing, each: load → decide → save → emit. The table is the index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.billing.handlers.agreements import (
    open_contract,
    open_fund,
    open_invoice_account,
    receive_contribution,
)
from services.billing.handlers.charging import look_ahead, on_place_asked
from services.billing.handlers.endings import on_cancelled, on_expired
from services.billing.handlers.payments import (
    METHODS,
    open_amount,
    pay_refund,
    record_payment,
)
from services.billing.handlers.runs import (
    on_run_cancelled,
    on_run_delivered,
    on_run_scheduled,
)
from services.billing.handlers.subsidies import on_confirmed, on_outcome
from shared.events import catalogue, commands, enrolment
from shared.messaging.consumer import Handler

__all__ = [
    "METHODS",
    "look_ahead",
    "open_amount",
    "open_contract",
    "open_fund",
    "open_invoice_account",
    "pay_refund",
    "receive_contribution",
    "record_payment",
    "table",
]


def table() -> Mapping[type[Any], Handler]:
    """Which handler answers which event or command."""
    return {
        catalogue.RunScheduled: on_run_scheduled,
        catalogue.RunCancelled: on_run_cancelled,
        catalogue.RunDelivered: on_run_delivered,
        enrolment.Requested: on_place_asked,
        enrolment.PlaceOffered: on_place_asked,
        enrolment.Confirmed: on_confirmed,
        enrolment.Completed: on_outcome,
        enrolment.NotCompleted: on_outcome,
        enrolment.NoShow: on_outcome,
        enrolment.Cancelled: on_cancelled,
        enrolment.Expired: on_expired,
        commands.RecordPayment: record_payment,
    }
