"""Billing over HTTP: 201 for what is new, 200 for what is repeated, problems by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from shared.persistence import Database
from shared.testing.builders import CONTRACT, CONTRIBUTION, FUND, an_id
from tests.service.billing.story import a_run, an_account, asks, cancels, invoice, is_confirmed

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


@pytest.fixture
def http(client: Callable[[str], Client], db: Database) -> Client:
    return client("billing")


@pytest.fixture
def payments(http: Client, db: Database) -> str:
    """Where the payments for a learner's invoice over 120 euros are recorded."""
    a_run(db)
    return f"{BASE}/invoices/{invoice(db, asks(db, organisation=None)).id}/payments"


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def refused(response: TestResponse, status: int = 400) -> list[dict[str, Any]]:
    """The refused fields of a problem, which must be one."""
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json["status"] == status
    assert response.json["detail"]
    fields: list[dict[str, Any]] = response.json.get("errors", [])
    return fields


def test_a_contract_is_opened_and_shown(http: Client) -> None:
    opened = http.post(CONTRACTS, json=CONTRACT_BODY)
    assert opened.status_code == 201
    limits = {"amount": eur("1000.00"), "drawn": eur("0.00"), "seats": 10, "seats_drawn": 0}
    sent = {name: CONTRACT_BODY[name] for name in CONTRACT_BODY if name != "currency"}
    assert opened.json == sent | limits
    assert http.get(f"{CONTRACTS}/{CONTRACT}").json == opened.json
    assert http.get(CONTRACTS).json["items"] == [opened.json]


def test_a_contract_may_have_seats_and_no_amount(http: Client) -> None:
    body = {name: value for name, value in CONTRACT_BODY.items() if name not in ("amount", "id")}
    opened = http.post(CONTRACTS, json=body).json
    assert (opened["amount"], opened["seats"]) == (None, 10)
    assert http.get(f"{CONTRACTS}/{opened['id']}").json == opened


def test_a_fund_gets_its_contributions(http: Client) -> None:
    opened = http.post(FUNDS, json=FUND_BODY)
    assert (opened.status_code, opened.json["available"]) == (201, eur("0.00"))
    received = http.post(CONTRIBUTIONS, json=CONTRIBUTION_BODY)
    assert (received.status_code, received.json["consumed"]) == (201, eur("0.00"))
    shown = http.get(f"{FUNDS}/{FUND}").json
    assert (shown["contributed"], shown["available"]) == (eur("500.00"), eur("500.00"))
    assert (shown["themes"], shown["formats"]) == (["sustainable_development"], [])
    http.post(CONTRIBUTIONS, json=CONTRIBUTION_BODY | {"id": an_id(70), "fund_id": None})
    items = http.get(f"{CONTRIBUTIONS}?fund_id={FUND}").json["items"]
    assert [item["id"] for item in items] == [CONTRIBUTION]


def test_repeating_a_call_is_200_and_changes_nothing(http: Client) -> None:
    for path, body in (
        (CONTRACTS, CONTRACT_BODY),
        (FUNDS, FUND_BODY),
        (CONTRIBUTIONS, CONTRIBUTION_BODY),
        (ACCOUNTS, {"organisation": "UNDP"}),
    ):
        first = http.post(path, json=body)
        again = http.post(path, json=body)
        assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)
    assert http.get(f"{FUNDS}/{FUND}").json["contributed"] == eur("500.00")


def test_the_same_id_with_other_content_is_409(http: Client) -> None:
    for path, body, change in (
        (CONTRACTS, CONTRACT_BODY, {"seats": 11}),
        (FUNDS, FUND_BODY, {"donor": "Italy"}),
        (CONTRIBUTIONS, CONTRIBUTION_BODY, {"amount": eur("501.00")}),
    ):
        http.post(path, json=body)
        response = http.post(path, json=body | change)
        assert refused(response, 409) == []
        assert response.json["reason"] == "id_taken"


