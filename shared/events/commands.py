"""What outside systems may ask for by a message instead of an HTTP call: same handlers, same rules.

A command goes to the exchange ``<service>.commands`` with its type as routing key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.events.registry import command
from shared.money import Money


@command("enrolment", "request_enrolment")
@dataclass(frozen=True, slots=True)
class RequestEnrolment:
    """Ask for a place in a run. A learner has one living enrolment in a run: asking again changes
    nothing. ``enrolment_id`` may be chosen by the caller, who can then repeat the call for ever."""

    run_id: str
    learner_id: str
    enrolment_id: str | None = None


@command("enrolment", "cancel_enrolment")
@dataclass(frozen=True, slots=True)
class CancelEnrolment:
    """Give a place back. ``by``: learner, organisation or college."""

    enrolment_id: str
    by: str
    reason: str


@command("enrolment", "record_outcome")
@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What became of a confirmed place: completed, not_completed or no_show."""

    enrolment_id: str
    outcome: str


@command("billing", "record_payment")
@dataclass(frozen=True, slots=True)
class RecordPayment:
    """Money came in for an invoice. ``reference`` is the payer's bank's: the same one is one payment."""

    invoice_id: str
    amount: Money
    method: str  # bank_transfer, card, by_hand
    reference: str
    received_on: date
