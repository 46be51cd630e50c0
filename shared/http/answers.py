"""What goes out: JSON with its ETag, and the headers that keep a browser safe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from werkzeug.wrappers import Response

CSP = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response. A thing's ETag is made from what is shown of it: it changes when that does."""
    text = as_json(data)
    response = Response(text, status, headers=headers, content_type="application/json")
    if status < 300:
        response.set_etag(etag_of(text))
    return response


def as_json(data: Any) -> str:
    """The one way in which things are written as JSON."""
    return json.dumps(data, ensure_ascii=False, default=str)


def etag_of(text: str) -> str:
    """The ETag of a JSON text, without its quotes."""
    return sha256(text.encode()).hexdigest()[:32]


def protect(response: Response, *, https: bool, personal: bool) -> Response:
    """Put on what every answer has. ``personal``: made for somebody who is known; kept in no cache."""
    for name, value in SAFE.items():
        response.headers.setdefault(name, value)
    if https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    response.headers.setdefault("Cache-Control", "no-store" if personal else "no-cache")
    return response
