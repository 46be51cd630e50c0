"""What people ask for in campaigns: places in a run, each way of paying in turn; and new courses."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from tests.support.load import Question
from tests.support.running import Running, eur

COURSE_EVERY = 8  # one question in so many is for a new course
MUCH = 10_000_000

# Free of charge; of a contract; of a fund; on the organisation's account. All are confirmed at once.
PEOPLE = (
    ("government", None),
    ("un_staff", "WHO"),
    ("civil_society", None),
    ("un_staff", "UNDP"),
)


def found(college: Running) -> str:
    """Agree with everybody who pays, and offer a run for which all may ask; returns its id."""
    day = timedelta(days=365)
    period = {
        "valid_from": str(college.today - day),
        "valid_to": str(college.today + day),
        "currency": "EUR",
    }
    post = college.post
    post("/billing/v1/contracts", number="SC-1", organisation="WHO", amount=str(MUCH), **period)
    post("/billing/v1/invoice-accounts", organisation="UNDP")
    rules = {"audiences": ["civil_society"], "share_percent": 100, **period}
    fund = post("/billing/v1/funds", agreement="Germany", donor="Germany", **rules)["id"]
    given = {"amount": eur(MUCH), "received_on": str(college.today)}
    post("/billing/v1/contributions", donor="Germany", fund_id=fund, **given)
    return college.offers("ALL", in_days=60)


def questions(run_id: str, chance: random.Random) -> Iterator[Question]:
    """As many as one likes; no two are alike, and the same chance asks the same."""
    for number in count():
        own_id = str(UUID(int=chance.getrandbits(128), version=4))
        is_course = number % COURSE_EVERY == COURSE_EVERY - 1
        yield _a_course(own_id) if is_course else _a_place(own_id, run_id, number)


def _a_place(own_id: str, run_id: str, number: int) -> Question:
    audience, organisation = PEOPLE[number % len(PEOPLE)]
    learner: dict[str, Any] = {
        "id": own_id,
        "name": "A learner",
        "email": f"{own_id}@example.org",
        "audience": audience,
        "organisation": organisation,
    }
    enrolment = {"id": own_id, "run_id": run_id, "learner_id": own_id}
    return Question(
        own_id, [("/enrolment/v1/learners", learner), ("/enrolment/v1/enrolments", enrolment)]
    )


def _a_course(own_id: str) -> Question:
    course: dict[str, Any] = {
        "id": own_id,
        "code": f"C-{own_id[:13]}".upper(),
        "titles": {"en": "A course"},
        "format": "blended",
        "themes": ["peace_security"],
        "reporting_line": "portfolio",
    }
    path = "/catalogue/v1/courses"
    return Question(own_id, [(path, course), (f"{path}/{own_id}/publish", {})])
