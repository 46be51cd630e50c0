"""Fixtures of colleges as processes, over a real RabbitMQ and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.testing.not_run import not_run
from shared.testing.rabbitmq import RabbitMQ
from tests.support.college import College

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
