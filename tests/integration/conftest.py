"""The college as processes over a real RabbitMQ and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.testing.not_run import not_run
from shared.testing.rabbitmq import RabbitMQ
from tests.support.college import College
from tests.support.producer import Producer


@pytest.fixture
def own_vhost(rabbitmq: RabbitMQ, vhost: str) -> str:
    """A virtual host that nobody else uses: its queues are the test's alone."""
    if rabbitmq.management is None:
        not_run("it needs a virtual host of its own, and the management API cannot be reached")
    return vhost


@pytest.fixture
def college(
    own_vhost: str, database: Callable[[str], str], tmp_path: Path
) -> Iterator[College]:
    """A college of its own for the test; nothing runs until the test starts it."""
    made = College(own_vhost, database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def producer(own_vhost: str, database: Callable[[str], str]) -> Iterator[Producer]:
    """Enrolment as a producer only."""
    made = Producer(database("enrolment"), own_vhost)
    yield made
    made.close()
