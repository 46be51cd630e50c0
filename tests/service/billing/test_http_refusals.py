"""What billing refuses over HTTP: a problem that names the field, its value and what is allowed."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client

from shared.testing.builders import FUND, an_id
from tests.service.billing.bodies import (
    ACCOUNTS,
    BASE,
    CONTRACT_BODY,
    CONTRACTS,
    CONTRIBUTION_BODY,
    CONTRIBUTIONS,
    FUND_BODY,
    FUNDS,
    PAYMENT,
    REFUND,
    eur,
    refused,
)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"amount": "1.234"}, "amount", "1.234"),
        ({"amount": "0"}, "amount", "0"),
        ({"amount": "-5"}, "amount", "-5"),
        ({"amount": "much"}, "amount", "much"),
        ({"amount": "1e30"}, "amount", "1E+30"),
        ({"amount": "9" * 40}, "amount", "9" * 40),
        ({"amount": None, "seats": None}, "amount", None),
        ({"currency": "EURO"}, "currency", "EURO"),
        ({"valid_to": "2021-12-31"}, "valid_to", "2021-12-31"),
        ({"valid_from": "soon"}, "valid_from", "soon"),
        ({"seats": 0}, "seats", 0),
        ({"seats": "many"}, "seats", "many"),
        ({"seats": 10**12}, "seats", 10**12),
        ({"number": ""}, "number", ""),
        ({"organisation": "x" * 121}, "organisation", "x" * 121),
        ({"courses": [""]}, "courses.0", ""),
        ({"id": "one"}, "id", "one"),
        ({"price": 1}, "price", 1),
    ],
)
def test_a_malformed_contract_is_400_and_names_field_value_and_what_is_allowed(
    http: Client, change: dict[str, Any], field: str, value: object
) -> None:
    (error,) = refused(http.post(CONTRACTS, json=CONTRACT_BODY | change))
    assert error["field"] == field
    assert str(error["value"]) == str(value)
    assert error["allowed"]
    assert http.get(CONTRACTS).json["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"share_percent": 101}, "share_percent"),
        ({"share_percent": 0}, "share_percent"),
        ({"themes": ["cooking"]}, "themes.0"),
        ({"formats": ["podcast"]}, "formats.0"),
        ({"audiences": ["martians"]}, "audiences.0"),
        ({"countries": ["Kenya"]}, "countries.0"),
        ({"donor": ""}, "donor"),
        ({"currency": "XXX"}, "currency"),
        ({"valid_to": "2021-12-31"}, "valid_to"),
    ],
)
def test_a_malformed_fund_is_400_and_names_the_field(
    http: Client, change: dict[str, Any], field: str
) -> None:
    assert [e["field"] for e in refused(http.post(FUNDS, json=FUND_BODY | change))] == [field]


@pytest.mark.parametrize(
    "amount",
    [
        eur("1.234"),
        eur("0.00"),
        eur("-1.00"),
        eur("much"),
        eur("1e30"),
        eur("99999999999999999999"),
        {"amount": "5", "currency": "EURO"},
        {"amount": "1.5", "currency": "JPY"},
        {"amount": 1.5, "currency": "EUR"},
        {"amount": "5", "currency": ["EUR"]},
        {"amount": "5"},
        "5 EUR",
        None,
    ],
)
def test_an_amount_that_is_none_is_400_wherever_money_moves(
    http: Client, payments: str, amount: object
) -> None:
    refunds = payments.replace("/payments", "/refunds")
    for path, body in (
        (CONTRIBUTIONS, CONTRIBUTION_BODY | {"fund_id": None}),
        (payments, PAYMENT),
        (refunds, REFUND),
    ):
        (error,) = refused(http.post(path, json=body | {"amount": amount}))
        assert (error["field"], error["value"]) == ("amount", amount)
        assert error["allowed"]


def test_a_currency_that_is_not_the_invoices_is_400(http: Client, payments: str) -> None:
    dollars = {"amount": {"amount": "120.00", "currency": "USD"}}
    (error,) = refused(http.post(payments, json=PAYMENT | dollars))
    assert error == {"field": "amount.currency", "value": "USD", "allowed": "EUR"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"method": "cheque"}, "method"),
        ({"reference": ""}, "reference"),
        ({"received_on": "2022-02-30"}, "received_on"),
    ],
)
def test_a_malformed_payment_is_400_and_names_the_field(
    http: Client, payments: str, change: dict[str, Any], field: str
) -> None:
    assert [e["field"] for e in refused(http.post(payments, json=PAYMENT | change))] == [field]


def test_every_refused_field_is_named_at_once(http: Client) -> None:
    body = CONTRACT_BODY | {"number": "", "currency": "EURO", "seats": 0}
    fields = {error["field"] for error in refused(http.post(CONTRACTS, json=body))}
    assert fields == {"number", "currency", "seats"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"seats=10", "not JSON"),
        (b'{"seats": ', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "refused: body"),
        (b'"seats"', "refused: body"),
        (b"{}", "refused: "),
    ],
)
def test_a_body_that_cannot_be_read_is_400_and_says_why(
    http: Client, body: bytes, says: str
) -> None:
    response = http.post(CONTRACTS, data=body, content_type="application/json")
    refused(response)
    assert says in response.json["detail"]


def test_a_body_that_is_too_large_is_413(http: Client) -> None:
    body = b" " * 1_000_001
    refused(http.post(CONTRACTS, data=body, content_type="application/json"), 413)


def test_what_is_not_there_is_404(http: Client) -> None:
    nobody = an_id(999)
    for path in ("contracts", "funds", "invoices", "charges"):
        response = http.get(f"{BASE}/{path}/{nobody}")
        assert refused(response, 404) == []
        assert nobody in response.json["detail"]
    for path, body in (("payments", PAYMENT), ("refunds", REFUND)):
        refused(http.post(f"{BASE}/invoices/{nobody}/{path}", json=body), 404)
    refused(http.post(CONTRIBUTIONS, json=CONTRIBUTION_BODY), 404)


def test_a_path_that_does_not_exist_is_a_404_problem(http: Client) -> None:
    refused(http.get(f"{BASE}/invoice"), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", CONTRACTS, {"GET", "POST"}),
        ("DELETE", f"{FUNDS}/{FUND}", {"GET"}),
        ("GET", ACCOUNTS, {"POST"}),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(
    http: Client, method: str, path: str, allowed: set[str]
) -> None:
    response = http.open(path, method=method)
    refused(response, 405)
    assert set(response.headers["Allow"].split(", ")) - {"HEAD"} == allowed


@pytest.mark.parametrize(
    ("query", "field"), [("limit=many", "limit"), ("limit=201", "limit"), ("offset=-1", "offset")]
)
def test_a_page_that_cannot_be_is_400(http: Client, query: str, field: str) -> None:
    assert [e["field"] for e in refused(http.get(f"{CONTRACTS}?{query}"))] == [field]
