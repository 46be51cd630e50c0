"""Routes: each names the right that it needs, and gets its caller let in, or not.

    @shows("/v1/courses", may="see courses")          answers GET at /catalogue/v1/courses
    def courses(self, look: Look) -> Response: ...

    @changes("/v1/courses", may="change courses")     answers POST, in one transaction
    def create(self, change: Change) -> Response: ...

A form names the page that it stands on (``form=page``, a route that shows it): when a field is refused,
that page is shown again, with what was written and why.

Deny by default, twice: a route that names no right of the table cannot be loaded, and an answer for
which a limited right (``own``, ``organisation``, …) was not asked about its owner is not given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from shared.access.access import Access, check_is_ours
from shared.access.caller import Caller
from shared.access.permissions import Right, right
from shared.errors import Invalid
from shared.http import trail
from shared.http.answering import told
from shared.http.bodies import check_characters
from shared.http.calls import Call, Change, Look
from shared.http.forms import Filled
from shared.http.kept_answers import once
from shared.http.problems import wants_page
from shared.http.server import Route
from shared.http.viewers import viewer_of
from shared.persistence import Cause

_IN_PATH = re.compile(r"<(\w+)>")
Method = TypeVar("Method", bound=Callable[..., Response])
Answer = Callable[[Any, Request, str, dict[str, str]], Response]


def shows(url: str, *, may: str) -> Callable[[Method], Any]:
    """Answer GET with a method that gets a ``Look`` and the path's values."""
    needed = right(may)

    def decorate(method: Method) -> Any:
        def answer(service: Any, request: Request, quote: str, values: dict[str, str]) -> Response:
            given = _let_in(service, request, needed, quote)
            with service.database.reading() as session:
                look = Look(**given, session=session)
                response = method(service, look, **values)
            _looked(service, look)
            # Bytes that are made as they are sent have no ETag.
            return response if response.is_streamed else response.make_conditional(request)

        return _route("GET", url, method, answer, needed)

    return decorate


def changes(
    url: str,
    *,
    may: str,
    first: Callable[[Session], None] | None = None,
    form: Any = None,
) -> Callable[[Method], Any]:
    """Answer POST with a method that gets a ``Change``: all of it is kept, or nothing.

    ``first`` is done before anything else in the transaction: what it sees is seen from there.
    """
    needed = right(may)

    def decorate(method: Method) -> Any:
        def answer(service: Any, request: Request, quote: str, values: dict[str, str]) -> Response:
            request.get_data()  # kept, so that it can be read as a form, as JSON and for its hash
            given = _let_in(service, request, needed, quote)
            check_is_ours(request, given["caller"], request.form)
            try:
                return change(service, given, quote, values)
            except Invalid as refused:
                if form is None or not refused.fields or not wants_page(request):
                    raise
                return _form_again(service, form, given, refused, values)

        def change(
            service: Any, given: dict[str, Any], quote: str, values: dict[str, str]
        ) -> Response:
            with service.database.transaction(Cause()) as work, trail.kept(work, quote) as record:
                if first is not None:
                    first(work.session)
                change = Change(**given, session=work.session, work=work)
                response = once(change, lambda: _done(service, change, method, values))
                record(change)
            return response

        return _route("POST", url, method, answer, needed)

    return decorate


def _done(service: Any, change: Change, method: Method, values: dict[str, str]) -> Response:
    response = method(service, change, **values)
    _asked_whose(change)
    if values and not change.was_matched and "If-Match" in change.request.headers:
        raise RuntimeError(f"{change.request.path}: If-Match was given and not looked at")
    return response


def _form_again(
    service: Any, form: Any, given: dict[str, Any], refused: Invalid, values: dict[str, str]
) -> Response:
    """The page of a refused form. Nothing of the change stands; the page asks for its own right."""
    grant = given["access"].grant(form.needs, given["caller"])
    again = given | {"grant": grant, "filled": Filled.of(given["request"], refused)}
    with service.database.reading() as session:
        look = Look(**again, session=session)
        own = {name: value for name, value in values.items() if name in form.takes}
        response: Response = form.page(service, look, **own)
    _looked(service, look)
    response.status_code = 400
    return response


def _route(
    verb: str, url: str, method: Callable[..., Response], answer: Answer, needed: Right
) -> Any:
    @wraps(method)
    def entry(self: Any, request: Request, **values: str) -> Response:
        def run(quote: str) -> Response:
            check_characters(values | request.args.to_dict())
            return answer(self, request, quote, values)

        return told(self.name, self.access, request, run)

    entry.needs = needed  # type: ignore[attr-defined]  # for the test that walks all routes
    entry.page = method  # type: ignore[attr-defined]  # for a form that stands on it
    entry.takes = frozenset(_IN_PATH.findall(url))  # type: ignore[attr-defined]
    return Route.decorator(verb, url)(entry)


def _let_in(service: Any, request: Request, needed: Right, quote: str) -> dict[str, Any]:
    access: Access = service.access
    caller: Caller = access.caller(request)
    return {
        "id": quote,
        "request": request,
        "caller": caller,
        "grant": access.grant(needed, caller),
        "access": access,
        "viewer": viewer_of(request, caller, access, service.name),
        "service": service.name,
    }


def _looked(service: Any, look: Look) -> None:
    """Before anything of it is shown: its owner was asked about, and the look is kept."""
    _asked_whose(look)
    if look.grant.right.is_look:
        with service.database.transaction() as work:
            trail.keep_look(work, look)


def _asked_whose(call: Call) -> None:
    grant = call.grant
    if not grant.everything and not grant.was_used:
        raise RuntimeError(f"{call.request.path}: nobody asked whose this is ({grant.right.name})")
