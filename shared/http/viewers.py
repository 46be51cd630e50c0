"""Who looks at a page: language, name, rights in the navigation."""

from __future__ import annotations

from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from shared.access import sessions
from shared.access.access import Access
from shared.access.caller import Caller
from shared.pages.languages import language_of
from shared.pages.viewer import Link, Viewer

LANGUAGE = "collegium_language"

# The pages, in the order of the navigation, each with the right that it needs.
PAGES = (
    ("courses", "/catalogue/", "see courses"),
    ("enrolments", "/enrolment/", "see enrolments"),
    ("desk", "/billing/", "see the desk"),
    ("figures", "/analytics/", "see figures"),
    ("reports", "/analytics/reports", "see reports"),
    ("operations", "/{service}/operations", "see failed events"),
    ("audit", "/{service}/audit", "search the audit trail"),
)


def viewer_of(request: Request, caller: Caller, access: Access, service: str) -> Viewer:
    """What the layout needs to know of who looks."""
    chosen = request.cookies.get(sessions.cookie_name(LANGUAGE, https=access.settings.is_https))
    links = (
        Link(key, href.format(service=service))
        for key, href, right in PAGES
        if access.may(right, caller)
    )
    return Viewer(
        language=language_of(caller.language or chosen, request.headers.get("Accept-Language")),
        path=_path(request),
        name=caller.name if caller.is_known else None,
        roles=frozenset(role.value for role in caller.roles),
        csrf=caller.csrf,
        links=tuple(links),
        demo=bool(access.settings.sample_people),
    )


def _path(request: Request) -> str:
    """The page that is looked at: after a form that was refused, the one with the form."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host:
        return "/"
    return f"{came.path}?{came.query}".rstrip("?")
