"""The college as processes over a real RabbitMQ and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.testing.not_run import not_run
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.support.college import College
from tests.support.producer import Producer
from tests.support.running import Running, users

ALONE = "it needs a virtual host of its own, and the broker's management API cannot be reached"


@pytest.fixture
def own_vhost(rabbitmq: RabbitMQ, vhost: str) -> str:
    """A virtual host that nobody else uses: its queues are the test's alone."""
    if rabbitmq.management is None:
        not_run(ALONE)
    return vhost


@pytest.fixture
def college_of(
    own_vhost: str, database: Callable[[str], str], tmp_path: Path
) -> Iterator[Callable[..., College]]:
    """``college_of("billing")`` has that service only; nothing runs until the test starts it."""
    made: list[College] = []

    def make(*services: str) -> College:
        made.append(College(own_vhost, database, tmp_path, services))
        return made[-1]

    yield make
    for college in made:
        college.close()


@pytest.fixture
def producer(own_vhost: str, database: Callable[[str], str]) -> Iterator[Producer]:
    """Enrolment as a producer only."""
    made = Producer(database("enrolment"), own_vhost)
    yield made
    made.close()


@pytest.fixture(scope="session")
def running(rabbitmq: RabbitMQ, postgresql: PostgreSQL, tmp_path_factory: Any) -> Iterator[Running]:
    """All four services with their relays: started once, for every test that needs all of them."""
    if rabbitmq.management is None:
        not_run(ALONE)
    vhost = rabbitmq.fresh_vhost()
    college = College(vhost, postgresql.fresh_database, tmp_path_factory.mktemp("college"))
    college.settings = users(rabbitmq, vhost)
    try:
        college.serve()
        yield Running(college)
    finally:
        college.close()
        for url in college.urls.values():
            postgresql.drop_database(url)
        rabbitmq.drop_vhost(vhost)
