"""Events of the billing service: who pays, from which money, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.events.registry import event
from shared.money import Money


@dataclass(frozen=True, slots=True)
class Part:
    """One way of paying and how much of the price it carries."""

    way: str  # free, contract, subsidy, organisation_invoice, learner_payment
    amount: Money
    source_id: str | None  # the contract or the fund


@dataclass(frozen=True, slots=True)
class Consumed:
    """How much of one contribution a spending used up."""

    contribution_id: str
    amount: Money


@event("billing", "charge_decided")
@dataclass(frozen=True, slots=True)
class ChargeDecided:
    """How an enrolment is paid, with the reason for every way that was passed over."""

    charge_id: str
    enrolment_id: str
    run_id: str
    price: Money
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    decided_at: datetime


@event("billing", "enrolment_funded")
@dataclass(frozen=True, slots=True)
class EnrolmentFunded:
    """Paid, promised or free: the place can be confirmed."""

    enrolment_id: str
    run_id: str
    charge_id: str
    ways: tuple[str, ...]
    price: Money
    funded_at: datetime


@event("billing", "funding_refused")
@dataclass(frozen=True, slots=True)
class FundingRefused:
    """No way of paying is open; ``reasons`` are reason codes with their subject."""

    enrolment_id: str
    run_id: str
    reasons: tuple[str, ...]
    refused_at: datetime


@event("billing", "invoice_issued")
@dataclass(frozen=True, slots=True)
class InvoiceIssued:
    """The learner or the organisation is asked for the part of the price that they carry."""

    invoice_id: str
    number: str
    enrolment_id: str
    payer: str  # learner or organisation
    organisation: str | None
    amount: Money
    due_on: date
    issued_at: datetime


@event("billing", "payment_received")
@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """Money came in for an invoice: all of it, or a part."""

    payment_id: str
    invoice_id: str
    enrolment_id: str
    amount: Money
    method: str
    received_on: date
    recorded_at: datetime


@event("billing", "credit_note_issued")
@dataclass(frozen=True, slots=True)
class CreditNoteIssued:
    """Part or all of an invoice is taken back."""

    credit_note_id: str
    number: str
    invoice_id: str
    enrolment_id: str
    amount: Money
    reason: str
    issued_at: datetime


@event("billing", "refund_paid")
@dataclass(frozen=True, slots=True)
class RefundPaid:
    """Money that was paid and credited went back to the payer."""

    refund_id: str
    invoice_id: str
    enrolment_id: str
    amount: Money
    paid_on: date
    recorded_at: datetime


@event("billing", "subsidy_reserved")
@dataclass(frozen=True, slots=True)
class SubsidyReserved:
    """A donor's money is set aside while the place is held."""

    fund_id: str
    donor: str
    enrolment_id: str
    amount: Money
    reserved_at: datetime


@event("billing", "subsidy_committed")
@dataclass(frozen=True, slots=True)
class SubsidyCommitted:
    """The place is confirmed: what was reserved is now promised."""

    fund_id: str
    donor: str
    enrolment_id: str
    amount: Money
    committed_at: datetime


@event("billing", "subsidy_spent")
@dataclass(frozen=True, slots=True)
class SubsidySpent:
    """Spent, and from which contributions (first in, first out)."""

    fund_id: str
    donor: str
    enrolment_id: str
    amount: Money
    consumed: tuple[Consumed, ...]
    spent_at: datetime


@event("billing", "subsidy_released")
@dataclass(frozen=True, slots=True)
class SubsidyReleased:
    """Back in the fund: may be less than what was reserved or committed."""

    fund_id: str
    donor: str
    enrolment_id: str
    amount: Money
    reason: str
    released_at: datetime


@event("billing", "contract_drawn")
@dataclass(frozen=True, slots=True)
class ContractDrawn:
    """A service contract pays: its balance goes down."""

    contract_id: str
    organisation: str
    enrolment_id: str
    amount: Money
    drawn_at: datetime


@event("billing", "contract_released")
@dataclass(frozen=True, slots=True)
class ContractReleased:
    """A drawdown, or a part of it, is given back to the contract."""

    contract_id: str
    organisation: str
    enrolment_id: str
    amount: Money
    reason: str
    released_at: datetime


@event("billing", "contribution_received")
@dataclass(frozen=True, slots=True)
class ContributionReceived:
    """A donor's money came in; earmarked when it belongs to a fund."""

    contribution_id: str
    donor: str
    fund_id: str | None
    amount: Money
    received_on: date
    recorded_at: datetime


@event("billing", "income_recognised")
@dataclass(frozen=True, slots=True)
class IncomeRecognised:
    """Income of a period, by source: course_fees, service_contracts or voluntary_contributions."""

    recognition_id: str
    source: str
    amount: Money
    recognised_on: date
    enrolment_id: str | None
    run_id: str | None
    donor: str | None
    recognised_at: datetime
