"""The tables of the enrolment service: people, learners, runs, enrolments."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ColumnElement, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.access.caller import Owner, Reach
from shared.access.reaching import within
from shared.messaging.tables import UtcDateTime

PERSONAL = {"personal": True}  # the audit trail keeps such values where they can be erased
_LIVING = text("state NOT IN ('rejected', 'expired', 'cancelled')")


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime, date: Date, list[str]: JSON, dict[str, str]: JSON}


class LearnerRow(Base):
    """A person. ``name`` and ``email`` never leave this table in an event."""

    __tablename__ = "learners"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    email: Mapped[str] = mapped_column(String(254), unique=True, info=PERSONAL)
    organisation: Mapped[str | None] = mapped_column(String(120))
    audience: Mapped[str] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    gender: Mapped[str | None] = mapped_column(String(20))
    grade_band: Mapped[str | None] = mapped_column(String(20))
    registered_at: Mapped[datetime]

    @property
    def owner(self) -> Owner:
        """Whose it is: the person's own, and the business of their organisation."""
        return Owner(learner_id=self.id, organisation=self.organisation)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The same as a condition: learners that this reach covers."""
        return within(reach, learner_id=cls.id, organisation=cls.organisation)


class PersonRow(Base):
    """Somebody who signs in, learner or not, with what they have set for themselves."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    language: Mapped[str] = mapped_column(String(2))


class RunRow(Base):
    """This service's copy of a run, from ``catalogue.run_scheduled``."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(36))
    course_code: Mapped[str] = mapped_column(String(40))
    titles: Mapped[dict[str, str]]
    format: Mapped[str] = mapped_column(String(30))
    audiences: Mapped[list[str]]
    organisation: Mapped[str | None] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(String(60))
    places: Mapped[int | None]
    waiting_list: Mapped[bool]
    status: Mapped[str] = mapped_column(String(12))  # open, cancelled, delivered


class EnrolmentRow(Base):
    """One learner's enrolment in one run; ``version`` counts its steps."""

    __tablename__ = "enrolments"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"))
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id"))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    requested_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    hold_until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    __table_args__ = (
        Index(
            "one_living_enrolment",
            "run_id",
            "learner_id",
            unique=True,
            postgresql_where=_LIVING,
            sqlite_where=_LIVING,
        ),
        Index("enrolments_by_run", "run_id", "state", "requested_at"),
        Index("enrolments_by_hold", "state", "hold_until"),
    )
