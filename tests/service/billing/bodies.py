"""Bodies that billing takes over HTTP, and what a refusal looks like."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from shared.testing.builders import CONTRACT, CONTRIBUTION, FUND, an_id

BASE = "/billing/v1"
CONTRACTS, FUNDS, CONTRIBUTIONS = (
    f"{BASE}/{name}" for name in ("contracts", "funds", "contributions")
)
ACCOUNTS = f"{BASE}/invoice-accounts"
YEAR = {"valid_from": "2022-01-01", "valid_to": "2022-12-31", "currency": "EUR"}
CONTRACT_BODY: dict[str, Any] = {
    "id": CONTRACT,
    "number": "SC-1",
    "organisation": "UNDP",
    "courses": ["SDG-101"],
    "amount": "1000.00",
    "seats": 10,
    **YEAR,
}
FUND_BODY: dict[str, Any] = {
    "id": FUND,
    "agreement": "DE-1",
    "donor": "Germany",
    "themes": ["sustainable_development"],
    "audiences": ["un_staff"],
    "share_percent": 60,
    **YEAR,
}
CONTRIBUTION_BODY: dict[str, Any] = {
    "id": CONTRIBUTION,
    "donor": "Germany",
    "fund_id": FUND,
    "amount": {"amount": "500.00", "currency": "EUR"},
    "received_on": "2022-01-20",
}
PAYMENT: dict[str, Any] = {
    "amount": {"amount": "150.00", "currency": "EUR"},
    "method": "bank_transfer",
    "reference": "E2E-1",
    "received_on": "2022-02-08",
}
REFUND: dict[str, Any] = {
    "id": an_id(12),
    "amount": {"amount": "30.00", "currency": "EUR"},
    "paid_on": "2022-02-20",
}


def eur(amount: str) -> dict[str, str]:
    """That many euros as JSON."""
    return {"amount": amount, "currency": "EUR"}


def refused(response: TestResponse, status: int = 400) -> list[dict[str, Any]]:
    """The refused fields of a problem, which must be one."""
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json["status"] == status
    assert response.json["detail"]
    fields: list[dict[str, Any]] = response.json.get("errors", [])
    return fields
