"""The page of an invoice: what is open stands in the form, and a payment is recorded there."""

from __future__ import annotations

import pytest
from werkzeug.test import Client, TestResponse

from shared.persistence import Database
from shared.testing.builders import an_id
from tests.service.billing.story import a_run, an_account, asks, invoice, pays
from tests.support.access import bearer

PAGE = {"Accept": "text/html"}
PAYMENT = {
    "amount": "120.00",
    "method": "bank_transfer",
    "reference": "E2E-1",
    "received_on": "2022-02-08",
}


@pytest.fixture
def path(http: Client, db: Database) -> str:
    """The page of UNDP's invoice over 120 euros."""
    a_run(db)
    an_account(db)
    return f"/billing/invoices/{invoice(db, asks(db)).id}"


def send(http: Client, path: str, **fields: str) -> TestResponse:
    """Send the form."""
    return http.post(f"{path}/payments", data=PAYMENT | fields, headers=PAGE)


def test_what_is_open_stands_in_the_form(http: Client, db: Database, path: str) -> None:
    assert 'value="120.00"' in http.get(path).text
    pays(db, an_id(201), 50)
    assert 'value="70.00"' in http.get(path).text


def test_a_payment_is_recorded_and_one_is_led_back_to_the_desk(http: Client, path: str) -> None:
    assert path in http.get("/billing/").text
    done = send(http, path)
    assert (done.status_code, done.location) == (303, "/billing/")
    assert "Paid" in http.get(path).text
    assert path not in http.get("/billing/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "a lot"}, "a decimal number such as 120.00"),
        ({"amount": "0"}, "above zero"),
        ({"reference": ""}, "Fill this in."),
        ({"received_on": "yesterday"}, "Give a day"),
        ({"method": "shells"}, "Must be one of"),
    ],
)
def test_a_refused_payment_shows_the_form_again(
    http: Client, path: str, wrong: dict[str, str], said: str
) -> None:
    refused = send(http, path, **wrong)
    assert refused.status_code == 400
    assert said in refused.text


def test_who_only_sees_the_invoice_has_no_form(http: Client, path: str) -> None:
    page = http.get(path, headers=bearer("focal_point", organisation="UNDP"))
    assert (page.status_code, "/payments" in page.text) == (200, False)
    assert http.get(path, headers=bearer("focal_point", organisation="WHO")).status_code == 404
