"""The college as processes over a real RabbitMQ and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from collegium.cli import main
from shared.testing.not_run import not_run
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.support.college import College
from tests.support.colleges import ALONE
from tests.support.producer import Producer
from tests.support.running import Running, users


@pytest.fixture
def producer(own_vhost: str, database: Callable[[str], str]) -> Iterator[Producer]:
    """Enrolment as a producer only."""
    made = Producer(database("enrolment"), own_vhost)
    yield made
    made.close()


@pytest.fixture(scope="package")
def lasting_college(
    rabbitmq: RabbitMQ, postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], College]]:
    """Makes colleges that several tests share; nothing runs until a test starts it."""
    if rabbitmq.management is None:
        not_run(ALONE)
    made: list[College] = []

    def make() -> College:
        folder = tmp_path_factory.mktemp("college")
        college = College(rabbitmq.fresh_vhost(), postgresql.fresh_database, folder)
        made.append(college)
        return college

    yield make
    for college in made:
        college.close()
        rabbitmq.drop_vhost(college.amqp_uri)
        for url in college.urls.values():
            postgresql.drop_database(url)


@pytest.fixture(scope="package")
def running(lasting_college: Callable[[], College], rabbitmq: RabbitMQ) -> Running:
    """All four services with their relays: started once, for every test that needs all of them."""
    college = lasting_college()
    college.settings = users(rabbitmq, college.amqp_uri)
    college.serve()
    return Running(college)


@pytest.fixture
def collegium(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """``collegium(college, "failed", "list", "billing")``: the command, with that college's settings."""

    def run(college: College, *words: str, status: int = 0, answer: str = "") -> Result:
        for name, value in college.environ(COLUMNS="200").items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(main, list(words), input=answer)
        assert done.exit_code == status, done.output
        return done

    return run
