"""What the pages of all services share: the base layout, the error page, the style sheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Response

_HERE = Path(__file__).parent
_SERVICES = _HERE.parent.parent / "services"


@cache
def _environment(service: str | None) -> Environment:
    folders = [_HERE] if service is None else [_SERVICES / service / "pages", _HERE]
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = (_HERE / "style.css").read_text(encoding="utf-8")
    return environment


def render(service: str, template: str, **values: Any) -> Response:
    """A page of a service from its own ``pages/`` folder."""
    text = _environment(service).get_template(template).render(service=service, **values)
    return Response(text, content_type="text/html; charset=utf-8")


def error(status: int, title: str, detail: str) -> Response:
    """What went wrong, as a page."""
    text = (
        _environment(None)
        .get_template("error.html")
        .render(service="", status=status, title=title, detail=detail)
    )
    return Response(text, status, content_type="text/html; charset=utf-8")
