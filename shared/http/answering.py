"""One request, from who calls to the answer: authenticated, let in or refused, told and traced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from shared import tracing
from shared.access.access import Access
from shared.access.caller import ANYBODY, Caller
from shared.errors import CollegiumError, NotSignedIn
from shared.http.answers import protect
from shared.http.problems import problem, problem_of, wants_page
from shared.http.viewers import viewer_of
from shared.observability import traced

SIGN_IN = "/enrolment/session/sign-in"

log = structlog.get_logger()


def told(
    service: str, access: Access, request: Request, answer: Callable[[str], Response]
) -> Response:
    """The answer; or why there is none, as a problem or a page. ``answer`` gets the request's id."""
    quote = _id_of(request, access)
    with (
        traced(request.headers.get("traceparent"), *_span_of(request)),
        structlog.contextvars.bound_contextvars(request=quote),
    ):
        try:
            response = answer(quote)
        except CollegiumError as refused:
            response = _refusal(service, access, request, refused, quote)
        except HTTPException as refused:
            response = _plain(service, access, request, refused, quote)
        except Exception:
            log.exception("request failed", id=quote, path=request.path)
            text = f"an error of ours; quote this id when you report it: {quote}"
            viewer = viewer_of(request, ANYBODY, access, service)
            response = problem(request, service, viewer, 500, "Internal error", text, quote=quote)
        tracing.answered(response.status_code)
    return _sent(access, request, response, quote)


def _span_of(request: Request) -> tuple[str, ...]:
    """The name of its span. A look at the health every few seconds would hide everything else."""
    route: str = request.route  # type: ignore[attr-defined]
    return () if "/health/" in route else (f"{request.method} {route}",)


def not_routed(container: Any, request: Request, refused: HTTPException) -> Response:
    """A path or a method that this service does not have."""
    access: Access = container.config["ACCESS"]
    quote = _id_of(request, access)
    if isinstance(refused, RequestRedirect):
        there = urlsplit(refused.new_url)  # its host is the caller's word
        response = redirect(there._replace(scheme="", netloc="").geturl(), refused.code)
    else:
        response = _plain(container.service_name, access, request, refused, quote)
        response.headers.extend(_allow(refused))
    return _sent(access, request, response, quote)


def nothing_served(access: Access, request: Request) -> Response:
    """A path that belongs to no service."""
    text = (
        f"nothing is served at {request.path}: try /catalogue/, /enrolment/, /billing/, /analytics/"
    )
    viewer = viewer_of(request, known(access, request), access, "catalogue")
    quote = _id_of(request, access)
    response = problem(request, "catalogue", viewer, 404, "Not Found", text, quote=quote)
    return _sent(access, request, response, quote)


def _plain(
    service: str, access: Access, request: Request, refused: HTTPException, quote: str
) -> Response:
    viewer = viewer_of(request, known(access, request), access, service)
    status, text = refused.code or 500, str(refused.description)
    return problem(request, service, viewer, status, refused.name, text, quote=quote)


def _refusal(
    service: str, access: Access, request: Request, refused: CollegiumError, quote: str
) -> Response:
    if refused.slug == NotSignedIn.slug and request.method == "GET" and wants_page(request):
        back = quoted(request.full_path.rstrip("?"), safe="/")
        return redirect(f"{SIGN_IN}?back={back}", 303)
    caller = known(access, request)
    if refused.slug in ("not_signed_in", "not_allowed"):
        log.warning("not let in", who=caller.id, path=request.path, why=refused.message)
    viewer = viewer_of(request, caller, access, service)
    return problem_of(request, service, viewer, refused, quote)


def _sent(access: Access, request: Request, response: Response, quote: str) -> Response:
    response.headers["X-Request-ID"] = quote
    is_known = "Authorization" in request.headers or access.cookie in request.cookies
    personal = is_known or "Set-Cookie" in response.headers
    return protect(response, https=access.settings.is_https, personal=personal)


def known(access: Access, request: Request) -> Caller:
    """Who calls, for a page that tells them what went wrong."""
    try:
        return access.caller(request)
    except CollegiumError:
        return ANYBODY


def _id_of(request: Request, access: Access) -> str:
    """The id that the edge gave the request, or a new one."""
    given = request.headers.get("X-Request-ID", "") if access.settings.behind_edge else ""
    return given if given.isalnum() and len(given) <= 64 else uuid4().hex


def _allow(refused: HTTPException) -> list[tuple[str, str]]:
    methods = getattr(refused, "valid_methods", None)
    return [("Allow", ", ".join(sorted(methods)))] if methods else []
