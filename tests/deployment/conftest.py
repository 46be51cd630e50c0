"""One deployment for all these tests; it is removed with its data however they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support.deployment import Deployment


@pytest.fixture(scope="session")
def deployment(
    tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]
) -> Iterator[Deployment]:
    """Up and ready."""
    made = Deployment(tmp_path_factory.mktemp("deployment"), say)
    try:
        made.up()
        yield made
    finally:
        if made.folder.exists():  # without secrets, no container was started
            made.down()
