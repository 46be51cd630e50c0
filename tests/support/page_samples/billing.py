"""The pages of billing with values."""

from __future__ import annotations

from datetime import date

from services.billing.handlers import METHODS
from shared.testing.builders import an_id, eur
from tests.support.page_samples.values import FILLED, Samples, euros

PARTS = ("contributed", "reserved", "committed", "spent", "available")
FUND = {"agreement": "DE-2022-03", "donor": "Germany"} | dict.fromkeys(PARTS, euros("480.00"))
CONTRACT = {
    "number": "SC-17", "organisation": "UNDP", "valid_to": "2023-12-31", "seats": 120,
    "seats_drawn": 45, "drawn": euros("1500.00"), "amount": None,
}  # fmt: skip
INVOICE = {
    "id": an_id(8), "number": "INV-2022-000001", "organisation": None, "due_on": "2022-03-04",
    "state": "partly_paid", "total": euros("1200.00"), "paid": euros("200.00"),
    "credited": euros("0.00"), "refunded": euros("0.00"),
}  # fmt: skip
LINE = {
    "account": "bank",
    "currency": "EUR",
    "debits": "9.00",
    "credits": "2.00",
    "balance": "7.00",
}
DESK = {
    "funds": [FUND],
    "contracts": [CONTRACT],
    "invoices": [INVOICE],
    "balance": [LINE],
    "may_record": True,
}
ONE = {
    "invoice": INVOICE, "open": eur("1000.00"), "methods": METHODS, "today": date(2022, 2, 9),
    "form": FILLED,
}  # fmt: skip

SAMPLES: Samples = {
    "desk": ("desk.html", DESK),
    "empty desk": ("desk.html", {part: [] for part in DESK}),
    "no desk": ("desk.html", dict.fromkeys(DESK)),
    "invoice": ("invoice.html", ONE | {"may_record": True}),
    "invoice to look at": ("invoice.html", ONE | {"may_record": False}),
}
