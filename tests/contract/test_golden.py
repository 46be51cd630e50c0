"""What was released stays readable: golden files, never edited, read and written by today's code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.events import Kind, all_kinds, from_json, to_dict
from shared.testing.builders import EVERY
from tests.contract.write_missing import GOLDEN

KINDS = all_kinds()
WRITE = "`python -m tests.contract.write_missing` writes it"


def as_golden(written: Any, golden: Any) -> Any:
    """What was written, without the optional members that are newer than the golden file."""
    if isinstance(golden, dict) and isinstance(written, dict):
        return {key: as_golden(written[key], golden[key]) for key in golden if key in written}
    if isinstance(golden, list) and isinstance(written, list):
        return [as_golden(*pair) for pair in zip(written, golden, strict=True)]
    return written


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_every_type_is_read_from_its_golden_file_and_written_back_equal(kind: Kind) -> None:
    text = (GOLDEN / f"{kind.type}.json").read_text(encoding="utf-8")
    golden = json.loads(text)
    event = from_json(kind.cls, text)
    assert as_golden(to_dict(event), golden) == golden


def test_every_type_has_a_golden_file_and_every_golden_file_a_type() -> None:
    files = {file.stem for file in GOLDEN.glob("*.json")}
    assert files == {kind.type for kind in KINDS}, WRITE


def test_newer_members_are_passed_over_and_missing_ones_are_seen() -> None:
    golden = {"a": 1, "b": [{"c": 2}]}
    assert as_golden({"a": 1, "b": [{"c": 2, "new": 0}], "new": 0}, golden) == golden
    assert as_golden({"b": [{"c": 2}]}, golden) != golden
    assert as_golden({"a": 1, "b": [{"c": 3}]}, golden) != golden


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_an_optional_member_of_a_newer_release_does_no_harm(kind: Kind) -> None:
    event = EVERY[kind.cls]()
    newer = to_dict(event) | {"seen_first_in_a_later_release": {"x": [1]}}
    assert from_json(kind.cls, json.dumps(newer)) == event
