"""A service's process and its inbox: each event is handled once, and what cannot be read is kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from shared.events import to_json
from shared.testing.builders import a_requested, an_id
from tests.support.college import College
from tests.support.counted import Counted, ids
from tests.support.process import Process

LOAD = range(1, 1_201)


@pytest.fixture
def counted(college_of: Callable[..., College]) -> Counted:
    """Analytics with a handler that counts."""
    return Counted(college_of("analytics"))


def check_all_once(counted: Counted) -> None:
    """Every event of the load had its one effect, in order; none failed."""
    counted.wait_effects(len(LOAD))
    counted.wait_empty()
    assert sorted(counted.effects()) == ids(LOAD)
    assert counted.handled() == len(LOAD)
    assert counted.failed() == []


def check_told_in_lines(process: Process) -> None:
    """Whatever went wrong was said in lines of JSON, without a stack."""
    assert process.runs()
    said = process.said()
    assert "Traceback" not in said
    assert all(json.loads(line)["event"] for line in said.splitlines())


def test_two_instances_share_an_inbox_in_which_everything_is_twice(counted: Counted) -> None:
    processes = [counted.run(), counted.run()]
    for process in processes:
        process.wait_said("listening")
    for first in range(1, len(LOAD), 100):
        counted.publish(range(first, first + 100), times=2)
    check_all_once(counted)
    for process in processes:
        assert process.stop() == 0
        assert "Traceback" not in process.said()
        assert "waits" not in process.said()  # the two never stood in each other's way


def test_what_cannot_be_read_is_kept_and_the_next_is_handled(counted: Counted) -> None:
    process = counted.run()
    stock = to_json(a_requested(enrolment_id=an_id(1))).encode()
    odd = b"\x80\x03}q\x00\xff"
    counted.publish_bytes(odd, content_type="application/x-python-serialize")
    counted.publish_bytes(odd, content_type="text/plain", content_encoding="no-such-charset")
    counted.publish_bytes(b"", message_id="empty")
    counted.publish_bytes(stock, key="requested.v9", message_id="newer")
    counted.publish_bytes(stock)  # no header, no id: and still an event
    counted.publish([2])
    counted.wait_effects(2)
    assert counted.effects() == ids([1, 2])
    kept = {row.event_id: row for row in counted.failed()}
    assert {(row.kind, row.status) for row in kept.values()} == {("undecodable", "parked")}
    assert sorted(bytes(row.body) for row in kept.values()) == [b"", stock, odd]
    assert kept["newer"].error.startswith("UnknownEvent: event type 'enrolment.requested.v9'")
    assert kept["empty"].error.startswith("Invalid: enrolment.requested.v1: the body is not JSON")
    check_told_in_lines(process)
