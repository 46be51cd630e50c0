"""Reading a body: whatever is wrong is refused by name, with its value and what is allowed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.events import Kind, all_kinds, from_json, to_dict, to_json
from shared.events.envelope import open_delivery
from shared.testing.builders import EVERY, a_run_scheduled, an_id, eur
from tests.contract.messages import NOW, STOCK, read_or_refused, refused_field, run_scheduled
from tests.contract.strategies import ANY_JSON


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b"9" * 10_000])
def test_a_body_that_is_not_json_is_refused_with_its_type(body: bytes) -> None:
    with pytest.raises(Invalid, match=r"^enrolment\.requested\.v1"):
        open_delivery(replace(STOCK, body=body), NOW)


WRONG: dict[str, Any] = {
    "places": "twenty",
    "starts_on": "May",
    "scheduled_at": "2022-01-11T09:00:00",
    "waiting_list": "perhaps",
    "titles": ["en"],
    "themes": "peace",
    "prices": [{"audience": "any", "amount": {"amount": 0.1, "currency": "EUR"}}],
    "city": 7,
}


@pytest.mark.parametrize(
    ("field", "named"),
    [(name, f"{name}.0.amount" if name == "prices" else name) for name in WRONG],
)
def test_a_field_of_the_wrong_type_is_named_with_its_value(field: str, named: str) -> None:
    data = to_dict(a_run_scheduled()) | {field: WRONG[field]}
    with pytest.raises(Invalid) as refused:
        open_delivery(run_scheduled(data), NOW)
    (found,) = refused.value.fields
    assert found.field == named
    assert repr(found.value) in refused.value.message
    assert refused.value.message.startswith("catalogue.run_scheduled.v1 is malformed")


@pytest.mark.parametrize("text", ["a\0b", "a\ud800"])
def test_text_that_no_database_keeps_is_refused_by_name(text: str) -> None:
    data = to_dict(a_run_scheduled())
    data["titles"]["fr"] = text
    assert refused_field(run_scheduled(data)) == ("titles.fr", "a\ufffdb"[: len(text)])


def test_every_missing_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        open_delivery(run_scheduled({"run_id": an_id(1)}), NOW)
    named = {field.field for field in refused.value.fields}
    assert named == to_dict(a_run_scheduled()).keys() - {"run_id"}


def test_more_decimals_than_the_currency_has_are_refused_not_rounded() -> None:
    data = to_dict(a_run_scheduled())
    data["prices"][0]["amount"] = {"amount": "120.005", "currency": "EUR"}
    with pytest.raises(Invalid, match=r"prices\.0\.amount.*at most 2 decimals for EUR"):
        open_delivery(run_scheduled(data), NOW)
    assert eur("120.00") == a_run_scheduled().prices[0].amount


@given(st.data())
def test_whatever_json_comes_it_is_read_or_refused_by_name(data: st.DataObject) -> None:
    kind: Kind = data.draw(st.sampled_from(all_kinds()))
    whole = to_dict(EVERY[kind.cls]())
    name = data.draw(st.sampled_from(sorted(whole)))
    body = json.dumps(whole | {name: data.draw(ANY_JSON)})
    event, named = read_or_refused(lambda: from_json(kind.cls, body))
    if named:
        assert named == {name}
    else:
        assert from_json(kind.cls, to_json(event)) == event


@given(ANY_JSON)
def test_whatever_stands_in_place_of_the_whole_body_is_refused(anything: Any) -> None:
    with pytest.raises(Invalid, match=r"^enrolment\.requested\.v1"):
        open_delivery(replace(STOCK, body=json.dumps(anything).encode()), NOW)
