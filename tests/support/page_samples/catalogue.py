"""The pages of the catalogue with values."""

from __future__ import annotations

from typing import Any

from shared import codes
from shared.testing.builders import an_id
from tests.support.page_samples.values import FILLED, REFUSED, Samples, euros


def _price(audience: str, amount: str) -> dict[str, Any]:
    return {"audience": audience, "amount": euros(amount)}


RUN = {
    "id": an_id(3), "starts_on": "2022-05-02", "ends_on": "2022-05-06", "country": "IT",
    "city": "Turin", "language": "fr", "places": 20, "state": "scheduled", "reason": None,
    "prices": [_price("un_staff", "1200.00"), _price("any", "0.00")], "can_be_asked_for": True,
}  # fmt: skip
CANCELLED = RUN | {
    "id": an_id(4), "state": "cancelled", "reason": "no trainer", "country": None, "city": None,
    "places": None, "prices": [_price("any", "5.00")], "can_be_asked_for": False,
}  # fmt: skip
COURSE = {
    "id": "c1", "code": "SDG-101", "titles": {"fr": "L’Agenda 2030", "es": "La Agenda 2030"},
    "state": "published", "format": "blended", "reporting_line": "tailor_made",
    "organisation": "UNDP", "themes": ["sustainable_development"], "runs": [RUN, CANCELLED],
    "run_count": 7,
}  # fmt: skip
DRAFT = COURSE | {
    "id": "c2",
    "code": "HS-7",
    "state": "draft",
    "organisation": None,
    "runs": [],
    "run_count": 0,
}
NOTHING = {"courses": False, "runs": False, "ask": False}
EVERYTHING = dict.fromkeys(NOTHING, True)
CODES = {"formats": codes.FORMATS, "themes": codes.THEMES, "lines": codes.REPORTING_LINES}

SAMPLES: Samples = {
    "courses": ("courses.html", {"courses": [COURSE, DRAFT], "total": 7, "may": NOTHING}),
    "courses to change": ("courses.html", {"courses": [COURSE, DRAFT], "total": 2, "may": EVERYTHING}),
    "no courses": ("courses.html", {"courses": [], "total": 0, "may": EVERYTHING}),
    "new course": ("new_course.html", {"form": FILLED} | CODES),
    "new course, refused": ("new_course.html", {"form": REFUSED} | CODES),
    "new run": ("new_run.html", {"course": COURSE, "form": FILLED}),
    "run": ("run.html", {"course": COURSE, "run": RUN, "form": FILLED}),
    "cancelled run": ("run.html", {"course": COURSE, "run": CANCELLED, "form": FILLED}),
}  # fmt: skip
