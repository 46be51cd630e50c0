"""Enrolment's own database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.persistence import Database


@pytest.fixture
def db(database: Callable[[str], Database]) -> Database:
    """A fresh database of enrolment."""
    return database("enrolment")
