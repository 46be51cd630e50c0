"""A server that the environment names is used, is never stopped, and is left as it was."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from shared.testing import postgresql as databases
from shared.testing import rabbitmq as brokers
from shared.testing.choice import WrongSetting
from shared.testing.kept import NotAnswering
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from shared.testing.server import NotOurs


def test_a_given_database_server_is_left_as_it_was(
    own_postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = own_postgresql.admin.set(drivername="postgresql")
    monkeypatch.setenv("TEST_DATABASE_URL", url.render_as_string(hide_password=False))
    given = databases.given()
    with pytest.raises(NotOurs):
        given.restart()
    fresh = given.fresh_database("billing")
    given.close()
    with pytest.raises(NotAnswering, match="does not exist"):
        databases.check(make_url(fresh))
    databases.check(own_postgresql.admin)


def test_a_given_role_must_be_allowed_to_create_databases(
    own_postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases.run(own_postgresql.admin, "CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
    url = own_postgresql.admin.set(username="clerk", password="clerk")
    monkeypatch.setenv("TEST_DATABASE_URL", url.render_as_string(hide_password=False))
    with pytest.raises(WrongSetting, match="the role clerk may not create databases"):
        databases.given()


def test_a_given_broker_is_not_stopped(
    own_rabbitmq: RabbitMQ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_AMQP_URI", own_rabbitmq.amqp_uri)
    given = brokers.given()
    with pytest.raises(NotOurs):
        given.stop()
    given.close()
    brokers.check(own_rabbitmq.amqp_uri)
