"""What goes out over HTTP: rows as JSON. Amounts are text, with their currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.billing.store import (
    ChargeRow,
    ContractRow,
    ContributionRow,
    FundRow,
    InvoiceAccountRow,
    InvoiceRow,
    PartRow,
    PaymentRow,
    RefundRow,
)
from shared.money import Money

EARMARK = ("themes", "formats", "audiences", "countries", "courses")


def contract(row: ContractRow) -> dict[str, Any]:
    """A service contract."""
    return {
        "id": row.id,
        "number": row.number,
        "organisation": row.organisation,
        "courses": row.courses,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
        "amount": None if row.amount is None else _money(row.amount, row.currency),
        "seats": row.seats,
        "seats_drawn": row.seats_drawn,
        **_amounts(row, "drawn"),
    }


def fund(row: FundRow) -> dict[str, Any]:
    """A fund with its earmark and its balance."""
    available = row.contributed - row.reserved - row.committed - row.spent
    return {
        "id": row.id,
        "agreement": row.agreement,
        "donor": row.donor,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
        "share_percent": row.share_percent,
        **{name: getattr(row, name) for name in EARMARK},
        **_amounts(row, "contributed", "reserved", "committed", "spent"),
        "available": _money(available, row.currency),
    }


def contribution(row: ContributionRow) -> dict[str, Any]:
    """A contribution."""
    return {
        "id": row.id,
        "donor": row.donor,
        "fund_id": row.fund_id,
        "received_on": row.received_on.isoformat(),
        **_amounts(row, "amount", "consumed"),
    }


def invoice_account(row: InvoiceAccountRow) -> dict[str, Any]:
    """An organisation that is invoiced for its learners."""
    return {"organisation": row.organisation, "opened_at": row.opened_at.isoformat()}


def charge(row: ChargeRow) -> dict[str, Any]:
    """A charge with its parts and its reasons."""
    return {
        "id": row.id,
        "enrolment_id": row.enrolment_id,
        "run_id": row.run_id,
        "state": row.state,
        "parts": [_part(part) for part in row.parts],
        "reasons": row.reasons,
        **_amounts(row, "price"),
    }


def invoice(row: InvoiceRow) -> dict[str, Any]:
    """An invoice."""
    return {
        "id": row.id,
        "number": row.number,
        "enrolment_id": row.enrolment_id,
        "payer": row.payer,
        "organisation": row.organisation,
        "state": row.state,
        "issued_at": row.issued_at.isoformat(),
        "due_on": row.due_on.isoformat(),
        **_amounts(row, "total", "credited", "paid", "refunded"),
    }


def payment(row: PaymentRow) -> dict[str, Any]:
    """A payment."""
    return {
        "id": row.id,
        "invoice_id": row.invoice_id,
        "method": row.method,
        "reference": row.reference,
        "received_on": row.received_on.isoformat(),
        **_amounts(row, "amount"),
    }


def refund(row: RefundRow) -> dict[str, Any]:
    """A refund."""
    return {
        "id": row.id,
        "invoice_id": row.invoice_id,
        "paid_on": row.paid_on.isoformat(),
        **_amounts(row, "amount"),
    }


def trial_balance(lines: list[tuple[str, str, Decimal, Decimal]]) -> list[dict[str, str]]:
    """The trial balance, an account and a currency a line."""
    return [
        {
            "account": account,
            "currency": currency,
            "debits": _money(debits, currency)["amount"],
            "credits": _money(credits, currency)["amount"],
            "balance": _money(debits - credits, currency)["amount"],
        }
        for account, currency, debits, credits in lines
    ]


def _part(row: PartRow) -> dict[str, Any]:
    return {
        "way": row.way,
        "source_id": row.source_id,
        "subsidy_state": row.subsidy_state,
        **_amounts(row, "amount", "released", "recognised"),
    }


def _amounts(row: Any, *names: str) -> Mapping[str, dict[str, str]]:
    return {name: _money(getattr(row, name), row.currency) for name in names}


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    """With as many decimals as the currency has."""
    return {"amount": str(Money(amount, currency).amount), "currency": currency}