def test_a_number_that_is_taken_is_409(http: Client) -> None:
    http.post(CONTRACTS, json=CONTRACT_BODY)
    response = http.post(CONTRACTS, json=CONTRACT_BODY | {"id": an_id(70)})
    assert refused(response, 409) == []
    assert response.json["reason"] == "number_taken"


def test_an_invoice_is_paid_and_what_was_too_much_goes_back(http: Client, payments: str) -> None:
    path = payments.removesuffix("/payments")
    paid = http.post(payments, json=PAYMENT)
    assert (paid.status_code, paid.json["amount"]) == (201, eur("150.00"))
    assert http.post(payments, json=PAYMENT).status_code == 200
    back = http.post(f"{path}/refunds", json=REFUND)
    assert (back.status_code, back.json["amount"]) == (201, eur("30.00"))
    assert http.post(f"{path}/refunds", json=REFUND).status_code == 200
    shown = http.get(path).json
    assert (shown["state"], shown["number"]) == ("paid", "COL-2022-000001")
    assert (shown["paid"], shown["refunded"]) == (eur("150.00"), eur("30.00"))
    too_much = http.post(f"{path}/refunds", json=REFUND | {"id": an_id(13)})
    assert refused(too_much, 422) == []
    assert too_much.json["reason"] == "refund_not_due"


def test_a_reference_that_stands_for_another_amount_is_409(http: Client, payments: str) -> None:
    http.post(payments, json=PAYMENT)
    response = http.post(payments, json=PAYMENT | {"amount": eur("1.00")})
    assert refused(response, 409) == []
    assert response.json["reason"] == "reference_taken"


def test_a_charge_is_shown_by_its_enrolment(http: Client, db: Database) -> None:
    a_run(db)
    an_account(db)
    first = asks(db)
    is_confirmed(db, first)
    cancels(db, first, 10)
    shown = http.get(f"{BASE}/charges/{first}").json
    assert (shown["state"], shown["price"]) == ("ended", eur("120.00"))
    (part,) = shown["parts"]
    assert (part["way"], part["released"]) == ("organisation_invoice", eur("60.00"))
    assert "no_contract: organisation UNDP" in shown["reasons"]
    (item,) = http.get(f"{BASE}/invoices?enrolment_id={first}&state=issued").json["items"]
    assert (item["total"], item["credited"]) == (eur("120.00"), eur("60.00"))
    assert http.get(f"{BASE}/invoices?state=paid").json["items"] == []


def test_the_trial_balance_is_even(http: Client, payments: str) -> None:
    http.post(payments, json=PAYMENT)
    items = http.get(f"{BASE}/ledger/trial-balance").json["items"]
    assert {item["account"]: item["balance"] for item in items} == {
        "bank": "150.00",
        "deferred_course_fees": "-120.00",
        "receivables": "0.00",
        "refunds_payable": "-30.00",
    }


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


def test_a_listing_is_read_page_by_page(http: Client) -> None:
    for number in range(3):
        body = CONTRACT_BODY | {"id": an_id(70 + number), "number": f"SC-{number}"}
        http.post(CONTRACTS, json=body)

    def numbers(query: str) -> list[str]:
        return [item["number"] for item in http.get(f"{CONTRACTS}?{query}").json["items"]]

    assert numbers("limit=2") == ["SC-0", "SC-1"]
    assert numbers("limit=2&offset=2") == ["SC-2"]


def test_the_desk_says_what_it_has_and_what_to_do_while_it_has_nothing(
    http: Client, payments: str
) -> None:
    empty = http.get("/billing/").text
    assert "No fund yet" in empty
    assert "No contract yet" in empty
    for path, body in (
        (CONTRACTS, CONTRACT_BODY),
        (FUNDS, FUND_BODY),
        (CONTRIBUTIONS, CONTRIBUTION_BODY),
    ):
        http.post(path, json=body)
    page = http.get("/billing/").text
    for word in ("SC-1", "0 of 10", "DE-1", "500.00 EUR", "COL-2022-000001", "a learner"):
        assert word in page
