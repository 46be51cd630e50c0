"""Reading the event log and the reports, and which bienniums there are figures for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, text, union_all
from sqlalchemy.orm import Session

from services.analytics.domain.biennium import EARLIEST, LATEST, Biennium
from services.analytics.domain.flow import Step
from services.analytics.store.tables import (
    ActivityRow,
    ContributionRow,
    EventRow,
    IncomeRow,
    ReportRow,
)
from shared.errors import NotFound

# Without those that tell nothing of the college's work.
_STEPS = select(EventRow.position, EventRow.type, EventRow.time, EventRow.correlation_id).where(
    EventRow.type.not_like("enrolment.sessions_ended.%")
)
_DATES = (ActivityRow.delivered_on, IncomeRow.recognised_on, ContributionRow.received_on)


class Store:
    """Queries over one session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def see_one_moment(self) -> None:
        """Let all queries of the transaction see the same moment; to be said before any of them, and
        again at will. SQLite's transactions do so by themselves."""
        if self.session.get_bind().dialect.name != "sqlite":
            self.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))

    def publish_alone(self) -> None:
        """See one moment, and let one transaction publish at a time: who waits sees the other's."""
        self.see_one_moment()
        if self.session.get_bind().dialect.name != "sqlite":
            self.session.execute(text("LOCK TABLE reports IN SHARE ROW EXCLUSIVE MODE"))

    def log_position(self) -> int:
        """The position of the newest event; 0 while there is none."""
        return self.session.scalar(select(func.max(EventRow.position))) or 0

    def events_after(
        self, position: int, limit: int, correlation_id: str | None = None
    ) -> Sequence[EventRow]:
        """The events that follow a position, in their order; of one correlation, if it is named."""
        query = select(EventRow).where(EventRow.position > position)
        if correlation_id is not None:
            query = query.where(EventRow.correlation_id == correlation_id)
        return self.session.scalars(query.order_by(EventRow.position).limit(limit)).all()

    def steps_after(self, position: int, limit: int) -> list[Step]:
        """The events that follow a position, without what they say."""
        query = _STEPS.where(EventRow.position > position).order_by(EventRow.position)
        return [Step(*row) for row in self.session.execute(query.limit(limit))]

    def latest_steps(self, limit: int) -> list[Step]:
        """The newest events, newest first, without what they say."""
        query = _STEPS.order_by(EventRow.position.desc()).limit(limit)
        return [Step(*row) for row in self.session.execute(query)]

    def bienniums(self) -> list[Biennium]:
        """Those in which anything was delivered, earned or given, in their order.

        One look into the indexes for each: it costs the same with any number of events.
        """
        found: list[Biennium] = []
        day = self._first_day_from(Biennium(EARLIEST).first)
        while day is not None:
            found.append(Biennium.of(day))
            day = self._first_day_from(date(found[-1].year + 2, 1, 1))
        return found

    def _first_day_from(self, day: date) -> date | None:
        last = Biennium(LATEST).last
        firsts = (select(func.min(d).label("day")).where(d.between(day, last)) for d in _DATES)
        days = union_all(*firsts).subquery()
        first: date | None = self.session.scalar(select(func.min(days.c.day)))
        return first

    def find_report(self, report_id: str) -> ReportRow | None:
        """The report with this id, if there is one."""
        return self.session.get(ReportRow, report_id)

    def report(self, report_id: str) -> ReportRow:
        """A report. Raises ``NotFound``."""
        row = self.find_report(report_id)
        if row is None:
            raise NotFound(f"no report {report_id!r} here")
        return row

    def reports(self, limit: int, offset: int) -> Sequence[ReportRow]:
        """Reports, newest first."""
        query = select(ReportRow).order_by(ReportRow.published_at.desc(), ReportRow.id)
        return self.session.scalars(query.limit(limit).offset(offset)).all()

    def add(self, report: ReportRow) -> None:
        """Keep a new report."""
        self.session.add(report)
