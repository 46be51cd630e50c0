"""``make demo``: the whole college in one process; it finds its data again, also when killed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from services.billing.store import ChargeRow
from services.enrolment.store import EnrolmentRow
from shared.messaging import failures, outbox
from shared.messaging.topology import SERVICES
from shared.persistence import Database
from shared.testing.ports import free_port
from tests.support.books import discrepancies
from tests.support.college import ROOT
from tests.support.process import WITHIN, Process, until

ENROLMENTS = 40
Demo = Callable[..., Process]


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """``demo()`` starts it as a user would; its files stay in the test's folder."""
    started: list[Process] = []

    def start(*, once: bool = True, port: int | None = None) -> Process:
        environ = os.environ | {"PYTHONPATH": str(ROOT), "PORT": str(port or free_port())}
        if once:
            environ["ONCE"] = "1"
        words = ["-m", "collegium", "demo", "--enrolments", str(ENROLMENTS)]
        folder = ["--folder", str(tmp_path / "var")]
        started.append(Process([*words, *folder], environ, tmp_path / f"{len(started)}.log"))
        return started[-1]

    return start


@pytest.fixture
def databases(tmp_path: Path) -> Callable[[str], Database]:
    """The demo's databases, one a service."""
    return lambda name: Database(f"sqlite:///{tmp_path}/var/{name}.sqlite3")


def figures_of(process: Process) -> str:
    """What it printed, from the figures on."""
    assert process.wait(4 * WITHIN) == 0, process.said()
    assert "Traceback" not in process.said()
    before, heading, after = process.said().partition("Biennium 2021-2022")
    assert heading, before
    return after


def check_consistent(databases: Callable[[str], Database]) -> None:
    """Everything was handled by everybody; every place was charged; the books agree."""
    for name in SERVICES:
        with databases(name).reading() as session:
            assert failures.listing(session) == []
            assert outbox.backlog(session)[0] == 0
    with databases("enrolment").reading() as session:
        asked = set(session.scalars(select(EnrolmentRow.id)))
        never = EnrolmentRow.state == "waitlisted"
        waiting = set(session.scalars(select(EnrolmentRow.id).where(never)))
        assert session.scalar(select(func.count()).where(EnrolmentRow.state == "completed")) > 0
    with databases("billing").reading() as session:
        charged = list(session.scalars(select(ChargeRow.enrolment_id)))
        assert discrepancies(session) == []
    assert len(asked) == ENROLMENTS
    assert asked - waiting <= set(charged) <= asked
    assert len(charged) == len(set(charged))


def test_it_prints_figures_and_finds_them_again(
    demo: Demo, databases: Callable[[str], Database]
) -> None:
    first = figures_of(demo())
    for words in ("learning activities delivered", "beneficiaries", "distinct people"):
        assert words in first
    for words in ("How their places were paid", "Income by source, EUR", "course fees"):
        assert words in first
    check_consistent(databases)
    second = demo()
    assert figures_of(second) == first
    assert f"is here already: {ENROLMENTS} enrolments" in second.said()


def test_killed_in_the_middle_it_goes_on_where_it_was(
    demo: Demo, databases: Callable[[str], Database], tmp_path: Path
) -> None:
    def half() -> Any:
        file = tmp_path / "var" / "enrolment.sqlite3"
        return file.exists() and asked(databases) > ENROLMENTS // 2

    process = demo()
    until(half, 4 * WITHIN, "half of the enrolments are there", process.said)
    process.kill()
    assert asked(databases) < ENROLMENTS
    assert not (tmp_path / "var" / "sample-college.json").exists()
    figures_of(demo())
    check_consistent(databases)


def asked(databases: Callable[[str], Database]) -> int:
    """How many have asked for a place so far."""
    with databases("enrolment").engine.connect() as connection:
        if not connection.dialect.has_table(connection, EnrolmentRow.__tablename__):
            return 0
        return int(connection.scalar(select(func.count()).select_from(EnrolmentRow)) or 0)


def test_a_taken_port_is_said_in_one_line(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        process = demo(port=port)
        assert process.wait(WITHIN) == 1
    assert process.said() == (
        f"collegium: cannot listen on 127.0.0.1:{port} (Address already in use): "
        "choose another port, PORT=…\n"
    )


def test_it_serves_pages_until_it_is_told_to_stop(demo: Demo, tmp_path: Path) -> None:
    port = free_port()
    process = demo(once=False, port=port)
    until(lambda: f"Pages at http://127.0.0.1:{port}" in process.said(), 4 * WITHIN, "pages")
    for path in ("/", *(f"/{name}/" for name in SERVICES)):
        answer = requests.get(f"http://127.0.0.1:{port}{path}", timeout=20, proxies={"http": ""})
        assert (answer.status_code, "<html" in answer.text) == (200, True), path
    assert process.stop() == 0
