"""Reading an envelope: with our headers, another's, or none; and what is refused is named."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import UnknownEvent
from shared.events.envelope import Delivery, headers_of, identify, open_delivery
from shared.testing.builders import a_requested, moment
from tests.contract.messages import (
    ATTRIBUTES,
    BODY,
    NOW,
    STOCK,
    TRACE,
    read_or_refused,
    refused_field,
    with_headers,
)
from tests.contract.strategies import ANY_JSON


@pytest.mark.parametrize("prefix", ["cloudEvents_", "cloudEvents:"])
def test_both_prefixes_of_the_amqp_binding_are_read(prefix: str) -> None:
    envelope = open_delivery(with_headers(prefix), NOW)
    assert envelope.data == a_requested()
    assert (envelope.id, envelope.type, envelope.source) == (
        "e1",
        "enrolment.requested.v1",
        "/collegium/enrolment",
    )
    assert (envelope.subject, envelope.version, envelope.time) == ("s1", 7, moment(2, 2))
    assert (envelope.correlation_id, envelope.causation_id) == ("c1", "e0")
    assert envelope.traceparent == TRACE
    assert envelope.producer == "enrolment"


def test_what_we_send_is_what_we_read() -> None:
    row = SimpleNamespace(
        event_id="e1",
        type="enrolment.requested.v1",
        subject="s1",
        version=7,
        time=moment(2, 2),
        correlation_id="c1",
        causation_id="e0",
        traceparent=TRACE,
    )
    sent = open_delivery(replace(STOCK, headers=headers_of(row)), NOW)
    assert sent == open_delivery(with_headers(), NOW)


def test_a_stock_publisher_sends_no_header_and_is_read_by_exchange_and_routing_key() -> None:
    envelope = open_delivery(replace(STOCK, message_id="m1"), NOW)
    assert (envelope.id, envelope.type) == ("m1", "enrolment.requested.v1")
    assert (envelope.time, envelope.version) == (NOW, 0)
    assert (envelope.subject, envelope.correlation_id) == ("m1", "m1")
    assert envelope.data == a_requested()


def test_without_any_id_the_bytes_are_the_identity() -> None:
    one, _ = identify(STOCK)
    assert identify(replace(STOCK)) == (one, "enrolment.requested.v1")
    other_body = replace(STOCK, body=BODY + b" ")
    other_type = replace(STOCK, routing_key="waitlisted.v1")
    assert len({one, identify(other_body)[0], identify(other_type)[0]}) == 3


def test_headers_that_came_as_bytes_are_read_as_text() -> None:
    envelope = open_delivery(with_headers(id=b"e1", subject=b"s1"), NOW)
    assert (envelope.id, envelope.subject) == ("e1", "s1")


def test_what_no_database_keeps_is_replaced_in_names() -> None:
    event_id, type_name = identify(with_headers(id=b"\xff\x00", type="x\0y\ud800"))
    assert (event_id, type_name) == ("\ufffd\ufffd", "x\ufffdy\ufffd")
    assert identify(replace(STOCK, routing_key="a\0b", message_id="m\0"))[0] == "m\ufffd"


@pytest.mark.parametrize("time", ["yesterday", "2022-02-02", "2022-02-02T09:00:00", ""])
def test_a_bad_time_is_named(time: str) -> None:
    assert refused_field(with_headers(time=time)) == ("time", time)


@pytest.mark.parametrize("version", ["seven", "-1", "1.5", "9" * 10])
def test_a_bad_aggregate_version_is_named(version: str) -> None:
    assert refused_field(with_headers(aggregateversion=version)) == ("aggregateversion", version)


@pytest.mark.parametrize("name", ["id", "subject", "correlationid", "causationid"])
def test_an_id_that_is_too_long_is_named(name: str) -> None:
    assert open_delivery(with_headers(**{name: "x" * 64}), NOW)
    assert refused_field(with_headers(**{name: "x" * 65})) == (name, "x" * 65)


def test_a_malformed_trace_starts_anew_and_harms_nothing() -> None:
    for trace in ("nonsense", TRACE + "\n", "x" * 500):
        assert open_delivery(with_headers(traceparent=trace), NOW).traceparent is None


@pytest.mark.parametrize(
    "delivery",
    [
        with_headers(type="enrolment.requested.v9"),
        replace(STOCK, routing_key="requested.v9"),
    ],
)
def test_an_unknown_version_is_named_with_those_that_are_known(delivery: Delivery) -> None:
    with pytest.raises(UnknownEvent, match=r"known: enrolment\.requested\.v1$") as refused:
        open_delivery(delivery, NOW)
    assert refused.value.fields[0].value == "enrolment.requested.v9"


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(UnknownEvent, match=r"'moon\.landed\.v1' is not known here"):
        open_delivery(with_headers(type="moon.landed.v1"), NOW)


@given(st.dictionaries(st.sampled_from([f"cloudEvents_{n}" for n in ATTRIBUTES]), ANY_JSON))
def test_whatever_headers_come_they_are_read_or_refused(headers: dict[str, Any]) -> None:
    delivery = replace(STOCK, headers=headers)
    event_id, type_name = identify(delivery)
    assert (event_id + type_name).isprintable()
    envelope, named = read_or_refused(lambda: open_delivery(delivery, NOW))
    assert named or envelope.data == a_requested()
