"""Tables and queries of the catalogue service: the only file with its SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import JSON, ColumnElement, Date, ForeignKey, Index, String, case, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared.access.caller import Owner, Reach
from shared.access.reaching import within
from shared.errors import NotFound
from shared.messaging.tables import UtcDateTime


class Base(DeclarativeBase):
    type_annotation_map = {
        datetime: UtcDateTime,
        date: Date,
        list[str]: JSON,
        dict[str, str]: JSON,
        list[dict[str, str]]: JSON,
        list[dict[str, int]]: JSON,
    }


Row = TypeVar("Row", bound=Base)


class CourseRow(Base):
    """A course; ``titles`` is by language, ``version`` counts its steps."""

    __tablename__ = "courses"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    titles: Mapped[dict[str, str]]
    format: Mapped[str] = mapped_column(String(30))
    themes: Mapped[list[str]]
    audiences: Mapped[list[str]]
    reporting_line: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    __table_args__ = (Index("courses_by_state", "state", "code"),)

    @property
    def owner(self) -> Owner:
        """Whose it is: a draft the college's, a tailor-made course its organisation's."""
        shown = self.state != "draft"
        return Owner(
            public=shown and self.organisation is None,
            organisation=self.organisation if shown else None,
        )

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The same as a condition: courses that this reach covers."""
        shown = cls.state != "draft"
        public = shown & cls.organisation.is_(None)
        tailor_made = case((shown, cls.organisation))
        return within(reach, organisation=tailor_made, public=public)


class RunRow(Base):
    """A run with its terms. A price is ``{"audience": …, "amount": "120.00", "currency": "EUR"}``."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str | None] = mapped_column(String(2))
    city: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(35))
    places: Mapped[int | None]
    waiting_list: Mapped[bool]
    prices: Mapped[list[dict[str, str]]]
    ways_to_pay: Mapped[list[str]]
    cancellation_rule: Mapped[list[dict[str, int]]]
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int]
    scheduled_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    __table_args__ = (Index("runs_by_course", "course_id", "starts_on"),)


class Store:
    """Queries over one session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Base) -> None:
        """Keep a new row."""
        self.session.add(row)

    def find_course(self, course_id: str) -> CourseRow | None:
        """The course with this id, if there is one."""
        return self.session.get(CourseRow, course_id)

    def course_with_code(self, code: str) -> CourseRow | None:
        """The course with this code, if there is one."""
        return self.session.scalars(select(CourseRow).where(CourseRow.code == code)).one_or_none()

    def course(self, course_id: str) -> CourseRow:
        """A course, to read. Raises ``NotFound``."""
        return self._one(CourseRow, course_id, "course")

    def lock_course(self, course_id: str) -> CourseRow:
        """A course, to change or to add a run to. Raises ``NotFound``."""
        return self._one(CourseRow, course_id, "course", lock=True)

    def find_run(self, run_id: str) -> RunRow | None:
        """The run with this id, if there is one."""
        return self.session.get(RunRow, run_id)

    def run(self, run_id: str) -> RunRow:
        """A run, to read. Raises ``NotFound``."""
        return self._one(RunRow, run_id, "run")

    def lock_run(self, run_id: str) -> RunRow:
        """A run, to change. Raises ``NotFound``."""
        return self._one(RunRow, run_id, "run", lock=True)

    def courses(
        self, reach: Reach, state: str | None, limit: int, offset: int
    ) -> Sequence[CourseRow]:
        """Courses in the order of their codes; of one state when it is given."""
        query = select(CourseRow).where(CourseRow.within(reach))
        query = query.order_by(CourseRow.code).limit(limit).offset(offset)
        if state is not None:
            query = query.where(CourseRow.state == state)
        return self.session.scalars(query).all()

    def course_count(self, reach: Reach) -> int:
        """How many courses there are."""
        query = select(func.count()).select_from(CourseRow).where(CourseRow.within(reach))
        return self.session.execute(query).scalar_one()

    def runs_of(self, course_id: str, limit: int, offset: int) -> Sequence[RunRow]:
        """The runs of a course, the latest first."""
        query = select(RunRow).where(RunRow.course_id == course_id)
        ordered = query.order_by(RunRow.starts_on.desc(), RunRow.id)
        return self.session.scalars(ordered.limit(limit).offset(offset)).all()

    def latest_runs(self, course_ids: Sequence[str], most: int) -> Sequence[tuple[RunRow, int]]:
        """At most that many runs of each course, the latest first, with how many the course has."""
        of_course = RunRow.course_id
        latest = (RunRow.starts_on.desc(), RunRow.id)
        place = func.row_number().over(partition_by=of_course, order_by=latest)
        total = func.count().over(partition_by=of_course)
        ranked = select(RunRow.id, place.label("place"), total.label("total"))
        inner = ranked.where(of_course.in_(course_ids)).subquery()
        query = select(RunRow, inner.c.total).join(inner, inner.c.id == RunRow.id)
        ordered = query.where(inner.c.place <= most).order_by(*latest)
        return [(run, count) for run, count in self.session.execute(ordered)]

    def _one(self, cls: type[Row], key: str, what: str, *, lock: bool = False) -> Row:
        # What was read before it was locked may have changed meanwhile.
        for_update = True if lock else None
        row = self.session.get(cls, key, with_for_update=for_update, populate_existing=lock)
        if row is None:
            raise NotFound(f"no {what} {key!r} here")
        return row
