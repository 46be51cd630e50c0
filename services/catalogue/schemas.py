"""What comes in over HTTP and what goes out: marshmallow, at the edge only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from services.catalogue.domain import course_states, dates, delivery, prices
from services.catalogue.domain.cancellation_rule import Step
from services.catalogue.domain.terms import Terms
from services.catalogue.store import CourseRow, RunRow
from shared import codes
from shared.errors import Invalid
from shared.events.codec import MoneyField
from shared.money import Money

_CODE = validate.Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z",
    error="must be 1 to 40 letters, digits, '.', '_' or '-', starting with a letter or digit",
)
_AUDIENCE_OR_ANY = validate.OneOf((*codes.AUDIENCES, prices.ANY_AUDIENCE))


def _each_once(values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValidationError("must name each once")


def _codes_of(allowed: tuple[str, ...]) -> fields.List[str]:
    one = fields.String(validate=validate.OneOf(allowed))
    return fields.List(one, load_default=list, validate=_each_once)


class NewCourse(Schema):
    """A course to create; ``id`` may be chosen by the caller. No audiences: for everybody."""

    id = fields.UUID(load_default=None)
    code = fields.String(required=True, validate=_CODE)
    titles = fields.Dict(
        keys=fields.String(validate=codes.language),
        values=fields.String(validate=validate.Length(1, 200)),
        required=True,
        validate=validate.Length(1, 50),
    )
    format = fields.String(required=True, validate=validate.OneOf(codes.FORMATS))
    themes = _codes_of(codes.THEMES)
    audiences = _codes_of(codes.AUDIENCES)
    reporting_line = fields.String(required=True, validate=validate.OneOf(codes.REPORTING_LINES))
    organisation = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 120)
    )


class CourseFilter(Schema):
    """Which courses a listing shows."""

    class Meta:
        unknown = EXCLUDE  # limit and offset are read elsewhere

    state = fields.String(load_default=None, validate=validate.OneOf(tuple(course_states.STEPS)))


class Price(Schema):
    """What one audience pays, or ``any``."""

    audience = fields.String(required=True, validate=_AUDIENCE_OR_ANY)
    amount = MoneyField(required=True)

    @post_load
    def price(self, data: dict[str, Any], **_: Any) -> prices.Price:
        return prices.Price(**data)


class RefundStep(Schema):
    """Cancelled at least ``days_before`` the start: that percentage comes back."""

    days_before = fields.Integer(required=True, strict=True, validate=validate.Range(0, 3650))
    refund_percent = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))

    @post_load
    def step(self, data: dict[str, Any], **_: Any) -> Step:
        return Step(**data)


class NewRun(Schema):
    """A run to schedule; ``id`` may be chosen by the caller."""

    id = fields.UUID(load_default=None)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    time_zone = fields.String(required=True, validate=validate.Length(1, 64))
    country = fields.String(load_default=None, allow_none=True, validate=codes.country)
    city = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 120))
    language = fields.String(required=True, validate=[codes.language, validate.Length(max=35)])
    places = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 1_000_000)
    )
    waiting_list = fields.Boolean(load_default=True)
    prices = fields.List(fields.Nested(Price), required=True)
    ways_to_pay = _codes_of(codes.WAYS_TO_PAY)
    cancellation_rule = fields.List(fields.Nested(RefundStep), load_default=list)

    @post_load
    def terms(self, data: dict[str, Any], **_: Any) -> tuple[str | None, Terms]:
        chosen = data.pop("id")
        lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
        return str(chosen) if chosen else None, Terms(**(data | lists))


class CourseForm(Schema):
    """A course as the page's form has it: one title, at most one theme."""

    code = fields.String(required=True, validate=_CODE)
    title = fields.String(required=True, validate=validate.Length(1, 200))
    language = fields.String(required=True, validate=codes.language)
    format = fields.String(required=True, validate=validate.OneOf(codes.FORMATS))
    theme = fields.String(load_default=None, validate=validate.OneOf(codes.THEMES))
    reporting_line = fields.String(required=True, validate=validate.OneOf(codes.REPORTING_LINES))
    organisation = fields.String(load_default=None, validate=validate.Length(1, 120))

    @post_load
    def row(self, data: dict[str, Any], **_: Any) -> CourseRow:
        title, language, theme = data.pop("title"), data.pop("language"), data.pop("theme")
        themes = [theme] if theme else []
        return CourseRow(titles={language: title}, themes=themes, audiences=[], **data)


class RunForm(Schema):
    """A run as the page's form has it: one price for everybody, the usual ways to pay."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    time_zone = fields.String(required=True, validate=validate.Length(1, 64))
    country = fields.String(load_default=None, validate=codes.country)
    city = fields.String(load_default=None, validate=validate.Length(1, 120))
    language = fields.String(required=True, validate=[codes.language, validate.Length(max=35)])
    places = fields.Integer(load_default=None, validate=validate.Range(1, 1_000_000))
    amount = fields.String(required=True)
    currency = fields.String(required=True)

    @post_load
    def terms(self, data: dict[str, Any], **_: Any) -> Terms:
        amount, currency = data.pop("amount"), data.pop("currency")
        try:
            price = prices.Price(prices.ANY_AUDIENCE, Money.of(amount, currency))
        except Invalid as refused:
            raise ValidationError(refused.message, refused.fields[0].field) from refused
        usual: dict[str, Any] = {"ways_to_pay": (), "cancellation_rule": (), "waiting_list": True}
        return Terms(**data, **usual, prices=(price,))


class RunCancellation(Schema):
    """Why the college gives the run up."""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


def course(row: CourseRow) -> dict[str, Any]:
    """A course as JSON."""
    names = ("id", "code", "titles", "format", "themes", "audiences", "reporting_line")
    return {name: getattr(row, name) for name in (*names, "organisation", "state", "version")}


def run(row: RunRow) -> dict[str, Any]:
    """A run as JSON, its prices as they came in."""
    names = ("id", "course_id", "time_zone", "country", "city", "language", "places")
    more = ("waiting_list", "ways_to_pay", "cancellation_rule", "state", "reason", "version")
    return {name: getattr(row, name) for name in (*names, *more)} | {
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "prices": [
            {
                "audience": price["audience"],
                "amount": {"amount": price["amount"], "currency": price["currency"]},
            }
            for price in row.prices
        ],
    }


def on_page(row: CourseRow, runs: list[RunRow], run_count: int, now: datetime) -> dict[str, Any]:
    """A course as the page shows it, with its latest runs; who may still join, enrolment knows."""
    shown = [run(one) | {"can_be_asked_for": _is_ahead(one, now)} for one in runs]
    return course(row) | {"runs": shown, "run_count": run_count}


def _is_ahead(row: RunRow, now: datetime) -> bool:
    return delivery.is_ahead(row.state, row.ends_on, dates.today_in(row.time_zone, now))
