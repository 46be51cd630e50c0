"""A service's process at its start: what is wrong ends it with one line, what is away is waited for."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from shared.persistence import Database
from shared.testing.ports import free_port
from tests.support.college import ROOT, College
from tests.support.process import Process
from tests.support.wire import Wire

NOBODY = "amqp://u:secret@127.0.0.1:1/"


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., Process]:
    """``start("serve", "billing", BILLING_AMQP_URI=…)``: a process with these settings alone."""
    started: list[Process] = []

    def run(*words: str, **settings: str) -> Process:
        log = tmp_path / f"{len(started)}.log"
        environ = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **settings}
        started.append(Process(["-m", "collegium", *words], environ, log))
        return started[-1]

    return run


def last_words(process: Process) -> str:
    """The one line with which it ended itself, with status 1; nothing else was an error."""
    assert process.wait() == 1
    lines = [line for line in process.said().splitlines() if not line.startswith("{")]
    assert len(lines) == 1, process.said()
    assert lines[0].startswith("collegium: ")
    assert "secret" not in lines[0]
    return lines[0]


def test_a_wrong_setting_ends_it_with_one_line_that_names_it(
    start: Callable[..., Process],
) -> None:
    """All at once, since a process takes its time to start."""
    wrong = {
        "BILLING_AMQP_URI": start("serve", "billing", BILLING_AMQP_URI="memory://"),
        "BILLING_HTTP_ADDRESS": start("serve", "billing", BILLING_HTTP_ADDRESS="127.0.0.1:eighty"),
        "BILLING_DATABASE_URL": start(
            "relay", "billing", BILLING_DATABASE_URL="mysql://u:secret@db/b"
        ),
    }
    for name, process in wrong.items():
        assert f"setting {name} is " in last_words(process)


def test_a_port_in_use_is_said_in_one_line(start: Callable[..., Process], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        process = start(
            "serve",
            "billing",
            BILLING_HTTP_ADDRESS=address,
            BILLING_AMQP_URI=NOBODY,
            BILLING_DATABASE_URL=f"sqlite:///{tmp_path}/billing.sqlite3",
        )
        line = last_words(process)
    assert f"cannot listen on {address} (Address already in use): set BILLING_HTTP_ADDRESS" in line


def test_a_database_and_a_broker_that_are_not_there_yet_are_waited_for(
    college_of: Callable[..., College],
) -> None:
    college = college_of("billing")
    url, wire = make_url(college.urls["billing"]), Wire(college.amqp_uri)
    later = url.set(database=f"{url.database}_later")
    college.urls["billing"] = later.render_as_string(hide_password=False)
    process = college.run("serve", "billing", BILLING_AMQP_URI=wire.uri)
    process.wait_said("waiting for the database")
    rename(college, str(url.database), str(later.database))
    college.wait_status("/billing/health/live", 200)
    process.wait_said("consumer waits")
    assert college.get("/billing/health/ready").json() == {
        "status": "not ready",
        "database": "ok",
        "broker": "not connected",
    }
    wire.mend()
    college.wait_ready("billing")
    assert process.stop() == 0
    assert "Traceback" not in process.said()
    rename(college, str(later.database), str(url.database))
    wire.cut()


def rename(college: College, was: str, new: str) -> None:
    """The database appears under the new name."""
    college.databases["billing"].close()
    url = make_url(college.urls["billing"]).set(database="postgres")
    admin = Database(url.render_as_string(hide_password=False))
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'ALTER DATABASE "{was}" RENAME TO "{new}"'))
    admin.close()
