"""The college as processes over a real RabbitMQ and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.college import College


@pytest.fixture
def college(
    vhost: str, database: Callable[[str], str], tmp_path: Path
) -> Iterator[College]:
    """A college of its own for the test; nothing runs until the test starts it."""
    made = College(vhost, database, tmp_path)
    yield made
    made.close()
