"""The audit page of every service: searching who did or saw what. The same is JSON at ``/v1/audit``.

Each search is itself a look that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from marshmallow import Schema, ValidationError, fields, pre_load, validate
from werkzeug.wrappers import Response

from shared import audit
from shared.access.permissions import RIGHTS
from shared.audit import Entry
from shared.errors import Invalid
from shared.http import Filled, Look, answer, shows
from shared.messaging.topology import SERVICES

KINDS = ("change", "look")
NAMES = ("who", "action", "subject", "kind", "since", "until", "words")


class Moment(fields.Field[datetime]):
    """A moment with its offset; or a day, whose beginning (in UTC) is meant, or its end."""

    def __init__(self, *, is_end: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._days = timedelta(days=1 if is_end else 0)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            if len(str(value)) == 10:
                return datetime.combine(date.fromisoformat(value), time(), UTC) + self._days
            moment = datetime.fromisoformat(str(value))
        except (ValueError, OverflowError):
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValidationError("must be a day, or a moment such as 2022-05-02T09:00:00Z")
        return moment


class Search(Schema):
    """What is searched for. What is left empty does not narrow the search."""

    who = fields.String(load_default=None, validate=validate.Length(max=64))
    action = fields.String(load_default=None, validate=validate.Length(max=80))
    subject = fields.String(load_default=None, validate=validate.Length(max=300))
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    since = Moment(load_default=None)
    until = Moment(load_default=None, is_end=True)
    words = fields.String(attribute="text", load_default=None, validate=validate.Length(max=200))
    before_id = fields.Integer(load_default=None, validate=validate.Range(1, 2**62))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))

    @pre_load
    def without_blanks(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}


class AuditPages:
    """Mixed into every service."""

    @shows("/audit", may="search the audit trail")
    def audit_page(self, look: Look) -> Response:
        asked = look.request.args.to_dict()
        try:
            wanted, filled = look.query(Search()), Filled(values=asked)
        except Invalid as refused:  # the page itself says which field is wrong, and finds nothing
            errors = {field.field: field.allowed for field in refused.fields}
            wanted, filled = None, Filled(values=asked, errors=errors)
        entries = audit.search(look.session, **wanted) if wanted else []
        response = look.page(
            "audit.html",
            services=SERVICES,
            filled=filled,
            entries=entries,
            older=_older(look, entries, wanted),
            query=_query(asked),
            rights=tuple(RIGHTS),
            kinds=KINDS,
            may_see_events=look.may("see the event log") is not None,
        )
        response.status_code = 400 if wanted is None else 200
        return response

    @shows("/v1/audit", may="search the audit trail")
    def audit_entries(self, look: Look) -> Response:
        entries = audit.search(look.session, **look.query(Search()))
        return answer({"items": [entry_as_json(entry) for entry in entries]})


def _older(look: Look, entries: list[Entry], wanted: Mapping[str, Any] | None) -> str | None:
    """Where the next page is, if this one is full."""
    if wanted is None or len(entries) < wanted["limit"]:
        return None
    asked = look.request.args.to_dict() | {"before_id": str(entries[-1].id)}
    return f"/{look.service}/audit?{urlencode({k: v for k, v in asked.items() if v})}"


def _query(asked: Mapping[str, str]) -> str:
    """The same search, for another service's page."""
    given = {name: asked[name] for name in NAMES if asked.get(name)}
    return f"?{urlencode(given)}" if given else ""


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON."""
    return asdict(entry) | {"at": entry.at.isoformat()}
