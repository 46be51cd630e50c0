"""The nameko class of analytics: entrypoints of a few lines that call handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from services.analytics import handlers, schemas
from services.analytics.domain.biennium import Biennium
from services.analytics.domain.counting_rule import CURRENT
from services.analytics.domain.figures import CountedFigures
from services.analytics.settings import SERVICE
from services.analytics.store import Store
from shared import pages
from shared.http import answer, body_of, checked, page_of, route
from shared.messaging.consumer import Handler
from shared.service import Service


class AnalyticsService(Service):
    """The event log, the figures, the reports."""

    name = SERVICE
    every = staticmethod(handlers.keep_event)

    def table(self) -> Mapping[type[Any], Handler]:
        return handlers.table()

    @route("GET", "/v1/bienniums")
    def bienniums(self, request: Request) -> Response:
        with self.database.reading() as session:
            return answer({"items": [schemas.biennium(one) for one in Store(session).bienniums()]})

    @route("GET", "/v1/figures")
    def figures(self, request: Request) -> Response:
        asked = checked(request.args.to_dict(), schemas.OfBiennium())
        return answer(schemas.figures(self._count(asked["biennium"])))

    @route("GET", "/v1/events")
    def events(self, request: Request) -> Response:
        part = checked(request.args.to_dict(), schemas.LogPart())
        with self.database.reading() as session:
            rows = Store(session).events_after(part["after"], part["limit"])
            return answer({"items": [schemas.event(row) for row in rows]})

    @route("POST", "/v1/reports")
    def publish(self, request: Request) -> Response:
        data = body_of(request, schemas.NewReport())
        chosen = str(data["id"]) if data["id"] else None
        with self.database.transaction() as work:
            report = handlers.publish_report(work, chosen, data["biennium"])
            return answer(schemas.report(report), 201)

    @route("GET", "/v1/reports")
    def reports(self, request: Request) -> Response:
        limit, offset = page_of(request)
        with self.database.reading() as session:
            rows = Store(session).reports(limit, offset)
            return answer({"items": [schemas.listed(row) for row in rows]})

    @route("GET", "/v1/reports/<report_id>")
    def report(self, request: Request, report_id: str) -> Response:
        with self.database.reading() as session:
            return answer(schemas.report(Store(session).report(report_id)))

    @route("GET", "/")
    def page(self, request: Request) -> Response:
        asked = checked(request.args.to_dict(), schemas.OnPage())["biennium"]
        with self.database.reading() as session:
            bienniums = Store(session).bienniums()
        shown = asked or (bienniums[-1] if bienniums else None)
        counted = self._count(shown) if shown else None
        choice = sorted({*bienniums, *([shown] if shown else [])}, reverse=True)
        return pages.render(
            self.name, "figures.html", choice=choice, shown=shown, counted=counted, rule=CURRENT
        )

    def _count(self, biennium: Biennium) -> CountedFigures:
        with self.database.reading() as session:
            return handlers.count_figures(session, biennium)
