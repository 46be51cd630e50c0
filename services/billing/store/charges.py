"""Tables of charges: the runs that are charged for, who pays which part, whose money was used."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.billing.store.base import Base
from shared.access.caller import Owner


class RunRow(Base):
    """This service's copy of a run, from ``catalogue.run_scheduled``."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    course_code: Mapped[str] = mapped_column(String(40))
    themes: Mapped[list[str]]
    format: Mapped[str] = mapped_column(String(30))
    organisation: Mapped[str | None] = mapped_column(String(120))
    starts_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    prices: Mapped[dict[str, str]]  # amount by audience
    ways: Mapped[list[str]]
    cancellation_rule: Mapped[list[list[int]]]  # [days before, percent]
    delivered_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]  # by the college

    @property
    def is_free(self) -> bool:
        """Whether nobody pays anything here."""
        return not any(Decimal(amount) for amount in self.prices.values())


class ChargeRow(Base):
    """What one enrolment costs and who pays. One charge an enrolment, for ever.

    ``state``: waiting (for the learner's payment), funded, refused, ended.
    """

    __tablename__ = "charges"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(String(36), unique=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    learner_id: Mapped[str] = mapped_column(String(36))
    organisation: Mapped[str | None] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    price: Mapped[Decimal]
    state: Mapped[str] = mapped_column(String(10))
    was_funded: Mapped[bool]
    reasons: Mapped[list[str]]
    decided_at: Mapped[datetime]
    parts: Mapped[list[PartRow]] = relationship(order_by="PartRow.position", lazy="selectin")

    @property
    def owner(self) -> Owner:
        """The learner's own, and the business of the organisation that the learner belongs to."""
        return Owner(learner_id=self.learner_id, organisation=self.organisation)


class PartRow(Base):
    """One way of paying of a charge; ``released`` was given back, ``recognised`` is income."""

    __tablename__ = "charge_parts"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    charge_id: Mapped[str] = mapped_column(ForeignKey("charges.id"), index=True)
    position: Mapped[int]
    way: Mapped[str] = mapped_column(String(24))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    released: Mapped[Decimal]
    recognised: Mapped[Decimal]
    source_id: Mapped[str | None] = mapped_column(String(36))  # contract or fund
    subsidy_state: Mapped[str | None] = mapped_column(String(10))


class SpendingRow(Base):
    """How much of which contribution paid for which part of a charge."""

    __tablename__ = "spendings"
    part_id: Mapped[str] = mapped_column(ForeignKey("charge_parts.id"), primary_key=True)
    contribution_id: Mapped[str] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    part: Mapped[PartRow] = relationship(lazy="raise")  # never read: see ``base``
