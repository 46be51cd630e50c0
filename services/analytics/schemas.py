"""What comes in over HTTP and what goes out: marshmallow, at the edge only."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.analytics.domain.biennium import Biennium
from services.analytics.domain.figures import CountedFigures, to_dict
from services.analytics.store import EventRow, ReportRow
from shared.errors import Invalid

LAST_POSITION = 2**63 - 1


class BienniumField(fields.Field[Biennium]):
    """The odd year that a biennium starts with, as a number or as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Biennium:
        try:
            return Biennium.named(str(value))
        except Invalid as refused:
            raise ValidationError(f"must be {refused.fields[0].allowed}") from refused


class OfBiennium(Schema):
    """Which biennium is asked for."""

    biennium = BienniumField(required=True)


class OnPage(Schema):
    """Which biennium a page shows; without one, the newest."""

    biennium = BienniumField(load_default=None)


class NewReport(Schema):
    """A report to publish; ``id`` may be chosen by the caller."""

    id = fields.UUID(load_default=None)
    biennium = BienniumField(required=True)


class LogPart(Schema):
    """A part of the event log: what follows the position ``after``; of one correlation, if named."""

    after = fields.Integer(load_default=0, validate=validate.Range(0, LAST_POSITION))
    correlation_id = fields.String(load_default=None, validate=validate.Length(1, 64))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))


class StreamStart(Schema):
    """From where a stream tells the events; without it, from now on."""

    after = fields.Integer(load_default=None, validate=validate.Range(0, LAST_POSITION))


class ReportChoice(Schema):
    """Which report a form asks to be published."""

    biennium = BienniumField(required=True)


def figures(counted: CountedFigures) -> dict[str, Any]:
    """Figures as JSON, with the position of the log at which they were counted."""
    return {"log_position": counted.log_position, **to_dict(counted.figures)}


def biennium(one: Biennium) -> dict[str, Any]:
    """A biennium as JSON."""
    return {"biennium": one.year, "name": str(one), "first": str(one.first), "last": str(one.last)}


def listed(row: ReportRow) -> dict[str, Any]:
    """A report in a listing: without its figures."""
    return {
        "id": row.id,
        "biennium": row.biennium,
        "rule_version": row.rule_version,
        "log_position": row.log_position,
        "sha256": row.sha256,
        "published_at": row.published_at.isoformat(),
    }


def report(row: ReportRow) -> dict[str, Any]:
    """A report as JSON, with its figures as they were frozen."""
    return listed(row) | {"figures": json.loads(row.figures)}


def event(row: EventRow) -> dict[str, Any]:
    """An event of the log as JSON."""
    return {
        "position": row.position,
        "id": row.event_id,
        "type": row.type,
        "subject": row.subject,
        "version": row.version,
        "time": row.time.isoformat(),
        "correlation_id": row.correlation_id,
        "data": json.loads(row.payload),
    }
