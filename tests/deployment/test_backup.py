"""``deploy/backup.sh`` and ``deploy/restore.sh``: what stood in the backup stands again, everywhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import uuid4

from shared.messaging.topology import SERVICES
from tests.support.deployment import ROOT, Deployment, run
from tests.support.process import until

SECONDS = 60.0


def publishes(deployment: Deployment) -> str:
    """A new course; returns its id."""
    course = {
        "id": str(uuid4()),
        "code": f"C-{uuid4().hex[:8]}",
        "titles": {"en": "Kept"},
        "format": "webinar",
        "reporting_line": "portfolio",
    }
    assert deployment.post("/catalogue/v1/courses", course).ok
    assert deployment.post(f"/catalogue/v1/courses/{course['id']}/publish").ok
    return str(course["id"])


def heard(deployment: Deployment, course: str) -> int:
    """How often analytics has it that this course was published."""
    times, after = 0, 0
    while items := deployment.get("/analytics/v1/events", after=after, limit=1000).json()["items"]:
        after = items[-1]["position"]
        times += sum(one["subject"] == course for one in items)
    return times


def test_a_backup_is_put_back(deployment: Deployment, tmp_path: Path) -> None:
    kept = publishes(deployment)
    folder = tmp_path / "backup"
    run([str(ROOT / "deploy" / "backup.sh"), str(folder)], env=deployment.environ)
    for service in SERVICES:
        deployment.wait_ready(service)
    assert {file.name for file in folder.iterdir()} == {f"{name}.dump" for name in SERVICES}
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    lost = publishes(deployment)
    until(partial(heard, deployment, lost), SECONDS, "analytics has heard of it")

    run([str(ROOT / "deploy" / "restore.sh"), str(folder)], env=deployment.environ)
    new = publishes(deployment)
    for course in (kept, new):
        what = "analytics has heard of it"
        until(lambda course=course: heard(deployment, course), SECONDS, what)
        assert heard(deployment, course) == 1
    assert deployment.get(f"/catalogue/v1/courses/{lost}").status_code == 404
    assert heard(deployment, lost) == 0
