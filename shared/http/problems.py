"""Every refusal as RFC 9457 for programs, and the same as a page for people."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Request, Response

from shared import pages
from shared.errors import STATUS, CollegiumError, FieldError, Invalid, NotAllowed, NotSignedIn
from shared.pages.viewer import Viewer

CHALLENGE = 'Bearer realm="collegium"'


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, and not a program."""
    return "/v1/" not in request.path and "text/html" in request.headers.get("Accept", "")


def problem_of(
    request: Request, service: str, viewer: Viewer, refused: CollegiumError, quote: str
) -> Response:
    """A refusal as a problem, with its reason code and its fields."""
    response = problem(
        request,
        service,
        viewer,
        STATUS[refused.slug],
        refused.slug.replace("_", " ").capitalize(),
        refused.message,
        slug=refused.slug,
        reason=refused.reason,
        fields=refused.fields if isinstance(refused, Invalid) else (),
        quote=quote,
        may=refused.may if isinstance(refused, NotAllowed) else (),
    )
    if isinstance(refused, NotSignedIn):
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def problem(
    request: Request,
    service: str,
    viewer: Viewer,
    status: int,
    title: str,
    detail: str,
    *,
    slug: str = "about:blank",
    reason: str | None = None,
    fields: tuple[FieldError, ...] = (),
    quote: str | None = None,
    may: tuple[str, ...] = (),
) -> Response:
    """A problem. ``quote``: the id to quote when one reports it."""
    if wants_page(request):
        return pages.error(service, viewer, status, title, detail, slug=slug, quote=quote, may=may)
    kind = slug if slug == "about:blank" else f"urn:collegium:problem:{slug}"
    body: dict[str, Any] = {"type": kind, "title": title, "status": status, "detail": detail}
    if reason is not None:
        body["reason"] = reason
    if quote is not None:
        body["instance"] = f"urn:collegium:request:{quote}"
    if fields:
        body["errors"] = [
            {"field": f.field, "value": f.value, "allowed": f.allowed} for f in fields
        ]
    text = json.dumps(body, ensure_ascii=False, default=str)
    return Response(text, status, content_type="application/problem+json")
