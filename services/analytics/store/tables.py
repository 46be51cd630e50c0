"""The tables of analytics: the event log, the facts folded from it, the published reports.

Events come in any order, so a fact may be known in part, and no fact refers to another by a foreign
key: a participation is kept before its run is known, and counted when that comes. The indexes named
``…_counted`` hold all that counting reads, so that it never has to fetch the rows themselves.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, Date, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.amount import Amount
from shared.messaging.tables import Serial, UtcDateTime


class Base(DeclarativeBase):
    type_annotation_map = {
        datetime: UtcDateTime,
        date: Date,
        Decimal: Amount,
        dict[str, str]: JSON(none_as_null=True),
    }


class EventRow(Base):
    """One event of the log; only ever added. ``position`` is the order in which they were kept."""

    __tablename__ = "events"
    position: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    type: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]  # of the aggregate: facts can be folded again from the log alone
    time: Mapped[datetime]
    correlation_id: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index("events_by_correlation", "correlation_id", "position"),
        {"sqlite_autoincrement": True},
    )


class ActivityRow(Base):
    """A run. What it is comes with ``run_scheduled``; that it took place, or not, with others."""

    __tablename__ = "activities"
    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(36))
    course_code: Mapped[str | None] = mapped_column(String(40))
    titles: Mapped[dict[str, str] | None]
    format: Mapped[str | None] = mapped_column(String(30))
    reporting_line: Mapped[str | None] = mapped_column(String(30))
    organisation: Mapped[str | None] = mapped_column(String(120))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    delivered_on: Mapped[date | None] = mapped_column(index=True)
    cancelled_at: Mapped[datetime | None]


class ActivityThemeRow(Base):
    """A theme of a run."""

    __tablename__ = "activity_themes"
    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    theme: Mapped[str] = mapped_column(String(40), primary_key=True)


class ParticipationRow(Base):
    """An enrolment that was confirmed; ``version`` is that of the event that gave its ``state``.

    ``state``: confirmed, completed, not_completed, no_show, cancelled. Ways and categories come with
    ``confirmed``, and are unknown while only its end has come.
    """

    __tablename__ = "participations"
    enrolment_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(36))
    learner_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    ways: Mapped[str | None] = mapped_column(String(80))
    organisation: Mapped[str | None] = mapped_column(String(120))
    audience: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    gender: Mapped[str | None] = mapped_column(String(20))
    grade_band: Mapped[str | None] = mapped_column(String(20))
    __table_args__ = (
        Index(
            "participations_counted",
            "run_id",
            "state",
            "learner_id",
            "audience",
            "ways",
            "enrolment_id",
        ),
    )


class ChargePartRow(Base):
    """One way of paying of a charge, and how much of the price it carries."""

    __tablename__ = "charge_parts"
    charge_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(String(36))
    way: Mapped[str] = mapped_column(String(24))
    source_id: Mapped[str | None] = mapped_column(String(36))  # contract or fund
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    __table_args__ = (Index("charge_parts_counted", "enrolment_id", "way", "currency", "amount"),)


class IncomeRow(Base):
    """Income of a day, by source; below zero when it is taken back."""

    __tablename__ = "income"
    recognition_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source: Mapped[str] = mapped_column(String(30))
    recognised_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]
    __table_args__ = (Index("income_counted", "recognised_on", "source", "currency", "amount"),)


class ContributionRow(Base):
    """Money of a donor that came in; without a fund it is not earmarked."""

    __tablename__ = "contributions"
    contribution_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    donor: Mapped[str] = mapped_column(String(120))
    fund_id: Mapped[str | None] = mapped_column(String(36))
    received_on: Mapped[date] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal]


class ReportRow(Base):
    """A published report: its figures as they were written and hashed. Never changed."""

    __tablename__ = "reports"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    biennium: Mapped[int]
    rule_version: Mapped[str] = mapped_column(String(20))
    log_position: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    figures: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(index=True)
