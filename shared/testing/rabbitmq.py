"""A real RabbitMQ for a test session: given by the environment, from binaries, or from Docker."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from kombu.connection import Connection

from shared.testing.choice import NotAvailable, Say, WrongSetting
from shared.testing.containers import Image, contained, image_name
from shared.testing.kept import Kept, NotAnswering
from shared.testing.management import Management
from shared.testing.ports import free_port
from shared.testing.server import Server, fresh_name

VARIABLE = "TEST_AMQP_URI"


class RabbitMQ(Server):
    """A broker at ``amqp_uri``; ``management`` is ``None`` when its API cannot be reached.

    ``control`` is the command that administrates one of ours: ``rabbitmqctl``.
    """

    def __init__(
        self,
        amqp_uri: str,
        management: Management | None,
        kept: Kept | None,
        control: Sequence[str] = (),
    ) -> None:
        super().__init__(kept)
        self.amqp_uri = amqp_uri
        self.management = management
        self._control = tuple(control)
        self._fresh: list[str] = []

    def control(self, *words: str) -> None:
        """``rabbitmqctl words``, on a broker of ours; ``NotAnswering`` when it refuses."""
        self._own().run([*self._control, *words])

    def fresh_vhost(self) -> str:
        """The URI of a new, empty virtual host; without the management API, the given one."""
        if self.management is None:
            return self.amqp_uri
        name = fresh_name("vhost")
        self.management.create_vhost(name)
        self._fresh.append(name)
        return urlsplit(self.amqp_uri)._replace(path=f"/{name}").geturl()

    def drop_vhost(self, uri: str) -> None:
        """Remove a virtual host that ``fresh_vhost`` made; one that it did not make is left."""
        name = urlsplit(uri).path.removeprefix("/")
        if self.management is not None and name in self._fresh:
            self._fresh.remove(name)
            self.management.drop_vhost(name)

    def clear(self) -> None:
        for name in list(self._fresh):
            self.drop_vhost(f"/{name}")


def given() -> RabbitMQ:
    """The broker of ``TEST_AMQP_URI``; its management API is looked for on port 15672."""
    uri = os.environ.get(VARIABLE)
    if not uri:
        raise NotAvailable(f"{VARIABLE} is not set")
    try:
        check(uri)
        parts = urlsplit(uri)
        user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
        management = Management(f"http://{parts.hostname}:15672", user, password)
    except (NotAnswering, ValueError) as failure:
        raise WrongSetting(f"{VARIABLE} names a broker that cannot be used: {failure}") from failure
    return RabbitMQ(uri, management if _reachable(management) else None, kept=None)


def from_docker(say: Say) -> RabbitMQ:
    """A broker from the image ``TEST_RABBITMQ_IMAGE``, with its management API."""
    amqp_port = free_port()
    admin, uri = local_access(amqp_port, free_port())
    image = Image(
        name=image_name("TEST_RABBITMQ_IMAGE", "rabbitmq:3-management"),
        ports={amqp_port: 5672, admin.port: 15672},
        environment={"RABBITMQ_DEFAULT_USER": admin.user, "RABBITMQ_DEFAULT_PASS": admin.password},
    )
    kept = contained(image, lambda: ready(uri, admin), say)
    return RabbitMQ(uri, admin, kept, ["docker", "exec", kept.plan.command[-1], "rabbitmqctl"])


def local_access(amqp_port: int, management_port: int) -> tuple[Management, str]:
    """A new administrator of a broker on this machine, and its URI of the default virtual host."""
    user, password = "collegium", secrets.token_hex(16)
    admin = Management(f"http://127.0.0.1:{management_port}", user, password)
    return admin, f"amqp://{user}:{password}@127.0.0.1:{amqp_port}/"


def ready(uri: str, management: Management) -> None:
    """``NotAnswering`` until both the broker and its management API do."""
    check(uri)
    management.check()


def check(uri: str) -> None:
    """Open an AMQP connection for real, and close it; ``NotAnswering`` when that fails."""
    connection = Connection(uri, connect_timeout=5)
    try:
        # The transport's own call: the connection's would try again for two seconds.
        opened = connection.transport.establish_connection()
        connection.transport.close_connection(opened)
    except (*connection.connection_errors, *connection.channel_errors) as failure:
        raise NotAnswering(f"{connection.as_uri()}: {failure}") from failure


def _reachable(management: Management) -> bool:
    try:
        management.check()
    except NotAnswering:
        return False  # a broker without it is as good, only without virtual hosts of one's own
    return True
