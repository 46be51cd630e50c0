"""Real servers for a test session.

``find(rabbitmq_finders(say))`` is a RabbitMQ, ``find(postgresql_finders(say))`` a PostgreSQL; see
``choice`` for where they are looked for. Variables: ``TEST_AMQP_URI``, ``TEST_DATABASE_URL`` (of a
role that may create databases), ``TEST_RABBITMQ_IMAGE``, ``TEST_POSTGRES_IMAGE``.
"""

from __future__ import annotations

from shared.testing import apt, postgresql, postgresql_installed, rabbitmq, rabbitmq_installed
from shared.testing.choice import Finders, NotAvailable, Say, WrongSetting, find
from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ

__all__ = [
    "NotAvailable",
    "PostgreSQL",
    "RabbitMQ",
    "WrongSetting",
    "find",
    "postgresql_finders",
    "rabbitmq_finders",
]


def rabbitmq_finders(say: Say) -> Finders[RabbitMQ]:
    """The ways to a RabbitMQ; ``say`` tells what takes long."""
    return Finders(
        given=rabbitmq.given,
        installed=rabbitmq_installed.from_binaries,
        docker=lambda: rabbitmq.from_docker(say),
        install=lambda: apt.install(apt.SERVERS, say),
    )


def postgresql_finders(say: Say) -> Finders[PostgreSQL]:
    """The ways to a PostgreSQL; ``say`` tells what takes long."""
    return Finders(
        given=postgresql.given,
        installed=postgresql_installed.from_binaries,
        docker=lambda: postgresql.from_docker(say),
        install=lambda: apt.install(apt.SERVERS, say),
    )
