"""The oldest schema that is kept of each type holds for today's events, and today's adds to it only."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from shared.events import Kind, all_kinds, from_json, to_dict, to_json
from shared.events.schema import schema_of
from shared.testing.builders import EVERY
from tests.contract.compatibility import breaches
from tests.contract.strategies import any_of
from tests.contract.write_missing import SCHEMAS

KINDS = all_kinds()
by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
FORMATS = FormatChecker(["date"])


@FORMATS.checks("date-time", ValueError)
def is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def kept(type_name: str) -> Any:
    return json.loads((SCHEMAS / f"{type_name}.json").read_text(encoding="utf-8"))


@cache
def validator(type_name: str) -> Draft202012Validator:
    return Draft202012Validator(kept(type_name), format_checker=FORMATS)


def errors(type_name: str, data: Any) -> list[str]:
    found = validator(type_name).iter_errors(data)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_every_type_has_a_schema_and_every_schema_a_type() -> None:
    files = {file.stem for file in SCHEMAS.glob("*.json")}
    wanted = {kind.type for kind in KINDS}
    assert files == wanted, "`python -m tests.contract.write_missing` writes what is new"


@by_kind
def test_a_kept_schema_is_json_schema_and_has_the_name_that_the_envelope_says(kind: Kind) -> None:
    Draft202012Validator.check_schema(kept(kind.type))
    assert kept(kind.type)["$id"] == f"urn:collegium:schema:{kind.type}"


@by_kind
@settings(max_examples=30)
@given(data=st.data())
def test_any_event_of_today_is_valid_by_the_kept_schema_and_survives_the_journey(
    kind: Kind, data: st.DataObject
) -> None:
    event = data.draw(any_of(kind.cls))
    assert errors(kind.type, to_dict(event)) == []
    assert from_json(kind.cls, to_json(event)) == event


@by_kind
def test_todays_schema_only_adds_optional_fields_to_the_kept_one(kind: Kind) -> None:
    assert list(breaches(kept(kind.type), schema_of(kind))) == []


@by_kind
def test_a_schema_refuses_each_missing_field_as_the_code_does(kind: Kind) -> None:
    whole = to_dict(EVERY[kind.cls]())
    for name in kept(kind.type)["required"]:
        part = {key: value for key, value in whole.items() if key != name}
        assert errors(kind.type, part) == [f"$: '{name}' is a required property"]


def _drop_field(schema: dict[str, Any]) -> None:
    del schema["properties"]["places"]


def _change_type(schema: dict[str, Any]) -> None:
    schema["properties"]["places"]["type"] = ["string", "null"]


def _no_longer_null(schema: dict[str, Any]) -> None:
    schema["properties"]["city"]["type"] = "string"


def _new_required(schema: dict[str, Any]) -> None:
    schema["properties"]["venue"] = {"type": "string"}
    schema["required"].append("venue")


def _no_longer_required(schema: dict[str, Any]) -> None:
    schema["required"].remove("city")


def _deep_change(schema: dict[str, Any]) -> None:
    del schema["properties"]["prices"]["items"]["properties"]["amount"]["properties"]["currency"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_drop_field, "$.places is gone"),
        (_change_type, "$.places: type was ['integer', 'null'] and is ['string', 'null']"),
        (_no_longer_null, "$.city: type was ['string', 'null'] and is 'string'"),
        (_new_required, "$.venue must now be there"),
        (_no_longer_required, "$.city must no longer be there"),
        (_deep_change, "$.prices.items.amount.currency is gone"),
    ],
)
def test_a_breach_is_found_and_said(change: Callable[[dict[str, Any]], None], said: str) -> None:
    today = copy.deepcopy(kept("catalogue.run_scheduled.v1"))
    change(today)
    assert list(breaches(kept("catalogue.run_scheduled.v1"), today)) == [said]


def test_an_optional_field_may_be_added() -> None:
    today = copy.deepcopy(kept("catalogue.run_scheduled.v1"))
    today["properties"]["venue"] = {"type": ["string", "null"], "default": None}
    assert list(breaches(kept("catalogue.run_scheduled.v1"), today)) == []
