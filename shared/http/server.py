"""The HTTP server of a service, and its part of the one port that all share when embedded."""

from __future__ import annotations

from typing import Any

import eventlet
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import WebServer, WsgiApp
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule
from werkzeug.wrappers import Request

from shared import metrics
from shared.http.answering import not_routed
from shared.metrics import requests

MOST_BYTES = 1_000_000  # of a request body; more is answered with 413
MOST_FIELDS = 1_000  # of a form
DRAIN_SECONDS = 10.0  # for requests under way when the service stops


class Edge(WebServer):
    """Serves on the process's socket, or hands its application to the embedded college."""

    _starting: bool  # nameko's own

    def __init__(self) -> None:
        super().__init__()
        self.under_way = 0

    def start(self) -> None:
        mounts = self.container.config.get("MOUNTS")
        if mounts is not None:
            mounts[self.container.service_name] = self.get_wsgi_app()
        elif not self._starting:  # every route starts the server that they share
            self._starting = True
            self._sock = self.container.config["SOCKET"]
            self._serv = self.get_wsgi_server(self._sock, self.get_wsgi_app())
            self._gt = self.container.spawn_managed_thread(self.run)

    def stop(self) -> None:
        with eventlet.Timeout(DRAIN_SECONDS, False):
            while self.under_way:
                eventlet.sleep(0.01)
        if self._gt is not None:
            super().stop()

    def get_wsgi_app(self) -> Any:
        app: Any = _with_metrics(_App(self), self.container)
        if self.container.config["ACCESS"].settings.behind_edge:
            app = ProxyFix(app, x_for=1, x_proto=1)  # one hop: what the edge itself has seen

        def counted(environ: Any, start_response: Any) -> Any:
            self.under_way += 1
            try:
                return app(environ, start_response)
            finally:
                self.under_way -= 1

        return counted


class _App(WsgiApp):
    """nameko's application, with its own refusals (no such path, wrong method) told our way."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        request.max_content_length = MOST_BYTES
        request.max_form_parts = MOST_FIELDS
        container = self.server.container
        try:
            provider, values = self.url_map.bind_to_environ(environ).match()
        except HTTPException as refused:
            with requests.timed(container.service_name, request.method, requests.NOWHERE) as timed:
                told = not_routed(container, request, refused)
                timed.status = told.status_code
            return told(environ, start_response)
        request.path_values = values  # type: ignore[attr-defined]  # nameko reads it there
        request.route = provider.route  # type: ignore[attr-defined]
        with requests.timed(container.service_name, request.method, provider.route) as timed:
            response = provider.handle_request(request)
            timed.status = response.status_code
        return response(environ, start_response)


def _with_metrics(app: Any, container: Any) -> Any:
    """The application, and /metrics beside it: outside the service's own prefix, where the edge leads
    nobody, and outside nameko's workers, which may all be busy when one wants to know."""
    source = metrics.Source(container.service_name, container.config)

    def either(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] == metrics.PATH:
            return metrics.respond([source])(environ, start_response)
        return app(environ, start_response)

    return either


class Route(HttpRequestHandler):
    """An entrypoint below the service's own prefix."""

    server = Edge()

    @property
    def route(self) -> str:
        """The pattern of its address."""
        return f"/{self.container.service_name}{self.url}"

    def get_url_rule(self) -> Rule:
        return Rule(self.route, methods=self.method.split(","))
