"""What comes in over HTTP and what goes out: marshmallow, at the edge only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.billing.handlers import METHODS
from services.billing.store import (
    ChargeRow,
    ContractRow,
    ContributionRow,
    FundRow,
    InvoiceRow,
    PaymentRow,
    RefundRow,
)
from shared import codes
from shared.events.codec import MoneyField
from shared.money import DECIMALS, Money

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
        strict=True, load_default=None, validate=validate.Range(min=0, min_inclusive=False)
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


class NewRefund(Schema):
    """Money that went back to the payer."""

    id = fields.UUID(load_default=None)
    amount = MoneyField(required=True, validate=_positive)
    paid_on = fields.Date(required=True)


def money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    """An amount as JSON."""
    return (
        None if amount is None else {"amount": str(_exact(amount, currency)), "currency": currency}
    )


def contract(row: ContractRow) -> dict[str, Any]:
    """A service contract as JSON."""
    return {
        "id": row.id,
        "number": row.number,
        "organisation": row.organisation,
        "courses": row.courses,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
        "amount": money(row.amount, row.currency),
        "drawn": money(row.drawn, row.currency),
        "seats": row.seats,
        "seats_drawn": row.seats_drawn,
    }


def fund(row: FundRow) -> dict[str, Any]:
    """A fund with its earmark and its balance as JSON."""
    available = row.contributed - row.reserved - row.committed - row.spent
    amounts = {
        name: getattr(row, name) for name in ("contributed", "reserved", "committed", "spent")
    }
    earmark = ("themes", "formats", "audiences", "countries", "courses")
    return {
        "id": row.id,
        "agreement": row.agreement,
        "donor": row.donor,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
        "share_percent": row.share_percent,
        **{name: getattr(row, name) for name in earmark},
        **{
            name: money(amount, row.currency)
            for name, amount in {**amounts, "available": available}.items()
        },
    }


def contribution(row: ContributionRow) -> dict[str, Any]:
    """A contribution as JSON."""
    return {
        "id": row.id,
        "donor": row.donor,
        "fund_id": row.fund_id,
        "amount": money(row.amount, row.currency),
        "consumed": money(row.consumed, row.currency),
        "received_on": row.received_on.isoformat(),
    }


def charge(row: ChargeRow) -> dict[str, Any]:
    """A charge with its parts and its reasons as JSON."""
    return {
        "id": row.id,
        "enrolment_id": row.enrolment_id,
        "run_id": row.run_id,
        "state": row.state,
        "price": money(row.price, row.currency),
        "parts": [
            {
                "way": part.way,
                "amount": money(part.amount, part.currency),
                "released": money(part.released, part.currency),
                "recognised": money(part.recognised, part.currency),
                "source_id": part.source_id,
                "subsidy_state": part.subsidy_state,
            }
            for part in row.parts
        ],
        "reasons": row.reasons,
    }


def invoice(row: InvoiceRow) -> dict[str, Any]:
    """An invoice as JSON."""
    amounts = ("total", "credited", "paid", "refunded")
    return {
        "id": row.id,
        "number": row.number,
        "enrolment_id": row.enrolment_id,
        "payer": row.payer,
        "organisation": row.organisation,
        "state": row.state,
        **{name: money(getattr(row, name), row.currency) for name in amounts},
        "issued_at": row.issued_at.isoformat(),
        "due_on": row.due_on.isoformat(),
    }


def payment(row: PaymentRow) -> dict[str, Any]:
    """A payment as JSON."""
    return {
        "id": row.id,
        "invoice_id": row.invoice_id,
        "amount": money(row.amount, row.currency),
        "method": row.method,
        "reference": row.reference,
        "received_on": row.received_on.isoformat(),
    }


def refund(row: RefundRow) -> dict[str, Any]:
    """A refund as JSON."""
    return {
        "id": row.id,
        "invoice_id": row.invoice_id,
        "amount": money(row.amount, row.currency),
        "paid_on": row.paid_on.isoformat(),
    }


def trial_balance(lines: list[tuple[str, str, Decimal, Decimal]]) -> list[dict[str, Any]]:
    """The trial balance as JSON, an account and a currency a line."""
    return [
        {
            "account": account,
            "currency": currency,
            "debits": str(_exact(debits, currency)),
            "credits": str(_exact(credits, currency)),
            "balance": str(_exact(debits - credits, currency)),
        }
        for account, currency, debits, credits in lines
    ]


def _exact(amount: Decimal, currency: str) -> Decimal:
    return Money(amount, currency).amount
