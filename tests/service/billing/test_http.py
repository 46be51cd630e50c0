"""Billing over HTTP: 201 for what is new, 200 for what is repeated, 409 for what contradicts it."""

from __future__ import annotations

from werkzeug.test import Client

from shared.persistence import Database
from shared.testing.builders import CONTRACT, CONTRIBUTION, FUND, an_id
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
from tests.service.billing.story import a_run, an_account, asks, cancels, is_confirmed


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
    assert "No fund is open yet" in empty
    assert "No contract is open yet" in empty
    for path, body in (
        (CONTRACTS, CONTRACT_BODY),
        (FUNDS, FUND_BODY),
        (CONTRIBUTIONS, CONTRIBUTION_BODY),
    ):
        http.post(path, json=body)
    page = http.get("/billing/").text
    for word in ("SC-1", "0 of 10", "DE-1", "€500.00", "COL-2022-000001", "A learner"):
        assert word in page
