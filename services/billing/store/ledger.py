"""Tables of the ledger: entries and their lines, only ever added."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.billing.store.base import Base


class LedgerEntryRow(Base):
    """A ledger entry. ``subject``: the enrolment or the contribution that it is about."""

    __tablename__ = "ledger_entries"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(36), index=True)
    booked_on: Mapped[date]
    booked_at: Mapped[datetime]
    lines: Mapped[list[LedgerLineRow]] = relationship(
        order_by="LedgerLineRow.position", lazy="selectin"
    )


class LedgerLineRow(Base):
    """One line: above zero a debit, below a credit."""

    __tablename__ = "ledger_lines"
    entry_id: Mapped[str] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    __table_args__ = (Index("ledger_lines_by_account", "account", "currency"),)
