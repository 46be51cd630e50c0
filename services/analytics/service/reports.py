"""The pages of published reports, and the form that publishes one."""

from __future__ import annotations

import json

from werkzeug.wrappers import Response

from services.analytics import handlers, schemas
from services.analytics.store import Store
from shared.http import Change, Look, changes, shows

REPORTS_ON_PAGE = 100  # one a year or two; the API gives more


class Reports:
    """Mixed into the service of analytics."""

    @shows("/reports", may="see reports")
    def reports_page(self, look: Look) -> Response:
        store = Store(look.session)
        bienniums = store.bienniums() if look.may("publish reports") else []
        rows = [schemas.listed(row) for row in store.reports(REPORTS_ON_PAGE, 0)]
        return look.page("reports.html", rows=rows, bienniums=bienniums[::-1], filled=look.filled)

    @shows("/reports/<report_id>", may="see reports")
    def report_page(self, look: Look, report_id: str) -> Response:
        row = Store(look.session).report(report_id)
        figures = json.loads(row.figures)
        return look.page("report.html", report=schemas.listed(row), figures=figures)

    @changes(
        "/reports",
        may="publish reports",
        first=lambda session: Store(session).publish_alone(),
        form=reports_page,
    )
    def publish_by_form(self, change: Change) -> Response:
        biennium = change.form(schemas.ReportChoice())["biennium"]
        report = handlers.publish_report(change.work, None, biennium)
        return change.see_other(f"/analytics/reports/{report.id}")
