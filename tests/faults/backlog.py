"""Campaign: a backlog of any size is drained, and the memory that it takes stays flat."""

from __future__ import annotations

import time

from shared import migrate
from shared.messaging import broker, inbox, topology
from tests.support.account import Account
from tests.support.college import College
from tests.support.history import EVENTS_A_LIFE, history
from tests.support.process import patience, until
from tests.support.resident import Memory
from tests.support.teller import AT_ONCE, Told

MAY_GROW = 20.0  # MB, from the middle third of the time to the last


def drained(college: College, size: int, seconds: float = 0.0) -> Account:
    """About ``size`` events wait in the inbox of analytics before it is started; tells the rate and the
    memory over time. ``seconds`` change nothing: it is over when all is handled. The college has
    analytics, and nothing runs."""
    account = Account(f"a backlog of {size} events")
    database = college.databases["analytics"]
    migrate.upgrade("analytics", database)
    told = _publish(college, size)
    process = college.run("serve", "analytics")
    process.wait_said("listening")

    def is_drained() -> bool:
        with database.reading() as session:
            return inbox.count(session) == told

    with Memory([process]) as memory:
        began = time.monotonic()
        until(is_drained, patience(told), "the backlog is drained", college.said)
        took = time.monotonic() - began
    account.attempted = account.acknowledged = {f"all {told} events"}
    account.found(account.attempted)
    if (grown := memory.grown(process.name)) > MAY_GROW:
        account.wrong(f"memory grows by {grown:.0f} MB: {memory.over_time(process.name, 20)}")
    print(f"{told} events, {told / took:.0f}/s; memory: {memory.over_time(process.name)}")
    return account


def _publish(college: College, size: int) -> int:
    """Into the inbox of analytics alone, by the way of a replay; returns how many events."""
    connection = broker.connect(college.amqp_uri)
    publisher, count, batch = broker.Publisher(connection), 0, list[Told]()

    def send() -> None:
        by_producer: dict[str, list[Told]] = {}
        for one in batch:
            by_producer.setdefault(one.type.partition(".")[0], []).append(one)
        for producer, rows in by_producer.items():
            exchange = topology.replay_exchange(producer).name
            assert publisher.publish(rows, exchange, routing_key="analytics") == []
        batch.clear()

    for one in history(size // EVENTS_A_LIFE):
        batch.append(one)
        count += 1
        if len(batch) == AT_ONCE:
            send()
    send()
    broker.close(connection)
    return count
