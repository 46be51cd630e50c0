"""The embedded college: it is killed whenever it may be, its disk is full, its files cannot grow."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.support.embedded import EmbeddedCollege
from tests.support.mishaps import Campaigns, killed_at_random
from tests.support.process import WITHIN, until
from tests.support.small_disk import full, nothing_grows, small_disk

SIZE, SECONDS, SEED = 60, 4.0, 9
KILLS = 3
LASTS = 4.0  # seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where it keeps its files."""
    made = tmp_path / "var"
    made.mkdir()
    return made


@pytest.fixture
def on_a_small_disk(folder: Path) -> Iterator[Path]:
    """The same, and it is a small disk."""
    with small_disk(folder) as mounted:
        yield mounted


@pytest.fixture
def campaigns(folder: Path, tmp_path: Path) -> Iterator[Campaigns]:
    """It runs, and has been founded."""
    college = EmbeddedCollege(folder, tmp_path / "embedded.log")
    try:
        made = Campaigns(college, random.Random(SEED))
        made.begin()
        yield made
    finally:
        college.close()


def cannot_write(
    campaigns: Campaigns, name: str, trouble: AbstractContextManager[None], words: str
) -> None:
    """For some seconds every write fails, with these words; the same process lives on."""
    college = campaigns.college

    def lasts() -> None:
        with trouble:
            until(lambda: words in college.said(), WITHIN, f"it says {words}", college.said)
            time.sleep(LASTS)

    account = campaigns.run(name, lasts, size=SIZE, seconds=SECONDS)
    assert college.process.runs()
    assert "Traceback" not in college.said()
    account.close()


def test_it_is_killed_at_any_time(campaigns: Campaigns) -> None:
    college, chance = campaigns.college, campaigns.chance
    mishap = partial(killed_at_random, college, chance, KILLS)
    campaigns.run("kill -9 of the embedded college", mishap, size=SIZE, seconds=SECONDS).close()
    assert "Traceback" not in college.said()


def test_its_disk_is_full(on_a_small_disk: Path, campaigns: Campaigns) -> None:
    name = "the disk of the embedded college is full"
    cannot_write(campaigns, name, full(on_a_small_disk), "database or disk is full")


def test_its_files_cannot_grow(campaigns: Campaigns) -> None:
    trouble = nothing_grows(campaigns.college.process.popen.pid)
    cannot_write(campaigns, "the embedded college's files cannot grow", trouble, "disk I/O error")
