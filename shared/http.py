"""The HTTP edge: routes as nameko entrypoints, JSON in and out, and every refusal as RFC 9457.

    @route("POST", "/v1/courses")           answers at /catalogue/v1/courses
    def create(self, request): ...          returns a werkzeug Response

A ``CollegiumError`` becomes ``application/problem+json`` with its fields; anything else is logged with
an id, and the caller gets that id to quote. Pages get the same as HTML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import uuid4

import eventlet
import structlog
from marshmallow import Schema, ValidationError
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import WebServer, WsgiApp
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from shared import pages
from shared.characters import ALLOWED, unkept
from shared.errors import STATUS, CollegiumError, FieldError, Invalid
from shared.events.codec import flatten
from shared.observability import traced

MOST_BYTES = 1_000_000  # of a request body; more is answered with 413
DRAIN_SECONDS = 10.0  # for requests under way when the service stops

log = structlog.get_logger()


class Edge(WebServer):
    """A service's HTTP server, or its part of the one port that all share when embedded."""

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
        app = _App(self)

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
        try:
            provider, values = self.url_map.bind_to_environ(environ).match()
        except HTTPException as refused:
            if refused.code is not None and refused.code < 400:
                return refused(environ, start_response)
            response = problem(request, refused.code or 500, refused.name, str(refused.description))
            response.headers.extend(_allow(refused))
            return response(environ, start_response)
        request.path_values = values  # type: ignore[attr-defined]  # nameko reads it there
        return provider.handle_request(request)(environ, start_response)


class Route(HttpRequestHandler):
    """An entrypoint below the service's own prefix."""

    server = Edge()

    def get_url_rule(self) -> Rule:
        return Rule(f"/{self.container.service_name}{self.url}", methods=self.method.split(","))


def route(method: str, url: str) -> Callable[[Callable[..., Response]], Any]:
    """Answer requests with a method of the service class; errors are told as problems."""

    def decorate(answer: Callable[..., Response]) -> Any:
        @wraps(answer)
        def told(self: Any, request: Request, **values: Any) -> Response:
            with traced(request.headers.get("traceparent")):
                try:
                    _check_characters(values | request.args.to_dict())
                    return answer(self, request, **values)
                except CollegiumError as refused:
                    return problem_of(request, refused)
                except HTTPException as refused:
                    text = str(refused.description)
                    return problem(request, refused.code or 500, refused.name, text)
                except Exception:
                    quote = str(uuid4())
                    log.exception("request failed", id=quote, path=request.path)
                    detail = f"an error of ours; quote this id when you report it: {quote}"
                    return problem(request, 500, "Internal error", detail)

        return Route.decorator(method, url)(told)

    return decorate


def body_of(request: Request, schema: Schema) -> Any:
    """The request's JSON body, checked. Raises ``Invalid`` that names each refused field."""
    try:
        data = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError) as broken:
        raise Invalid(f"the body is not JSON: {broken}") from None
    _check_characters(data)
    return checked(data, schema)


def _check_characters(data: Any) -> None:
    fields = tuple(unkept(data))
    if fields:
        names = ", ".join(f.field for f in fields)
        raise Invalid(f"refused: {names}: allowed is {ALLOWED}", fields)


def checked(data: Any, schema: Schema) -> Any:
    """Values by a schema. Raises ``Invalid`` that names each refused field."""
    try:
        return schema.load(data)
    except ValidationError as refused:
        fields = tuple(flatten(refused.messages, data))
        names = ", ".join(f.field for f in fields)
        raise Invalid(f"refused: {names}", fields) from refused


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    text = json.dumps(data, ensure_ascii=False, default=str)
    return Response(text, status, headers=headers, content_type="application/json")


def problem_of(request: Request, refused: CollegiumError) -> Response:
    """A refusal as a problem, with its reason code and its fields."""
    status = STATUS[refused.slug]
    title = refused.slug.replace("_", " ").capitalize()
    fields = refused.fields if isinstance(refused, Invalid) else ()
    return problem(
        request,
        status,
        title,
        refused.message,
        slug=refused.slug,
        reason=refused.reason,
        fields=fields,
    )


def problem(
    request: Request,
    status: int,
    title: str,
    detail: str,
    *,
    slug: str = "about:blank",
    reason: str | None = None,
    fields: tuple[FieldError, ...] = (),
) -> Response:
    """RFC 9457 for programs, the same as a page for people."""
    if "/v1/" not in request.path and "text/html" in request.headers.get("Accept", ""):
        return pages.error(status, title, detail)
    kind = slug if slug == "about:blank" else f"urn:collegium:problem:{slug}"
    body: dict[str, Any] = {"type": kind, "title": title, "status": status, "detail": detail}
    if reason is not None:
        body["reason"] = reason
    if fields:
        body["errors"] = [
            {"field": f.field, "value": f.value, "allowed": f.allowed} for f in fields
        ]
    text = json.dumps(body, ensure_ascii=False, default=str)
    return Response(text, status, content_type="application/problem+json")


def _allow(refused: HTTPException) -> list[tuple[str, str]]:
    methods = getattr(refused, "valid_methods", None)
    return [("Allow", ", ".join(sorted(methods)))] if methods else []


def page_of(request: Request, most: int = 200) -> tuple[int, int]:
    """``?limit=`` and ``?offset=`` of a listing. Raises ``Invalid``."""
    return _number(request, "limit", 50, most), _number(request, "offset", 0, 10_000_000)


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) > most:
        allowed = f"a whole number from 0 to {most}"
        raise Invalid(f"{name}={text!r} is not {allowed}", (FieldError(name, text, allowed),))
    return int(text)
