"""One college for all campaigns against processes and infrastructure: its processes die on order."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from shared.testing.not_run import not_run
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.support.colleges import ALONE
from tests.support.faulty import FaultyCollege
from tests.support.mishaps import Campaigns


@pytest.fixture(scope="package")
def campaigns(
    rabbitmq: RabbitMQ, postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaigns]:
    """Started once: what one campaign leaves must stand in the next."""
    if rabbitmq.management is None:
        not_run(ALONE)
    folder = tmp_path_factory.mktemp("faulty")
    college = FaultyCollege(rabbitmq, postgresql.fresh_database, folder)
    made = Campaigns(college, random.Random(4))
    try:
        college.serve()
        made.begin()
        yield made
    finally:
        college.close()
    rabbitmq.drop_vhost(college.amqp_uri)
    for url in college.urls.values():
        postgresql.drop_database(url)
