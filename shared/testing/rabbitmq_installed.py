"""Start a RabbitMQ from the binaries of this machine, apart from any other that runs here.

Own ports on the loopback interface, own node name, own files, own Erlang cookie and own port
mapper (epmd). Nothing of the machine's own RabbitMQ is read or written.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from shared.testing.choice import NotAvailable
from shared.testing.kept import Kept, Plan, own_directory
from shared.testing.management import Management
from shared.testing.ports import free_port
from shared.testing.rabbitmq import RabbitMQ, local_access, ready

# Erlang's schedulers would else spin for work, on processors that others need.
NO_BUSY_WAIT = "+sbwt none +sbwtdcpu none +sbwtdio none"
DEBIAN_BINARY = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def from_binaries() -> RabbitMQ:
    """A broker with the management plug-in, on free ports, in a temporary directory."""
    binary = _binary()
    directory = own_directory("rabbitmq")
    amqp_port, mapper_port = free_port(), free_port()
    admin, uri = local_access(amqp_port, free_port())
    _write_configuration(directory, amqp_port, admin)
    plan = Plan(
        command=[str(binary)],
        directory=str(directory),
        run_as={"env": _environment(directory, mapper_port)},
        at_end=[["epmd", "-port", str(mapper_port), "-kill"]],
    )
    kept = Kept(plan, lambda: ready(uri, admin))
    kept.begin(prepare=[])
    return RabbitMQ(uri, admin, kept, [str(binary.with_name("rabbitmqctl"))])


def _binary() -> Path:
    """The server's own start script. Debian's on the path insists on the user ``rabbitmq``."""
    on_path = shutil.which("rabbitmq-server")
    if DEBIAN_BINARY.exists():
        return DEBIAN_BINARY
    if on_path is None:
        raise NotAvailable("no rabbitmq-server is installed")
    return Path(on_path)


def _write_configuration(directory: Path, amqp_port: int, admin: Management) -> None:
    lines = [
        f"listeners.tcp.1 = 127.0.0.1:{amqp_port}",
        "management.tcp.ip = 127.0.0.1",
        f"management.tcp.port = {admin.port}",
        f"default_user = {admin.user}",
        f"default_pass = {admin.password}",
    ]
    (directory / "rabbitmq.conf").write_text("\n".join(lines) + "\n")
    (directory / "enabled_plugins").write_text("[rabbitmq_management].\n")
    (directory / "rabbitmq-env.conf").write_text("")


def _environment(directory: Path, mapper_port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        # Erlang makes its cookie in the home directory.
        "HOME": str(directory),
        # ``localhost`` because a host name need not resolve, least of all in a container.
        "RABBITMQ_NODENAME": f"collegium-{secrets.token_hex(4)}@localhost",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
            f"-kernel inet_dist_use_interface {{127,0,0,1}} {NO_BUSY_WAIT}"
        ),
        "ERL_EPMD_PORT": str(mapper_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_CONF_ENV_FILE": str(directory / "rabbitmq-env.conf"),
        "RABBITMQ_CONFIG_FILE": str(directory / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(directory / "advanced.config"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(directory / "generated"),
        "RABBITMQ_SCHEMA_DIR": str(directory / "schema"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "enabled_plugins"),
        "RABBITMQ_PLUGINS_EXPAND_DIR": str(directory / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(directory / "data"),
        "RABBITMQ_LOG_BASE": str(directory / "log"),
        "RABBITMQ_PID_FILE": str(directory / "pid"),
    }
