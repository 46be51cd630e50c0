"""What comes in over HTTP: each body is checked, and becomes a row or plain values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.billing.handlers import METHODS
from services.billing.store import ContractRow, ContributionRow, FundRow
from shared import codes
from shared.events.codec import MoneyField
from shared.money import DECIMALS, Money

MOST_SEATS = 1_000_000
_ZERO = Decimal(0)


def _code_list(allowed: tuple[str, ...] | None = None) -> fields.List[Any]:
    checks = validate.OneOf(allowed) if allowed else validate.Length(1, 40)
    return fields.List(fields.String(validate=checks), load_default=list)


def _positive(value: Money) -> None:
    if value.amount <= 0:
        raise ValidationError("must be above zero")


class _Period(Schema):
    """From which day to which day; both belong to it."""

    id = fields.UUID(load_default=None)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True)
    currency = fields.String(required=True, validate=validate.OneOf(sorted(DECIMALS)))

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["valid_to"] < data["valid_from"]:
            raise ValidationError(f"must be {data['valid_from']} or later", "valid_to")


class NewContract(_Period):
    """A service contract: an amount, a number of seats, or both."""

    number = fields.String(required=True, validate=validate.Length(1, 60))
    organisation = fields.String(required=True, validate=validate.Length(1, 120))
    courses = _code_list()
    amount = fields.Decimal(load_default=None, validate=validate.Range(min=0, min_inclusive=False))
    seats = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(min=1, max=MOST_SEATS)
    )

    @validates_schema
    def has_a_limit(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["amount"] is None and data["seats"] is None:
            raise ValidationError("give an amount, seats, or both", "amount")
        if data["amount"] is not None:
            Money(data["amount"], data["currency"])

    @post_load
    def row(self, data: dict[str, Any], **_: Any) -> ContractRow:
        return ContractRow(**data, drawn=_ZERO, seats_drawn=0)


class NewFund(_Period):
    """A subsidy fund. An empty list of an earmark allows any."""

    agreement = fields.String(required=True, validate=validate.Length(1, 60))
    donor = fields.String(required=True, validate=validate.Length(1, 120))
    themes = _code_list(codes.THEMES)
    formats = _code_list(codes.FORMATS)
    audiences = _code_list(codes.AUDIENCES)
    countries = fields.List(fields.String(validate=codes.country), load_default=list)
    courses = _code_list()
    share_percent = fields.Integer(
        strict=True, load_default=100, validate=validate.Range(min=1, max=100)
    )

    @post_load
    def row(self, data: dict[str, Any], **_: Any) -> FundRow:
        return FundRow(**data, contributed=_ZERO, reserved=_ZERO, committed=_ZERO, spent=_ZERO)


class NewContribution(Schema):
    """A donor's money that came in; without ``fund_id`` it is not earmarked."""

    id = fields.UUID(load_default=None)
    donor = fields.String(required=True, validate=validate.Length(1, 120))
    fund_id = fields.UUID(load_default=None, allow_none=True)
    amount = MoneyField(required=True, validate=_positive)
    received_on = fields.Date(required=True)

    @post_load
    def row(self, data: dict[str, Any], **_: Any) -> ContributionRow:
        money: Money = data.pop("amount")
        fund_id = data.pop("fund_id")
        return ContributionRow(
            **data,
            fund_id=str(fund_id) if fund_id else None,
            currency=money.currency,
            amount=money.amount,
            consumed=_ZERO,
        )


class NewInvoiceAccount(Schema):
    """An organisation that agreed to be invoiced for its learners."""

    organisation = fields.String(required=True, validate=validate.Length(1, 120))


class NewPayment(Schema):
    """Money that came in; ``reference`` is the payer's bank's."""

    amount = MoneyField(required=True, validate=_positive)
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    reference = fields.String(required=True, validate=validate.Length(1, 140))
    received_on = fields.Date(required=True)


class PaymentForm(Schema):
    """The same as the page's form has it: an amount in the invoice's currency."""

    amount = fields.String(required=True)
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    reference = fields.String(required=True, validate=validate.Length(1, 140))
    received_on = fields.Date(required=True)


class NewRefund(Schema):
    """Money that went back to the payer."""

    id = fields.UUID(load_default=None)
    amount = MoneyField(required=True, validate=_positive)
    paid_on = fields.Date(required=True)
