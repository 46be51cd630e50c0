"""Tables and queries of the enrolment service: the only file with its SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    false,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.enrolment.domain import states
from shared.access.caller import Owner, Reach
from shared.errors import NotFound, NotYet
from shared.messaging.tables import UtcDateTime

PERSONAL = {"personal": True}  # the audit trail keeps such values where they can be erased
_LIVING = text("state NOT IN ('rejected', 'expired', 'cancelled')")


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime, date: Date, list[str]: JSON, dict[str, str]: JSON}


Row = TypeVar("Row", bound=Base)


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
        if reach.everything:
            return true()
        mine = cls.id == reach.learner_id if reach.learner_id else false()
        ours = cls.organisation == reach.organisation if reach.organisation else false()
        return or_(mine, ours)


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


class Store:
    """Queries over one session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Base) -> None:
        """Keep a new row."""
        self.session.add(row)

    def learner(self, learner_id: str) -> LearnerRow:
        """A learner. Raises ``NotFound``."""
        return self._one(LearnerRow, learner_id, "learner")

    def learner_with_email(self, email: str) -> LearnerRow | None:
        """The learner with this address, if there is one."""
        query = select(LearnerRow).where(LearnerRow.email == email)
        return self.session.scalars(query).one_or_none()

    def find_learner(self, learner_id: str) -> LearnerRow | None:
        """The learner with this id, if there is one."""
        return self.session.get(LearnerRow, learner_id)

    def person(self, person_id: str) -> PersonRow | None:
        """What somebody has set for themselves, if they ever did."""
        return self.session.get(PersonRow, person_id)

    def find_run(self, run_id: str) -> RunRow | None:
        """The run with this id, if its event has come."""
        return self.session.get(RunRow, run_id)

    def runs_ahead(self, reach: Reach, today: date) -> Sequence[RunRow]:
        """Runs that are open and not over, of those that this reach admits to; the next first."""
        theirs = RunRow.organisation.is_(None) | (RunRow.organisation == reach.organisation)
        query = select(RunRow).where(RunRow.status == "open", RunRow.ends_on >= today)
        query = query if reach.everything else query.where(theirs)
        return self.session.scalars(query.order_by(RunRow.starts_on, RunRow.id).limit(200)).all()

    def people_of(self, organisation: str) -> Sequence[LearnerRow]:
        """The learners of an organisation, by name."""
        query = select(LearnerRow).where(LearnerRow.organisation == organisation)
        return self.session.scalars(query.order_by(LearnerRow.name).limit(500)).all()

    def lock_run(self, run_id: str) -> RunRow:
        """A run, locked: its places are counted and given by one transaction at a time."""
        return self._one(RunRow, run_id, "run", lock=True)

    def lock_run_of_event(self, run_id: str) -> RunRow:
        """The same for an event. Raises ``NotYet`` when the run's own event has not come."""
        try:
            return self.lock_run(run_id)
        except NotFound:
            raise NotYet(f"run {run_id} is not known here yet") from None

    def find_enrolment(self, enrolment_id: str) -> EnrolmentRow | None:
        """The enrolment with this id, if there is one."""
        return self.session.get(EnrolmentRow, enrolment_id)

    def enrolment(self, enrolment_id: str) -> EnrolmentRow:
        """An enrolment, to read. Raises ``NotFound``."""
        return self._one(EnrolmentRow, enrolment_id, "enrolment")

    def lock_enrolment(self, enrolment_id: str) -> EnrolmentRow:
        """An enrolment, to change. Raises ``NotFound``."""
        return self._one(EnrolmentRow, enrolment_id, "enrolment", lock=True)

    def living_enrolment(self, run_id: str, learner_id: str) -> EnrolmentRow | None:
        """The learner's enrolment in the run that has not ended without a place."""
        query = select(EnrolmentRow).where(
            EnrolmentRow.run_id == run_id,
            EnrolmentRow.learner_id == learner_id,
            EnrolmentRow.state.in_(states.LIVING),
        )
        return self.session.scalars(query).one_or_none()

    def places_taken(self, run_id: str) -> int:
        """How many places are held or taken."""
        return self._count(run_id, states.HOLDS_A_PLACE)

    def waiting(self, run_id: str) -> int:
        """How many wait for a place."""
        return self._count(run_id, ("waitlisted",))

    def next_waiting(self, run_id: str, most: int | None) -> Sequence[EnrolmentRow]:
        """The first of the waiting list, in the order of asking."""
        query = select(EnrolmentRow).where(
            EnrolmentRow.run_id == run_id, EnrolmentRow.state == "waitlisted"
        )
        ordered = query.order_by(EnrolmentRow.requested_at, EnrolmentRow.id)
        return self.session.scalars(ordered.limit(most).with_for_update()).all()

    def open_of_run(self, run_id: str) -> Sequence[EnrolmentRow]:
        """All of a run that can still be cancelled."""
        states_open = ("waitlisted", "awaiting_funding", "confirmed")
        query = select(EnrolmentRow).where(
            EnrolmentRow.run_id == run_id, EnrolmentRow.state.in_(states_open)
        )
        return self.session.scalars(query.order_by(EnrolmentRow.id).with_for_update()).all()

    def lock_with_run(self, enrolment_id: str) -> EnrolmentRow:
        """An enrolment, to change, with its run, which is always locked first. Raises ``NotFound``."""
        self.lock_run(self.enrolment(enrolment_id).run_id)
        return self.lock_enrolment(enrolment_id)

    def overdue_holds(self, now: datetime, most: int) -> Sequence[tuple[str, str]]:
        """(run, enrolment) of unpaid places whose deadline has passed."""
        query = (
            select(EnrolmentRow.run_id, EnrolmentRow.id)
            .where(EnrolmentRow.state == "awaiting_funding", EnrolmentRow.hold_until <= now)
            .order_by(EnrolmentRow.run_id, EnrolmentRow.id)
            .limit(most)
        )
        return [(run, enrolment) for run, enrolment in self.session.execute(query)]

    def listing(
        self, reach: Reach, run_id: str | None, limit: int, offset: int
    ) -> Sequence[tuple[EnrolmentRow, LearnerRow, RunRow]]:
        """Enrolments with learner and run, newest first."""
        query = select(EnrolmentRow, LearnerRow, RunRow).join(LearnerRow).join(RunRow)
        query = query.where(LearnerRow.within(reach))
        if run_id is not None:
            query = query.where(EnrolmentRow.run_id == run_id)
        ordered = query.order_by(EnrolmentRow.requested_at.desc(), EnrolmentRow.id)
        found = self.session.execute(ordered.limit(limit).offset(offset))
        return [(enrolment, learner, run) for enrolment, learner, run in found]

    def counts_by_state(self, reach: Reach) -> dict[str, int]:
        """How many enrolments are in each state."""
        query = select(EnrolmentRow.state, func.count()).join(LearnerRow)
        query = query.where(LearnerRow.within(reach)).group_by(EnrolmentRow.state)
        return {row[0]: row[1] for row in self.session.execute(query)}

    def _count(self, run_id: str, wanted: Sequence[str]) -> int:
        query = select(func.count()).where(
            EnrolmentRow.run_id == run_id, EnrolmentRow.state.in_(wanted)
        )
        return self.session.execute(query).scalar_one()

    def _one(self, cls: type[Row], key: str, what: str, *, lock: bool = False) -> Row:
        row = self.session.get(cls, key, with_for_update=True if lock else None)
        if row is None:
            raise NotFound(f"no {what} {key!r} here")
        return row
