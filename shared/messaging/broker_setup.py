"""Makes a broker ready for the services: topology, one user a service, the delivery limit.

The only code that acts as the broker's administrator. It may run again at any time: what stands stays
as it is, a changed password is taken over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import amqp
from kombu import Connection

from shared.errors import FieldError, Invalid, Unavailable
from shared.messaging import broker, topology
from shared.messaging.management import Management
from shared.settings import Reader

DELIVERY_LIMIT = 20  # deliveries of one message, lost connections included, before it is put aside
WAIT_AT_MOST = 180.0  # seconds for a broker that is still starting
PAUSE = 1.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Admin:
    """The administrator's way in, and the password that each service's user shall have."""

    uri: str = field(repr=False)
    management_url: str
    passwords: Mapping[str, str] = field(repr=False)


def load(environ: Mapping[str, str]) -> Admin:
    """From ``COLLEGIUM_BROKER_…`` (or ``…_FILE``). Raises ``Invalid`` that names a wrong one."""
    reader = Reader("collegium", environ)
    return Admin(
        reader.url("BROKER_ADMIN_URI", "", ("amqp", "amqps")),
        reader.url("BROKER_MANAGEMENT_URL", "", ("http", "https")).rstrip("/"),
        {service: _password(reader, service) for service in topology.SERVICES},
    )


def _password(reader: Reader, service: str) -> str:
    name = f"BROKER_PASSWORD_{service.upper()}"
    password = reader.text(name, "")
    if not password:
        full, allowed = reader.name(name), f"the password for the broker's user {service}"
        message = f"setting {full} is missing: set it, or {full}_FILE, to {allowed}"
        raise Invalid(message, (FieldError(full, "", allowed),))
    return password


def setup(admin: Admin) -> Iterator[str]:
    """Do it all; yields one line for each thing done.

    Raises ``Unavailable`` when the broker does not come, ``Invalid`` when it refuses.
    """
    connection = yield from _patiently(lambda: _connect(admin.uri))
    try:
        _declare(connection)
    finally:
        broker.close(connection)
    yield f"exchanges and queues of {', '.join(topology.SERVICES)} stand"
    api = Management(admin.management_url, admin.uri)
    yield from _patiently(api.check)
    api.put(
        f"policies/{api.vhost}/inboxes",
        {
            "pattern": r"^[a-z]+\.inbox$",
            "definition": {"delivery-limit": DELIVERY_LIMIT},
            "apply-to": "queues",
        },
    )
    yield f"inboxes put a message aside after {DELIVERY_LIMIT} deliveries"
    for service, password in admin.passwords.items():
        may = topology.permission(service)
        api.put(f"users/{service}", {"password": password, "tags": ""})
        api.put(
            f"permissions/{api.vhost}/{service}",
            {"configure": may.configure, "write": may.write, "read": may.read},
        )
        yield f"user {service} may write {may.write} and read {may.read}"


def _connect(uri: str) -> Connection:
    try:
        return broker.connect(uri)
    except Unavailable as away:
        if isinstance(away.__cause__, amqp.AccessRefused | amqp.NotAllowed):
            reason = str(away.__cause__)
            raise Invalid(f"the broker refuses COLLEGIUM_BROKER_ADMIN_URI: {reason}") from away
        raise


def _declare(connection: Connection) -> None:
    try:
        topology.declare(connection.default_channel)
    except amqp.ChannelError as refused:
        hint = "delete what stands there with other arguments, or use another virtual host"
        raise Invalid(f"the broker refuses the topology: {refused}: {hint}") from refused
    except broker.AWAY as away:
        raise Unavailable(f"broker away while it was set up: {away}: run this again") from away


def _patiently(attempt: Callable[[], Result]) -> Generator[str, None, Result]:
    """The broker may still be starting: try until it answers, and say so once."""
    deadline = time.monotonic() + WAIT_AT_MOST
    said = False
    while True:
        try:
            return attempt()
        except Unavailable as away:
            if time.monotonic() > deadline:
                raise
            if not said:
                yield f"waiting at most {WAIT_AT_MOST:.0f} s: {away}"
            said = True
            time.sleep(PAUSE)
