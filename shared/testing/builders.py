"""One readable line makes any event or command: ``a_run_scheduled(places=2)``.

Every field has a fixed value by its name, the same in all types, so that events of one story fit
together: ``a_requested()`` asks for a place in the run of ``a_run_scheduled()``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from shared.events import analytics, billing, catalogue, commands, enrolment
from shared.money import Money

T = TypeVar("T")


def an_id(number: int) -> str:
    """The same UUID for the same number."""
    return f"00000000-0000-4000-8000-{number:012d}"


def eur(amount: str | int) -> Money:
    """That many euros."""
    return Money.of(amount, "EUR")


def moment(month: int, day: int, hour: int = 9) -> datetime:
    """A full hour (UTC) of 2022."""
    return datetime(2022, month, day, hour, tzinfo=UTC)


COURSE, RUN, LEARNER, ENROLMENT, CHARGE, INVOICE, FUND, CONTRACT, CONTRIBUTION = map(
    an_id, range(1, 10)
)
A_LEARNER = enrolment.Learner(LEARNER, "UNDP", "un_staff", "KE", "female", "P3")

_VALUES: dict[str, Any] = {
    # catalogue
    "course_id": COURSE, "run_id": RUN, "code": "SDG-101", "course_code": "SDG-101",
    "titles": {"en": "The 2030 Agenda in practice", "fr": "L’Agenda 2030 en pratique"},
    "format": "blended", "themes": ("sustainable_development",),
    "audiences": ("un_staff", "government"), "reporting_line": "portfolio",
    "starts_on": date(2022, 5, 2), "ends_on": date(2022, 5, 6), "time_zone": "Europe/Rome",
    "country": "IT", "city": "Turin", "language": "en", "places": 20, "waiting_list": True,
    "prices": (catalogue.Price("un_staff", eur(120)), catalogue.Price("any", eur(0))),
    "ways_to_pay": ("free", "contract", "subsidy", "organisation_invoice", "learner_payment"),
    "cancellation_rule": tuple(
        catalogue.RefundStep(*step) for step in ((15, 100), (8, 50), (0, 0))
    ),
    "published_at": moment(1, 10), "scheduled_at": moment(1, 11), "archived_at": moment(12, 1),
    "delivered_on": date(2022, 5, 6),
    # enrolment
    "learner": A_LEARNER, "learner_id": LEARNER, "enrolment_id": ENROLMENT, "was": "confirmed",
    "by": "learner", "outcome": "completed", "ways": ("subsidy", "learner_payment"),
    "registered_at": moment(2, 1), "requested_at": moment(2, 2), "waitlisted_at": moment(2, 2),
    "offered_at": moment(2, 3), "rejected_at": moment(2, 3), "confirmed_at": moment(2, 9),
    "expired_at": moment(2, 16), "cancelled_at": moment(4, 20), "completed_at": moment(5, 6, 16),
    "ended_at": moment(5, 6, 16),
    # billing
    "charge_id": CHARGE, "invoice_id": INVOICE, "fund_id": FUND, "contract_id": CONTRACT,
    "contribution_id": CONTRIBUTION, "source_id": FUND, "payment_id": an_id(10),
    "credit_note_id": an_id(11), "refund_id": an_id(12), "recognition_id": an_id(13),
    "price": eur(120), "amount": eur(48), "donor": "Germany", "organisation": "UNDP",
    "payer": "learner", "method": "bank_transfer", "reference": "E2E-2022-0001",
    "parts": (
        billing.Part("subsidy", eur(72), FUND), billing.Part("learner_payment", eur(48), None)
    ),
    "consumed": (billing.Consumed(CONTRIBUTION, eur(72)),), "source": "course_fees",
    "reasons": ("price_not_zero: price 120.00 EUR",), "reason": "cannot travel",
    "due_on": date(2022, 3, 4), "received_on": date(2022, 2, 8), "paid_on": date(2022, 4, 22),
    "recognised_on": date(2022, 5, 6), "decided_at": moment(2, 2, 10),
    "funded_at": moment(2, 8, 15), "refused_at": moment(2, 2, 10), "issued_at": moment(2, 2, 10),
    "recorded_at": moment(2, 8, 15), "reserved_at": moment(2, 2, 10),
    "committed_at": moment(2, 9, 10), "spent_at": moment(5, 6, 17), "released_at": moment(4, 20),
    "drawn_at": moment(2, 2, 10), "recognised_at": moment(5, 6, 17),
    # analytics
    "report_id": an_id(14), "biennium": 2021, "rule_version": "1", "log_position": 1234,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}  # fmt: skip


EVERY: dict[type[Any], Callable[..., Any]] = {}  # class: its builder


def builder(cls: type[T], **special: Any) -> Callable[..., T]:
    """A function that makes a ``cls`` of fixed values; its keyword arguments replace some."""
    names = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]  # all are events
    fixed = {name: _VALUES[name] for name in names & _VALUES.keys()} | special

    def build(**changes: Any) -> T:
        return cls(**(fixed | changes))

    EVERY[cls] = build
    return build


a_course_published = builder(catalogue.CoursePublished, organisation=None)
a_course_archived = builder(catalogue.CourseArchived)
a_run_scheduled = builder(catalogue.RunScheduled, organisation=None)
a_run_cancelled = builder(catalogue.RunCancelled, reason="the trainer is ill")
a_run_delivered = builder(catalogue.RunDelivered)

a_learner_registered = builder(enrolment.LearnerRegistered)
a_requested = builder(enrolment.Requested)
a_waitlisted = builder(enrolment.Waitlisted)
a_place_offered = builder(enrolment.PlaceOffered)
a_rejected = builder(enrolment.Rejected)
a_confirmed = builder(enrolment.Confirmed)
a_cancelled = builder(enrolment.Cancelled)
an_expired = builder(enrolment.Expired)
a_completed = builder(enrolment.Completed)
a_not_completed = builder(enrolment.NotCompleted)
a_no_show = builder(enrolment.NoShow)
a_sessions_ended = builder(enrolment.SessionsEnded, person_id=LEARNER, session_id="s-1")

a_charge_decided = builder(billing.ChargeDecided)
an_enrolment_funded = builder(billing.EnrolmentFunded)
a_funding_refused = builder(billing.FundingRefused)
an_invoice_issued = builder(billing.InvoiceIssued, number="INV-2022-000001")
a_payment_received = builder(billing.PaymentReceived)
a_credit_note_issued = builder(billing.CreditNoteIssued, number="CN-2022-000001")
a_refund_paid = builder(billing.RefundPaid)
a_subsidy_reserved = builder(billing.SubsidyReserved, amount=eur(72))
a_subsidy_committed = builder(billing.SubsidyCommitted, amount=eur(72))
a_subsidy_spent = builder(billing.SubsidySpent, amount=eur(72))
a_subsidy_released = builder(billing.SubsidyReleased, amount=eur(72))
a_contract_drawn = builder(billing.ContractDrawn, amount=eur(120))
a_contract_released = builder(billing.ContractReleased, amount=eur(120))
a_contribution_received = builder(billing.ContributionReceived, amount=eur(50000))
an_income_recognised = builder(billing.IncomeRecognised, donor=None)

a_figures_published = builder(analytics.FiguresPublished, published_at=moment(12, 31))

a_request_enrolment = builder(commands.RequestEnrolment)
a_cancel_enrolment = builder(commands.CancelEnrolment)
a_record_outcome = builder(commands.RecordOutcome)
a_record_payment = builder(commands.RecordPayment)
