"""Events to JSON and back: strict about what is there, lenient about what is new."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given

from shared.errors import Invalid
from shared.events import commands, enrolment, from_dict, from_json, to_dict, to_json
from shared.events.commands import RecordPayment
from shared.testing.builders import a_record_payment, a_request_enrolment, a_requested, eur
from tests.contract.strategies import ANY_JSON


def refused(cls: type[Any], data: Any) -> dict[str, object]:
    """The refused fields with their values; the message names each."""
    with pytest.raises(Invalid) as refusal:
        from_dict(cls, data)
    found = {error.field: error.value for error in refusal.value.fields}
    assert all(name in refusal.value.message for name in found)
    return found


def payment(**changes: Any) -> dict[str, Any]:
    """A payment as JSON, with something changed."""
    return to_dict(a_record_payment()) | changes


def test_json_is_compact_and_keeps_the_order_of_the_fields() -> None:
    text = to_json(commands.CancelEnrolment("e1", "learner", "malade, désolé"))
    assert text == '{"enrolment_id":"e1","by":"learner","reason":"malade, désolé"}'


def test_it_comes_back_as_it_was() -> None:
    for event in (a_requested(), a_record_payment()):
        assert from_json(type(event), to_json(event)) == event
        assert from_json(type(event), to_json(event).encode()) == event


def test_an_unknown_field_is_passed_over() -> None:
    assert from_dict(RecordPayment, payment(colour="blue")) == a_record_payment()


def test_an_optional_field_may_be_left_out() -> None:
    data = {"run_id": "r1", "learner_id": "l1"}
    assert from_dict(commands.RequestEnrolment, data) == a_request_enrolment(
        run_id="r1", learner_id="l1", enrolment_id=None
    )


@pytest.mark.parametrize(
    "amount",
    [
        None,
        "48.00",
        {"amount": "48.00"},
        {"amount": 48.5, "currency": "EUR"},
        {"amount": True, "currency": "EUR"},
        {"amount": "48.001", "currency": "EUR"},
        {"amount": "48", "currency": "EURO"},
        {"amount": "48", "currency": ["EUR"]},
        {"amount": "48", "currency": {}},
        {"amount": ["48"], "currency": "EUR"},
    ],
)
def test_malformed_money_is_refused_by_name(amount: Any) -> None:
    assert refused(RecordPayment, payment(amount=amount)) == {"amount": amount}


def test_money_may_be_a_whole_number() -> None:
    whole = payment(amount={"amount": 48, "currency": "EUR"})
    assert from_dict(RecordPayment, whole).amount == eur(48)


def test_every_refused_field_is_named_with_its_value() -> None:
    data = payment(method=5, received_on="yesterday")
    del data["reference"]
    assert refused(RecordPayment, data) == {
        "method": 5,
        "received_on": "yesterday",
        "reference": None,
    }


def test_a_field_within_a_field_is_named_by_its_path() -> None:
    data = to_dict(a_requested())
    data["learner"]["audience"] = 7
    assert refused(enrolment.Requested, data) == {"learner.audience": 7}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"nonsense", b"[" * 100_000])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid, match=r"billing\.record_payment\.v1: the body is not JSON"):
        from_json(RecordPayment, body)


@given(ANY_JSON)
def test_whatever_a_money_field_holds_is_read_or_refused(value: Any) -> None:
    for amount in (value, {"amount": value, "currency": "EUR"}, {"amount": 1, "currency": value}):
        with suppress(Invalid):
            from_json(RecordPayment, json.dumps(payment(amount=amount)))
