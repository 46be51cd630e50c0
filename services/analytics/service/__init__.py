"""The nameko class of analytics: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from services.analytics import handlers, schemas
from services.analytics.domain.counting_rule import CURRENT
from services.analytics.service.reports import Reports
from services.analytics.service.start import Start
from services.analytics.settings import SERVICE
from services.analytics.store import Store
from shared.http import Change, Look, answer, changes, shows
from shared.messaging.consumer import Handler
from shared.service import Service


class AnalyticsService(Start, Reports, Service):
    """The event log, the figures, the reports."""

    name = SERVICE
    every = staticmethod(handlers.keep_event)

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table()

    @shows("/v1/bienniums", may="see reports")
    def bienniums(self, look: Look) -> Response:
        return answer({"items": [schemas.biennium(one) for one in Store(look.session).bienniums()]})

    @shows("/v1/figures", may="see figures")
    def figures(self, look: Look) -> Response:
        asked = look.query(schemas.OfBiennium())["biennium"]
        return answer(schemas.figures(handlers.count_figures(look.session, asked)))

    @shows("/v1/events", may="see the event log")
    def events(self, look: Look) -> Response:
        part = look.query(schemas.LogPart())
        rows = Store(look.session).events_after(
            part["after"], part["limit"], part["correlation_id"]
        )
        return answer({"items": [schemas.event(row) for row in rows]})

    @changes(
        "/v1/reports", may="publish reports", first=lambda session: Store(session).publish_alone()
    )
    def publish(self, change: Change) -> Response:
        data = change.body(schemas.NewReport())
        chosen = str(data["id"]) if data["id"] else None
        report = handlers.publish_report(change.work, chosen, data["biennium"])
        return answer(schemas.report(report), 201)

    @shows("/v1/reports", may="see reports")
    def reports(self, look: Look) -> Response:
        limit, offset = look.page_of()
        rows = Store(look.session).reports(limit, offset)
        return answer({"items": [schemas.listed(row) for row in rows]})

    @shows("/v1/reports/<report_id>", may="see reports")
    def report(self, look: Look, report_id: str) -> Response:
        return answer(schemas.report(Store(look.session).report(report_id)))

    @shows("/", may="see figures")
    def page(self, look: Look) -> Response:
        asked = look.query(schemas.OnPage())["biennium"]
        with (
            self.database.reading() as session
        ):  # figures are counted as of one moment of their own
            bienniums = Store(session).bienniums()
        shown = asked or (bienniums[-1] if bienniums else None)
        counted = handlers.count_figures(look.session, shown) if shown else None
        choice = sorted({*bienniums, *([shown] if shown else [])}, reverse=True)
        return look.page("figures.html", choice=choice, shown=shown, counted=counted, rule=CURRENT)
