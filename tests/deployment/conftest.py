"""Two deployments for all these tests, one with TLS; each is removed with its data however they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.support.deployment import Deployment

# One program, on one address, does what a whole college would do.
NO_LIMIT = "10000"


@pytest.fixture(scope="session")
def deployment(
    tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]
) -> Iterator[Deployment]:
    """Up and ready, over plain HTTP."""
    settings = dict.fromkeys(("COLLEGIUM_RATE_PERSON", "COLLEGIUM_RATE_ADDRESS"), NO_LIMIT)
    made = Deployment(tmp_path_factory.mktemp("deployment"), say, **settings)
    with running(made):
        yield made


@pytest.fixture(scope="session")
def tls_deployment(
    tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]
) -> Iterator[Deployment]:
    """Up and ready with TLS everywhere, and with an edge that takes little: limits are soon reached."""
    made = Deployment(
        tmp_path_factory.mktemp("tls-deployment"),
        say,
        tls=True,
        COLLEGIUM_RATE_PERSON="10",
        COLLEGIUM_RATE_ADDRESS="40",
        COLLEGIUM_RATE_SIGN_IN="2",
        COLLEGIUM_SECURITY_CONTACT="mailto:security@example.org",
    )
    with running(made):
        yield made


@contextmanager
def running(deployment: Deployment) -> Iterator[None]:
    """Up, and in the end removed."""
    try:
        deployment.up()
        yield
    finally:
        if deployment.folder.exists():  # without secrets, no container was started
            deployment.down()
