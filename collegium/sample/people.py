"""The sample college's learners: made up, the same ones every time."""

from __future__ import annotations

import random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from collegium.sample import college

SHARES = {
    "un_staff": 42,
    "government": 20,
    "civil_society": 20,
    "academia": 10,
    "private_sector": 5,
    "other": 3,
}
GENDERS = ("female", "male", None)


def id_of(name: str) -> str:
    """A UUID made from a name: the same in every run."""
    return str(uuid5(NAMESPACE_URL, f"https://collegium.invalid/sample/{name}"))


def learners(count: int, chance: random.Random) -> list[dict[str, Any]]:
    """Learners as the enrolment service takes them; no name here is anybody's."""
    audiences = chance.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    return [_learner(number, audience, chance) for number, audience in enumerate(audiences, 1)]


def _learner(number: int, audience: str, chance: random.Random) -> dict[str, Any]:
    organisations = college.ORGANISATIONS[audience]
    is_staff = audience == "un_staff"
    return {
        "id": id_of(f"learner/{number}"),
        "name": f"Learner {number}",
        "email": f"learner{number}@example.org",
        "audience": audience,
        "organisation": chance.choice(organisations) if organisations else None,
        "country": chance.choice(college.COUNTRIES),
        "gender": chance.choices(GENDERS, weights=(48, 46, 6))[0],
        "grade_band": chance.choice(college.GRADES) if is_staff else None,
    }
