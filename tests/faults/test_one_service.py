"""One service under a load, with a handler that counts: killed, stopped, cut off; each event once."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.support.account import Account
from tests.support.college import College
from tests.support.counted import Counted, ids
from tests.support.process import Process

LOAD = range(1, 1_201)
SLOW = 0.002  # seconds an event: the load lasts for some seconds
LIVE, READY = "/analytics/health/live", "/analytics/health/ready"


@pytest.fixture
def counted(college_of: Callable[..., College]) -> Counted:
    """Analytics with a handler that counts."""
    return Counted(college_of("analytics"))


def in_the_middle(counted: Counted) -> Process:
    """A process that has handled a part of the load."""
    counted.publish(LOAD)
    process = counted.run(pause=SLOW)
    counted.wait_in_a_batch()
    return process


def check_all_once(counted: Counted, campaign: str) -> None:
    """Every event of the load had its one effect; none failed."""
    account = Account(f"one service, {campaign}", set(ids(LOAD)), set(ids(LOAD)))
    counted.wait_effects(len(LOAD))
    counted.wait_empty()
    account.found(counted.effects())
    account.close()
    assert counted.handled() == len(LOAD)
    assert counted.failed() == []


def check_told_in_lines(process: Process) -> None:
    """Whatever went wrong was said in lines of JSON, without a stack."""
    assert process.runs()
    said = process.said()
    assert "Traceback" not in said
    assert all(json.loads(line)["event"] for line in said.splitlines())


def test_killed_in_the_middle_and_started_again(counted: Counted) -> None:
    process = in_the_middle(counted)
    process.kill()
    assert len(counted.effects()) < len(LOAD)
    process.start()
    check_all_once(counted, "kill -9")


def test_stopped_in_the_middle_it_ends_what_it_began(counted: Counted) -> None:
    process = in_the_middle(counted)
    assert process.stop() == 0
    done = len(counted.effects())
    assert done < len(LOAD)
    assert done == counted.handled()
    assert "Traceback" not in process.said()
    process.start()
    check_all_once(counted, "stopped")


def test_postgresql_restarts_in_the_middle(counted: Counted, own_postgresql: PostgreSQL) -> None:
    process = in_the_middle(counted)
    own_postgresql.stop()
    counted.college.wait_status(READY, 503)
    assert counted.college.status(LIVE) == 200
    assert "database away" in counted.college.get(READY).json()["database"]
    refused = counted.college.get("/analytics/v1/bienniums")
    assert (refused.status_code, refused.json()["status"]) == (503, 503)
    process.wait_said("consumer waits")
    own_postgresql.start()
    counted.college.wait_status(READY, 200)
    check_all_once(counted, "PostgreSQL restarts")
    check_told_in_lines(process)


def test_rabbitmq_restarts_in_the_middle(counted: Counted, own_rabbitmq: RabbitMQ) -> None:
    process = in_the_middle(counted)
    own_rabbitmq.stop()
    counted.college.wait_status(READY, 503)
    assert counted.college.status(LIVE) == 200
    assert counted.college.get(READY).json()["broker"] == "not connected"
    own_rabbitmq.start()
    counted.college.wait_status(READY, 200)
    check_all_once(counted, "RabbitMQ restarts")
    check_told_in_lines(process)
