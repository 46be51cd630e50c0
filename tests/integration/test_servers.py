"""The real servers are real: they answer, keep tests apart, and lose nothing in a restart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kombu.connection import Connection
from kombu.entity import Queue
from sqlalchemy import create_engine, make_url, text

from shared.testing import postgresql as databases
from shared.testing import rabbitmq as brokers
from shared.testing.kept import NotAnswering
from shared.testing.not_run import not_run
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ

QUEUE = Queue("greetings", queue_arguments={"x-queue-type": "quorum"})

SESSION = """
from shared.testing.servers import find, postgresql_finders
server = find(postgresql_finders(lambda line: None))
print(server.admin.render_as_string(hide_password=False), server._kept.plan.directory, flush=True)
input()
"""


def publish(uri: str, body: str) -> None:
    """Leave a durable message; returns when the broker has confirmed it."""
    with Connection(uri, transport_options={"confirm_publish": True}) as connection:
        connection.Producer().publish(body, routing_key=QUEUE.name, declare=[QUEUE])


def read(uri: str) -> str | None:
    with Connection(uri) as connection:
        bound = QUEUE(connection.default_channel)
        bound.declare()
        message = bound.get(no_ack=True)
        return None if message is None else str(message.payload)


def execute(url: str, *statements: str) -> object:
    """Run and commit; the first value of the last answer."""
    engine = create_engine(url)
    with engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        answer = results[-1].scalar() if results[-1].returns_rows else None
    engine.dispose()
    return answer


def test_a_message_goes_through_the_broker(vhost: str) -> None:
    publish(vhost, "hello")
    assert read(vhost) == "hello"
    assert read(vhost) is None


def test_virtual_hosts_know_nothing_of_each_other(rabbitmq: RabbitMQ, vhost: str) -> None:
    if rabbitmq.management is None:
        not_run("the given RabbitMQ has no management API, so there is one virtual host only")
    other = rabbitmq.fresh_vhost()
    publish(vhost, "hello")
    assert read(other) is None
    rabbitmq.drop_vhost(other)
    with pytest.raises(NotAnswering, match="not found"):
        brokers.check(other)


def test_a_message_survives_a_restart(own_rabbitmq: RabbitMQ, vhost: str) -> None:
    publish(vhost, "still here")
    own_rabbitmq.restart()
    assert read(vhost) == "still here"


def test_a_stopped_broker_does_not_answer(own_rabbitmq: RabbitMQ) -> None:
    own_rabbitmq.stop()
    with pytest.raises(NotAnswering):
        brokers.check(own_rabbitmq.amqp_uri)
    own_rabbitmq.start()
    brokers.check(own_rabbitmq.amqp_uri)


def test_databases_know_nothing_of_each_other(database: Callable[[str], str]) -> None:
    billing, enrolment = database("billing"), database("enrolment")
    execute(billing, "CREATE TABLE invoice (number int)")
    count = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'invoice'"
    assert (execute(billing, count), execute(enrolment, count)) == (1, 0)


def test_a_committed_row_survives_a_restart(
    own_postgresql: PostgreSQL, database: Callable[[str], str]
) -> None:
    url = database("billing")
    execute(url, "CREATE TABLE invoice (number int)", "INSERT INTO invoice VALUES (7)")
    own_postgresql.restart()
    assert execute(url, "SELECT number FROM invoice") == 7


def test_what_is_durable_is_really_written(postgresql: PostgreSQL) -> None:
    assert databases.run(postgresql.admin, "SHOW fsync") == "on"


def test_a_killed_session_leaves_nothing_behind(own_postgresql: PostgreSQL) -> None:
    environment = {k: v for k, v in os.environ.items() if k != databases.VARIABLE}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    session = subprocess.Popen(
        [sys.executable, "-c", SESSION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert session.stdout is not None
    assert session.stderr is not None
    url, directory = session.stdout.readline().split()
    databases.check(make_url(url))
    session.send_signal(signal.SIGKILL)
    session.stderr.read()  # ends when the keeper, which holds the other end, has ended
    with pytest.raises(NotAnswering):
        databases.check(make_url(url))
    assert not Path(directory).exists()
    session.communicate()
