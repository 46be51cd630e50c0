"""Tables of invoices and what happens to them: credit notes, payments, refunds, the numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, case, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.billing.store.base import Base
from services.billing.store.charges import ChargeRow, PartRow
from shared.access.caller import Owner, Reach
from shared.access.reaching import within


class InvoiceRow(Base):
    """An invoice for one part of a charge; its state follows from its amounts."""

    __tablename__ = "invoices"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    part_id: Mapped[str] = mapped_column(ForeignKey("charge_parts.id"), unique=True)
    charge_id: Mapped[str] = mapped_column(ForeignKey("charges.id"), index=True)
    enrolment_id: Mapped[str] = mapped_column(String(36), index=True)
    payer: Mapped[str] = mapped_column(String(12))  # learner or organisation
    organisation: Mapped[str | None] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    total: Mapped[Decimal]
    credited: Mapped[Decimal]
    paid: Mapped[Decimal]
    refunded: Mapped[Decimal]
    state: Mapped[str] = mapped_column(String(12), index=True)
    issued_at: Mapped[datetime]
    due_on: Mapped[date]
    part: Mapped[PartRow] = relationship(lazy="raise")  # never read: see ``base``
    charge: Mapped[ChargeRow] = relationship(lazy="select")

    @property
    def owner(self) -> Owner:
        """Its payer's: an organisation does not see what its people pay themselves."""
        if self.payer == "organisation":
            return Owner(organisation=self.organisation)
        return Owner(learner_id=self.charge.learner_id)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        charges = select(ChargeRow.id).where(within(reach, learner_id=ChargeRow.learner_id))
        mine = (cls.payer == "learner") & cls.charge_id.in_(charges)
        payer = case((cls.payer == "organisation", cls.organisation))
        return within(reach, organisation=payer) | mine


class CreditNoteRow(Base):
    """Part or all of an invoice, taken back."""

    __tablename__ = "credit_notes"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoices.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    reason: Mapped[str] = mapped_column(String(500))
    issued_at: Mapped[datetime]
    invoice: Mapped[InvoiceRow] = relationship(lazy="raise")  # never read: see ``base``


class PaymentRow(Base):
    """Money that came in for an invoice; the payer's reference makes it one payment."""

    __tablename__ = "payments"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoices.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    method: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(140))
    received_on: Mapped[date]
    __table_args__ = (UniqueConstraint("invoice_id", "method", "reference", name="one_payment"),)


class RefundRow(Base):
    """Money that went back to the payer of an invoice."""

    __tablename__ = "refunds"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    invoice_id: Mapped[str] = mapped_column(ForeignKey("invoices.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    paid_on: Mapped[date]


class CounterRow(Base):
    """The last number of a series in a year; locked from the taking of one to the commit."""

    __tablename__ = "counters"
    series: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
