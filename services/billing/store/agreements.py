"""Tables of what was agreed: invoice accounts, contracts, funds and the money of donors."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.store.base import Base
from shared.access.caller import Owner, Reach
from shared.access.reaching import within
from shared.messaging.tables import Serial


class InvoiceAccountRow(Base):
    """An organisation that agreed to be invoiced for its learners."""

    __tablename__ = "invoice_accounts"
    organisation: Mapped[str] = mapped_column(String(120), primary_key=True)
    opened_at: Mapped[datetime]


class ContractRow(Base):
    """A service contract. ``drawn`` and ``seats_drawn`` are what its drawdowns hold."""

    __tablename__ = "contracts"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    organisation: Mapped[str] = mapped_column(String(120), index=True)
    courses: Mapped[list[str]]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal | None]
    seats: Mapped[int | None]
    drawn: Mapped[Decimal]
    seats_drawn: Mapped[int]

    @property
    def owner(self) -> Owner:
        return Owner(organisation=self.organisation)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        return within(reach, organisation=cls.organisation)


class FundRow(Base):
    """A donor's subsidy fund with its earmark and its balance."""

    __tablename__ = "funds"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    agreement: Mapped[str] = mapped_column(String(60), unique=True)
    donor: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    themes: Mapped[list[str]]
    formats: Mapped[list[str]]
    audiences: Mapped[list[str]]
    countries: Mapped[list[str]]
    courses: Mapped[list[str]]
    share_percent: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    contributed: Mapped[Decimal]
    reserved: Mapped[Decimal]
    committed: Mapped[Decimal]
    spent: Mapped[Decimal]

    @property
    def owner(self) -> Owner:
        return Owner(donor=self.donor)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        return within(reach, donor=cls.donor)


class FundEntryRow(Base):
    """One movement of a fund; only ever added. ``kind``: contribution, reservation, commitment,
    spending, release."""

    __tablename__ = "fund_entries"
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    fund_id: Mapped[str] = mapped_column(ForeignKey("funds.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    part_id: Mapped[str | None] = mapped_column(String(36))
    contribution_id: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime]


class ContributionRow(Base):
    """Money of a donor that came in; ``consumed`` of it was spent by its fund."""

    __tablename__ = "contributions"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    donor: Mapped[str] = mapped_column(String(120))
    fund_id: Mapped[str | None] = mapped_column(ForeignKey("funds.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    consumed: Mapped[Decimal]
    received_on: Mapped[date]

    @property
    def owner(self) -> Owner:
        return Owner(donor=self.donor)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        return within(reach, donor=cls.donor)
