"""Backing a college's databases up and putting them back, by PostgreSQL's own programs.

The same steps as ``deploy/backup.sh`` and ``deploy/restore.sh`` take, for a college of processes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import make_url

from shared.messaging import broker, topology
from shared.testing import postgresql_installed
from shared.testing.choice import NotAvailable
from shared.testing.not_run import not_run
from shared.testing.postgresql import PostgreSQL, run
from tests.support.college import College
from tests.support.process import Process

Backup = dict[str, Path]


def services(college: College) -> list[Process]:
    """The processes that change anything: relays only send what is told already."""
    return [one for one in college.processes if "serve" in one.words]


def dump(college: College, folder: Path) -> Backup:
    """A file for each database. One moment of all of them only if no service runs."""
    folder.mkdir()
    made = {name: folder / f"{name}.dump" for name in college.urls}
    for name, file in made.items():
        _program("pg_dump", college.urls[name], "--format=custom", f"--file={file}")
    return made


def put_back(college: College, server: PostgreSQL, backup: Backup, names: Iterable[str]) -> None:
    """These databases as they were; nothing may run meanwhile."""
    for name in names:
        college.databases[name].close()
        database = make_url(college.urls[name]).database
        run(server.admin, f'DROP DATABASE "{database}" WITH (FORCE)')
        run(server.admin, f'CREATE DATABASE "{database}"')
        _program("pg_restore", college.urls[name], "--exit-on-error", str(backup[name]))


def empty_queues(college: College, names: Iterable[str]) -> None:
    """What the broker still has belongs to a later moment."""
    connection = broker.connect(college.amqp_uri)
    for name in names:
        connection.default_channel.queue_purge(topology.inbox_name(name))
    broker.close(connection)


def _program(name: str, url: str, *words: str) -> None:
    at = make_url(url)
    environ = os.environ | {"PGPASSWORD": str(at.password)}
    where = [f"--host={at.host}", f"--port={at.port}", f"--username={at.username}"]
    done = subprocess.run(
        [_path(name), *where, f"--dbname={at.database}", *words],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if "server version mismatch" in done.stderr:
        not_run(f"{name} of this machine is older than the server: {done.stderr.splitlines()[0]}")
    assert done.returncode == 0, done.stderr


def _path(name: str) -> str:
    try:
        beside = postgresql_installed.binaries() / name
    except NotAvailable:
        beside = Path(shutil.which(name) or name)
    if not beside.exists():
        not_run(f"no {name} is installed")
    return str(beside)
