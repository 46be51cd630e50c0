"""Two colleges for all journeys: as it is deployed, with a real OpenID provider; and the demo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.testing.identity.provider import OpenIdProvider
from shared.testing.not_run import not_run
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.support.college import College
from tests.support.deployed import Deployed
from tests.support.front import front
from tests.support.sample_college import SampleCollege, sample_college

ALONE = "it needs a virtual host of its own, and the broker's management API cannot be reached"


@pytest.fixture(scope="package")
def deployed(
    rabbitmq: RabbitMQ,
    postgresql: PostgreSQL,
    openid: OpenIdProvider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    """Started once; nobody is signed in, since every test has a browser of its own."""
    if rabbitmq.management is None:
        not_run(ALONE)
    folder = tmp_path_factory.mktemp("deployed")
    college = College(rabbitmq.fresh_vhost(), postgresql.fresh_database, folder)
    with front(college.ports) as url:
        made = Deployed(college, url, openid)
        try:
            college.serve()
            yield made
        finally:
            made.http.close()
            college.close()
    rabbitmq.drop_vhost(college.amqp_uri)
    for database in college.urls.values():
        postgresql.drop_database(database)


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleCollege]:
    """Started once, with sample people; what a test does there the next ones find."""
    with sample_college(tmp_path_factory.mktemp("demo")) as college:
        yield college
