"""Fixtures for all tests: real servers, and the last word on what could not be run.

Nothing is started before a test asks for it. The servers live as long as the session. The fixtures
of a browser are in ``tests/support/browsing.py``, those of running colleges in ``colleges.py``.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from shared.testing.identity.provider import OpenIdProvider
from shared.testing.not_run import lines_for, not_run
from shared.testing.servers import (
    NotAvailable,
    PostgreSQL,
    RabbitMQ,
    find,
    postgresql_finders,
    rabbitmq_finders,
)
from tests.support import process

pytest_plugins = ["tests.support.browsing", "tests.support.colleges"]

process.FORKS = True

# A slow machine is no failure: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# With several test processes, one takes all tests of such a folder: they share running servers.
TOGETHER = ("integration", "journeys", "faults")


class ByFolder(LoadScopeScheduling):
    """Every other test is given to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.split("/")[1]
        return folder if folder in TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    """By folder, since the marks for groups say nothing to pytest 9 (pytest-xdist 3.8)."""
    return ByFolder(config, log)


def pytest_collection_finish() -> None:
    """The modules are here to stay: looking through them for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Tells one line on standard error at once, past pytest's capturing."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def tell(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", file=sys.stderr, flush=True)

    return tell


@pytest.fixture(scope="session")
def rabbitmq(say: Callable[[str], None]) -> Iterator[RabbitMQ]:
    """A real RabbitMQ."""
    try:
        broker = find(rabbitmq_finders(say))
    except NotAvailable as refusal:
        not_run(f"no RabbitMQ: {refusal}")
    with closing(broker):
        yield broker


@pytest.fixture(scope="session")
def postgresql(say: Callable[[str], None]) -> Iterator[PostgreSQL]:
    """A real PostgreSQL."""
    try:
        server = find(postgresql_finders(say))
    except NotAvailable as refusal:
        not_run(f"no PostgreSQL: {refusal}")
    with closing(server):
        yield server


@pytest.fixture(scope="session")
def openid(say: Callable[[str], None]) -> Iterator[OpenIdProvider]:
    """A real OpenID provider, with people of every role."""
    try:
        provider = OpenIdProvider(say)
    except NotAvailable as refusal:
        not_run(f"no OpenID provider: {refusal}")
    with closing(provider):
        yield provider


@pytest.fixture
def own_rabbitmq(rabbitmq: RabbitMQ) -> RabbitMQ:
    """A RabbitMQ that the test may stop and restart."""
    if not rabbitmq.ours:
        not_run("it stops RabbitMQ, and the one of TEST_AMQP_URI is not ours to stop")
    return rabbitmq


@pytest.fixture
def own_postgresql(postgresql: PostgreSQL) -> PostgreSQL:
    """A PostgreSQL that the test may stop and restart."""
    if not postgresql.ours:
        not_run("it stops PostgreSQL, and the one of TEST_DATABASE_URL is not ours to stop")
    return postgresql


@pytest.fixture
def vhost(rabbitmq: RabbitMQ) -> Iterator[str]:
    """The AMQP URI of a virtual host for this test alone."""
    uri = rabbitmq.fresh_vhost()
    yield uri
    rabbitmq.drop_vhost(uri)


@pytest.fixture
def database(postgresql: PostgreSQL) -> Iterator[Callable[[str], str]]:
    """Makes databases for this test alone: ``database("billing")`` is the URL of a new one."""
    made: list[str] = []

    def make(name: str) -> str:
        made.append(postgresql.fresh_database(name))
        return made[-1]

    yield make
    for url in made:
        postgresql.drop_database(url)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """After everything else: which tests were not run, and why."""
    yield
    lines = lines_for(terminalreporter.stats.get("skipped", []))
    if lines:
        terminalreporter.section("not run", yellow=True)
        terminalreporter.write("\n".join(lines) + "\n")
