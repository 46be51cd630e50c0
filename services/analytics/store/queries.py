"""Reading the event log and the reports, and which bienniums there are figures for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, text, union_all
from sqlalchemy.orm import Session

from services.analytics.domain.biennium import EARLIEST, LATEST, Biennium
from services.analytics.store.tables import (
    ActivityRow,
    ContributionRow,
    EventRow,
    IncomeRow,
    ReportRow,
)
from shared.errors import NotFound

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

    def events_after(self, position: int, limit: int) -> Sequence[EventRow]:
        """The events that follow a position, in their order."""
        query = select(EventRow).where(EventRow.position > position)
        return self.session.scalars(query.order_by(EventRow.position).limit(limit)).all()

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
