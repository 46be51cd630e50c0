"""What can be asked for: a course with its runs, and the contract that pays; made over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

Post = Callable[[str, dict[str, Any]], Any]
ORGANISATION = "UNDP"
CODE = "BENCH-1"
PRICE = {"free": 0, "contract": 100}  # EUR
A_RUN = 500  # enrolments in one run
MOST_RUNS = 200


def offer(post: Post, way: str, size: int) -> list[str]:
    """A published course, open runs of it, and a contract when that is the way; the runs' ids."""
    course = post(
        "/catalogue/v1/courses",
        {
            "code": CODE,
            "titles": {"en": "What is measured"},
            "format": "blended",
            "themes": ["peace_security"],
            "reporting_line": "portfolio",
        },
    )
    post(f"/catalogue/v1/courses/{course['id']}/publish", {})
    if way == "contract":
        _contract(post, size)
    path = f"/catalogue/v1/courses/{course['id']}/runs"
    runs = min(max(size // A_RUN, 1), MOST_RUNS)
    return [post(path, _run(way))["id"] for _ in range(runs)]


def learner(way: str) -> dict[str, Any]:
    """Somebody to register."""
    learner_id = str(uuid4())
    return {
        "id": learner_id,
        "name": "A learner",
        "email": f"{learner_id}@example.org",
        "audience": "un_staff",
        "organisation": ORGANISATION if way == "contract" else None,
    }


def _run(way: str) -> dict[str, Any]:
    day = str(datetime.now(UTC).date() + timedelta(days=30))
    price = {"amount": str(PRICE[way]), "currency": "EUR"}
    return {
        "starts_on": day,
        "ends_on": day,
        "time_zone": "UTC",
        "language": "en",
        "prices": [{"audience": "any", "amount": price}],
    }


def _contract(post: Post, size: int) -> None:
    year = datetime.now(UTC).year
    post(
        "/billing/v1/contracts",
        {
            "number": "SC-1",
            "organisation": ORGANISATION,
            "courses": [CODE],
            "valid_from": f"{year - 1}-01-01",
            "valid_to": f"{year + 2}-12-31",
            "currency": "EUR",
            "amount": str(PRICE["contract"] * (size + 1000)),
        },
    )
