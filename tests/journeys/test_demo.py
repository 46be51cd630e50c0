"""``make demo``: the whole college in one process; it finds its data again, also when it was killed."""

from __future__ import annotations

import os
import socket
from pathlib import Path

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
LONG = 4 * WITHIN  # two years take their time


def demo(folder: Path, *, once: bool = True, port: int | None = None) -> Process:
    """Started as a user would; ``folder`` keeps its files and what it printed."""
    environ = os.environ | {"PYTHONPATH": str(ROOT), "PORT": str(port or free_port())}
    if once:
        environ["ONCE"] = "1"
    words = ["-m", "collegium", "demo", "--enrolments", str(ENROLMENTS)]
    return Process(
        [*words, "--folder", str(folder / "var")], environ, folder / f"{free_port()}.log"
    )


def figures_in(said: str) -> str:
    """The figures, of what it printed."""
    before, heading, after = said.partition("Biennium 2021-2022")
    assert heading, before
    return after.partition("of the event log.")[0]


def ended(process: Process) -> str:
    """What it printed until its end, which was a good one."""
    assert process.wait(LONG) == 0, process.said()
    assert "Traceback" not in process.said()
    return process.said()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which it was played to its end, and the figures that it printed."""
    folder = tmp_path_factory.mktemp("played")
    return folder, figures_in(ended(demo(folder)))


def database(folder: Path, name: str) -> Database:
    """A service's database in that folder."""
    return Database(f"sqlite:///{folder}/var/{name}.sqlite3")


def asked(folder: Path) -> int:
    """How many have asked for a place so far."""
    if not (folder / "var" / "enrolment.sqlite3").exists():
        return 0
    with database(folder, "enrolment").engine.connect() as connection:
        if not connection.dialect.has_table(connection, EnrolmentRow.__tablename__):
            return 0
        return int(connection.scalar(select(func.count()).select_from(EnrolmentRow)) or 0)


def check_consistent(folder: Path) -> None:
    """Everything was handled by everybody; every place was charged once; the books agree."""
    for name in SERVICES:
        with database(folder, name).reading() as session:
            assert failures.listing(session) == []
            assert outbox.backlog(session)[0] == 0
    with database(folder, "enrolment").reading() as session:
        states = {row.id: row.state for row in session.scalars(select(EnrolmentRow))}
    with database(folder, "billing").reading() as session:
        charged = list(session.scalars(select(ChargeRow.enrolment_id)))
        assert discrepancies(session) == []
    assert len(states) == ENROLMENTS
    assert len(charged) == len(set(charged))
    uncharged = {states[enrolment_id] for enrolment_id in states.keys() - set(charged)}
    assert uncharged <= {"waitlisted", "cancelled"}  # some gave up while they waited
    assert "completed" in states.values()


def test_it_prints_figures_that_come_of_consistent_data(played: tuple[Path, str]) -> None:
    folder, figures = played
    for words in ("learning activities delivered", "beneficiaries", "distinct people"):
        assert words in figures
    for words in ("How their places were paid", "Income by source, EUR", "course fees"):
        assert words in figures
    check_consistent(folder)


def test_started_again_it_prints_the_same_and_serves_pages_until_it_is_stopped(
    played: tuple[Path, str],
) -> None:
    folder, figures = played
    port = free_port()
    process = demo(folder, once=False, port=port)
    process.wait_said(f"Pages at http://127.0.0.1:{port}")
    assert f"is here already: {ENROLMENTS} enrolments" in process.said()
    assert figures_in(process.said()) == figures
    session = requests.Session()
    session.trust_env = False  # no proxy stands before it
    here = f"http://127.0.0.1:{port}"
    session.post(f"{here}/enrolment/session/sample", {"person": "administrator"}, timeout=20)
    for path in ("/", *(f"/{name}/" for name in SERVICES)):
        answer = session.get(here + path, timeout=20)
        assert answer.status_code == 200, path
        assert "<html" in answer.text, path
    session.close()
    assert process.stop() == 0


def test_killed_in_the_middle_it_comes_to_the_same_end(
    played: tuple[Path, str], tmp_path: Path
) -> None:
    process = demo(tmp_path)
    until(lambda: asked(tmp_path) > ENROLMENTS // 2, LONG, "half have asked", process.said)
    process.kill()
    assert asked(tmp_path) < ENROLMENTS
    assert figures_in(ended(demo(tmp_path))) == played[1]
    check_consistent(tmp_path)


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        process = demo(tmp_path, port=port)
        assert process.wait() == 1
    assert process.said() == (
        f"collegium: cannot listen on 127.0.0.1:{port} (Address already in use): "
        "choose another port, PORT=…\n"
    )
