"""The AsyncAPI document and the table for people are what the code says, and the document is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from shared.events import Kind, all_kinds, asyncapi, table
from shared.events.asyncapi import ATTRIBUTES, document
from shared.events.envelope import PREFIX, headers_of
from shared.events.hearers import hearers
from shared.messaging import topology
from shared.testing.builders import moment

DOCS = Path(__file__).parents[2] / "docs"
KINDS = all_kinds()
COMMANDS = [kind for kind in KINDS if kind.is_command]
EVENTS = [kind for kind in KINDS if not kind.is_command]


@pytest.mark.parametrize(
    ("file", "made_by"), [("events/asyncapi.json", asyncapi), ("events.md", table)]
)
def test_what_is_kept_is_what_the_code_says(file: str, made_by: Any) -> None:
    kept = (DOCS / file).read_text(encoding="utf-8")
    assert kept == made_by.text(), f"`python -m {made_by.__name__} > docs/{file}` writes it anew"


def refs(node: Any) -> Iterator[str]:
    """Every ``$ref`` below a node."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for inner in node.values():
            yield from refs(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from refs(inner)


def resolve(whole: Any, ref: str) -> Any:
    """What a reference into the document points to. Raises ``KeyError``."""
    start, *path = ref.split("/")
    assert start == "#"
    for name in path:
        whole = whole[name]
    return whole


def test_every_reference_resolves_and_a_dangling_one_would_not() -> None:
    whole = document()
    found = list(refs(whole))
    assert len(found) > 4 * len(KINDS)
    for ref in found:
        assert resolve(whole, ref)
    with pytest.raises(KeyError):
        resolve(whole, "#/components/messages/billing.nothing.v1")


def test_the_document_has_what_the_specification_requires() -> None:
    whole = document()
    assert whole["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= whole["info"].keys()
    for channel in whole["channels"].values():
        assert {"address", "messages"} <= channel.keys()
    for operation in whole["operations"].values():
        assert operation["action"] in ("send", "receive")
        channel = resolve(whole, operation["channel"]["$ref"])
        messages = [resolve(whole, one["$ref"]) for one in operation["messages"]]
        assert messages == list(channel["messages"].values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_a_type_stands_on_its_exchange_with_who_sends_and_who_hears_it(kind: Kind) -> None:
    whole = document()
    channel = whole["channels"][kind.type]
    exchange = channel["bindings"]["amqp"]["exchange"]["name"]
    kinds_of_exchange = "commands" if kind.is_command else "events"
    assert (exchange, channel["address"]) == (
        f"{kind.producer}.{kinds_of_exchange}",
        kind.routing_key,
    )
    ref = {"$ref": f"#/channels/{kind.type}"}
    actions = [one["action"] for one in whole["operations"].values() if one["channel"] == ref]
    assert actions.count("send") == (0 if kind.is_command else 1)
    assert actions.count("receive") == len(hearers(kind))


def test_events_are_heard_by_whose_inbox_is_bound_to_them() -> None:
    heard = {kind.type: hearers(kind) for kind in EVENTS}
    assert heard["billing.enrolment_funded.v1"] == ["enrolment", "analytics"]
    assert heard["billing.invoice_issued.v1"] == ["analytics"]
    assert heard["enrolment.requested.v1"] == ["billing", "analytics"]
    assert heard["catalogue.run_scheduled.v1"] == ["enrolment", "billing", "analytics"]


def test_every_binding_key_lets_an_event_through() -> None:
    for service, producers in topology.SUBSCRIPTIONS.items():
        for producer in producers:
            told = [kind for kind in EVENTS if kind.producer == producer]
            assert any(service in hearers(kind) for kind in told) or not told


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.type)
def test_a_command_is_heard_by_the_one_it_is_addressed_to(kind: Kind) -> None:
    assert hearers(kind) == [kind.producer]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_every_type_says_in_words_what_it_is(kind: Kind) -> None:
    assert kind.about.endswith(".")
    assert not kind.about.startswith(f"{kind.cls.__name__}("), "a docstring is missing"


def test_the_documented_headers_are_those_that_are_sent() -> None:
    row = SimpleNamespace(
        event_id="e1",
        type="enrolment.requested.v1",
        subject="s1",
        version=1,
        time=moment(2, 2),
        correlation_id="c1",
        causation_id="e0",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    assert list(headers_of(row)) == [PREFIX + name for name, _, _ in ATTRIBUTES]
    row.causation_id = row.traceparent = None
    assert list(headers_of(row)) == [PREFIX + name for name, always, _ in ATTRIBUTES if always]
    envelope = document()["components"]["schemas"]["envelope"]
    assert envelope["required"] == list(headers_of(row))


def test_the_table_names_every_type_once() -> None:
    lines = table.text().splitlines()
    for kind in KINDS:
        assert len([line for line in lines if line.startswith(f"| `{kind.type}` |")]) == 1
    assert json.loads((DOCS / "events/asyncapi.json").read_text(encoding="utf-8"))
