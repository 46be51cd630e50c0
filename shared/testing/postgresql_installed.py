"""Start a PostgreSQL from the binaries of this machine, apart from any other that runs here.

A new cluster in a temporary directory, on a free port of the loopback interface, without a socket
file. Its settings are the server's own: above all ``fsync`` stays on, since tests count on it.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
from pathlib import Path
from typing import Any

from shared.testing.choice import NotAvailable
from shared.testing.kept import Kept, Plan, own_directory
from shared.testing.ports import free_port
from shared.testing.postgresql import PostgreSQL, check, local_url

DEBIAN_VERSIONS = Path("/usr/lib/postgresql")


def from_binaries() -> PostgreSQL:
    """A server on a free port, in a temporary directory."""
    found = binaries()
    directory = own_directory("postgresql")
    data, password_file = directory / "data", directory / "password"
    port, password = free_port(), secrets.token_hex(16)
    admin = local_url(port, password)
    password_file.write_text(password)
    plan = Plan(
        command=[str(found / "postgres"), "-D", str(data), *_settings(port)],
        directory=str(directory),
        stop_signal=signal.SIGINT,  # cuts the connections; SIGTERM would wait for clients to leave
        run_as=_run_as(directory, password_file),
    )
    # Only the making of the empty cluster goes without fsync: there is nothing in it to lose.
    initdb = [str(found / "initdb"), "--no-sync", "-D", str(data), "-U", str(admin.username)]
    initdb += [f"--pwfile={password_file}", "--auth=scram-sha-256", "-E", "UTF8", "--no-locale"]
    kept = Kept(plan, lambda: check(admin))
    kept.begin([initdb])
    return PostgreSQL(admin, kept)


def binaries() -> Path:
    """The directory that holds both ``initdb`` and ``postgres``, the newest version first."""
    on_path = shutil.which("initdb")
    here = [Path(on_path).resolve().parent] if on_path else []
    versions = sorted(DEBIAN_VERSIONS.glob("*/bin"), key=lambda path: -float(path.parent.name))
    for directory in [*here, *versions]:
        if (directory / "initdb").exists() and (directory / "postgres").exists():
            return directory
    raise NotAvailable("no PostgreSQL server is installed")


def _settings(port: int) -> list[str]:
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        # Four services with several instances each, and what a test itself opens.
        "max_connections": "200",
    }
    return [f"--{name}={value}" for name, value in settings.items()]


def _run_as(*paths: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as another user, who gets the files."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    if os.geteuid() != 0:
        return {"env": environment}
    user = _unprivileged()
    for path in paths:
        os.chown(path, user.pw_uid, user.pw_gid)
    return {
        "env": environment,
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
    }


def _unprivileged() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
