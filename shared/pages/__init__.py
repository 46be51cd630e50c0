"""The face of all services: one layout, the same components, six languages, static files.

``render`` makes a page from a template of a service's own ``pages/`` folder, ``error`` tells what
went wrong, ``asset`` answers with a static file. ``components.html`` and ``forms.html`` hold the
macros that pages are made of; they know no service's rules.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from werkzeug.wrappers import Response

from shared.pages.assets import asset
from shared.pages.catalogues import SHARED
from shared.pages.environment import environment, prepare
from shared.pages.labels import names_of
from shared.pages.languages import LANGUAGES, language_of
from shared.pages.viewer import Link, Viewer

__all__ = ["LANGUAGES", "Link", "Viewer", "asset", "error", "language_of", "prepare", "render"]


def render(
    service: str, template: str, viewer: Viewer, status: int = 200, **values: Any
) -> Response:
    """A page of a service, in the viewer's language."""
    page = environment(service, viewer.language).get_template(template)
    text = page.render(viewer=viewer, **values)
    headers = {"Content-Language": viewer.language, "Vary": "Accept-Language, Cookie"}
    return Response(text, status, headers=headers, content_type="text/html; charset=utf-8")


def error(
    service: str,
    viewer: Viewer,
    status: int,
    title: str,
    detail: str,
    *,
    slug: str,
    quote: str | None,
    may: Collection[str] = (),
) -> Response:
    """What went wrong and what to do, as a page. ``title`` is for what has no words of its own;
    ``quote`` is the id to quote; ``may`` names the roles that have the right that was missing."""
    told = {"code": status, "title": title, "detail": detail, "quote": quote, "may": sorted(may)}
    return render(service, "error.html", viewer, status, words=_words(slug, status), **told)


def _words(slug: str, status: int) -> str:
    """The key of the words for an error: of its slug, of its status, of its kind."""
    known = names_of(SHARED)["error_title"]
    usual = "400" if status < 500 else "500"
    return next(key for key in (slug, str(status), usual) if key in known)
