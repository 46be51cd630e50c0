"""Publishing a report: the figures of a biennium are frozen, and cannot change any more."""

from __future__ import annotations

from services.analytics.domain import figures as written
from services.analytics.domain.biennium import Biennium
from services.analytics.handlers.figures import count_figures
from services.analytics.store import ReportRow, Store
from shared.errors import Conflict
from shared.events import analytics as told
from shared.persistence import Work


def publish_report(work: Work, report_id: str | None, biennium: Biennium) -> ReportRow:
    """Freeze the figures as they stand. The same id again returns what it published before."""
    store = Store(work.session)
    store.publish_alone()
    known = None if report_id is None else store.find_report(report_id)
    if known is not None:
        return _the_same(known, biennium)
    counted = count_figures(work.session, biennium)
    figures = written.canonical(counted.figures)
    report = ReportRow(
        id=report_id or work.new_id(),
        biennium=biennium.year,
        rule_version=counted.figures.rule_version,
        log_position=counted.log_position,
        sha256=written.sha256(figures),
        figures=figures,
        published_at=work.now,
    )
    store.add(report)
    names = ("biennium", "rule_version", "log_position", "sha256", "published_at")
    published = told.FiguresPublished(report.id, **{n: getattr(report, n) for n in names})
    work.emit(published, subject=report.id, version=1)
    return report


def _the_same(known: ReportRow, biennium: Biennium) -> ReportRow:
    if known.biennium != biennium.year:
        raise Conflict(
            f"report {known.id} is about {Biennium(known.biennium)}, not {biennium}: "
            "publish under another id",
            reason="report_id_taken",
        )
    return known
