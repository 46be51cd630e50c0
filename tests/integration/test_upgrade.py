"""A release with a new migration comes while people ask: nobody is refused, and nothing is lost.

The next release is this one with one more migration, in a folder of its own.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect

from shared.messaging.topology import SERVICES
from shared.testing.ports import free_port
from tests.support import asking
from tests.support.account import Account
from tests.support.college import ROOT, College
from tests.support.load import Load
from tests.support.process import WITHIN, until
from tests.support.reckoning import is_quiet, reckon, standing
from tests.support.running import Running

SIZE, SECONDS = 16, 8.0
SERVICE, TABLE, COLUMN = "enrolment", "enrolments", "told_by"
CODE = ("shared", "services", "collegium")
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{last}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("{table}", sa.Column("{column}", sa.String(80)))


def downgrade() -> None:
    op.drop_column("{table}", "{column}")
"""


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """The folder of the code as it may be next month."""
    folder = tmp_path / "next"
    for name in CODE:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    versions = folder / "services" / SERVICE / "migrations" / "versions"
    last = max(file.name[:4] for file in versions.glob("[0-9]*.py"))
    names = {"number": f"{int(last) + 1:04d}", "last": last, "table": TABLE, "column": COLUMN}
    (versions / f"{names['number']}_next.py").write_text(MIGRATION.format(**names))
    return folder


def columns(college: College) -> set[str]:
    found = inspect(college.databases[SERVICE].engine).get_columns(TABLE)
    return {str(one["name"]) for one in found}


def test_a_migration_and_then_the_new_code_while_people_ask(
    lasting_college: Callable[[], College], next_release: Path
) -> None:
    college, account = lasting_college(), Account("an upgrade while people ask")
    old, *_ = college.serve(SERVICE, *(name for name in SERVICES if name != SERVICE))
    run_id, chance = asking.found(Running(college)), random.Random(11)
    before = standing(college.databases)
    load = Load(college, account, chance, patient=1.0)
    with load.during(asking.questions(run_id, chance), SIZE, SECONDS):
        load.wait_answered(2)
        # Safe: or the folder that this runs in would come first.
        code = {"PYTHONPATH": str(next_release), "PYTHONSAFEPATH": "1"}
        migrating = college.run("migrate", SERVICE, **code)
        assert migrating.wait() == 0, migrating.said()
        assert COLUMN in columns(college)
        answered = len(account.acknowledged)
        load.wait_answered(answered + 2)  # the old code serves on, over the new tables
        port = free_port()
        address = {"ENROLMENT_HTTP_ADDRESS": f"127.0.0.1:{port}"}
        new = college.run("serve", SERVICE, **code, **address)
        new.wait_said("listening")
        college.ports[SERVICE] = port
        college.wait_ready(SERVICE)
        assert old.stop() == 0
        load.wait_answered(len(account.acknowledged) + 2)
    assert account.acknowledged == account.attempted  # nobody had to go away
    quiet = partial(is_quiet, college.databases)
    until(quiet, WITHIN, "all is handled", college.said)
    reckon(college.databases, account, before)
    account.close()
