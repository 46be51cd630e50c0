"""What a route's method gets: who calls, what they may, and the session or unit of work to do it in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from shared import audit, pages
from shared.access.access import Access
from shared.access.caller import Caller, Grant
from shared.errors import Stale
from shared.http import bodies
from shared.http.answers import as_json, etag_of
from shared.http.forms import Filled
from shared.pages.viewer import Viewer
from shared.persistence import Work


@dataclass(kw_only=True)
class Call:
    """A request that was let in: its caller has the right, and ``grant`` says on whose things."""

    id: str  # of the request: what the caller may quote, and what its events have in common
    request: Request
    caller: Caller
    grant: Grant
    access: Access
    viewer: Viewer
    service: str
    session: Session  # of the database, in which the request is answered
    subjects: list[str] = field(default_factory=list)

    def touches(self, *subjects: str) -> None:
        """What the audit trail says this was about, beside the rows that change: ``sessions/<id>``."""
        self.subjects.extend(subjects)

    def may(self, right: str) -> Grant | None:
        """Another right of the caller, if they have it: for the parts of a page."""
        return self.access.may(right, self.caller)

    def body(self, schema: Schema) -> Any:
        """The JSON body, checked. Raises ``Invalid``."""
        return bodies.body_of(self.request, schema)

    def form(self, schema: Schema) -> Any:
        """The posted form, checked. Raises ``Invalid``."""
        return bodies.form_of(self.request, schema)

    def query(self, schema: Schema) -> Any:
        """The query's values, checked. Raises ``Invalid``."""
        return bodies.checked(self.request.args.to_dict(), schema)

    def page_of(self, most: int = 200) -> tuple[int, int]:
        """``?limit=`` and ``?offset=``. Raises ``Invalid``."""
        return bodies.page_of(self.request, most)

    def page(self, template: str, **values: Any) -> Response:
        """A page of this service, for who calls."""
        return pages.render(self.service, template, self.viewer, **values)


@dataclass(kw_only=True)
class Look(Call):
    """A request that changes nothing."""

    filled: Filled = field(default_factory=Filled)  # the form on this page that was refused


@dataclass(kw_only=True)
class Change(Call):
    """A request that changes something: all of it is kept when the method returns, or nothing."""

    work: Work
    was_matched: bool = False
    beside: list[audit.Change] = field(default_factory=list)

    def expects(self, shown: Mapping[str, Any]) -> None:
        """The thing as it is shown now, read under its lock: raises ``Stale`` when the caller's
        ``If-Match`` is of another version."""
        self.was_matched = True
        wanted = self.request.if_match
        etag = etag_of(as_json(shown))
        if self.request.headers.get("If-Match") and not wanted.contains(etag):
            raise Stale(
                f"it was changed meanwhile: it is now version {json.dumps(etag)}, If-Match names "
                f"{wanted.to_header()}: look at it again, then repeat with its new ETag"
            )

    def changes(self, changed: audit.Change) -> None:
        """A row that changed where the audit trail does not see it by itself: in a table of events."""
        self.beside.append(changed)

    def see_other(self, path: str) -> Response:
        """After a form: the browser goes on to look at this page (303)."""
        return redirect(path, 303)
